"""Days off as data: public holidays switched one by one or all at once, and days of the shop's own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.chat.form import Asked, Form, Question
from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain import reading
from bot.handlers.leading import own
from bot.records.kinds import Kind
from bot.storage import holidays, shop
from bot.storage.drafts import Draft
from bot.views import holidays as views


def _coming(words: str, said: datetime) -> date:
    found = reading.day(words, said.date())
    if found < said.date():
        raise reading.Unclear("ask.when.past")
    return found


ASKED = Asked(
    "holiday",
    {
        "day": Kind(name="day", read=_coming, dump=date.isoformat, load=date.fromisoformat),
        "name": Kind(name="text", read=lambda words, _: reading.line(words, 80)),
    },
)
DAY = Question("day", ("day",), ASKED.kinds["day"], needed=True)
NAME = Question("name", ("name",), ASKED.kinds["name"])


async def page(turn: Turn) -> None:
    own(turn)
    turn.show(await _page(turn, int(turn.args[0]), saved=False))


async def _page(turn: Turn, first: int, *, saved: bool = True) -> Screen:
    home = await shop.of(turn.desk)
    return views.page(turn.say, home, await holidays.coming(turn.desk, home), first, saved=saved)


async def switch(turn: Turn) -> None:
    """Off, or worked on, as the button said, however often it is tapped."""
    own(turn)
    day, to, first = turn.args
    await holidays.put(turn.desk, date.fromisoformat(day), off=to == "off")
    turn.forget_people = True
    turn.show(await _page(turn, int(first)))


async def public(turn: Turn) -> None:
    """All public holidays, but for those that were switched one by one."""
    own(turn)
    await holidays.keep_public(turn.desk, kept=turn.args[0] == "yes")
    turn.forget_people = True
    turn.show(await _page(turn, 0))


async def save(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    own(turn)
    await holidays.put(turn.desk, answers["day"], off=True, name=answers.get("name"))
    turn.forget_people = True
    return await _page(turn, 0)


async def show(turn: Turn, saved: Screen) -> Screen:
    return saved


ADDING = Form("shop.holiday", ASKED, (DAY, NAME), save, show)


def register(router: Router) -> None:
    router.form(ADDING)
    router.act("holidays", page, reads=True)
    router.act("holiday", switch)
    router.act("publicdays", public)
