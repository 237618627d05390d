"""The shop's days off, for its owners: one tap each, and one for all public ones."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain import writing
from bot.domain.holidays import KNOWN
from bot.domain.values import Html
from bot.records.people import Workspace
from bot.storage.holidays import THAI, Day
from bot.views import picking

PAGE = 8


def page(say: Speaker, home: Workspace, days: Sequence[Day], first: int, *, saved: bool = False) -> Screen:
    shown = days[first : first + PAGE]
    lines = [say("settings.kept")] if saved else []
    lines += [say("holidays.head" if days else "holidays.none"), *(_line(say, one) for one in shown)]
    if any(one.day.year not in KNOWN for one in shown):
        lines.append(say("holidays.unknown", year=str(writing.year(max(KNOWN), say.era))))
    rows: list[tuple[Button, ...]] = [(_toggle(say, one, first),) for one in shown]
    rows += picking.turning(say, first, PAGE, len(days), lambda at: act("holidays", at))
    rows += [(Button(say.label("holidays.add"), act("ask", "shop.holiday")),)]
    rows += [(_all(say, home),)] if home.zone == THAI else []
    return Screen(plain(*lines), (*rows, (Button(say.label("form.back"), act("shop")),)))


def name(say: Speaker, one: Day) -> str:
    if one.name:
        return one.name
    return say.plain(f"holiday.{one.id}") if one.id else say.plain("holidays.own")


def _line(say: Speaker, one: Day) -> Html:
    state = say("holidays.off") if one.off else say("holidays.worked")
    return say("holidays.line", day=one.day, name=name(say, one), state=state)


def _toggle(say: Speaker, one: Day, first: int) -> Button:
    mark, to = ("✅", "on") if one.off else ("⬜", "off")
    day = writing.short_day(one.day, say.language, say.era).rsplit(" ", 1)[0]
    return Button(f"{mark} {day} {name(say, one)}", act("holiday", one.day, to, first))


def _all(say: Speaker, home: Workspace) -> Button:
    key, to = ("holidays.drop", "no") if home.public_holidays else ("holidays.keep", "yes")
    return Button(say.label(key), act("publicdays", to))
