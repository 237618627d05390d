"""The shop's own settings, for its owners."""

from __future__ import annotations

from typing import Any

from bot.chat import form as forms
from bot.chat.form import OFFERS, Answers, Form, Question
from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.handlers.asking import ABOUT, KINDS
from bot.handlers.leading import own
from bot.records.people import Workspace
from bot.storage import shop
from bot.storage.drafts import Draft
from bot.usecases import workweek
from bot.views import shop as views
from bot.views.settings import ZONES

EVERY_DAY = 7  # instead of a weekday: the hours of all that are worked on
OFFERS |= {
    "mon_fri": "mon-fri",
    "mon_sat": "mon-sat",
    "every": "every day",
    "office": "8:30-12:00 13:00-17:30",
    "nine": "9:00-12:00 13:00-18:00",
    "eight": "8:00-12:00 13:00-17:00",
    "ten": "10:00-20:00",
}


async def keep_name(turn: Turn, so_far: Answers) -> None:
    await _change(turn, name=so_far["shop"])


async def keep_days(turn: Turn, so_far: Answers) -> None:
    """A day that is new gets the hours most days have."""
    if isinstance(days := so_far["days"], list):
        await _keep_week(turn, workweek.on_days((await shop.of(turn.desk)).week, days))


async def keep_which_days(turn: Turn, so_far: Answers) -> None:
    await keep_days(turn, {"days": so_far["which_days"]})


async def keep_hours(turn: Turn, so_far: Answers) -> None:
    await _keep_week(turn, workweek.with_hours((await shop.of(turn.desk)).week, so_far["hours"]))


async def _keep_week(turn: Turn, week: workweek.PlainWeek) -> None:
    await _change(turn, week=week)


async def _change(turn: Turn, **values: Any) -> Workspace:
    own(turn)
    turn.forget_people = True
    return await shop.change(turn.desk, **values)


NAME = Question("shop", ("shop",), KINDS["shop"], at_once=keep_name)
DAYS = Question("days", ("days",), KINDS["days"], offers=("mon_fri", "mon_sat", "every"), at_once=keep_days)
WHICH_DAYS = Question(
    "which_days",
    ("which_days",),
    KINDS["which_days"],
    when=lambda so_far: so_far.get("days") == "pick",
    many=True,
    at_once=keep_which_days,
)
HOURS = Question("hours", ("hours",), KINDS["hours"], offers=("office", "nine", "eight", "ten"), at_once=keep_hours)


async def page(turn: Turn) -> None:
    own(turn)
    turn.show(views.page(turn.say, await shop.of(turn.desk)))


async def hours(turn: Turn) -> None:
    own(turn)
    turn.show(views.hours_of(turn.say, await shop.of(turn.desk)))


async def choices(turn: Turn) -> None:
    own(turn)
    turn.show(views.choices(turn.say, turn.args[0]))


async def choose(turn: Turn) -> None:
    name, value = turn.args
    values = {"zone": ZONES[int(value)]} if name == "zone" else {"language": value}
    turn.show(views.page(turn.say, await _change(turn, **values), saved=True))


async def save(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Workspace:
    """Everything was kept when it was answered."""
    own(turn)
    return await shop.of(turn.desk)


async def save_hours(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Workspace:
    """The hours of one weekday, or of all."""
    home = await shop.of(turn.desk)
    day = EVERY_DAY if draft.subject is None else draft.subject
    of = workweek.with_hours if day == EVERY_DAY else workweek.with_hours_on(day)
    return await _change(turn, week=of(home.week, answers["hours"]))


async def show(turn: Turn, home: Workspace) -> Screen:
    return views.page(turn.say, home, saved=True)


ONE_DAY = Question("hours", ("hours",), KINDS["hours"], offers=HOURS.offers, needed=True)
FORMS = (
    Form("shop.name", ABOUT, (NAME,), save, show, empty_too=True),
    Form("shop.days", ABOUT, (DAYS, WHICH_DAYS), save, show, empty_too=True),
    Form("shop.hours", ABOUT, (ONE_DAY,), save_hours, show),
)


async def ask(turn: Turn, form: Form) -> None:
    own(turn)
    await forms.start(turn, form, subject=int(turn.args[1]) if turn.args[1:] else None)


def register(router: Router) -> None:
    for form in FORMS:
        router.form(form)
    for name, handler in {"shop": page, "hours": hours, "shopset": choices}.items():
        router.act(name, handler, reads=True)
    router.act("shopkeep", choose)
