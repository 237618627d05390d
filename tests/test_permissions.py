"""Rights by reflection: every button there is × every role × own, team, other team, other workspace, removed.

A new act that names a record is covered by being registered; one this test does not know fails it.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.chat.screen import act
from bot.domain.rights import Role, Span, grant
from bot.handlers import router
from bot.records import RECORDS
from bot.records.people import Note, Person
from bot.storage.desk import Desk, Me
from bot.storage.engine import Db
from bot.storage.kernel import audit
from tests.chat import World, world

OWNER, OTHER_OWNER = 103, 201
PEOPLE = {"คุณดารา": 101, "พี่สิทธิ์": 102, "ก้อย": 103, "ต่าย": 104, "ช่างเดช": 105, "Emma": 106, "Mallory": 201}

ABOUT_A_RECORD: dict[str, tuple[str, ...]] = {
    "card": (),
    "open": (),
    "edit": ("1",),
    "field": ("1", "status"),
    "statuses": ("1",),
    "status": ("1", "resolved"),
    "why": ("1", "disqualified", "spam"),
    "delete": ("1",),
    "restore": ("1",),
    "erase": ("1",),
    "erased": ("1",),
    "undo": ("1",),
    "note": ("1",),
    "assign": ("1",),
    "give": ("1", "1"),
    "done": ("1",),
    "did": ("1",),
    "next": ("1", "tomorrow"),
    "snooze": ("1",),
    "postpone": ("1",),
    "later": ("1", "tomorrow"),
    "timeline": ("-", "0"),
    "more": (),
}
"""What each act is given behind the record's type and id."""

WITHOUT_A_RECORD = {"f", "list", "filter", "new", "settings", "setting", "choose", "nothing", "for", "hush"}
LEADING = {
    "invite": ("rep",),
    "link": ("rep",),
    "person": ("3",),
    "leave": ("3",),
    "heir": ("3", "4"),
    "left": ("3", "4"),
}
LOOKING = {"card", "open", "timeline", "more"}


def test_every_act_is_known_here() -> None:
    assert set(router("bot").acts) == ABOUT_A_RECORD.keys() | WITHOUT_A_RECORD | LEADING.keys()


async def keep(where: World, kind: str) -> None:
    """One record of a type, owned by ก้อย."""
    assert where.service
    me = where.service.roster.at(OWNER)
    assert me
    field = next(name for name, of in RECORDS[kind].fields().items() if of.name == "text")

    async def work(db: Db) -> None:
        await Desk(db, me, where.now).keep(RECORDS[kind](**{field: "secret words"}))

    await where.service.store.unit(work)


async def count(where: World) -> tuple[int, ...]:
    """Everything an unlawful press could have left behind."""

    async def work(db: Db) -> tuple[int, ...]:
        asked = [select(func.count()).select_from(table) for table in (audit, Note)]
        asked.append(select(func.count()).select_from(Person).where(Person.status == "left"))
        return tuple([int(await db.scalar(question)) for question in asked])

    assert where.service
    return await where.service.store.read(work)


async def press(where: World, chat: int, name: str, *args: str) -> list[str]:
    """A button of ours, rightly signed for this person: only his rights stand between him and the record."""
    assert where.service
    data = where.service.gate.seal.close(act(name, *args), chat, chat)
    where.fresh()
    await where.arrive(where.api.press_data(chat, 1, data))
    return [event.text for event in where.fresh()]


def may_see(me: Me, kind: str, owner: int) -> bool:
    span = grant(RECORDS[kind].reach, me.role).see
    if me.workspace_id != 1:
        return False
    return span is Span.ALL or (span is Span.TEAM and owner in me.below) or (span is Span.OWN and owner == me.id)


@pytest.mark.parametrize("chat", PEOPLE.values(), ids=PEOPLE.keys())
@pytest.mark.parametrize("kind", RECORDS)
async def test_a_foreign_record_answers_like_a_missing_one(kind: str, chat: int) -> None:
    """For every act: what is out of reach answers letter for letter as what does not exist, and nothing is written."""
    where = await world()
    await keep(where, kind)
    assert where.service
    me = where.service.roster.at(chat)
    assert me
    if not may_see(me, kind, 3):
        before = await count(where)
        for name, more in ABOUT_A_RECORD.items():
            assert await press(where, chat, name, kind, "1", *more) == await press(
                where, chat, name, kind, "777", *more
            ), name
        assert await count(where) == before
    else:
        said = await press(where, chat, "open", kind, "1")
        assert any("secret words" in text for text in said)
    await where.close()


@pytest.mark.parametrize("kind", RECORDS)
async def test_who_may_only_look_changes_nothing(kind: str) -> None:
    where = await world()
    await keep(where, kind)
    before = await count(where)
    for name, more in ABOUT_A_RECORD.items():
        if name not in LOOKING:
            await press(where, PEOPLE["Emma"], name, kind, "1", *more)
    assert await count(where) == before
    await where.close()


@pytest.mark.parametrize("chat", [PEOPLE["ก้อย"], PEOPLE["ช่างเดช"], PEOPLE["Emma"]])
async def test_who_leads_nobody_leads_nobody(chat: int) -> None:
    where = await world()
    before = await count(where)
    for name, args in LEADING.items():
        said = await press(where, chat, name, *args)
        assert len(said) == 1
        assert "@" not in said[0]
        assert "start=" not in said[0]
    assert await count(where) == before
    await where.close()


async def test_a_manager_and_another_firm_lead_only_their_own() -> None:
    """ต่าย is not under พี่สิทธิ์, and nobody here is Mallory's: none of them exists for the other."""
    where = await world()
    before = await count(where)
    for chat, key in ((PEOPLE["พี่สิทธิ์"], "4"), (PEOPLE["Mallory"], "3"), (PEOPLE["คุณดารา"], "7")):
        for name, args in {"person": (key,), "leave": (key,), "heir": (key, "2"), "left": (key, "2")}.items():
            assert await press(where, chat, name, *args) == await press(where, chat, name, "777", *args[1:])
    assert await count(where) == before
    await where.close()


async def test_a_removed_person_can_do_nothing_at_all() -> None:
    where = await world()
    await keep(where, "lead")
    await press(where, PEOPLE["คุณดารา"], "left", "3", "4")
    before = await count(where)
    for name, more in ABOUT_A_RECORD.items():
        said = await press(where, OWNER, name, "lead", "1", *more)
        assert len(said) == 1
        assert "secret words" not in said[0]
    for command in router("bot").commands:
        await where.arrive(where.api.say(OWNER, f"/{command}"))
    assert not any("secret words" in event.text for event in where.fresh())
    assert await count(where) == before
    await where.close()


@pytest.mark.parametrize("chat", [PEOPLE["ต่าย"], PEOPLE["Mallory"], PEOPLE["ช่างเดช"]])
async def test_no_command_and_no_search_shows_a_foreign_lead(chat: int) -> None:
    where = await world()
    await keep(where, "lead")
    for words in (*(f"/{command}" for command in router("bot").commands), "secret", "words", "1"):
        await where.arrive(where.api.say(chat, words))
    assert not any("secret words" in event.text for event in where.fresh())
    await where.close()


def test_every_role_is_ruled_for_every_type() -> None:
    rules: dict[str, Any] = {kind: {role: grant(of.reach, role) for role in Role} for kind, of in RECORDS.items()}
    assert all(rules[kind][Role.OWNER].see is Span.ALL for kind in rules)
    assert all(not rules[kind][Role.VIEWER].change for kind in rules)
