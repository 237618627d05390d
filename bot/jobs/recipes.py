"""Recipes: what a push says is drawn when it is due, from what is true then. Silence is an answer too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.chat.screen import Screen
from bot.storage.desk import RECIPES, Desk

Recipe = Callable[..., Awaitable[Screen | None]]
KNOWN: dict[str, Recipe] = {}
DAILY: dict[str, Recipe] = {}


def recipe(name: str) -> Callable[[Recipe], Recipe]:
    """Register what `desk.later(name, …)` promises."""

    def register(made: Recipe) -> Recipe:
        KNOWN[name] = made
        RECIPES.add(name)
        return made

    return register


def daily(name: str) -> Callable[[Recipe], Recipe]:
    """Register a push every member gets at his own morning hour: planned by jobs/planner, drawn like any recipe."""

    def register(made: Recipe) -> Recipe:
        DAILY[name] = made
        return recipe(name)(made)

    return register


async def draw(desk: Desk, name: str, args: Any) -> Screen | None:
    return await KNOWN[name](desk, *args)
