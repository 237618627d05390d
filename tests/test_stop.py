"""A stop (SIGTERM) lets go within five seconds, whatever is going on, and what waits is there at the next start."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.cli.listen import listening
from bot.cli.ports import Taken, bound
from bot.jobs.keeping import apart
from bot.playground.core import BotApi
from bot.playground.http import bot_api
from bot.storage.engine import Db
from bot.storage.kernel import outbox
from bot.storage.sqlite import SqliteStore
from bot.telegram.webhook import HEADER, PATH
from tests.test_kill import ANSWERS, CHATS, NOW, ROOT, all_saved, kept, load, nobody_is_left, prepare, start, until  # noqa: F401

LIMIT = 5.0  # seconds: what a stop is promised to take, and what the unit file and compose.yaml rely on


def patience() -> float:
    """The limit on a machine that is ours; where others work too it takes longer by as much."""
    return LIMIT * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


async def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait, patience()) == 0


def messenger() -> BotApi:
    core = BotApi(lambda: NOW)
    for chat in range(1, CHATS + 1):
        core.add_person(100 + chat, f"rep {chat}")
    return core


async def letters(folder: Path) -> Counter[str]:
    async def work(db: Db) -> list[str]:
        return list(await db.scalars(select(outbox.c.state).where(outbox.c.kind == "reply")))

    store = SqliteStore(folder / "khaidee.db")
    found = Counter(await store.read(work))
    await store.close()
    return found


@pytest.mark.long
async def test_a_stop_under_backlog_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    """Unlike kill -9, not even a message may come twice: what is in flight is waited for."""
    core = messenger()
    await prepare(tmp_path)
    on = bound("127.0.0.1", 0, "")
    url = f"http://127.0.0.1:{on.getsockname()[1]}"
    async with listening(bot_api(core), on):
        names = load(core, 0, 2)
        expected = len(names) * len(ANSWERS)
        for share in (5, 3):
            process = start(tmp_path, url)
            await until(core, lambda share=share: len(core.events) >= expected // share, process)  # type: ignore[misc]
            await stop(process)
            assert not all_saved(core, names), "this stop hit nothing"
        process = start(tmp_path, url)
        await until(core, lambda: all_saved(core, names), process)
        await stop(process)
    leads, states = await kept(tmp_path)
    assert Counter(leads) == Counter(names)
    assert states == {"done"}
    assert Counter(event.chat for event in core.events) == {100 + n: expected // CHATS for n in range(1, CHATS + 1)}
    assert await letters(tmp_path) == {"sent": expected}


def slow(core: BotApi, held: Callable[[str], bool]) -> tuple[Starlette, asyncio.Event]:
    """The Bot API behind a line that swallows some calls: they arrive, and no answer ever comes."""
    inner, swallowed, never = bot_api(core), asyncio.Event(), asyncio.Event()
    answer: Callable[[Request], Awaitable[Response]] = inner.routes[0].endpoint  # type: ignore[attr-defined]

    async def call(request: Request) -> Response:
        if held(request.path_params["method"]):
            swallowed.set()
            await never.wait()
        return await answer(request)

    return Starlette(routes=[Route("/bot{token}/{method}", call, methods=["POST"])]), swallowed


@pytest.mark.long
async def test_a_stop_does_not_wait_for_a_messenger_that_hangs(tmp_path: Path) -> None:
    """And a page that somebody reads, over a connection that is kept open, holds up nothing either."""
    core = messenger()
    await prepare(tmp_path)
    api, swallowed = slow(core, lambda method: method == "sendMessage")
    on, port = bound("127.0.0.1", 0, ""), free_port()
    async with listening(api, on), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as reader:
        core.say(101, "/help")
        process = start(tmp_path, f"http://127.0.0.1:{on.getsockname()[1]}", HEALTH_PORT=str(port))
        await asyncio.wait_for(swallowed.wait(), 30)
        answer = await reader.get("/healthz")
        assert (answer.status_code, answer.json()["telegram"]) == (200, "ok")
        assert "khaidee_outbox_waiting 1.0" in (await reader.get("/metrics")).text
        await stop(process)
    assert await letters(tmp_path) == {"sending": 1}, "it waits for the next start"
    assert (await kept(tmp_path))[1] == {"done"}


@pytest.mark.long
async def test_a_bot_that_waits_for_its_line_says_so(tmp_path: Path) -> None:
    """Before Telegram has ever answered: the page is open, and the container is not well yet."""
    await prepare(tmp_path)
    api, swallowed = slow(messenger(), lambda _: True)
    on, port = bound("127.0.0.1", 0, ""), free_port()
    async with listening(api, on):
        process = start(tmp_path, f"http://127.0.0.1:{on.getsockname()[1]}", HEALTH_PORT=str(port))
        await asyncio.wait_for(swallowed.wait(), 30)
        code, words = await asyncio.to_thread(ask, port)
        assert (code, '"telegram":"not heard yet"' in words) == (1, True)
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, patience())


class Hooked(BotApi):
    """Says when it was told where to call."""

    def __init__(self) -> None:
        super().__init__(lambda: NOW)
        self.hooked = asyncio.Event()
        self.add_person(101, "rep 1")

    async def call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        answer = await super().call(method, params)
        if method == "setWebhook":
            self.hooked.set()
        return answer


@pytest.mark.long
async def test_a_bot_with_a_webhook_is_well_in_silence_and_stops_in_time(tmp_path: Path) -> None:
    core, secret = Hooked(), "s" * 40
    await prepare(tmp_path)
    port, hook = free_port(), free_port()
    on = bound("127.0.0.1", 0, "")
    env = {"WEBHOOK_URL": "https://bot.example.com/", "WEBHOOK_SECRET": secret, "WEBHOOK_PORT": str(hook)}
    async with listening(bot_api(core), on), httpx.AsyncClient(headers={HEADER: secret}) as telegram:
        process = start(tmp_path, f"http://127.0.0.1:{on.getsockname()[1]}", HEALTH_PORT=str(port), **env)
        await asyncio.wait_for(core.hooked.wait(), 30)
        assert core.webhook == f"https://bot.example.com{PATH}"
        assert (await telegram.get(f"http://127.0.0.1:{port}/healthz")).json()["telegram"] == "ok"
        sent = await telegram.post(f"http://127.0.0.1:{hook}{PATH}", json=core.say(101, "/help"))
        assert sent.status_code == 200
        await until(core, lambda: bool(core.events), process)
        assert 'intake="webhook"' in (await telegram.get(f"http://127.0.0.1:{port}/metrics")).text
        await stop(process)
    assert (await kept(tmp_path))[1] == {"done"}


def free_port() -> int:
    with closing(bound("127.0.0.1", 0, "")) as free:
        return int(free.getsockname()[1])


def ask(port: int, host: str = "127.0.0.1") -> tuple[int, str]:
    """What a container's health check does."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "health"],
        cwd=ROOT,
        env={"HEALTH_PORT": str(port), "HEALTH_HOST": host},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
