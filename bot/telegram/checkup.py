"""What Telegram says about this bot: is the token known, does it reach us, is our clock right? Asks only.

By plain requests, not through the library: the answer's date is wanted too, and a fault must be told apart in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.telegram.webhook import PATH

PATIENCE = 5.0  # seconds for each question
SKEW = timedelta(seconds=30)
RECENT = timedelta(hours=1)
MANY = 100  # updates that wait at Telegram: a busy minute has fewer
UNKNOWN = (401, 404)  # a token Telegram does not know; one that is no token at all
Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    result: dict[str, Any]
    at: datetime | None


async def faults(token: str, base: str, webhook: str | None, now: Now, patience: float = PATIENCE) -> list[str]:
    """Sentences with what to do; the token is in none of them."""
    host = urlsplit(base).netloc or base
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=patience)) as session:
            me = await _ask(session, f"{base}/bot{token}/getMe")
            hook = await _ask(session, f"{base}/bot{token}/getWebhookInfo")
    except (aiohttp.ClientError, TimeoutError) as fault:
        return [f"{host} does not answer ({type(fault).__name__}): check this machine's line, proxy and firewall."]
    except ValueError:
        return [f"What answers on {host} is no Bot API: check TELEGRAM_API_BASE_URL."]
    if me.status in UNKNOWN:
        return ["Telegram refuses BOT_TOKEN: copy it again from @BotFather (/mybots, then API Token)."]
    return [*_about_clock(me.at, now()), *_about_webhook(hook.result, webhook, now())]


async def _ask(session: aiohttp.ClientSession, url: str) -> _Answer:
    async with session.post(url) as answer:
        body = await answer.json(content_type=None)
        if not isinstance(body, dict):
            raise ValueError("no object")
        result = body.get("result")
        return _Answer(answer.status, result if isinstance(result, dict) else {}, _date(answer.headers.get("Date")))


def _date(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC) if header else None
    except ValueError:
        return None


def _about_clock(theirs: datetime | None, ours: datetime) -> Iterator[str]:
    if theirs and abs(ours - theirs) > SKEW:
        way = "ahead of" if ours > theirs else "behind"
        seconds = abs(ours - theirs).total_seconds()
        yield f"The clock here is {seconds:.0f} s {way} Telegram's, reminders come wrong: timedatectl set-ntp true"


def _about_webhook(told: dict[str, Any], wanted: str | None, now: datetime) -> Iterator[str]:
    there, waiting = str(told.get("url", "")), int(told.get("pending_update_count", 0))
    if there and wanted is None:
        yield (
            "Telegram still calls a webhook, and WEBHOOK_URL is empty: make run takes it away. "
            "If it comes back, another program uses this token: /revoke it at @BotFather."
        )
    elif wanted and there != wanted.rstrip("/") + PATH:
        yield "Telegram does not call WEBHOOK_URL: make run tells it to; if it did, another program uses this token."
    if wanted and (failed := _last_error(told, now)):
        yield f"Telegram could not reach WEBHOOK_URL {failed}: check the proxy, its certificate and WEBHOOK_PORT."
    if waiting > MANY:
        yield f"{waiting} updates wait at Telegram, which keeps them for a day: is khaidee running? make run starts it."


def _last_error(told: dict[str, Any], now: datetime) -> str | None:
    """When it last failed and how, if that is not long ago; Telegram never forgets the last one by itself."""
    date = told.get("last_error_date")
    if not isinstance(date, int) or now.timestamp() - date > RECENT.total_seconds():
        return None
    minutes = max(0, now.timestamp() - date) // 60
    return f"{minutes:.0f} minutes ago ({told.get('last_error_message', 'no reason given')})"
