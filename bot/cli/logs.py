"""Logs: ids, kinds and seconds; never what somebody typed, never a secret.

Two things quote people without meaning to: a library that tells what it does, and an exception's message ("invalid
literal: 'สมชาย'"). So libraries speak from WARNING on, whatever LOG_LEVEL says, and of an exception a log has its kind
and where it was, not its message. What an update that failed really said stays in the database, with the update.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterable, MutableMapping
from contextlib import suppress
from types import TracebackType
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import structlog
from structlog.typing import Processor

from bot.settings import SECRETS, Settings
from bot.watch.ids import with_ids

TALKATIVE = ("telegram", "httpx", "httpcore", "aiohttp", "sqlalchemy", "alembic", "apscheduler", "asyncio", "uvicorn")
"""They write URLs (with the token), parameters (with what was typed) or every statement when they may."""
HIDDEN = "[secret]"
SHORTEST = 5  # characters; a shorter secret would black out half of every line
Line = MutableMapping[str, Any]
log = structlog.get_logger()


class _Stderr(logging.Handler):
    """Standard error as it is at each line: a test may have put another one there."""

    def emit(self, record: logging.LogRecord) -> None:
        """A line that cannot be written is lost; logging's own complaint about it would quote all of it."""
        with suppress(OSError, ValueError):
            print(self.format(record), file=sys.stderr, flush=True)


def set_up(found: Settings) -> None:
    """One way for everything that is logged, ours and the libraries'; may be called again."""
    handler = _Stderr()
    handler.setFormatter(_formatter(found))
    root = logging.getLogger()
    root.handlers = [handler, *(other for other in root.handlers if not isinstance(other, _Stderr))]
    for name in TALKATIVE:
        library = logging.getLogger(name)
        library.setLevel(logging.WARNING)
        library.handlers, library.propagate = [], True  # some bring a way of their own
    logging.getLogger("bot").setLevel(found.log_level.upper())
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_STEPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def guard() -> None:
    """What ends the process or a thread of it is logged like all else: its message may quote what was typed."""
    sys.excepthook = _last_words
    threading.excepthook = lambda fault: _last_words(fault.exc_type, fault.exc_value, fault.exc_traceback)


def stray(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What asyncio has nobody else to tell of; its own words would quote the exception's."""
    fault = context.get("exception")
    log.error("stray fault", exc_info=fault, what=type(fault).__name__ if fault else context.get("message"))


def _last_words(kind: type[BaseException], fault: BaseException | None, where: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("ended by a fault", what=kind.__name__, exc_info=(kind, fault, where))


def _where(_: Any, __: str, line: Line) -> Line:
    """An exception as the frames it came through and its kind, and those of what caused it; without messages."""
    if info := line.pop("exc_info", None):
        fault = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
        if isinstance(fault, BaseException):
            line["exception"] = "".join(_frames(fault)).rstrip()
    line.pop("exc_text", None)
    return line


def _frames(fault: BaseException) -> Iterable[str]:
    for cause in (fault.__cause__, None if fault.__suppress_context__ else fault.__context__):
        if cause is not None:
            yield from _frames(cause)
            yield "which led to\n"
            break
    yield from traceback.format_tb(fault.__traceback__)
    yield f"{type(fault).__module__}.{type(fault).__qualname__}\n"


_STEPS: list[Processor] = [
    with_ids,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    _where,
]


def _formatter(found: Settings) -> logging.Formatter:
    drawn: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if found.log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    clean = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(
        processors=[clean, drawn, _without(list(_forms(found)))], foreign_pre_chain=_STEPS
    )


def _without(secrets: list[str]) -> Any:
    """The last step, on the finished line: whoever said it and however it got in."""

    def hide(_: Any, __: str, line: str) -> str:
        for secret in secrets:
            line = line.replace(secret, HIDDEN)
        return line

    return hide


def _forms(found: Settings) -> Iterable[str]:
    """Every secret as it may be written: plain, in a URL, in JSON. The longest first, for one may hold another."""
    plain = [value.get_secret_value() for name in SECRETS if (value := getattr(found, name))]
    within = urlsplit(found.database or "").password or ""
    plain += [within, unquote(within)]
    forms = {form for words in plain for form in (words, quote(words, safe=""), json.dumps(words)[1:-1])}
    return sorted((form for form in forms if len(form) >= SHORTEST), key=len, reverse=True)
