"""Updates that wait for the bot: confirmed by asking for what comes after them, kept a day, for one bot only."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from bot.playground.refusals import Refusal, bad

Raw = dict[str, Any]

KEPT = timedelta(hours=24)
PRESS_KEPT = timedelta(seconds=150)  # nobody looks at the spinner of a button for longer
MOST, LONGEST = 100, 50  # updates in a batch; seconds a poll may take
_UNASKED = ("chat_member", "message_reaction", "message_reaction_count")
"""What Telegram sends only to who asks for it by name."""


class Waiting:
    """The queue behind getUpdates."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.updates: deque[Raw] = deque()
        self._since: dict[int, datetime] = {}
        self._wanted: Sequence[str] = ()
        self._arrival = asyncio.Event()
        self._asker: object = None
        self.webhook: Raw = {"url": "", "has_custom_certificate": False}

    def put(self, update: Raw, since: datetime | None = None) -> bool:
        """Keep an update the bot wants to hear of; whether it does."""
        kind = next(name for name in update if name != "update_id")
        if kind not in self._wanted if self._wanted else kind in _UNASKED:
            return False
        self.updates.append(update)
        self._since[update["update_id"]] = since or self._clock()
        self._arrival.set()
        return True

    def since(self, update: Raw) -> datetime:
        return self._since[update["update_id"]]

    async def poll(self, params: Raw) -> list[Raw]:
        """Wait until there is something, at most `timeout` seconds. A later poll ends an earlier one, with 409."""
        self._refuse_beside_webhook()
        mine = self._asker = object()
        self._arrival.set()
        self._want(params)
        batch = self.confirm(params)
        if batch:
            return batch
        await self._something(min(LONGEST, float(params.get("timeout") or 0)))
        if self._asker is not mine:
            words = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise Refusal(409, f"Conflict: {words}")
        return self.confirm(params)

    def _refuse_beside_webhook(self) -> None:
        if self.webhook["url"]:
            words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Refusal(409, f"Conflict: {words}")

    async def _something(self, seconds: float) -> None:
        self._arrival.clear()
        if seconds and not self.updates:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._arrival.wait()

    def confirm(self, params: Raw) -> list[Raw]:
        """Asking with an offset confirms everything before it; a negative one keeps only so many of the last."""
        offset, limit = int(params.get("offset") or 0), int(params.get("limit") or MOST)
        if offset < 0:
            offset = self.updates[offset]["update_id"] if len(self.updates) > -offset else 0
        while self.updates and self.updates[0]["update_id"] < offset:
            self._since.pop(self.updates.popleft()["update_id"], None)
        self._forget_old()
        return list(self.updates)[: limit if 1 <= limit <= MOST else MOST]

    def _forget_old(self) -> None:
        now = self._clock()
        for update in list(self.updates):
            kept = PRESS_KEPT if "callback_query" in update else KEPT
            if now - self._since[update["update_id"]] > kept:
                self.updates.remove(update)
                del self._since[update["update_id"]]

    def _want(self, params: Raw) -> None:
        """What is not named is not sent from now on; asking without the list changes nothing."""
        wanted = params.get("allowed_updates")
        if wanted is not None:
            self._wanted = tuple(wanted)

    # the other way of hearing: only noted, nothing is called

    def set_webhook(self, params: Raw) -> bool:
        url = str(params.get("url") or "")
        if url and not url.startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self._want(params)
        self.webhook["url"] = url
        if params.get("drop_pending_updates") in (True, "true", "True"):
            self.updates.clear()
        return True

    def webhook_info(self) -> Raw:
        asked = {"allowed_updates": list(self._wanted)} if self._wanted else {}
        return self.webhook | {"pending_update_count": len(self.updates)} | asked