async def test_the_health_command_is_what_the_page_says(status: int, code: int) -> None:
    async def healthz(_: Request) -> Response:
        return Response('{"ok":…}', status)

    on = bound("127.0.0.1", 0, "")
    async with listening(Starlette(routes=[Route("/healthz", healthz)]), on):
        for host in ("127.0.0.1", "0.0.0.0"):  # noqa: S104  (a container listens everywhere and asks itself)
            assert await asyncio.to_thread(ask, on.getsockname()[1], host) == (code, '{"ok":…}\n')


def test_the_health_command_says_what_it_lacks() -> None:
    assert ask(0) == (2, "HEALTH_PORT is 0, so that nothing can be asked: please set it, such as 9464.\n")
    assert ask(1) == (1, "Nobody answers on http://127.0.0.1:1/healthz: is khaidee running?\n")


@pytest.mark.parametrize(
    ("command", "needed", "heavy"),
    [
        ("health", {"pydantic_settings"}, {"sqlalchemy", "telegram", "apscheduler", "aiohttp", "alembic"}),
        ("run", {"sqlalchemy", "telegram"}, {"alembic", "bot.playground", "python_calamine"}),
    ],
)
def test_a_command_loads_what_it_needs(command: str, needed: set[str], heavy: set[str]) -> None:
    """A health check runs twice a minute for ever; a bot that polls and has no page needs no web server."""
    script = f"import sys; from bot.cli import main; main.get_command(None, '{command}'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    modules = set(loaded.stdout.split())
    assert needed <= modules
    assert modules & (heavy | {"uvicorn", "starlette", "prometheus_client"}) == set()


def test_a_port_that_is_taken_is_one_sentence() -> None:
    with closing(bound("127.0.0.1", 0, "")) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Taken) as fault:
            bound("127.0.0.1", port, "HEALTH_PORT")
    why = f"127.0.0.1 port {port} cannot be had (Address already in use)"
    assert str(fault.value) == f"HEALTH_PORT: {why}: please choose another"


def test_an_interface_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(Taken, match="HEALTH_PORT: 192"):
        bound("192.0.2.1", 0, "HEALTH_PORT")


def test_a_backup_under_way_does_not_hold_up_the_end() -> None:
    """asyncio waits for its own threads when it ends; a backup of a large database would take minutes."""
    script = (
        "import asyncio, threading\n"
        "from bot.jobs.keeping import apart\n"
        "async def main():\n"
        "    assert await apart(lambda: 42) == 42\n"
        "    begun = threading.Event()\n"
        "    task = asyncio.create_task(apart(lambda: (begun.set(), threading.Event().wait())))\n"
        "    await asyncio.to_thread(begun.wait)\n"
        "    task.cancel()\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=patience() * 4, check=False)
    assert done.returncode == 0


async def test_a_backup_that_fails_says_so_to_who_waits() -> None:
    here = threading.get_ident()

    def fails() -> None:
        raise OSError(f"no room; on a thread of its own: {threading.get_ident() != here}")

    with pytest.raises(OSError, match="own: True"):
        await apart(fails)
