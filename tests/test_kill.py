"""kill -9 of the real process, over loopback, under load: nothing lost, nothing saved twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from sqlalchemy import select

from bot.playground.core import BotApi
from bot.playground.http import bot_api
from bot.records.lead import Lead
from bot.records.people import Person, Workspace
from bot.storage.engine import Db
from bot.storage.kernel import inbox
from bot.storage.schema import migrate
from bot.storage.sqlite import SqliteStore

CHATS = 12
NOW = datetime(2026, 8, 1, tzinfo=UTC)
ROOT = Path(__file__).parent.parent
STARTED: list[subprocess.Popen[bytes]] = []
ANSWERS = ("/lead", "คุณ{name}", "ข้าม", "ข้าม", "ข้าม", "ข้าม")  # six answers a lead


@pytest.fixture
async def api() -> AsyncIterator[tuple[BotApi, str]]:
    """A Bot API on a free port of this machine; it outlives every kill."""
    core = BotApi(lambda: NOW)
    config = uvicorn.Config(bot_api(core), host="127.0.0.1", port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    yield core, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.force_exit = True  # a poll of a killed bot may still hang here
    await server.shutdown()


async def _team(db: Db) -> None:
    db.add(Workspace(id=1, name="x", zone="Asia/Bangkok", language="th", created_at=NOW))
    await db.flush()
    for chat in range(1, CHATS + 1):
        one = Person(id=chat, workspace_id=1, telegram_id=100 + chat, name=f"rep {chat}", role="rep", joined_at=NOW)
        one.language, one.era, one.zone = "th", "be", "Asia/Bangkok"
        db.add(one)


async def prepare(folder: Path) -> None:
    migrate(f"sqlite:///{folder / 'khaidee.db'}")
    store = SqliteStore(folder / "khaidee.db")
    await store.unit(_team)
    await store.close()


def start(folder: Path, url: str, **more: str) -> subprocess.Popen[bytes]:
    env = os.environ | {"BOT_TOKEN": "1:token", "TELEGRAM_API_BASE_URL": url, "DATA_FOLDER": str(folder)}
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=env | {"SEND_LIMITS": "false"} | more,
            stdout=log,
            stderr=log,
        )
    STARTED.append(process)
    return process


@pytest.fixture(autouse=True)
def nobody_is_left() -> Iterator[None]:
    """A test that fails leaves no bot behind."""
    yield
    while STARTED:
        process = STARTED.pop()
        process.kill()
        process.wait()


async def until(core: BotApi, done: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait on the messenger's own news, not on the clock."""
    news = asyncio.Event()
    core.on_event = news.set
    while not done():
        assert process.poll() is None, "the bot ended by itself"
        news.clear()
        await asyncio.wait_for(news.wait(), 30)


def all_saved(core: BotApi, names: list[str]) -> bool:
    """Has every rep seen the card of every lead? The last word about each."""
    return {event.text.split("<b>")[1].split("</b>")[0] for event in core.events if "บันทึกแล้ว" in event.text} == set(
        names
    )


def load(core: BotApi, round_: int, leads: int) -> list[str]:
    names = []
    for number in range(leads):
        for words in ANSWERS:
            for chat in range(1, CHATS + 1):
                core.say(100 + chat, words.format(name=f"{round_}-{number}-{chat}"))
        names += [f"คุณ{round_}-{number}-{chat}" for chat in range(1, CHATS + 1)]
    return names


async def kept(folder: Path) -> tuple[list[str], set[str]]:
    async def work(db: Db) -> tuple[list[str], set[str]]:
        return list(await db.scalars(select(Lead.name))), set(await db.scalars(select(inbox.c.state)))

    store = SqliteStore(folder / "khaidee.db")
    found = await store.read(work)
    await store.close()
    return found


async def kill_and_count(core: BotApi, url: str, folder: Path, kills: int) -> None:
    chance = random.Random(kills)
    await prepare(folder)
    for chat in range(1, CHATS + 1):
        core.add_person(100 + chat, f"rep {chat}")
    names: list[str] = []
    for round_ in range(kills):
        names += load(core, round_, 2)
        process = start(folder, url)
        target = len(core.events) + chance.randrange(10, CHATS * len(ANSWERS))
        await until(core, lambda target=target: len(core.events) >= target, process)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not all_saved(core, names), "this kill hit nothing"
    expected = len(names) * len(ANSWERS)
    process = start(folder, url)
    await until(core, lambda: all_saved(core, names), process)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait, 10) == 0
    leads, states = await kept(folder)
    assert Counter(leads) == Counter(names)
    assert states == {"done"}
    per_chat = Counter(event.chat for event in core.events)
    assert all(0 <= sent - expected // CHATS <= kills for sent in per_chat.values())


async def test_one_kill(api: tuple[BotApi, str], tmp_path: Path) -> None:
    await kill_and_count(*api, tmp_path, kills=1)


@pytest.mark.long
async def test_twenty_kills(api: tuple[BotApi, str], tmp_path: Path) -> None:
    await kill_and_count(*api, tmp_path, kills=20)
