"""Work that was promised by a row: one task for each, at most a few at a time, found again after any crash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog

AT_ONCE = 2  # each may be a process with a core's worth of work
Promised = Callable[[], Awaitable[Sequence[int]]]
Work = Callable[[int], Awaitable[None]]
log = structlog.get_logger()


class Workers:
    """`promised` names what is to be done by its key, `work` does one of them and leaves a mark when it is done."""

    def __init__(self, promised: Promised, work: Work, at_once: int = AT_ONCE) -> None:
        self._promised, self._work = promised, work
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._again = False
        self._room = asyncio.Semaphore(at_once)
        self._open = True
        self.fault: BaseException | None = None

    def wake(self) -> None:
        """Something may have been promised. Called on the event loop, after the commit."""
        self._again = True
        if self._open and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._look())
            self._looking.add_done_callback(self._ended)

    async def _look(self) -> None:
        while self._again:
            self._again = False
            for key in await self._promised():
                if key not in self._busy:
                    self._busy[key] = asyncio.create_task(self._do(key))
                    self._busy[key].add_done_callback(partial(self._left, key))

    async def _do(self, key: int) -> None:
        async with self._room:
            await self._work(key)

    def _left(self, key: int, task: asyncio.Task[None]) -> None:
        """More may have been promised about the same key while it ended. What fell is taken up at the next tick, not
        at once: a database that is away would be asked without a pause.
        """
        del self._busy[key]
        self._ended(task)
        if not _fell(task):
            self.wake()

    def _ended(self, task: asyncio.Task[None]) -> None:
        if fault := _fell(task):
            log.error("promised work fell", fault=type(fault).__name__)
            self.fault = fault

    def _tasks(self) -> set[asyncio.Task[None]]:
        return {task for task in (self._looking, *self._busy.values()) if task and not task.done()}

    async def idle(self) -> None:
        """Wait until nothing is left to do; raises what a task died of."""
        while tasks := self._tasks():
            await asyncio.wait(tasks)
            await asyncio.sleep(0)  # their callbacks run, and may find more to do
        fault, self.fault = self.fault, None
        if fault:
            raise fault

    async def stop(self, within: float) -> None:
        """What is not done is found by the next start."""
        self._open = False
        tasks = self._tasks()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=within)


def _fell(task: asyncio.Task[None]) -> BaseException | None:
    return None if task.cancelled() else task.exception()
