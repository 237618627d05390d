"""The demo without a browser: its first morning, its clock, its switch, its power cuts, and what survives a restart."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.cli.demo import Playground
from bot.cli.demo_team import FIRST, first_morning
from bot.records.complaint import Complaint
from bot.records.lead import Lead
from bot.storage.engine import Db
from tests.pages import shifted

BANGKOK = ZoneInfo("Asia/Bangkok")
BOSS, GOY, TAI = FIRST + 2, FIRST + 3, FIRST + 4
ROOT = Path(__file__).parent.parent


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Playground]:
    ground = Playground(folder / "demo.db", "Asia/Bangkok", shifted)
    await ground.start()
    try:
        yield ground
    finally:
        await ground.stop()


def heard(ground: Playground, who: int = GOY) -> list[str]:
    """What the bot wrote to somebody."""
    return [m["text"] for m in ground.api.people[who].messages.values() if m["from"]["is_bot"]]


async def until(ground: Playground, done: Callable[[], bool]) -> None:
    """Wait on the demo's own news, not on the clock."""
    news = ground.feed.listen({})
    await anext(news)
    while not done():
        async with asyncio.timeout(20):
            await anext(news)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_the_first_morning_is_the_next_working_day_at_eight(now: datetime) -> None:
    morning = first_morning(now.replace(tzinfo=UTC), "Asia/Bangkok")
    assert (morning.hour, morning.minute) == (8, 0)
    assert morning.weekday() < 5
    assert timedelta(0) < morning - now.replace(tzinfo=UTC) <= timedelta(days=3)


async def test_the_team_is_at_work_on_its_first_morning(tmp_path: Path) -> None:
    async with opened(tmp_path) as ground:
        assert ground.now().astimezone(BANGKOK).strftime("%F %H:%M") == "2026-08-03 08:00"
        for who in (GOY, TAI):
            assert any("งานวันจันทร์ที่ 3 ส.ค. 2569" in text for text in heard(ground, who))
        assert sum("🎂" in text for text in heard(ground)) == 1
        assert ground.api.people[GOY].keyboard is not None
        assert [one["name"] for one in ground.cast][:2] == ["ก้อย", "พี่สิทธิ์"]

        async def kept(db: Db) -> list[int]:
            return [await db.scalar(select(func.count()).select_from(kind)) for kind in (Lead, Complaint)]

        assert await ground._running().service.store.read(kept) == [150 + 12, 9 + 2]


async def test_everybody_finds_a_year_of_work(tmp_path: Path) -> None:
    """Whoever is looked at first: deals, a pipeline with money in it, what was looked at last, somebody to be found."""
    async with opened(tmp_path) as ground:
        for who, words, least in ASKED:
            before = len(heard(ground, who))
            ground.api.say(who, words)
            await until(ground, lambda who=who, before=before: len(heard(ground, who)) > before)  # type: ignore[misc]
            told = [m for m in ground.api.people[who].messages.values() if m["from"]["is_bot"]][-1]
            assert len(told["markup"]) >= least, (who, words, told["text"])


EVERYBODY = (FIRST + 1, BOSS, GOY, TAI, FIRST + 6)
ASKED = [
    (who, *asked) for who in EVERYBODY for asked in (("/deals", 4), ("/pipeline", 7), ("/recent", 6), ("/leads", 5))
]
ASKED += [(FIRST + 5, "/complaints", 5), (FIRST + 5, "/recent", 2)]


async def test_everything_due_happens_at_its_own_minute(tmp_path: Path) -> None:
    """A call at two o'clock is told at two, also when the clock jumps over it by a day."""
    async with opened(tmp_path) as ground:
        await ground.forward(timedelta(days=1))
        nudge = next(
            m
            for m in ground.api.people[GOY].messages.values()
            if m["from"]["is_bot"] and m["text"].startswith("⏰ ถึงเวลาโทรหา คุณวิภา")
        )
        at = datetime.fromtimestamp(nudge["date"], BANGKOK)
        assert at.strftime("%F %H:%M") == "2026-08-03 14:00"
        assert any("งานวันอังคารที่ 4 ส.ค. 2569" in text for text in heard(ground))


async def test_what_is_said_while_the_bot_is_off_is_answered_when_it_is_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as ground:
        before = len(heard(ground))
        await ground.switch("off")
        ground.api.say(GOY, "/help")
        await ground.forward(timedelta(hours=3))
        assert ground.state()["state"] == "off"
        assert ground.now().astimezone(BANGKOK).hour == 11
        assert len(heard(ground)) == before
        await ground.switch("on")
        await until(ground, lambda: len(heard(ground)) > before)
        assert len(heard(ground)) == before + 1


