"""The webhook: 200 only after the commit. What is not Telegram's is turned away before it is read."""

from __future__ import annotations

import hmac
import json
import re
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.telegram.intake import Receive, arrived

LONGEST = 1_048_576  # bytes; Telegram's updates are far smaller
DEEPEST = 32  # brackets within brackets
LEAST = 32  # characters of the secret
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATH = "/telegram"
_ALLOWED = re.compile(r"[A-Za-z0-9_-]{1,256}")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
log = structlog.get_logger()


class TooLarge(Exception):
    """A body over the limit, whatever its header said."""


def webhook_app(secret: str, receive: Receive, *, longest: int = LONGEST, deepest: int = DEEPEST) -> Starlette:
    """Raises ValueError, with a clear sentence, for a secret that is short or that Telegram would not take."""
    check_secret(secret)

    async def take(request: Request) -> Response:
        return Response(status_code=await _take(request, secret.encode(), receive, longest, deepest))

    return Starlette(routes=[Route(PATH, take, methods=["POST"])])


def check_secret(secret: str) -> None:
    if len(secret) < LEAST:
        raise ValueError(f"WEBHOOK_SECRET needs {LEAST} characters or more")
    if not _ALLOWED.fullmatch(secret):
        raise ValueError("WEBHOOK_SECRET may hold letters, digits, _ and - only, at most 256 of them")


async def _take(request: Request, secret: bytes, receive: Receive, longest: int, deepest: int) -> int:
    """The HTTP status. 503 makes Telegram try again later; nothing was kept then."""
    if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), secret):
        return 403
    try:
        update = _parse(await _body(request, longest), deepest)
    except TooLarge:
        return 413
    except (ValueError, ClientDisconnect, RecursionError):
        return 400
    try:
        await receive([arrived(update)])
    except Exception as fault:
        log.error("an update was not kept", fault=type(fault).__name__)
        return 503
    return 200


async def _body(request: Request, longest: int) -> bytes:
    """Counted as it comes: a header can lie, a chunked body has none."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > longest:
            raise TooLarge
    return bytes(body)


def _parse(body: bytes, deepest: int) -> Any:
    """JSON, whose depth is counted before the parser goes down into it."""
    if depth(body) > deepest:
        raise ValueError("too deep")
    update = json.loads(body)
    if not isinstance(update, dict):
        raise ValueError("no object")
    return update


def depth(body: bytes) -> int:
    """How deep the brackets go; those inside strings do not count."""
    level = most = 0
    for byte in _STRING.sub(b"", body):
        if byte in b"[{":
            level += 1
            most = max(most, level)
        elif byte in b"]}":
            level -= 1
    return most
