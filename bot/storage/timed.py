"""A store that tells how long each unit took, as its caller felt it: the queue, the work and the shared commit."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import structlog

from bot.storage.engine import Store, Work

SLOW = 1.0  # seconds; a person who waits for an answer notices
T = TypeVar("T")
Took = Callable[[str, float], None]
"""Hears the kind of a unit and its seconds, whether it was kept or not."""
log = structlog.get_logger()


class Timed:
    """The store inside, told about. Reads are not: they hold nobody up."""

    def __init__(self, store: Store, took: Took, clock: Callable[[], float] = time.perf_counter) -> None:
        self._store, self._took, self._clock = store, took, clock

    async def unit(self, work: Work[T], kind: str = "turn") -> T:
        began = self._clock()
        try:
            return await self._store.unit(work, kind)
        finally:
            self._tell(kind, self._clock() - began)

    async def read(self, work: Work[T]) -> T:
        return await self._store.read(work)

    async def close(self) -> None:
        await self._store.close()

    def _tell(self, kind: str, seconds: float) -> None:
        self._took(kind, seconds)
        if seconds > SLOW:
            log.warning("slow unit", kind=kind, seconds=round(seconds, 2))
