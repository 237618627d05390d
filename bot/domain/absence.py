"""Somebody is away, and somebody stands in for him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Absence:
    """From one local day to another, both included; `stand_in` is a person's id, or None: nobody stands in."""

    person: int
    name: str
    since: date
    until: date
    stand_in: int | None
    zone: str

    def holds(self, now: datetime) -> bool:
        return self.since <= self._today(now) <= self.until

    def takes(self, day: date) -> bool:
        """Is he away on this day of his?"""
        return self.since <= day <= self.until

    def is_over(self, now: datetime) -> bool:
        return self._today(now) > self.until

    def _today(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Cover:
    """Whose work somebody does while all of these absences hold: his own, and those of stand-ins on the way."""

    person: int
    name: str
    absences: tuple[Absence, ...]

    def holds(self, now: datetime) -> bool:
        return all(absence.holds(now) for absence in self.absences)


def covers(absences: dict[int, Absence]) -> dict[int, tuple[Cover, ...]]:
    """For each stand-in whose work he does: a stand-in's stand-in does both. A circle ends where it began."""
    found: dict[int, list[Cover]] = {}
    for absence in absences.values():
        chain, next_ = [absence], absence.stand_in
        while next_ is not None and next_ not in {one.person for one in chain}:
            found.setdefault(next_, []).append(Cover(absence.person, absence.name, tuple(chain)))
            further = absences.get(next_)
            chain, next_ = ([*chain, further], further.stand_in) if further else (chain, None)
    return {person: tuple(cover) for person, cover in found.items()}
