"""One ordered lane per chat, many chats at once, bounded. A slow or flooding chat holds up only itself."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.storage.inbox import Waiting

AT_ONCE = 64


class Lanes:
    """`take` is called for each update of a chat in the order it came, never twice at a time for one chat."""

    def __init__(self, take: Callable[[Waiting], Awaitable[None]], at_once: int = AT_ONCE) -> None:
        self._take = take
        self._waiting: dict[int, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(at_once)
        self._open = True
        self.fault: BaseException | None = None  # what ended a lane: only a cut of power does

    def put(self, row: Waiting) -> None:
        if not self._open:
            return  # it is in the inbox: the next start takes it up
        if lane := self._waiting.get(row.chat):
            lane.append(row)
            return
        self._waiting[row.chat] = deque([row])
        task = asyncio.create_task(self._run(row.chat))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            self.fault = fault

    async def _run(self, chat: int) -> None:
        lane = self._waiting[chat]
        try:
            while lane and self._open:
                async with self._room:
                    await self._take(lane[0])
                lane.popleft()
        finally:
            self._waiting.pop(chat, None)

    async def idle(self) -> None:
        """Wait until every lane is empty; raises what a lane died of."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        if self.fault:
            raise self.fault

    async def stop(self, within: float) -> None:
        """Let what is being worked on end, at most `within` seconds; the rest stays in the inbox."""
        self._open = False
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=within)
        for task in self._tasks:
            task.cancel()
