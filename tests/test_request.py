"""python-telegram-bot over aiohttp against a real server on loopback: each fault by what may be done about it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import pytest
from telegram.error import InvalidToken, TimedOut

from bot.chat.letter import Letter
from bot.jobs.delivery import Moved, Refused, TryAgain, Undelivered, Unreachable, Wait
from bot.telegram import request as requests
from bot.telegram.client import Telegram
from bot.telegram.intake import Deaf, patiently, poll
from bot.telegram.request import AiohttpRequest

TOKEN = "123456:secret-part-of-the-token"
HELLO = Letter(text="สวัสดี & ลา")


class Server:
    """Answers every request with the same bytes, or not at all; keeps what it was asked."""

    def __init__(self) -> None:
        self.answer: bytes | None = b""
        self.asked: list[bytes] = []
        self.cut = False

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(h[15:]) for h in head.decode().lower().split("\r\n") if h.startswith("content-length:")
                )
                self.asked.append(await reader.readexactly(length))
                if self.cut:
                    break
                if self.answer is None:
                    await reader.read()
                writer.write(self.answer or b"")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    def says(self, status: int, body: str) -> None:
        raw = body.encode()
        self.answer = f"HTTP/1.1 {status} X\r\nContent-Length: {len(raw)}\r\n\r\n".encode() + raw


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    listening = await asyncio.start_server(made, "127.0.0.1", 0)
    made.port = listening.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    yield made
    listening.close()


@pytest.fixture
async def telegram(server: Server) -> AsyncIterator[Telegram]:
    request = AiohttpRequest()
    yield Telegram(TOKEN, f"http://127.0.0.1:{server.port}", request)  # type: ignore[attr-defined]
    await request.shutdown()


async def test_a_letter_arrives(server: Server, telegram: Telegram) -> None:
    server.says(200, '{"ok": true, "result": {"message_id": 42}}')
    assert await telegram.post(7, Letter(text="a", buttons=[[("ปุ่ม", "data")]])) == 42
    assert json.loads(server.asked[0])["chat_id"] == 7
    assert b"inline_keyboard" in server.asked[0]


@pytest.mark.parametrize(
    ("status", "body", "meant"),
    [
        (429, '{"ok": false, "error_code": 429, "description": "Too Many", "parameters": {"retry_after": 7}}', Wait),
        (403, '{"ok": false, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}', Unreachable),
        (403, '{"ok": false, "error_code": 403, "description": "Forbidden: user is deactivated"}', Unreachable),
        (400, '{"ok": false, "error_code": 400, "description": "Bad Request: chat not found"}', Unreachable),
        (400, '{"ok": false, "error_code": 400, "description": "Bad Request: can\'t parse entities"}', Refused),
        (400, '{"ok": false, "description": "x", "parameters": {"migrate_to_chat_id": -1001}}', Moved),
        (500, '{"ok": false, "error_code": 500, "description": "Internal"}', TryAgain),
        (502, "<html>Bad Gateway</html>", TryAgain),
        (200, "this is no JSON", TryAgain),
        (200, "", TryAgain),
    ],
)
async def test_answers_by_what_may_be_done(
    server: Server, telegram: Telegram, status: int, body: str, meant: type[Exception]
) -> None:
    server.says(status, body)
    with pytest.raises(meant):
        await telegram.post(7, HELLO)


async def test_a_hang_after_delivery_may_have_been_sent(
    server: Server, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "READ", 0.05)
    server.answer = None
    with pytest.raises(TryAgain) as again:
        await telegram.post(7, HELLO)
    assert again.value.maybe_sent


async def test_a_cut_after_sending_may_have_been_sent(server: Server, telegram: Telegram) -> None:
    server.cut = True
    with pytest.raises(TryAgain) as again:
        await telegram.post(7, HELLO)
    assert again.value.maybe_sent


async def test_a_refused_connection_was_never_sent() -> None:
    listening = await asyncio.start_server(Server(), "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    request = AiohttpRequest()
    with pytest.raises(TryAgain) as again:
        await Telegram(TOKEN, f"http://127.0.0.1:{port}", request).post(7, HELLO)
    assert not again.value.maybe_sent
    await request.shutdown()


@pytest.mark.long
async def test_the_token_is_in_no_log_and_no_error(
    server: Server, telegram: Telegram, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    faults = []
    for status, body in (
        (500, "{}"),
        (401, '{"ok": false, "error_code": 401, "description": "Unauthorized"}'),
        (404, "{}"),
    ):
        server.says(status, body)
        with pytest.raises(Undelivered) as fault:
            await telegram.post(7, HELLO)
        faults.append(repr(fault.value) + str(fault.value))
    await telegram.toast("1", "x")
    told = caplog.text + "".join(faults) + "".join(capfd.readouterr()) + repr(telegram)
    assert "secret-part" not in told


async def waits(sleeps: list[float], seconds: float) -> None:
    sleeps.append(seconds)
    if len(sleeps) > 6:
        raise Deaf("enough")


async def test_a_refused_token_stops_with_a_sentence() -> None:
    async def updates(*_: int) -> list[object]:
        raise InvalidToken

    async def receive(_: object) -> None:
        raise AssertionError

    with pytest.raises(Deaf, match="BOT_TOKEN"):
        await poll(updates, receive)
    with pytest.raises(Deaf, match="BOT_TOKEN"):
        await patiently(lambda: updates())


async def test_a_silent_messenger_is_asked_again_ever_more_slowly() -> None:
    sleeps: list[float] = []

    async def updates(*_: int) -> list[object]:
        raise TimedOut

    async def receive(_: object) -> None:
        raise AssertionError

    with pytest.raises(Deaf):
        await poll(updates, receive, lambda seconds: waits(sleeps, seconds))
    assert sleeps == [1, 2, 4, 8, 16, 30, 30]


async def test_a_poll_that_never_answers_is_given_up() -> None:
    """A deaf poller: the line is open and nothing will ever come."""
    sleeps: list[float] = []

    async def updates(*_: int) -> list[object]:
        await asyncio.Event().wait()
        return []

    async def receive(_: object) -> None:
        raise AssertionError

    with pytest.raises(Deaf):
        await poll(updates, receive, lambda seconds: waits(sleeps, seconds), patience=0.001)
    assert len(sleeps) == 7
