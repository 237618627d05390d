"""Long polling: a batch is committed to the inbox, and only then confirmed by asking for what comes after it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.storage.inbox import Arrived
from bot.telegram.wire import address

POLL = 25  # seconds Telegram holds an empty poll
DEAF = 3 * POLL  # seconds without any answer: longer than a poll, its retry and a slow line
LONGEST_WAIT = 30.0
T = TypeVar("T")
log = structlog.get_logger()
Receive = Callable[[Sequence[Arrived]], Awaitable[None]]
Ask = Callable[[int, int], Awaitable[list[Any]]]
Sleep = Callable[[float], Awaitable[None]]


class Deaf(RuntimeError):
    """Telegram does not know this token: asking again is no use."""


async def poll(updates: Ask, receive: Receive, sleep: Sleep = asyncio.sleep, patience: float = DEAF) -> None:
    """Until cancelled. Faults are waited out, longer each time; a poll that never answers is asked again."""
    offset, wait = 0, 1.0
    while True:
        try:
            async with asyncio.timeout(patience):
                batch = await updates(offset, POLL)
        except InvalidToken as fault:
            raise Deaf("Telegram refuses the token: please check BOT_TOKEN") from fault
        except (TelegramError, TimeoutError) as fault:
            _tell(fault, wait)
            await sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)
            continue
        offset, wait = await _kept(batch, receive, offset), 1.0


async def patiently(ask: Callable[[], Awaitable[T]], sleep: Sleep = asyncio.sleep) -> T:
    """One question at start, asked until Telegram answers: a shop's line may come up after the machine."""
    wait = 1.0
    while True:
        try:
            return await ask()
        except InvalidToken as fault:
            raise Deaf("Telegram refuses the token: please check BOT_TOKEN") from fault
        except TelegramError as fault:
            _tell(fault, wait)
            await sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)


async def _kept(batch: list[Any], receive: Receive, offset: int) -> int:
    """The offset moves when the batch is committed, and only past ids that can be read."""
    if not batch:
        return offset
    await receive([arrived(raw) for raw in batch])
    return max(offset, *(address(raw)[0] + 1 for raw in batch))


def _tell(fault: Exception, wait: float) -> None:
    if isinstance(fault, Conflict):
        log.warning("another program asks Telegram for this bot's updates: please stop it", wait=wait)
    else:
        log.warning("Telegram does not answer", fault=type(fault).__name__, wait=wait)


def arrived(raw: Any) -> Arrived:
    """An update as the inbox keeps it; what it says is read later, alone."""
    return Arrived(*address(raw), json.dumps(raw))
