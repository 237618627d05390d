"""The daily round of the house: a backup, pruning, a look at the disk; what is wrong is told to the owners in chat."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import structlog

from bot.chat.screen import Screen
from bot.domain.rights import Role
from bot.jobs.recipes import recipe
from bot.storage import backup, health, pruning
from bot.storage.address import Address
from bot.storage.desk import Desk, push
from bot.storage.engine import Db, Store
from bot.storage.roster import Roster
from bot.views.cards import speaking

T = TypeVar("T")
log = structlog.get_logger()


@recipe("house_fault")
async def house_fault(desk: Desk, what: str) -> Screen:
    """One plain sentence for the owner: "backup" or "disk"."""
    return Screen(speaking(desk)(f"house.{what}"))


@recipe("unreachable")
async def unreachable(desk: Desk, name: str) -> Screen:
    """Told once to whoever leads the one who blocked the bot."""
    return Screen(speaking(desk)("person.unreachable", name=name))


async def apart(work: Callable[[], T]) -> T:
    """On a thread that the end of the process does not wait for: a backup takes minutes, a stop has five seconds.

    What is cut short then is a `.part` file, which nobody takes for a backup.
    """
    done: Future[T] = Future()
    done.set_running_or_notify_cancel()  # whoever stops waiting for it does not stop it

    def run() -> None:
        try:
            done.set_result(work())
        except Exception as fault:
            done.set_exception(fault)

    threading.Thread(target=run, name="apart", daemon=True).start()
    return await asyncio.wrap_future(done)


class Keeper:
    """Once a UTC day. A fault is told to every owner, once a day, however often the bot is started."""

    def __init__(self, store: Store, roster: Roster, where: Address, data: Path, now: Callable[[], datetime]) -> None:
        self._store, self._roster, self._where, self._data, self._now = store, roster, where, data, now
        self._done: date | None = None

    async def round(self) -> None:
        now = self._now()
        if self._done == now.date():
            return
        self._done = now.date()
        wrong = await apart(lambda: self._look(now))
        await self._store.unit(lambda db: self._tell(db, now, wrong), "mark")
        while await self._store.unit(lambda db: pruning.prune(db, now), "mark"):
            pass

    def _look(self, now: datetime) -> list[str]:
        """The slow part, off the event loop: at most one backup a day, also after a restart."""
        wrong = ["disk"] if health.disk_is_low(self._data) else []
        try:
            if not self._made_today(now):
                backup.make(self._where, self._data, now)
        except (backup.Unfit, OSError) as fault:
            log.error("backup failed", fault=type(fault).__name__)
            wrong.append("backup")
        return wrong

    def _made_today(self, now: datetime) -> bool:
        last = backup.newest(self._data)
        return last is not None and f"{now:%Y%m%d}" in last.name

    async def _tell(self, db: Db, now: datetime, wrong: list[str]) -> None:
        owners = [me for me in self._roster.members() if me.role is Role.OWNER]
        rows = [
            push(db.next_id("outbox"), me, "house_fault", [what], now, f"house:{what}:{me.id}:{now:%Y-%m-%d}")
            for me in owners
            for what in wrong
        ]
        if rows:
            db.later_rows("outbox.put", rows)
