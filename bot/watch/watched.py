"""What can be seen of one running bot. Plain data: a bot whose page is off loads neither a web server nor metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.storage import backup
from bot.storage.backlog import Backlog, backlog
from bot.storage.health import free_share
from bot.watch.health import Health
from bot.watch.meters import Meters


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at everything. `backlog` is None where the database did not answer; ages are in seconds."""

    now: datetime
    meters: Meters
    backlog: Backlog | None
    heard_age: float | None
    disk_free: float
    backup_age: float | None
    database: str
    intake: str


@dataclass(frozen=True, slots=True)
class Watch:
    """Everything that can be seen of one running bot. `database` and `intake` name kinds, never addresses."""

    health: Health
    meters: Meters
    data: Path
    database: str
    intake: str
    now: Callable[[], datetime]

    async def reading(self) -> Reading:
        now = self.now()
        return Reading(
            now,
            self.meters,
            await self._backlog(now),
            self.health.pulse.age,
            free_share(self.data),
            backup.age(self.data, now),
            self.database,
            self.intake,
        )

    async def _backlog(self, now: datetime) -> Backlog | None:
        """None when the database does not answer: the rest of the page is worth having then most of all."""
        try:
            async with asyncio.timeout(self.health.patience):
                return await self.health.store.read(lambda db: backlog(db, now))
        except Exception:
            return None
