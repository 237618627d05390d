"""The composition root: the only place that wires engine, gate, courier and clock."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog

from bot.chat.gate import Gate, Toast
from bot.chat.inbound import Inbound
from bot.chat.lanes import Lanes
from bot.chat.seal import Seal
from bot.handlers import router
from bot.handlers.joining import door
from bot.jobs.courier import Courier, Sleep
from bot.jobs.delivery import Post
from bot.jobs.importing import Fetch, Importer
from bot.jobs.limits import Limits
from bot.jobs.planner import Planner
from bot.jobs.workers import Workers
from bot.storage import inbox, outbox
from bot.storage.engine import Store
from bot.storage.inbox import Arrived, Waiting
from bot.storage.roster import Roster
from bot.storage.timed import Timed
from bot.watch.ids import working
from bot.watch.meters import Meters

PUSHES = (
    "followups",
    "minimums",
    "answers",
    "appointments",
    "offers",
    "birthdays",
    "keeping",
    "team",
    "opportunities",
    "pictures",
    "verdicts",
    "exporting",
)
GRACE = 4.0  # seconds a stop waits for what is being worked on
log, spoken = structlog.get_logger(), logging.getLogger(__name__)


class Service:
    """Everything that serves one database. The outside world comes in as arguments."""

    def __init__(
        self,
        store: Store,
        seal: Seal,
        now: Callable[[], datetime],
        read: Callable[[dict[str, Any], datetime], Inbound | None],
        post: Post,
        toast: Toast,
        fetch: Fetch,
        sleep: Sleep,
        limits: Limits | None = None,
        username: str = "khaidee_demo_bot",
        meters: Meters | None = None,
    ) -> None:
        for name in PUSHES:
            importlib.import_module(f"bot.jobs.{name}")
        self.meters = meters or Meters()
        self.store, self.now, self.roster = Timed(store, self.meters.unit), now, Roster()
        self.planner = Planner(self.roster)
        self.courier = Courier(self.store, self.roster, seal, post, now, sleep, limits, self.meters.letter)
        hand = self.courier.hand
        self.gate = Gate(self.store, self.roster, router(username), seal, now, read, hand, toast, sleep, door)
        importer = Importer(self.store, self.roster, seal, hand, now, fetch, sleep)
        self.workers = Workers(importer.promised, importer.work)
        self.pushes = Workers(self._due, self._push, 1)
        self.gate.wake, self.gate.push = self.workers.wake, self.pushes.wake
        self.lanes = Lanes(self._take)
        self._ticking = asyncio.Lock()  # two looks at what is due at the same moment would send it twice

    async def start(self) -> None:
        """Take up what a predecessor left: letters in flight, promised work, unfinished updates; then new ones."""
        await self.store.read(self.roster.load)
        await self.courier.settle()
        self.workers.wake()
        for row in await self.store.read(inbox.unfinished):
            self.lanes.put(row)

    async def receive(self, batch: Sequence[Arrived]) -> None:
        """Keep a batch durably, then work on it; returns after the commit."""
        moment = self.now()
        rows: list[Waiting] = await self.store.unit(lambda db: inbox.receive(db, batch, moment), "inbox")
        self.meters.received += len(rows)
        for row in rows:
            self.lanes.put(row)

    async def _take(self, row: Waiting) -> None:
        """Whatever is logged on the way carries the ids of the update, and nothing of what it says."""
        before = working.set((row.update_id, row.chat))
        try:
            await self.gate.take(row)
            if spoken.isEnabledFor(logging.DEBUG):  # a line that nobody wants is not even begun
                log.debug("update taken")
        finally:
            working.reset(before)

    async def tick(self) -> None:
        """Plan and push what has come due; take up promised work that fell, such as with the database."""
        self.workers.wake()

        now = self.now()
        async with self._ticking:
            if self.planner.due(now):
                await self.store.unit(lambda db: self.planner.plan(db, now))
            await self._deliver()

    async def _due(self) -> Sequence[int]:
        """One thing to do, or none."""
        due = await self.store.read(outbox.next_due)
        return [1] if due and due <= self.now() else []

    async def _push(self, _: int) -> None:
        """Between two beats: what somebody is waiting for."""
        async with self._ticking:
            await self._deliver()

    async def _deliver(self) -> None:
        while await self.courier.due():
            await self.courier.idle()

    async def idle(self) -> None:
        """Wait until everything that was received is answered."""
        await self.lanes.idle()
        await self.workers.idle()
        await self.pushes.idle()
        await self.courier.idle()

    async def stop(self) -> None:
        """Let go within a few seconds; what waits is kept."""
        await self.lanes.stop(GRACE / 2)
        await asyncio.gather(self.workers.stop(GRACE / 2), self.pushes.stop(GRACE / 2))
        await self.courier.stop(GRACE / 2)
        await self.store.close()
