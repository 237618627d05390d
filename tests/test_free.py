"""Words and things without a place: their buttons carry a number, and behind it is only what this person said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.chat.screen import act
from bot.chat.seal import Seal
from bot.chat.texts import LANGUAGES, speaker
from bot.domain.rights import Role
from bot.records.able import able
from bot.storage import heard
from bot.storage.drafts import HEARD
from bot.storage.engine import Db
from bot.storage.kernel import draft
from bot.views.home import Guess, guesses, thing
from tests.chat import World, world

GOY, TAI, EMMA = 103, 104, 106


async def pressed(where: World, chat: int, name: str, *args: object) -> list[tuple[str, str]]:
    assert where.service
    where.fresh()
    data = where.service.gate.seal.close(act(name, *args), chat, chat)
    await where.arrive(where.api.press_data(chat, 1, data))
    return [(event.kind, event.text) for event in where.fresh()]


async def forms(where: World) -> list[str]:
    async def work(db: Db) -> list[str]:
        return list(await db.scalars(select(draft.c.form).order_by(draft.c.id)))

    assert where.service
    return await where.service.store.read(work)


async def number_of_last(where: World) -> int:
    async def work(db: Db) -> int:
        return int(await db.scalar(select(func.max(draft.c.id)).where(draft.c.form == HEARD)))

    assert where.service
    return await where.service.store.read(work)


async def test_a_guess_works_once_and_only_for_who_typed_it() -> None:
    where = await world()
    await where.arrive(where.api.say(GOY, "คุณนิรนาม"))
    number = await number_of_last(where)
    old = [("toast", "ปุ่มนี้เก่าแล้ว")]
    assert await pressed(where, TAI, "guess", "lead", number) == old
    assert [text for _, text in await pressed(where, GOY, "guess", "lead", number)] == ["เบอร์โทร?"]
    assert await forms(where) == ["lead"]
    assert await pressed(where, GOY, "guess", "lead", number) == old
    await where.close()


async def test_who_may_not_keep_anything_is_told_so_and_nothing_is_begun() -> None:
    where = await world()
    await where.arrive(where.api.say(EMMA, "Nobody Known"))
    number = await number_of_last(where)
    assert await pressed(where, EMMA, "guess", "lead", number) == [("send", "Your role cannot add this.")]
    assert "lead" not in await forms(where)
    await where.close()


async def test_what_was_heard_is_forgotten_after_a_while() -> None:
    where = await world()
    for _ in range(3):
        await where.arrive(where.api.say(GOY, "asdf"))
    assert await forms(where) == [HEARD] * 3
    where.now += heard.FOR + timedelta(minutes=1)
    await where.arrive(where.api.say(GOY, "asdf"))
    assert await forms(where) == [HEARD]
    await where.close()


async def test_of_what_was_heard_the_latest_is_kept() -> None:
    """Whoever searches all day for what is not there has a few of them lying about, and none is read with the next."""
    where = await world()
    await where.arrive(where.api.say(GOY, "คุณนิรนาม"))
    first = await number_of_last(where)
    for number in range(heard.MOST - 1):
        await where.arrive(where.api.say(GOY, f"คุณนิรนาม {number}"))
    assert len(await forms(where)) == heard.MOST
    await where.arrive(where.api.say(GOY, "อีกคนหนึ่ง"))
    assert len(await forms(where)) == heard.MOST
    assert await pressed(where, GOY, "guess", "lead", first) == [("toast", "ปุ่มนี้เก่าแล้ว")]
    last = await number_of_last(where)
    assert [text for _, text in await pressed(where, GOY, "guess", "lead", last)] == ["เบอร์โทร?"]
    await where.close()


async def test_a_half_done_form_goes_on_waiting_when_a_guess_begins_another() -> None:
    where = await world()
    for words in ("/lead", "คุณหนึ่ง", "/menu", "คุณสอง"):
        await where.arrive(where.api.say(GOY, words))
    assert where.fresh()[-1].text.startswith("ไม่เจอ")
    await pressed(where, GOY, "guess", "lead", await number_of_last(where))
    assert await forms(where) == ["lead", "lead"]
    await where.close()


async def test_one_letter_many_times_is_answered_each_time() -> None:
    """Whatever is said, something is answered: never silence."""
    where = await world()
    things: list[dict[str, Any]] = [
        {"text": "x" * 4096},
        {"text": "'; DROP TABLE lead; --"},
        {"text": "%_\\"},
        {"text": "\u0e48"},
        {"text": "   "},
        {"photo": [{"file_id": "a"}], "caption": "ก" * 1024},
        {"voice": {"file_id": "b"}},
        {"location": {"latitude": -91.5, "longitude": 1e9}},
        {"document": {"file_id": "c", "file_name": "<b>" * 80}},
        {"sticker": {"file_id": "d"}},
        {"video": {"file_id": "e"}},
        {"contact": {"phone_number": "??", "first_name": "<i>"}},
    ]
    for said in things:
        for chat in (GOY, EMMA, 105):
            where.fresh()
            await where.arrive(where.api.send(chat, said))
            answers = where.fresh()
            assert len(answers) == 1, said
            assert not answers[0].text.startswith(("ขออภัย", "Sorry")), said
    await where.close()


WORDS = st.text(min_size=1, max_size=300)


@given(WORDS, st.integers(1, 2**62), st.sampled_from(list(Role)), st.sampled_from(LANGUAGES), st.booleans())
def test_guesses_are_three_and_fit_their_buttons(words: str, kept: int, role: Role, code: str, name: bool) -> None:
    seal = Seal(b"x" * 32)
    shown = guesses(speaker(code), able(role), Guess(words, kept, name=name))
    assert len(shown.rows) == 3
    for (button,) in shown.rows:
        assert 1 <= len(button.label) <= 20
        seal.close(button.act, 10**12, 10**12)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", ["sticker", "other"])
def test_what_cannot_be_kept_is_said_with_a_way_on(kind: str, code: str) -> None:
    shown = thing(speaker(code), kind)
    assert [button.act.name for row in shown.rows for button in row] == ["go", "go"]
