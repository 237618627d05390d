"""Pushes about the team itself: a welcome after leave, and once a week at most a word to who logs nothing."""

from __future__ import annotations

from datetime import date, timedelta

from bot.chat.screen import Screen
from bot.domain.rights import Role
from bot.jobs.recipes import daily, recipe
from bot.storage import adoption, outbox, people
from bot.storage.desk import Desk
from bot.usecases import returning
from bot.views import adoption as adoption_views
from bot.views import away
from bot.views.cards import speaking

FIVE = 17 * 60  # local minutes: the day's visits are done, and easily told
QUIET_DAYS = 3  # working days in a row
LOGGERS = frozenset({Role.REP, Role.SERVICE})


@recipe("welcome_back")
async def welcome_back(desk: Desk, until: str) -> Screen | None:
    """On the first working morning after leave; silence when it was ended, moved or made longer meanwhile."""
    of = desk.me.absence
    if of is None or of.until != date.fromisoformat(until) or not of.is_over(desk.now):
        return None
    seen = await returning.summary(desk, of)
    return away.welcome(speaking(desk), desk.me.name, seen.stand_in, seen.handled, seen.due)


@daily("gentle", at=lambda _: FIVE, until=FIVE + 90)
async def gentle(desk: Desk) -> Screen | None:
    """To himself alone, after three working days without a word; not a second time within a week."""
    if desk.me.role not in LOGGERS or await _told_lately(desk) or not await _has_been_quiet(desk):
        return None
    return adoption_views.gentle(speaking(desk))


async def _told_lately(desk: Desk) -> bool:
    """The planner's keys hold the kind, the person and the local date."""
    keys = [f"gentle:{desk.me.id}:{desk.today - timedelta(days=n)}" for n in range(1, 7)]
    return await outbox.any_sent(desk.db, keys)


async def _has_been_quiet(desk: Desk) -> bool:
    """Nothing written down since the first of those days began; who joined or was away since then is left alone."""
    first = desk.me.calendar.working_days_back(desk.today, QUIET_DAYS)
    me = await people.one(desk, desk.me.id)
    if desk.me.local(me.joined_at).date() >= first:
        return False
    if desk.me.absence and desk.me.absence.since <= desk.today and desk.me.absence.until >= first:
        return False
    last = await adoption.last_logged(desk)
    return last is None or desk.me.local(last).date() < first
