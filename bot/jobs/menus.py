"""The messenger's menus of commands: set when they changed, in small bites, behind everything else.

What was set last is remembered by a mark per place, so that a start says nothing it has said before. A fault is logged
and tried again later; a place that refuses (a chat that blocked us) is left alone until its menu changes.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

import structlog

from bot.chat.menu import Menu, emptied
from bot.jobs.delivery import Refused, Undelivered, Unreachable
from bot.storage import kept
from bot.storage.desk import Me
from bot.storage.engine import Store
from bot.storage.roster import Roster

NAME = "commands"
AGAIN = timedelta(minutes=5)  # how long a fault is waited out
BITE = 20  # menus set in one round: a large team's must not hold up the clock
log = structlog.get_logger()


class Menus:
    """`wanted` says which menus there have to be, `put` sets one, `bot` is its id: another bot knows nothing yet."""

    def __init__(
        self,
        store: Store,
        roster: Roster,
        wanted: Callable[[Iterable[Me]], list[Menu]],
        put: Callable[[Menu], Awaitable[None]],
        now: Callable[[], datetime],
        bot: str,
    ) -> None:
        self._store, self._roster, self._wanted, self._put, self._now = store, roster, wanted, put, now
        self._bot = bot
        self._set: dict[str, str] | None = None
        self._not_before: datetime | None = None

    async def round(self) -> None:
        """Set what changed since the last time."""
        if self._not_before and self._now() < self._not_before:
            return
        known = self._set = self._set if self._set is not None else await self._remembered()
        if changed := self._changed(known)[:BITE]:
            for menu in changed:
                if not await self._try(menu):
                    break
                known[menu.place] = menu.mark
            await self._remember(known)

    def _changed(self, known: dict[str, str]) -> list[Menu]:
        """New and changed ones first, then those nobody wants any more."""
        wanted = {menu.place: menu for menu in self._wanted(self._roster.members())}
        gone = [emptied(place) for place in known if place not in wanted]
        return [menu for menu in (*wanted.values(), *gone) if known.get(menu.place) != menu.mark]

    async def _try(self, menu: Menu) -> bool:
        """False: the messenger is not to be had now, the rest waits."""
        try:
            await self._put(menu)
        except (Refused, Unreachable) as fault:
            log.info("a menu was refused", place=menu.place, fault=type(fault).__name__)
        except Undelivered as fault:
            log.warning("menus not set, trying again later", fault=type(fault).__name__)
            self._not_before = self._now() + AGAIN
            return False
        return True

    async def _remembered(self) -> dict[str, str]:
        written: str | None = await self._store.read(lambda db: kept.get(db, NAME))
        marks: dict[str, str] = json.loads(written or "{}").get(self._bot, {})
        return marks

    async def _remember(self, known: dict[str, str]) -> None:
        marks = json.dumps({self._bot: known})
        await self._store.unit(lambda db: kept.put(db, NAME, marks), "mark")
