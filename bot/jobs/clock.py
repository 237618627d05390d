"""The clock: APScheduler gives the tick and nothing else. Due work lives in our tables under unique keys.

Its own job store would be at most once (a kill loses what was submitted), so there is none: a handful of interval jobs
in memory, in UTC, none twice at a time, none skipped for being late.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

BEAT = 15.0  # seconds between two looks at what is due
LONGEST = 30  # seconds: a clock that jumps back must not keep anything waiting for longer
log = structlog.get_logger()
Job = Callable[[], Awaitable[None]]


class Clock:
    """Calls each job every so many seconds. A job that fails is logged and called again; `fatal` ends the service."""

    def __init__(self, fatal: tuple[type[BaseException], ...] = ()) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_listener(self._failed, EVENT_JOB_ERROR)
        self._fatal = fatal
        self._over: asyncio.Future[None] | None = None

    def every(self, seconds: float, job: Job) -> None:
        """Every `seconds`, at most LONGEST apart; the first time after so long."""

        async def run() -> None:
            """What does not look like a coroutine would be called on a thread, and what it returns forgotten."""
            await job()

        self._scheduler.add_job(
            run,
            "interval",
            seconds=min(seconds, LONGEST),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    async def run(self) -> None:
        """Until cancelled, or until a job fails with something fatal, which is raised here."""
        self._over = asyncio.get_running_loop().create_future()
        self._scheduler.start()
        try:
            await self._over
        finally:
            self._scheduler.shutdown(wait=False)

    def _failed(self, event: JobExecutionEvent) -> None:
        fault = event.exception
        if isinstance(fault, self._fatal) and self._over and not self._over.done():
            self._over.set_exception(fault)
            return
        log.error("a job of the clock failed", fault=type(fault).__name__)
