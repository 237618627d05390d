"""Who gets what when work is shared out: in turn, or to whoever has least to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Shares = dict[int, list[int]]
"""By person, what he gets, in the order it was given."""


def in_turn(things: Sequence[int], people: Sequence[int], last: int | None) -> Shares:
    """One each, beginning behind whoever got the last one the last time."""
    start = people.index(last) + 1 if last in people else 0
    shares: Shares = {}
    for number, thing in enumerate(things if people else ()):
        shares.setdefault(people[(start + number) % len(people)], []).append(thing)
    return shares


def least_busy(things: Sequence[int], people: Sequence[int], load: Mapping[int, int]) -> Shares:
    """Each to whoever has least by then; of equals to the first."""
    has = {person: load.get(person, 0) for person in people}
    shares: Shares = {}
    for thing in things if people else ():
        person = min(people, key=lambda one: has[one])
        has[person] += 1
        shares.setdefault(person, []).append(thing)
    return shares


@dataclass(frozen=True, slots=True)
class Plan:
    """Who would get what: `ticked` of `waiting`, and what each member has in hand already."""

    waiting: Sequence[Any]
    ticked: frozenset[int]
    how: str
    members: Sequence[Any]
    shares: Shares
    load: Mapping[int, int]
