"""The calendar in the chat: /calendar, its views, and a month that turns in place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.domain import months
from bot.records.able import able
from bot.storage import activities as store
from bot.storage import minimums, people
from bot.storage.desk import Desk, Missing
from bot.usecases import leads
from bot.views import calendar as views
from bot.views.cards import PAGE

MOST_DIGITS = 18  # of an id
DONE = 20  # lines of what was done on a day


async def today(turn: Turn) -> None:
    await _show(turn, "today", "mine", 0)


async def named(turn: Turn, name: str) -> None:
    """A stretch that was asked for in words."""
    if name == "month":
        await _month(turn, turn.desk.today.replace(day=1), "mine")
    else:
        await _show(turn, name, "mine", 0)


async def view(turn: Turn) -> None:
    name, whose, first = turn.args
    await _show(turn, name, whose, int(first))


async def _show(turn: Turn, name: str, whose: str, first: int) -> None:
    desk = turn.desk
    who = await _who(desk, whose)
    days = months.stretch(name, desk.today)
    if days is None and name != "late":
        raise Missing(name)
    asked = store.between(desk, whose, *days, first, PAGE) if days else store.overdue(desk, whose, first, PAGE)
    rows, total = await asked
    listing = views.Listing(name, whose, first, total, days, desk.today, _leads(desk), who=who)
    if (day := listing.one_day) and day <= desk.today and not first:
        listing = replace(listing, done=await store.done_on(desk, whose, day, DONE))
    shown = (*rows, *listing.done)
    owners = await people.full_names(desk, {one.owner_id for one in shown}) if whose == "team" and shown else {}
    listing = replace(listing, names=await store.names(desk, shown), owners=owners)
    if name == "week" and whose == "mine":
        listing = replace(listing, standing=await minimums.own(desk))
    turn.show(views.page(turn.say, replace(listing, follow=await _follow(desk, listing)), rows))


async def _who(desk: Desk, whose: str) -> str:
    """What the one member is called whose calendar is looked at; "" for one's own and the team's. Missing for a member
    out of reach.
    """
    if not whose.isdecimal():
        return ""
    return (await people.one(desk, int(whose[:MOST_DIGITS]))).called


async def which(turn: Turn) -> None:
    """Whose? `calwho:week:12`: of everybody within reach, from the thirteenth on."""
    at, first = turn.args
    desk = turn.desk
    others = [one for one in await people.takers(desk) if one.id != desk.me.id]
    turn.show(views.whose(turn.say, at, others, int(first)))


async def _follow(desk: Desk, listing: views.Listing) -> int:
    """How many leads are to be followed up on a day to come, by this person himself."""
    day = listing.one_day
    if day is None or day < desk.today or listing.whose != "mine" or not able(desk.me.role).leads:
        return 0
    return await leads.count_on(desk, day)


def _leads(desk: Desk) -> bool:
    return len(desk.me.below) > 1


async def month(turn: Turn) -> None:
    words, whose = turn.args
    first = months.month_of(words)
    if first is None:
        raise Missing(words)
    await _month(turn, first, whose)


async def _month(turn: Turn, first: date, whose: str) -> None:
    desk = turn.desk
    who = await _who(desk, whose)
    counts = await store.counts(desk, whose, first, months.last_of(first))
    of = views.Month(first, whose, desk.today, counts, desk.me.calendar, _leads(desk), who)
    turn.show(views.month(turn.say, of))


def register(router: Router) -> None:
    router.command("calendar", today, reads=True)
    for name, handler in {"cal": view, "calm": month, "calwho": which}.items():
        router.act(name, handler, reads=True)
