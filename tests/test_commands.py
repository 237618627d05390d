"""One list of commands; the messenger's menus are set when they changed, and never in anybody's way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.menu import EVERYBODY, Menu, emptied
from bot.chat.texts import LANGUAGES, speaker
from bot.domain.rights import Role
from bot.handlers import router
from bot.handlers.commands import COMMANDS, UNLISTED, menu, menus
from bot.jobs.delivery import Refused, TryAgain, Unreachable, Wait
from bot.jobs.menus import AGAIN, BITE, Menus
from bot.records.able import able
from bot.telegram.client import Telegram
from bot.telegram.request import DirectRequest
from bot.views.help import commands as screen
from tests.chat import World, world
from tests.test_home import become

# The list


def test_every_command_is_offered_or_left_out_on_purpose() -> None:
    """Whoever adds a command adds it here, with its description, or to UNLISTED."""
    listed = [one.name for one in COMMANDS]
    assert len(listed) == len(set(listed))
    assert set(router("bot").commands) == set(listed) | UNLISTED
    assert not set(listed) & UNLISTED


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("role", list(Role))
def test_what_telegram_takes_and_a_thumb_can_read(code: str, role: Role) -> None:
    made = menu(speaker(code), role)
    assert 2 <= len(made) <= 100
    for name, does in made:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
        assert 3 <= len(does) <= 40
        assert "<" not in does


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("role", list(Role))
def test_the_help_screen_says_what_the_menu_says(code: str, role: Role) -> None:
    say = speaker(code)
    made = menu(say, role)
    assert screen(say, made).text.split("\n") == [f"/{name} {does}" for name, does in made]


@pytest.mark.parametrize("role", list(Role))
async def test_no_role_is_offered_what_it_may_not(role: Role) -> None:
    where = await world()
    await become(where, 103, role=role.value)
    for name, _ in menu(speaker("th"), role):
        where.fresh()
        await where.arrive(where.api.say(103, f"/{name}"))
        answers = [event.text for event in where.fresh()]
        assert answers, name
        assert not any("เจ้าของและผู้จัดการ" in text or "แก้ไม่ได้" in text for text in answers), name
    await where.close()


async def test_everybody_has_the_reps_menu_and_other_roles_their_own() -> None:
    where = await world()
    assert where.service
    made = {one.place: one for one in menus(where.service.roster.members())}
    for scope in EVERYBODY:
        assert dict(made[f"{scope}/0/"].commands)["today"] == "Who to follow up today"
        assert dict(made[f"{scope}/0/th"].commands)["today"] == "วันนี้ต้องติดตามใครบ้าง"
    assert "chat/103/" not in made
    assert "invite" in dict(made["chat/102/"].commands)
    assert "lead" not in dict(made["chat/105/"].commands)
    assert dict(made["chat/106/"].commands)["find"] == "Search by name, firm or number"
    assert not set(dict(made["default/0/"].commands)) & {"invite", "people"}
    await where.close()


def test_a_command_is_for_whom_its_screen_is() -> None:
    for one in COMMANDS:
        assert any(one.may(able(role)) for role in Role), one.name
    assert {one.name for one in COMMANDS if all(one.may(able(role)) for role in Role)} == {
        "menu",
        "settings",
        "help",
        "away",
        "privacy",
    }


# Setting them


class Messenger:
    """Takes menus down, or fails as it is told."""

    def __init__(self) -> None:
        self.set: list[Menu] = []
        self.fails: Callable[[Menu], Exception | None] = lambda _: None

    async def put(self, one: Menu) -> None:
        if fault := self.fails(one):
            raise fault
        self.set.append(one)


def job(where: World, messenger: Messenger, bot: str = "1") -> Menus:
    """As after a start: nothing is known that is not in the database."""
    assert where.service
    return Menus(where.service.store, where.service.roster, menus, messenger.put, lambda: where.now, bot)


async def test_menus_are_set_once_and_again_only_where_they_changed() -> None:
    where, messenger = await world(), Messenger()
    running = job(where, messenger)
    await running.round()
    assert len(messenger.set) == len({one.place for one in messenger.set}) > 6
    messenger.set.clear()
    await running.round()
    await job(where, messenger).round()  # a restart
    assert messenger.set == []
    await become(where, 103, role="service")
    await running.round()
    assert [one.place for one in messenger.set] == ["chat/103/"]
    messenger.set.clear()
    await become(where, 103, language="en")
    await running.round()
    assert [dict(one.commands)["help"] for one in messenger.set] == ["How things work: just ask"]
    messenger.set.clear()
    await become(where, 103, role="rep")  # the usual menu will do
    await running.round()
    await running.round()
    assert messenger.set == [emptied("chat/103/")]
    await where.close()


async def test_a_leavers_menu_is_taken_away() -> None:
    where, messenger = await world(), Messenger()
    await job(where, messenger).round()
    messenger.set.clear()
    await become(where, 102, status="left")
    await job(where, messenger).round()
    assert messenger.set == [emptied("chat/102/")]
    await where.close()


async def test_another_bot_knows_nothing_yet() -> None:
    where, messenger = await world(), Messenger()
    await job(where, messenger).round()
    count = len(messenger.set)
    await job(where, messenger, bot="2").round()
    assert len(messenger.set) == 2 * count
    await where.close()


@pytest.mark.parametrize("fault", [TryAgain("down", maybe_sent=True), Wait(7)])
async def test_a_fault_is_waited_out_and_what_was_set_stays_set(fault: Exception) -> None:
    where, messenger = await world(), Messenger()
    messenger.fails = lambda one: fault if one.scope == "chat" else None
    running = job(where, messenger)
    await running.round()
    done = len(messenger.set)
    assert done == 4
    messenger.fails = lambda _: None
    await running.round()  # too early
    assert len(messenger.set) == done
    where.now += AGAIN
    await running.round()
    assert len({one.place for one in messenger.set}) == len(messenger.set) > done
    await where.close()


@pytest.mark.parametrize("fault", [Unreachable("blocked"), Refused("bad request")])
async def test_a_place_that_refuses_is_left_alone_until_its_menu_changes(fault: Exception) -> None:
    where, messenger = await world(), Messenger()
    messenger.fails = lambda one: fault if one.chat == 102 else None
    running = job(where, messenger)
    await running.round()
    assert 102 not in {one.chat for one in messenger.set}
    assert 105 in {one.chat for one in messenger.set}
    messenger.set.clear()
    messenger.fails = lambda _: None
    await running.round()
    assert messenger.set == []
    await become(where, 102, language="en")
    await running.round()
    assert [one.chat for one in messenger.set] == [102]
    await where.close()


async def test_a_large_team_is_done_in_bites() -> None:
    where, messenger = await world(), Messenger()
    assert where.service
    boss = where.service.roster.at(102)
    assert boss
    many = [replace(boss, id=1000 + number, chat=1000 + number) for number in range(3 * BITE)]
    made = Menus(
        where.service.store, where.service.roster, lambda _: menus(many), messenger.put, lambda: where.now, "1"
    )
    sizes = []
    for _ in range(5):
        before = len(messenger.set)
        await made.round()
        sizes.append(len(messenger.set) - before)
    assert sizes == [BITE, BITE, BITE, 4, 0]
    await where.close()


async def test_menus_reach_the_messenger() -> None:
    """Through the library, as the Bot API wants them; a chat that is gone is said to be."""
    where = await world()
    telegram = Telegram("1:playground", "http://127.0.0.1", DirectRequest(where.api.call, where.api.download))
    assert where.service

    def seen(chat: int, language: str) -> dict[str, str]:
        return {one["command"]: one["description"] for one in where.api.menus.seen_by(chat, language)}

    for one in menus(where.service.roster.members()):
        await telegram.menu(one)
    assert seen(102, "th")["invite"] == "เชิญคนเข้าทีม"
    assert seen(103, "th")["menu"] == "หน้าแรก วันนี้มีอะไรรออยู่"
    assert seen(103, "de")["menu"] == "Home: what waits today"
    assert "lead" not in seen(105, "th")
    await telegram.menu(emptied("chat/102/"))
    assert "invite" not in seen(102, "th")
    with pytest.raises(Refused):
        await telegram.menu(Menu("default", 0, "", (("Help!", "Help"),)))
    where.api.fault("403")
    with pytest.raises(Unreachable):
        await telegram.menu(Menu("chat", 103, "", (("help", "Help"),)))
    where.api.fault("500")
    with pytest.raises(TryAgain):
        await telegram.menu(Menu("default", 0, "", (("help", "Help"),)))
    await where.close()


async def test_a_round_never_raises_what_the_messenger_does() -> None:
    """Whatever fails, the clock goes on and the next round after the pause tries again."""
    where, messenger = await world(), Messenger()
    faults: list[Any] = [TryAgain("a", maybe_sent=False), Wait(1), TryAgain("b", maybe_sent=True)]
    messenger.fails = lambda _: faults.pop() if faults else None
    running = job(where, messenger)
    while faults:
        await running.round()
        where.now += AGAIN + timedelta(seconds=1)
    await running.round()
    assert len(messenger.set) > 6
    await where.close()