def answered(ground: Playground, before: int) -> bool:
    return ground.state()["state"] == "on" and len(heard(ground)) > before


async def test_a_power_cut_loses_nothing_and_saves_nothing_twice(tmp_path: Path) -> None:
    async with opened(tmp_path) as ground:
        for words in ("/lead", "คุณไฟดับ 0815550177", "ข้าม", "ข้าม", "ข้าม"):
            before = len(heard(ground))
            await ground.switch("cut")
            ground.api.say(GOY, words)
            await until(ground, partial(answered, ground, before))
        assert "คุณไฟดับ" in heard(ground)[-1]

        async def kept(db: Db) -> int:
            return int(await db.scalar(select(func.count()).where(Lead.name == "คุณไฟดับ")) or 0)

        assert await ground._running().service.store.read(kept) == 1


async def test_a_power_cut_on_the_way_to_tomorrow(tmp_path: Path) -> None:
    async with opened(tmp_path) as ground:
        await ground.switch("cut")
        await ground.forward(timedelta(days=1))
        assert ground.state()["state"] == "on"
        assert sum("งานวันอังคารที่ 4 ส.ค. 2569" in text for text in heard(ground)) == 1


async def test_a_restart_keeps_chats_clock_files_and_gives_no_id_twice(tmp_path: Path) -> None:
    async with opened(tmp_path) as ground:
        await ground.forward(timedelta(hours=2))
        key = ground.api.keep_file("ก.txt", b"x")
        await ground.switch("off")
        ground.api.say(GOY, "/help")
        before = {who: list(someone.messages) for who, someone in ground.api.people.items()}
        moment = ground.now()
        count = len(heard(ground))
    async with opened(tmp_path) as ground:
        assert timedelta(0) <= ground.now() - moment < timedelta(minutes=1)
        assert ground.api.files[key] == ("ก.txt", b"x")
        for who, keys in before.items():
            assert list(ground.api.people[who].messages)[: len(keys)] == keys
        await until(ground, lambda: len(heard(ground)) > count)  # what waited over the restart is answered
        newest = max(max(someone.messages) for someone in ground.api.people.values())
        assert newest > max(max(keys) for keys in before.values() if keys)


async def test_old_buttons_work_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    async with opened(tmp_path) as ground:
        count = len(heard(ground))
        ground.api.press(GOY, "✔️ เจ๊หมวย")
        await until(ground, lambda: len(heard(ground)) > count)
        assert "เจ๊หมวย" in heard(ground)[-1]


async def test_a_stranger_stays_one_until_somebody_invites_him(tmp_path: Path) -> None:
    async with opened(tmp_path) as ground:
        anna = ground.api.add_newcomer("Anna", "en")
        ground.api.say(anna.id, "/start")
        await until(ground, lambda: bool(heard(ground, anna.id)))
        assert "/lead" not in heard(ground, anna.id)[-1]


@pytest.mark.long
async def test_starting_over_forgets_everything(tmp_path: Path) -> None:
    async with opened(tmp_path) as ground:
        ground.api.add_newcomer("Anna", "en")
        ground.api.say(GOY, "something")
        await ground.forward(timedelta(days=2))
        await ground.start_over()
        assert ground.now().astimezone(BANGKOK).strftime("%F %H:%M") == "2026-08-03 08:00"
        assert {someone.name for someone in ground.api.people.values()} == {one["name"] for one in ground.cast}
        assert "something" not in str(ground.api.people[GOY].messages)


# the command itself


@contextmanager
def started(folder: Path, port: int = 0) -> Iterator[subprocess.Popen[str]]:
    env = os.environ | {"DATA_FOLDER": str(folder), "PLAYGROUND_PORT": str(port), "BOT_TOKEN": ""}
    command = [sys.executable, "-m", "bot", "run"]
    out = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.long
async def test_a_stop_does_not_wait_for_an_open_page(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        assert process.stdout
        line = await asyncio.to_thread(process.stdout.readline)
        assert "open on http://127.0.0.1:" in line
        address = line.split("open on ")[1].split()[0]
        async with aiohttp.ClientSession() as session, session.get(f"{address}/api/events") as stream:
            assert (await stream.content.readline()).startswith(b"retry")
            process.send_signal(signal.SIGINT)
            said, _ = await asyncio.to_thread(process.communicate, None, 30)
        assert (process.returncode, said) == (0, "")


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with started(tmp_path, port) as process:
            said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.startswith(f"PLAYGROUND_PORT: 127.0.0.1 port {port} cannot be had")
    assert len(said.splitlines()) == 1
