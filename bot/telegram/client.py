"""The messenger's side of the courier and the gate, over any way to call the Bot API.

python-telegram-bot's `Bot` is used as it is: over a network with its request on aiohttp, or in process against the
playground's core.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest

from bot.chat.letter import Letter
from bot.chat.menu import Menu
from bot.jobs.delivery import Moved, Refused, TryAgain, Uneditable, Unreachable, Wait
from bot.telegram.wire import write

log = structlog.get_logger()
WANTED = ["message", "edited_message", "callback_query"]
PATIENCE = (0.25, 0.5, 1.0, 2.0)  # seconds between tries to answer a press: the button turns meanwhile
GONE = ("chat not found", "user is deactivated", "bot was blocked", "bot was kicked")


class Telegram:
    """One bot. Its token is never in a repr, a log or an error of ours."""

    def __init__(
        self,
        token: str,
        base_url: str,
        request: BaseRequest,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._sleep = sleep
        self._bot = Bot(token, base_url=f"{base_url}/bot", request=request, get_updates_request=request)
        self._request, self._files = request, f"{base_url}/file/bot{token}"

    def __repr__(self) -> str:
        return "Telegram(…)"

    async def post(self, chat: int, letter: Letter) -> int:
        """Send or edit; raises only what bot.jobs.delivery names."""
        method, params = write(chat, letter)
        try:
            sent = await self._call(method, params)
        except TelegramError as fault:
            if "message is not modified" in str(fault).casefold():
                return letter["edit"]
            raise meaning(fault) from None
        first = sent[0] if isinstance(sent, list) else sent
        return int(first["message_id"])

    async def toast(self, key: str, text: str | None) -> None:
        """Answer a press. Tried again for a few seconds; one that came too late is nobody's problem."""
        for wait in (*PATIENCE, 0.0):
            try:
                await self._call("answerCallbackQuery", {"callback_query_id": key, "text": text or ""})
                return
            except TelegramError as fault:
                log.info("toast not shown", fault=type(fault).__name__)
                if not wait or not isinstance(meaning(fault), TryAgain | Wait):
                    return
                await self._sleep(wait)

    async def fetch(self, file_id: str) -> bytes:
        """A file a person sent, at most 20 MB; raises only what bot.jobs.delivery names."""
        try:
            found = await self._call("getFile", {"file_id": file_id})
            return await self._request.retrieve(f"{self._files}/{found['file_path']}")
        except TelegramError as fault:
            raise meaning(fault) from None

    async def updates(self, offset: int, wait: int) -> list[Any]:
        """What waits, raw: never parsed in bulk, so that one malformed update stops nothing."""
        found: list[Any] = await self._call(
            "getUpdates", {"offset": offset, "timeout": wait, "limit": 100, "allowed_updates": WANTED}
        )
        return found

    async def use_webhook(self, url: str, secret: str) -> None:
        await self._call("setWebhook", {"url": url, "secret_token": secret, "allowed_updates": WANTED})

    async def forget_webhook(self) -> None:
        """Telegram does not answer a poll while a webhook is set; what waits is kept."""
        await self._call("deleteWebhook", {"drop_pending_updates": False})

    async def menu(self, menu: Menu) -> None:
        """Set the commands offered in one place; raises only what bot.jobs.delivery names."""
        scope: dict[str, Any] = {"type": menu.scope} | ({"chat_id": menu.chat} if menu.chat else {})
        call: dict[str, Any] = {"scope": scope, "language_code": menu.language}
        if menu.commands:
            call["commands"] = [{"command": name, "description": does} for name, does in menu.commands]
        try:
            await self._call("setMyCommands" if menu.commands else "deleteMyCommands", call)
        except TelegramError as fault:
            raise meaning(fault) from None

    async def username(self) -> str:
        """The bot's own name: what links to it are made of."""
        me = await self._call("getMe", {})
        return str(me["username"])

    async def _call(self, method: str, params: dict[str, Any]) -> Any:
        """The library's own raw call: its public methods would build objects nobody reads."""
        return await self._bot._post(method, params)


def meaning(fault: TelegramError) -> Exception:
    """An error of the library as what the courier may do next. Order matters: its BadRequest IS a NetworkError."""
    words = str(fault).casefold()
    if isinstance(fault, RetryAfter):
        wait = fault.retry_after
        return Wait(float(wait) if isinstance(wait, int) else wait.total_seconds())
    if isinstance(fault, ChatMigrated):
        return Moved(fault.new_chat_id)
    if isinstance(fault, Forbidden) or any(word in words for word in GONE):
        return Unreachable(type(fault).__name__)
    if isinstance(fault, BadRequest):
        return Uneditable("edit") if "to edit" in words or "can't be edited" in words else Refused(words[:200])
    never_sent = isinstance(fault, NetworkError) and not isinstance(fault, TimedOut)
    return TryAgain(type(fault).__name__, maybe_sent=not never_sent)
