"""Long polling: a batch is committed to the inbox, and only then confirmed by asking for what comes after it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.storage.inbox import Arrived
from bot.telegram.wire import address

POLL = 25  # seconds Telegram holds an empty poll
log = structlog.get_logger()
Receive = Callable[[Sequence[Arrived]], Awaitable[None]]


class Deaf(RuntimeError):
    """Telegram does not know this token: asking again is no use."""


async def poll(
    updates: Callable[[int, int], Awaitable[list[Any]]],
    receive: Receive,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Until cancelled. Faults are waited out, longer each time; a second poller is told once and waited for."""
    offset, wait = 0, 1.0
    while True:
        try:
            batch = await updates(offset, POLL)
            if batch:
                await receive([arrived(raw) for raw in batch])
                offset = max(address(raw)[0] for raw in batch) + 1
            wait = 1.0
        except InvalidToken as fault:
            raise Deaf("Telegram refuses the token: please check BOT_TOKEN") from fault
        except TelegramError as fault:
            log.warning("polling", fault=type(fault).__name__, second_poller=isinstance(fault, Conflict), wait=wait)
            await sleep(wait)
            wait = min(30.0, wait * 2)


def arrived(raw: Any) -> Arrived:
    """An update as the inbox keeps it; what it says is read later, alone."""
    return Arrived(*address(raw), json.dumps(raw))
