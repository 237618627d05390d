"""A promise that falls on a day off is told on the next working morning, and that is said as soon as it is made."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.handlers import plain
from bot.records.lead import Lead
from bot.storage.desk import Forbidden
from bot.usecases import leads
from bot.views import daysoff as views


async def show(turn: Turn, lead: Lead) -> Screen:
    """The saved card of a lead, with a word where its promise moves."""
    return noted(turn, lead, await plain.show(turn, lead))


def noted(turn: Turn, lead: Lead, screen: Screen) -> Screen:
    """A call-back keeps its very time where it was made on that same day: whoever sets it is at work."""
    calendar, me = turn.desk.me.calendar, turn.desk.me
    at, day = lead.call_back_at, lead.follow_up_on
    if at and not calendar.is_working_day(me.local(at).date()) and me.local(at).date() != turn.desk.today:
        return views.moves(turn.say, lead, calendar.next_working_morning(at), screen)
    if day and at is None and not calendar.is_working_day(day):
        return views.listed(turn.say, day, calendar.working_day_from(day), screen)
    return screen


async def exact(turn: Turn) -> None:
    """To the very minute after all."""
    record = await plain.record_at(turn)
    lead = await turn.desk.find(Lead, record.id)
    if not turn.desk.may_change(Lead):
        raise Forbidden("lead")
    await leads.to_the_minute(turn.desk, lead)
    turn.show(views.exact(turn.say, lead, await plain.show(turn, lead)))


def register(router: Router) -> None:
    router.act("exact", exact)
