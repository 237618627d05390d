"""The shop: its name, working week, zone, and the language new members begin with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.values import Html
from bot.records.people import Workspace
from bot.views import picking
from bot.views.settings import ZONES, clock

Blocks = Sequence[Sequence[int]]


def week(say: Speaker, days: Sequence[Blocks]) -> str:
    """จ.–ศ. 08:30–12:00, 13:00–17:30 · ส. 08:30–12:00: days of the same hours together."""
    runs = [list(run) for _, run in groupby(range(7), key=lambda day: days[day])]
    found: dict[str, list[str]] = {}
    for run in runs:
        if blocks := days[run[0]]:
            found.setdefault(_hours(blocks), []).append(_days(say, run))
    return " · ".join(f"{', '.join(names)} {hours}" for hours, names in found.items())


def _days(say: Speaker, run: Sequence[int]) -> str:
    ends = dict.fromkeys(say(f"weekday.{day}") for day in (run[0], run[-1]))
    return "–".join(ends)


def _hours(blocks: Blocks) -> str:
    return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in blocks)


def page(say: Speaker, home: Workspace, *, saved: bool = False) -> Screen:
    lines = [say("settings.kept")] if saved else []
    lines += [say("shop.head", name=home.name), say("shop.week", week=week(say, home.week))]
    lines += [say("shop.rest", zone=home.zone, language=say(f"language.{home.language}"))]
    rows = (
        (
            Button(say.label("shop.name_label"), act("ask", "shop.name")),
            Button(say.label("shop.days_label"), act("ask", "shop.days")),
        ),
        (
            Button(say.label("shop.hours_label"), act("hours")),
            Button(say.label("shop.zone_label"), act("shopset", "zone")),
        ),
        (
            Button(say.label("shop.language_label"), act("shopset", "language")),
            Button(say.label("holidays.label"), act("holidays", 0)),
        ),
        (Button(say.label("minimums.label"), act("minimum", 0)),),
        (Button(say.label("form.back"), act("settings")),),
    )
    return Screen(plain(*lines), rows)


def hours_of(say: Speaker, home: Workspace) -> Screen:
    """The hours of which day? Of all at once, or of one that is shorter."""
    every = (Button(say.label("shop.every_day"), act("ask", "shop.hours", 7)),)
    worked = [day for day in range(7) if home.week[day]]
    buttons = [Button(say.label(f"weekday.{day}"), act("ask", "shop.hours", day)) for day in worked]
    rows = tuple(tuple(buttons[i : i + 4]) for i in range(0, len(buttons), 4))
    return Screen(say("shop.which_day"), (every, *rows, _back(say)))


def choices(say: Speaker, name: str) -> Screen:
    if name == "language":
        values = [(str(say(f"language.{code}")), code) for code in ("th", "en")]
    else:
        values = [(zone.partition("/")[2].replace("_", " "), str(number)) for number, zone in enumerate(ZONES)]
    buttons = [Button(label, act("shopkeep", name, value)) for label, value in values]
    return Screen(say(f"shop.{name}.ask"), (*picking.pairs(buttons), _back(say)))


def _back(say: Speaker) -> tuple[Button, ...]:
    return (Button(say.label("form.back"), act("shop")),)


def ready(say: Speaker, home: Workspace) -> Screen:
    """The end of setting up."""
    return Screen(plain(say("setup.done", shop=home.name), Html(say("shop.week", week=week(say, home.week)))))
