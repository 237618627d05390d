"""The sales stages: their usual order, probability and patience. Source: the product's rules, part 3.

A workspace may rename them and change the numbers; the ids stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Want = Literal["contact_id", "amount", "expected_close", "next_step"]


@dataclass(frozen=True, slots=True)
class Stage:
    """`probability` in percent; `rot_days` working days without news until stale, 0 for never; `wants` on entry.

    `name` is what the team calls it; empty: the usual name.
    """

    id: str
    probability: int
    rot_days: int
    wants: tuple[Want, ...] = ()
    name: str = ""


Stages = tuple[Stage, ...]

USUAL: Stages = (
    Stage("qualification", 10, 7, ("contact_id",)),
    Stage("needs", 25, 10),
    Stage("proposal", 50, 7, ("amount", "expected_close")),
    Stage("negotiation", 75, 7, ("next_step",)),
    Stage("verbal", 90, 5),
    Stage("won", 100, 0, ("amount",)),
    Stage("lost", 0, 0),
)
STAGES = tuple(stage.id for stage in USUAL)
OPEN = STAGES[:-2]
PIPELINE = 1
"""The one pipeline there is; a second one will have its own settings under its own number."""
WIN_REASONS = ("quality", "price", "trust", "fast", "service", "recommended", "old_customer", "other")
LOST_REASONS = (
    "too_expensive",
    "competitor",
    "no_budget",
    "wrong_spec",
    "silent",
    "postponed",
    "no_stock",
    "payment_terms",
    "past_service",
    "other",
)
REASONS: Mapping[str, tuple[str, ...]] = {"won": WIN_REASONS, "lost": LOST_REASONS}
"""What may be said about why, by the stage that asks for it."""


def stage(stages: Stages, id_: str) -> Stage:
    return next(one for one in stages if one.id == id_)


def settled(own: Iterable[tuple[str, str | None, int, int]]) -> Stages:
    """The stages as a workspace has them: `own` are the id, name, probability and rot days where it chose otherwise."""
    chosen = {id_: (name or "", probability, rot) for id_, name, probability, rot in own}
    return tuple(_with(usual, *chosen[usual.id]) if usual.id in chosen else usual for usual in USUAL)


def _with(usual: Stage, name: str, probability: int, rot_days: int) -> Stage:
    return replace(usual, name=name, probability=probability, rot_days=rot_days)


def is_open(id_: str) -> bool:
    return id_ in OPEN


def ahead(id_: str) -> str | None:
    """The open stage after this one; None behind the last, where only won or lost are left."""
    here = OPEN.index(id_) + 1 if id_ in OPEN else len(OPEN)
    return OPEN[here] if here < len(OPEN) else None


def missing(stages: Stages, id_: str, known: Mapping[str, Any]) -> tuple[Want, ...]:
    """What this stage wants on entry and nobody has said yet."""
    return tuple(want for want in stage(stages, id_).wants if known.get(want) in (None, ""))
