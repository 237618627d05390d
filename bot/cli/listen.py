"""A page of ours on a port, open as long as one is inside."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette

HURRY = 1  # seconds for what is being answered when the page closes


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the process, which may have more than one page open."""
        yield


@asynccontextmanager
async def listening(page: Starlette, on: socket.socket) -> AsyncIterator[None]:
    """Requests under way are answered before it closes, within HURRY."""
    config = uvicorn.Config(
        page, log_config=None, access_log=False, lifespan="off", ws="none", timeout_graceful_shutdown=HURRY
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[on]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
