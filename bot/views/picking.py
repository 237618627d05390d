"""Choosing one of many people: two in a row, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.chat.screen import Act, Button, Rows
from bot.chat.texts import Speaker
from bot.records.people import Person

PAGE = 12  # people a thumb can choose from without scrolling


def people(
    say: Speaker, found: Sequence[Person], pick: Callable[[int], Act], turn: Callable[[int], Act], first: int = 0
) -> Rows:
    """A button for each person of this page, and the ways to the other pages."""
    buttons = [Button(one.called, pick(one.id)) for one in found[first : first + PAGE]]
    return (*pairs(buttons), *turning(say, first, PAGE, len(found), turn))


def pairs(buttons: Sequence[Button]) -> Rows:
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def turning(say: Speaker, first: int, size: int, total: int, turn: Callable[[int], Act]) -> Rows:
    ways = [Button(say.label("list.earlier"), turn(max(0, first - size)))] if first > 0 else []
    ways += [Button(say.label("list.more"), turn(first + size))] if first + size < total else []
    return (tuple(ways),) if ways else ()


def no(say: Speaker) -> tuple[Button, ...]:
    """The way out of something that is not to be done."""
    return (Button(say.label("form.cancel"), Act("nothing")),)
