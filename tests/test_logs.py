"""Logs have ids and never a text or a secret: by hand, and of the real process with everything switched on."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from telegram import Bot

from bot.cli import logs
from bot.cli.listen import listening
from bot.cli.ports import bound
from bot.playground.core import BotApi
from bot.playground.http import bot_api
from bot.settings import Settings
from bot.storage.engine import Db
from bot.storage.timed import Timed
from bot.watch.ids import working
from tests import test_kill
from tests.test_kill import nobody_is_left, prepare, until  # noqa: F401
from tests.test_watch import Broken

TOKEN = "123456:secret-part-of-the-token"
HUSH = "hush/hush"  # a password whose form in a URL differs
TYPED = "สมชายใจดี"
NOW = datetime(2026, 8, 1, tzinfo=UTC)


@pytest.fixture
def quiet() -> Iterator[None]:
    """What a test sets up is gone with it."""
    root, ours = logging.getLogger(), logging.getLogger("bot")
    handlers, level, before = list(root.handlers), ours.level, structlog.get_config()
    yield
    root.handlers, ours.level = handlers, level
    structlog.configure(**before)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, quiet: None) -> Settings:
    for name, value in (
        ("BOT_TOKEN", TOKEN),
        ("DATABASE_URL", "postgresql://khaidee@h/d"),
        ("DATABASE_PASSWORD", HUSH),
        ("LOG_FORMAT", "json"),
        ("LOG_LEVEL", "debug"),
    ):
        monkeypatch.setenv(name, value)
    found = Settings()
    logs.set_up(found)
    return found


@contextmanager
def at_work(update: int, chat: int) -> Iterator[None]:
    before = working.set((update, chat))
    yield
    working.reset(before)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_json_with_the_ids_of_its_update(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with at_work(7, 103):
        structlog.get_logger("bot.test").info("update taken", kind="turn")
        logging.getLogger("bot.other").warning("from the standard library: %s", 5)
    ours, theirs = lines(capsys)
    assert ours.pop("timestamp").endswith("Z")
    assert ours == {"event": "update taken", "kind": "turn", "update": 7, "chat": 103, "level": "info"} | {
        "logger": "bot.test"
    }
    assert (theirs["event"], theirs["update"]) == ("from the standard library: 5", 7)


@pytest.mark.parametrize("name", logs.TALKATIVE)
def test_libraries_are_heard_from_warning_on(settings: Settings, capsys: pytest.CaptureFixture[str], name: str) -> None:
    logging.getLogger(f"{name}.deep").debug("parameters %s", TYPED)
    logging.getLogger(name).info("parameters %s", TYPED)
    logging.getLogger(name).warning("this is worth a line")
    assert [line["event"] for line in lines(capsys)] == ["this is worth a line"]


@pytest.mark.parametrize("secret", [TOKEN, HUSH, "hush%2Fhush", f"postgresql://khaidee:{HUSH}@h/d"])
def test_a_secret_is_blacked_out_however_it_got_there(
    settings: Settings, capsys: pytest.CaptureFixture[str], secret: str
) -> None:
    structlog.get_logger("bot.test").error(f"at {secret}", url=f"https://h/bot{secret}/getMe", many=[secret])
    logging.getLogger("aiohttp.client").error("cannot reach %r", {"url": secret})
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 2
    assert told.count(logs.HIDDEN) >= 4
    assert "hush" not in told.replace("%2F", "/").replace("@h/d", "")
    assert "secret-part" not in told


def test_the_library_itself_cannot_tell_the_token(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """Even when somebody switches its debug lines on: the address it tells at birth has the token in it."""
    logging.getLogger("telegram").setLevel(logging.DEBUG)
    Bot(TOKEN, base_url="http://127.0.0.1/bot")
    told = capsys.readouterr().err
    assert f"http://127.0.0.1/bot{logs.HIDDEN}" in told
    assert "secret-part" not in told


def _fails() -> None:
    try:
        int(TYPED)
    except ValueError as fault:
        raise LookupError(f"{TYPED} is not there") from fault


def test_a_fault_is_logged_by_where_it_was_and_not_by_what_it_says(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        _fails()
    except LookupError:
        structlog.get_logger("bot.test").exception("an update failed")
        logging.getLogger("apscheduler").exception("a job raised")
    told = lines(capsys)
    assert [line["event"] for line in told] == ["an update failed", "a job raised"]
    for line in told:
        assert line["exception"].index("ValueError") < line["exception"].index("LookupError")
        assert "_fails" in line["exception"]
        assert TYPED not in str(line)


def test_what_asyncio_has_nobody_to_tell_of(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    async def lost() -> None:
        asyncio.get_running_loop().set_exception_handler(logs.stray)
        asyncio.get_running_loop().call_soon(_fails)
        await asyncio.sleep(0)

    asyncio.run(lost())
    (line,) = lines(capsys)
    assert (line["event"], line["what"]) == ("stray fault", "LookupError")
    assert TYPED not in str(line)


def test_last_words(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        _fails()
    except LookupError as fault:
        logs._last_words(type(fault), fault, fault.__traceback__)
    logs._last_words(KeyboardInterrupt, KeyboardInterrupt(), None)
    (line,) = lines(capsys)
    assert (line["level"], line["what"]) == ("critical", "LookupError")
    assert TYPED not in str(line)


def test_the_level_is_kept(monkeypatch: pytest.MonkeyPatch, quiet: None, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LOG_LEVEL", "warning")
    logs.set_up(Settings())
    log = structlog.get_logger("bot.test")
    log.debug("no")
    log.info("no")
    log.warning("yes", update=5)
    told = capsys.readouterr().err
    assert "no " not in told
    assert "yes" in told
    assert "\x1b" not in told  # no colours where nobody looks at a terminal


async def test_a_slow_unit_is_told_with_its_kind_and_seconds(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    moments = iter((0.0, 0.9, 2.0, 3.25))
    timed = Timed(Broken(LookupError()), lambda kind, seconds: None, lambda: next(moments))

    async def nothing(_: Db) -> None: ...

    for kind in ("turn", "mark"):
        with pytest.raises(LookupError), at_work(7, 103):
            await timed.unit(nothing, kind)
    (line,) = lines(capsys)
    assert (line["event"], line["kind"], line["seconds"], line["update"]) == ("slow unit", "mark", 1.25, 7)


# the real process


@asynccontextmanager
async def messenger() -> AsyncIterator[tuple[BotApi, str]]:
    core = BotApi(lambda: NOW)
    for key in range(101, 113):
        core.add_person(key, TYPED)
    on = bound("127.0.0.1", 0, "")
    async with listening(bot_api(core), on):
        yield core, f"http://127.0.0.1:{on.getsockname()[1]}"


def start(folder: Path, url: str, **more: str) -> subprocess.Popen[bytes]:
    """With every debug line there is, of Python's own too."""
    loud = {"BOT_TOKEN": TOKEN, "LOG_LEVEL": "debug", "LOG_FORMAT": "json", "PYTHONDEVMODE": "1"}
    return test_kill.start(folder, url, **loud | {"PYTHONWARNINGS": "ignore"} | more)


