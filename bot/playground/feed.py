"""News to open pages, as server-sent events: a queue for each page, and one that cannot keep up is let go."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

Raw = dict[str, Any]

ROOM = 500  # news a slow page may lie behind; it reads everything anew when it comes back
AGAIN = 1000  # milliseconds after which a page asks again when the line broke
PULSE = 15.0  # seconds of silence after which a line is sent, so that a broken connection is noticed


class Feed:
    """Who listens."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[str | None]] = set()

    def publish(self, news: Raw) -> None:
        line = _event(news)
        for queue in list(self._pages):
            if queue.full():
                self._let_go(queue)
            else:
                queue.put_nowait(line)

    def close(self) -> None:
        """End every stream: a server that stops waits for none of them."""
        for queue in list(self._pages):
            self._let_go(queue)

    def _let_go(self, queue: asyncio.Queue[str | None]) -> None:
        self._pages.discard(queue)
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)

    async def listen(self, hello: Raw) -> AsyncIterator[str]:
        """What one page is sent: first how things stand, then every change."""
        queue: asyncio.Queue[str | None] = asyncio.Queue(ROOM)
        self._pages.add(queue)
        try:
            yield f"retry: {AGAIN}\n{_event(hello)}"
            while (line := await _next(queue)) is not None:
                yield line
        finally:
            self._pages.discard(queue)


async def _next(queue: asyncio.Queue[str | None]) -> str | None:
    try:
        return await asyncio.wait_for(queue.get(), PULSE)
    except TimeoutError:
        return ": still here\n\n"


def _event(news: Raw) -> str:
    return f"data: {json.dumps(news, ensure_ascii=False)}\n\n"
