"""The front door: who are you, what waits today, and the ways on."""

from __future__ import annotations

from datetime import date

from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain.rights import Role
from bot.handlers import guide as first_day
from bot.handlers import plain
from bot.records.able import able
from bot.records.complaint import Complaint
from bot.storage import activities
from bot.storage.desk import Desk
from bot.usecases import guide, leads
from bot.views import home as views
from bot.views import reminders


async def start(turn: Turn) -> None:
    """The keyboard; then the first day to who has never been asked, and home to everybody else."""
    me = turn.desk.me
    turn.reply(views.hello(turn.say, me))
    if me.guide or not await first_day.begin(turn):
        turn.reply(await _home(turn))


async def menu(turn: Turn) -> None:
    turn.show(await _home(turn))


async def _home(turn: Turn) -> Screen:
    desk = turn.desk
    return views.home(turn.say, desk.me, desk.now, await _day(desk), guide.button(desk.me))


async def _day(desk: Desk) -> views.Day:
    """Counts come from the questions behind the lists they lead to."""
    of = able(desk.me.role)
    due, late = await leads.waiting(desk) if of.leads else (0, 0)
    planned = len((await activities.plans_on(desk, desk.today)).today) if of.leads else 0
    next_ = await _next_day(desk, desk.today) if of.leads and not due + late + planned else None
    complaints = await desk.count(Complaint, status=WAITING) if of.sees_complaints else 0
    return views.Day(due, late, next_, complaints, planned)


WAITING = "received"
"""The status of a complaint nobody has begun to work on."""


async def today(turn: Turn) -> None:
    turn.show(await list_of(turn, turn.desk.today))


async def day(turn: Turn) -> None:
    turn.show(await list_of(turn, date.fromisoformat(turn.args[0])))


async def list_of(turn: Turn, of: date) -> Screen:
    """A day's plans and follow-ups as the morning tells them, or that there are none."""
    desk = turn.desk
    due, total = await leads.shown_on(desk, of)
    plans = await activities.plans_on(desk, of)
    if due or plans.today or plans.late:
        return reminders.agenda(turn.say, of, due, total, desk.me.calendar, plans)
    return views.nothing(turn.say, desk.today, of, await _next_day(desk, of))


async def _next_day(desk: Desk, after: date) -> date | None:
    """The next day with anybody to follow up or anything planned."""
    days = (await leads.next_day(desk, after), await activities.next_day(desk, after))
    return min((day for day in days if day), default=None)


async def find(turn: Turn) -> None:
    """Asks, and waits for nothing: any words that have no place are looked for."""
    turn.show(views.find(turn.say))


async def mine(turn: Turn) -> None:
    """One's own leads, also of somebody who sees the whole team's."""
    await plain.lists(turn, "lead", "mine", "-", 0)


async def cancel(turn: Turn) -> None:
    """/cancel outside a form; inside one the form has been parked by now, and can be taken up again."""
    turn.reply(Screen(turn.say("form.cancelled")))


def register(router: Router) -> None:
    router.command("start", start)
    looks = {"menu": menu, "cancel": cancel, "find": find, "today": today, "mine": mine}
    for name, handler in looks.items():
        router.command(name, handler, reads=True)
    for name, act in {"home": menu, "day": day}.items():
        router.act(name, act, reads=True)


def labels(router: Router) -> None:
    """The lasting keyboard's labels; every command they stand for is registered by now."""
    for rows in {views.keys(able(role)) for role in Role}:
        for name in (key for row in rows for key in row):
            router.label(f"menu.{name}", name)