async def test_everything_a_real_process_says_is_free_of_texts_and_secrets(tmp_path: Path) -> None:
    """A conversation, refused and lost messages, a malformed update, and the end; asyncio's debug mode is on too."""
    await prepare(tmp_path)
    async with messenger() as (core, url):
        process = start(tmp_path, url)
        core.fault("500", times=2, method="sendMessage")
        for words in ("/lead", TYPED, "081-234-5678"):
            core.say(101, words)
        core._update({"message": {"chat": {"id": 101}, "from": {"id": 101}, "text": {TYPED: 7}}})
        core.fault("400", method="answerCallbackQuery")
        core.press_data(102, 1, TYPED)
        core.say(103, "/help")
        await until(core, lambda: len(core.events) >= 4, process)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 10) == 0
    told = (tmp_path / "log").read_text("utf-8")
    events = {json.loads(line)["event"] for line in told.splitlines()}
    assert {"serving", "update taken", "stopping"} <= events
    assert '"update": ' in told
    hidden = (TOKEN, "secret-part", TYPED, "081-234", "0812345678", "+6681", "/lead")
    assert [words for words in hidden if words in told] == []


async def test_a_refused_token_is_one_sentence_without_it(tmp_path: Path) -> None:
    await prepare(tmp_path)
    async with messenger() as (core, url):
        core.fault("401", times=9)
        process = start(tmp_path, url)
        assert await asyncio.to_thread(process.wait, 60) == 1
    told = (tmp_path / "log").read_text("utf-8")
    assert "Telegram refuses the token: please check BOT_TOKEN" in told
    assert "secret-part" not in told


async def test_a_database_that_is_not_there_is_one_sentence_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://khaidee:hush@127.0.0.1:1/none"
    process = start(tmp_path, "http://127.0.0.1:1", DATABASE_URL=url)
    assert await asyncio.to_thread(process.wait, 60) == 1
    told = (tmp_path / "log").read_text("utf-8")
    assert "Connection refused" in told
    assert "hush" not in told
    assert len(told.splitlines()) == 1
