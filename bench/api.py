"""A bare Bot API in a process of its own, as thin as it can be: it must not be what is measured.

Fifty chats in a closed loop: each sends its next words when the answer to its last came. Speaks just enough HTTP.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Iterator
from urllib.parse import parse_qs

CHATS = 50
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
FIRST = 100
LEAD = ("/lead", "คุณ{n}", "ข้าม", "ข้าม", "ข้าม", "ข้าม")
ECHO = ("สวัสดี {n}",)


class Api:
    """Chats, what they have said, and how long each answer took."""

    def __init__(self, script: tuple[str, ...]) -> None:
        self.waiting: list[dict[str, object]] = []
        self.arrival = asyncio.Event()
        self.started = asyncio.Event()
        self.ids = itertools.count(1)
        self.sent_at: dict[int, float] = {}
        self.took: list[float] = []
        self.words = {FIRST + n: self._talk(script) for n in range(1, CHATS + 1)}

    def _talk(self, script: tuple[str, ...]) -> Iterator[str]:
        for number in itertools.count(1):
            for words in script:
                yield words.format(n=f"{number}-{next(self.ids)}")

    def say(self, chat: int) -> None:
        key, text = next(self.ids), next(self.words[chat])
        who = {"id": chat, "is_bot": False, "first_name": "rep", "language_code": "th"}
        message = {"message_id": key, "date": int(time.time()), "from": who, "text": text}
        message["chat"] = {"id": chat, "type": "private", "first_name": "rep"}
        self.waiting.append({"update_id": key, "message": message})
        self.sent_at[chat] = time.perf_counter()
        self.arrival.set()

    async def call(self, method: str, form: dict[str, list[str]], body: bytes) -> object:
        match method.lower():
            case "getupdates":
                return await self._updates()
            case "sendmessage":
                return self._answered(int(form["chat_id"][0]))
            case "getme":
                return {"id": 1, "is_bot": True, "first_name": "b", "username": "bench_bot"}
        return True

    async def _updates(self) -> list[dict[str, object]]:
        if not self.waiting:
            self.arrival.clear()
            await self.arrival.wait()
        batch, self.waiting = self.waiting[:100], self.waiting[100:]
        return batch

    def _answered(self, chat: int) -> dict[str, object]:
        self.started.set()
        self.took.append(time.perf_counter() - self.sent_at[chat])
        self.say(chat)
        about = {"id": chat, "type": "private"}
        return {"message_id": next(self.ids), "date": int(time.time()), "chat": about, "text": "x"}


async def serve(api: Api, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, kept alive."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(
                (int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0
            )
            body = await reader.readexactly(length)
            method = head.split(" ", 2)[1].rsplit("/", 1)[1]
            form = parse_qs(body.decode(errors="replace")) if body else {}
            answer = json.dumps({"ok": True, "result": await api.call(method, form, body)}).encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
            )
            writer.write(answer)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main(script: tuple[str, ...], warm: float, seconds: float) -> None:
    """Print the port; when the load has run, print what was measured as one line of JSON."""
    api = Api(script)
    server = await asyncio.start_server(lambda r, w: serve(api, r, w), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    for chat in api.words:
        api.say(chat)
    await api.started.wait()
    await asyncio.sleep(warm)
    api.took.clear()
    sys.stdout.write("measuring\n")
    sys.stdout.flush()
    began = time.perf_counter()
    await asyncio.sleep(seconds)
    took, whole = sorted(api.took), time.perf_counter() - began
    at = {name: 1000 * took[int(len(took) * part)] for name, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}
    sys.stdout.write(json.dumps({"updates": len(took), "seconds": whole, **at}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(LEAD if sys.argv[1] == "lead" else ECHO, float(sys.argv[2]), float(sys.argv[3])))
