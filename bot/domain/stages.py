"""The sales stages: their usual order, probability and patience. Source: the product's rules, part 3.

A workspace may rename them and change the numbers; the ids stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Want = Literal["contact", "amount", "expected_close", "next_step"]


@dataclass(frozen=True, slots=True)
class Stage:
    """`probability` in percent; `rot_days` working days without news until stale, 0 for never; `wants` on entry."""

    id: str
    probability: int
    rot_days: int
    wants: tuple[Want, ...] = ()


USUAL: tuple[Stage, ...] = (
    Stage("qualification", 10, 7, ("contact",)),
    Stage("needs", 25, 10),
    Stage("proposal", 50, 7, ("amount", "expected_close")),
    Stage("negotiation", 75, 7, ("next_step",)),
    Stage("verbal", 90, 5),
    Stage("won", 100, 0, ("amount",)),
    Stage("lost", 0, 0),
)
STAGES = tuple(stage.id for stage in USUAL)
OPEN = STAGES[:-2]
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
