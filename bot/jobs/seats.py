"""Who gets a push, at whose desk it is drawn, and until when it has to wait: quiet hours, days off, leave, switches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.chat.instead import instead
from bot.chat.screen import Screen
from bot.chat.texts import speaker
from bot.domain.pushes import manner
from bot.domain.quiet import quiet_until
from bot.storage.desk import Me
from bot.storage.outbox import Outgoing
from bot.storage.roster import Roster


@dataclass(frozen=True, slots=True)
class Seat:
    """`desk` draws it, `to` gets it. They differ where somebody stands in: he sits at the absent one's desk."""

    desk: Me
    to: Me
    instead_of: str = ""

    def addressed(self, screen: Screen) -> Screen:
        if not self.instead_of:
            return screen
        return instead(speaker(self.to.language, self.to.era, self.to.zone), self.instead_of, screen)


def seat_for(roster: Roster, row: Outgoing, now: datetime) -> Seat | None:
    """None where nobody is to be told: he has gone, has switched it off, or is away and nobody stands in."""
    me, kind = roster.one(row.person_id or 0), manner(row.kind)
    if me is None or kind.switch in me.off:
        return None
    if me.absence is None or kind.always or not me.absence.holds(now):
        return Seat(me, me) if me.chat else None
    acting = None if kind.alone else roster.acting(me.id, now)
    return Seat(_at_desk_of(me, acting), acting, me.name) if acting else None


def _at_desk_of(absent: Me, acting: Me) -> Me:
    """The absent one's own records with the stand-in's rights and eyes: he is shown no more than he may see."""
    return replace(acting, id=absent.id, below=frozenset({absent.id}), covers=(), eyes=acting.id)


def waits_until(seat: Seat, kind: str, now: datetime) -> datetime | None:
    """Until when this push waits for whoever gets it; what was set for that very time does not."""
    to, manners = seat.to, manner(kind)
    if not manners.any_day and not to.calendar.is_working_day(to.local(now).date()):
        return to.calendar.next_working_morning(now)
    if manners.at_work and not to.calendar.is_working(now):
        return to.calendar.working_from(now)
    passes = manners.promised or (manners.own_hour and not seat.instead_of)
    return None if passes else quiet_until(to.local(now), to.quiet_from, to.quiet_to)
