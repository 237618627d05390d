"""Recipes: what a push says is drawn when it is due, from what is true then. Silence is an answer too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.chat.screen import Screen
from bot.domain.pushes import TOLD_OF, manner
from bot.storage import muted
from bot.storage.desk import RECIPES, Desk, Me

Recipe = Callable[..., Awaitable[Screen | None]]
KNOWN: dict[str, Recipe] = {}
ALL_DAY = 24 * 60  # local minutes since midnight
NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class Daily:
    """When a daily push is due: from each member's local minute `at` on, caught up until `until`."""

    at: Callable[[Me], int]
    until: int


DAILY: dict[str, Daily] = {}


def morning(me: Me) -> int:
    """The hour a member chose for his day to begin."""
    return me.agenda_at


def recipe(name: str) -> Callable[[Recipe], Recipe]:
    """Register what `desk.later(name, …)` promises."""

    def register(made: Recipe) -> Recipe:
        KNOWN[name] = made
        RECIPES.add(name)
        return made

    return register


def daily(name: str, *, at: Callable[[Me], int], until: int) -> Callable[[Recipe], Recipe]:
    """Register a push every member gets once a local day: planned by jobs/planner, drawn like any recipe."""

    def register(made: Recipe) -> Recipe:
        DAILY[name] = Daily(at, until)
        return recipe(name)(made)

    return register


async def draw(desk: Desk, name: str, args: Any) -> Screen | None:
    """Nothing about a record of which whoever would get it wants to hear no more."""
    if (tells := manner(name).tells) and await muted.among(desk, tells, TOLD_OF[tells], [args[0]]):
        return None
    return await KNOWN[name](desk, *args)
