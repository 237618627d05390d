"""A bare Bot API in a process of its own, as thin as it can be: it must not be what is measured.

Chats in a closed loop: each sends its next words when the answer to its last came. Speaks just enough HTTP.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
import sys
import time
from collections.abc import Callable

from bench.load import FLOOD, Load

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
SENT = '{"ok":true,"result":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"},"text":"x"}}'
ME = b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"b","username":"bench_bot"}}'
TRUE = b'{"ok":true,"result":true}'
PATIENCE = 30  # seconds a program may take to its first answer
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb'chat_id"?[=:] *"?(\d+)')
Answer = Callable[[bytes], None]


class Api:
    """Chats, what they have said, and how long each answer took."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.waiting: list[dict[str, object]] = []
        self.poll: Answer | None = None  # the bot's poll, held until somebody writes
        self.started = asyncio.Event()
        self.first = 0.0  # when the first answer came, on the clock all processes share
        self.ids = itertools.count(1)
        self.sent_at: dict[int, float] = {}
        self.took: list[float] = []
        self.chance = random.Random(7)
        self.words = {load.first + n: load.talk() for n in range(load.chats)}
        self.mad = load.talk()

    def write(self, chat: int, text: str) -> None:
        """Somebody writes to the bot."""
        key = next(self.ids)
        who = {"id": chat, "is_bot": False, "first_name": "rep", "language_code": "th"}
        message: dict[str, object] = {"message_id": key, "date": int(time.time()), "from": who, "text": text}
        message["chat"] = {"id": chat, "type": "private", "first_name": "rep"}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self.waiting.append({"update_id": key, "message": message})
        if self.poll:
            answer, self.poll = self.poll, None
            self._updates(answer)

    def say(self, chat: int) -> None:
        """Write, and from now on wait for the answer."""
        self.sent_at[chat] = time.perf_counter()
        self.write(chat, next(self.words[chat]))

    def call(self, method: bytes, body: bytes, answer: Answer) -> None:
        match method.lower():
            case b"getupdates":
                self._updates(answer)
            case b"sendmessage":
                self._sent(body, answer)
            case b"getme":
                answer(ME)
            case _:
                answer(TRUE)

    def _updates(self, answer: Answer) -> None:
        if not self.waiting:
            self.poll = answer
            return
        batch, self.waiting = self.waiting[:100], self.waiting[100:]
        answer(json.dumps({"ok": True, "result": batch}).encode())

    def _sent(self, body: bytes, answer: Answer) -> None:
        found = _CHAT.search(body)
        assert found, body
        chat = int(found[1])
        answer((SENT % (next(self.ids), time.time(), chat)).encode())
        if not self.started.is_set():
            self.first = time.monotonic()
            self.started.set()
        if (at := self.sent_at.pop(chat, None)) is not None:
            self.took.append(time.perf_counter() - at)
            self._again(chat)

    def _again(self, chat: int) -> None:
        if not self.load.think:
            self.say(chat)
            return
        asyncio.get_running_loop().call_later(self._pause(), self.say, chat)

    def _pause(self) -> float:
        return self.load.think * self.chance.uniform(0.5, 1.5)

    async def flood(self) -> None:
        """One chat writes on and on and waits for nothing; evenly, also when this process was late."""
        begun = time.monotonic()
        for number in itertools.count(1):
            self.write(FLOOD, next(self.mad))
            await asyncio.sleep(max(0.0, begun + number / self.load.flood - time.monotonic()))

    async def run(self) -> dict[str, float]:
        """Everybody begins to write; what was measured when the time is over."""
        for chat in self.words:
            self._again(chat) if self.load.think else self.say(chat)
        flood = asyncio.create_task(self.flood()) if self.load.flood else None
        async with asyncio.timeout(PATIENCE):
            await self.started.wait()
        await asyncio.sleep(self.load.warm)
        self.took.clear()
        print("measuring", flush=True)
        began = time.perf_counter()
        await asyncio.sleep(self.load.seconds)
        whole = time.perf_counter() - began
        if flood:
            flood.cancel()
        return {"first": self.first, "updates": len(self.took), "seconds": whole, **percentiles(self.took)}


def percentiles(took: list[float]) -> dict[str, float]:
    """In milliseconds; a round without a single answer has none."""
    rank = sorted(took) or [float("nan")]
    return {name: 1000 * rank[int(len(rank) * part)] for name, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}


class Connection(asyncio.Protocol):
    """One connection, kept alive, one request at a time."""

    def __init__(self, api: Api) -> None:
        self._api, self._seen = api, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._out = transport

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head, whole, rest = self._seen.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not whole or (length and len(rest) < int(length[1])):
            return
        self._seen = b""
        self._api.call(head.split(b" ", 2)[1].rpartition(b"/")[2], rest, self._answer)

    def _answer(self, body: bytes) -> None:
        """Written after the distance; the chat went on at once, as a reader far away from the bot would."""
        whole = HEAD % (len(body), body)
        if self._api.load.distance:
            asyncio.get_running_loop().call_later(self._api.load.distance, self._out.write, whole)
        else:
            self._out.write(whole)


async def main(load: Load) -> None:
    """Print the port; when the load has run, print what was measured as one line of JSON."""
    api = Api(load)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(api), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    print(json.dumps(await api.run()), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Load.loads(sys.argv[1])))
