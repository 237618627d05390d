"""The sales stages: their usual order, probability and patience. Source: the product's rules, part 3.

A workspace may rename them and change the numbers, and may see the short set; the ids stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Want = Literal["contact_id", "amount", "expected_close", "next_step"]


@dataclass(frozen=True, slots=True)
class Stage:
    """`probability` in percent; `rot_days` working days without news until stale, 0 for never; `wants` on entry.

    `name` is what the team calls it; empty: the usual name. `shown` is the stage of the short set it is seen as, itself
    or the one before it; empty in the whole set. `alias` is what a hidden one was called: still understood.
    """

    id: str
    probability: int
    rot_days: int
    wants: tuple[Want, ...] = ()
    name: str = ""
    shown: str = ""
    alias: str = ""


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
HIDDEN: Mapping[str, str] = {"needs": "qualification", "verbal": "negotiation"}
"""What the short set does not show, and the stage it is seen as."""
_SHORT = {"proposal": 40, "negotiation": 70}
SHORT: Stages = tuple(
    replace(one, shown=HIDDEN.get(one.id, one.id), probability=_SHORT.get(one.id, one.probability)) for one in USUAL
)
"""For beginners: contact, offer, negotiation, closed. A deal in a hidden stage stays in it."""
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


Own = Mapping[str, Mapping[str, Any]]
"""What a workspace chose otherwise: by stage the name, probability or rot days."""


def settled(own: Own, usual: Stages = USUAL) -> Stages:
    """The stages as a workspace has them; a hidden one has all of the one it is shown as."""
    chosen = {one.id: replace(one, **own.get(one.id, {})) for one in usual}
    return tuple(_seen(one, chosen[one.shown or one.id]) for one in chosen.values())


def _seen(one: Stage, as_: Stage) -> Stage:
    return one if one is as_ else replace(as_, id=one.id, alias=one.name)


def usual(one: Stage) -> Stage:
    """The same where nobody chose otherwise."""
    return stage(SHORT if one.shown else USUAL, one.id)


def is_short(stages: Stages) -> bool:
    return any(one.shown for one in stages)


def seen(stages: Stages) -> Stages:
    """Those a person sees, in their order."""
    return tuple(one for one in stages if one.shown in ("", one.id))


def open_of(stages: Stages) -> tuple[str, ...]:
    """The open ones a person sees and can choose."""
    return tuple(one.id for one in seen(stages) if is_open(one.id))


def shown(stages: Stages, id_: str) -> str:
    """What a deal in this stage is seen as."""
    return stage(stages, id_).shown or id_


def members(stages: Stages, id_: str) -> tuple[str, ...]:
    """The stages that are seen as this one, and counted under it."""
    return tuple(one.id for one in stages if (one.shown or one.id) == id_)


def entered(stages: Stages, here: str, said: str) -> str:
    """Where a deal goes when this stage is said of it; where it is seen as standing already, it stays."""
    to = shown(stages, said)
    return here if shown(stages, here) == to else to


def is_open(id_: str) -> bool:
    return id_ in OPEN


def ahead(stages: Stages, id_: str) -> str | None:
    """The open stage a person sees after this one; None behind the last, where only won or lost are left."""
    ladder = open_of(stages)
    here = ladder.index(shown(stages, id_)) + 1 if is_open(id_) else len(ladder)
    return ladder[here] if here < len(ladder) else None


def missing(stages: Stages, id_: str, known: Mapping[str, Any]) -> tuple[Want, ...]:
    """What this stage wants on entry and nobody has said yet."""
    return tuple(want for want in stage(stages, id_).wants if known.get(want) in (None, ""))
