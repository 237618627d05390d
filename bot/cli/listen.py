"""A page of ours on a port, open as long as one is inside."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette

HURRY = 1  # seconds for what is being answered when the page closes


class Taken(RuntimeError):
    """The port or the interface cannot be had."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the process, which may have more than one page open."""
        yield


def bound(host: str, port: int, setting: str) -> socket.socket:
    """Raises Taken, with a sentence that names the setting."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as fault:
        why = os.strerror(fault.errno) if fault.errno else "no such interface"
        raise Taken(f"{setting}: {host} port {port} cannot be had ({why}): please choose another") from fault


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
