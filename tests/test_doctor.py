"""The doctor: one line for each fault, with what to do about it; nothing is changed, and no secret is told."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.storage import backup, health, schema
from bot.storage.address import address
from bot.storage.schema import migrate
from bot.telegram import checkup

TOKEN = "123456:secret-part-of-the-token"
NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
HOOK = "https://bot.example.com"
INBOX = (
    "INSERT INTO inbox (update_id, chat, person, body, arrived_at, state, attempts, fault) VALUES (?,1,1,'{}',?,?,0,?)"
)
OUTBOX = "INSERT INTO outbox (id, chat, kind, due_at, state, attempts) VALUES (?, 1, 'agenda', ?, 'unknown', 0)"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in which all is well."""
    folder = tmp_path / "data"
    folder.mkdir(0o700)
    migrate(f"sqlite:///{folder / 'khaidee.db'}")
    backup.make(address(None, folder), folder, datetime.now(UTC))
    return folder


def faults(data: Path, now: datetime | None = None) -> list[str]:
    return health.faults(address(None, data), data, now or datetime.now(UTC))


def doctor(data: Path, **env: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(main, ["doctor"], env={"DATA_FOLDER": str(data)} | env)
    assert TOKEN not in result.output
    return result.exit_code, result.output.splitlines()


def put(data: Path, statement: str, *rows: tuple[Any, ...]) -> None:
    with closing(sqlite3.connect(data / "khaidee.db")) as connection, connection:
        connection.executemany(statement, rows)


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S.%f}"


# the data folder


def test_all_is_well(data: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in data.rglob("*"))
    code, said = doctor(data)
    assert (code, said[-1]) == (0, "All is well.")
    assert "BOT_TOKEN is not set" in "".join(said)
    assert sorted((path, path.stat().st_mtime_ns) for path in data.rglob("*")) == before, "it changed something"


def test_before_the_first_start(tmp_path: Path) -> None:
    code, said = doctor(tmp_path / "none")
    assert (code, said[0]) == (
        1,
        f"There is no data folder {tmp_path / 'none'} yet: make run makes it, and the database in it.",
    )
    assert not (tmp_path / "none").exists()
    (tmp_path / "empty").mkdir()
    assert "There is no database yet: make run makes one." in faults(tmp_path / "empty")


@contextmanager
def nobody_special() -> Iterator[None]:
    """As a user who is not root: root may write everywhere."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_folder_that_cannot_be_written(data: Path) -> None:
    data.chmod(0o500)
    with nobody_special():
        (said,) = faults(data)
    data.chmod(0o700)
    assert (
        said == f"The data folder {data} cannot be written: give it to the user khaidee runs as (chown -R USER {data})."
    )


def test_root_leaves_nothing_behind_in_anothers_folder(data: Path) -> None:
    if os.geteuid() == 0:
        os.chown(data, 65534, 65534)
    owner = data.stat().st_uid
    said = f"The data folder {data} belongs to user {owner}, and you are root: run this as that user (sudo -u …)."
    assert health.wrong_user(data, 0) == said
    assert health.wrong_user(data, owner) is None
    assert health.wrong_user(Path("/"), 0) is None
    if os.geteuid() == 0:
        assert faults(data) == [said]
        result = CliRunner().invoke(main, ["backup"], env={"DATA_FOLDER": str(data)})
        assert (result.exit_code, result.output) == (2, said + "\n")


def test_a_folder_others_may_look_into(data: Path) -> None:
    data.chmod(0o750)
    (said,) = faults(data)
    assert said == f"Others may look into the data folder, which holds customers and backups: chmod 700 {data}"


def test_a_key_that_others_may_read(data: Path) -> None:
    key = data / "secret.key"
    key.write_bytes(b"k" * 32)
    key.chmod(0o640)
    assert faults(data) == [f"Others may read the signing key: chmod 600 {key}"]
    key.chmod(0o600)
    assert faults(data) == []
    key.write_bytes(b"k" * 7)
    (said,) = faults(data)
    assert said.startswith("The signing key is cut short")


def test_a_full_disk(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 1.01)
    (said,) = faults(data)
    assert said.startswith("The disk is almost full (")
    assert said.endswith("please make room.")


def test_backups_that_are_old_or_were_never_finished(data: Path) -> None:
    made = backup.newest(data)
    assert made
    (data / "backups" / "khaidee-29990101T000000Z.part").write_bytes(b"")
    old = (datetime.now(UTC) - timedelta(days=3)).timestamp()
    os.utime(made, (old, old))
    assert faults(data) == [f"The last backup ({made.name}) is older than two days: python -m bot backup makes one."]
    made.unlink()
    assert faults(data) == ["There is no backup yet: python -m bot backup makes one."]


def test_a_env_file_that_others_may_read(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ZONE=Asia/Bangkok\n", "utf-8")
    (tmp_path / ".env").chmod(0o644)
    code, said = doctor(data)
    assert (code, said[0]) == (1, "Others may read .env, which may hold the token: chmod 600 .env")
    (tmp_path / ".env").chmod(0o600)
    assert doctor(data)[0] == 0


# the database


def test_a_damaged_database(data: Path) -> None:
    (data / "khaidee.db").write_bytes(b"hello" * 2000)
    (said,) = faults(data)
    assert said.endswith("python -m bot restore FILE puts a backup in its place.")


def test_a_newer_database_is_not_restored_over_but_khaidee_updated(data: Path) -> None:
    put(data, "UPDATE alembic_version SET version_num = ?", ("9999",))
    (said,) = faults(data)
    assert said == "The database is at 9999, which this version of khaidee does not know: please update khaidee."


def test_a_database_that_is_behind(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = schema.newest()
    monkeypatch.setattr(schema, "newest", lambda: "9999")
    (said,) = faults(data)
    assert said == f"The database is at {here} and this khaidee at 9999: stop the bot, then python -m bot migrate."


def test_updates_that_were_set_aside_and_people_who_wait(data: Path) -> None:
    put(data, INBOX, (1, moment(NOW), "aside", "x"), (2, moment(NOW), "done", None))
    assert faults(data, NOW) == [
        "1 updates were set aside after three attempts: python -m bot aside shows what can be done."
    ]
    put(data, "UPDATE inbox SET state = ?", ("open",))
    assert faults(data, NOW + timedelta(minutes=9)) == []
    assert faults(data, NOW + timedelta(minutes=11)) == [
        "People wait for an answer since 2026-08-01 12:00 UTC: is khaidee running? make run starts it."
    ]


def test_doubtful_messages_are_a_note_for_a_week(data: Path) -> None:
    put(data, OUTBOX, (1, moment(NOW)), (2, moment(NOW - timedelta(days=9))))
    at = address(None, data)
    told = "1 messages of this week may or may not have arrived, and were not repeated."
    assert told in health.notes(at, NOW + timedelta(days=1))
    assert told not in health.notes(at, NOW + timedelta(days=8))
    assert faults(data, NOW) == []


def test_an_sqlite_with_the_known_fault_is_a_note(data: Path) -> None:
    major, minor, patch = (int(part) for part in sqlite3.sqlite_version.split("."))
    told = any("WAL-reset" in note for note in health.notes(address(None, data), NOW))
    assert told is not health.wal_is_safe((major, minor, patch))


def test_settings_that_cannot_be_used(data: Path) -> None:
    code, said = doctor(data, ZONE="Mars", HEALTH_PORT="-1")
    assert (code, [line.split(":")[0] for line in said]) == (2, ["ZONE", "HEALTH_PORT"])


# set aside


def aside(data: Path, *args: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["aside", *args], env={"DATA_FOLDER": str(data)})
    return result.exit_code, result.output


def test_what_was_set_aside_can_be_taken_up_again_or_forgotten(data: Path) -> None:
    trace = "Traceback (most recent call last):\n  File x\nsqlalchemy.exc.DataError: (สมชาย) is too long\n"
    put(data, INBOX, (7, moment(NOW), "aside", trace), (8, moment(NOW), "aside", "a malformed update: KeyError"))
    code, said = aside(data)
    assert code == 0
    assert said.splitlines()[:2] == [
        "2026-08-01 12:00 UTC  update 7  chat 1  sqlalchemy.exc.DataError",
        "2026-08-01 12:00 UTC  update 8  chat 1  unreadable",
    ]
    assert "สมชาย" not in said
    assert aside(data, "again") == (0, "2 will be taken up at the next start, in the order they came.\n")
    assert rows(data) == [("open", 0, None, "{}")] * 2
    assert aside(data) == (0, "None was set aside.\n")
    put(data, "UPDATE inbox SET state = ? WHERE update_id = 7", ("aside",))
    assert aside(data, "forget") == (0, "1 were removed.\n")
    assert len(rows(data)) == 1


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    assert aside(tmp_path / "new") == (1, "There is no database yet: make run makes one.\n")
    assert list((tmp_path / "new").iterdir()) == []


def rows(data: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / "khaidee.db")) as connection:
        return connection.execute("SELECT state, attempts, fault, body FROM inbox ORDER BY id").fetchall()


# Telegram


class Messenger:
    """A Bot API that answers what it is told to, with the date it is told."""

    def __init__(self) -> None:
        self.status = 200
        self.me: Any = {"ok": True, "result": {"username": "khaidee_bot"}}
        self.hook: dict[str, Any] = {"url": "", "pending_update_count": 0}
        self.date: datetime | str = NOW
        self.hangs = False
        self.url = ""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            while head := await self._asked(reader):
                if self.hangs:
                    await reader.read()
                body = self.me if b"/getMe" in head else {"ok": True, "result": self.hook}
                writer.write(self._answer(body))

    async def _asked(self, reader: asyncio.StreamReader) -> bytes:
        try:
            return await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""

    def _answer(self, body: Any) -> bytes:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        date = self.date if isinstance(self.date, str) else format_datetime(self.date, usegmt=True)
        head = f"HTTP/1.1 {self.status} X\r\nDate: {date}\r\nContent-Length: {len(raw)}\r\n\r\n"
        return head.encode() + raw


@asynccontextmanager
async def open_messenger() -> AsyncIterator[Messenger]:
    made = Messenger()
    async with await asyncio.start_server(made, "127.0.0.1", 0) as listening:
        made.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        yield made


@pytest.fixture
async def telegram() -> AsyncIterator[Messenger]:
    async with open_messenger() as made:
        yield made


async def said(by: Messenger, webhook: str | None = None, patience: float = 5.0) -> list[str]:
    told = await checkup.faults(TOKEN, by.url, webhook, lambda: NOW, patience)
    assert "secret-part" not in "".join(told)
    return told


async def test_a_bot_telegram_knows(telegram: Messenger) -> None:
    assert await said(telegram) == []
    telegram.hook = {"url": f"{HOOK}/telegram", "pending_update_count": 3}
    assert await said(telegram, f"{HOOK}/") == []


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_telegram_does_not_know(telegram: Messenger, status: int) -> None:
    telegram.status, telegram.me = status, {"ok": False, "error_code": status}
    (line,) = await said(telegram)
    assert line.startswith("Telegram refuses BOT_TOKEN: copy it again from @BotFather")


async def test_nobody_answers(telegram: Messenger) -> None:
    telegram.hangs = True
    (line,) = await said(telegram, patience=0.05)
    assert "does not answer" in line
    assert "check this machine's line" in line
    telegram.url = "http://127.0.0.1:1"
    (line,) = await said(telegram)
    assert line.startswith("127.0.0.1:1 does not answer (Client")


@pytest.mark.parametrize("answer", [b"<html>hello</html>", b"[]", b"7", b""])
async def test_what_answers_is_something_else(telegram: Messenger, answer: bytes) -> None:
    telegram.me = answer
    (line,) = await said(telegram)
    assert line.endswith("is no Bot API: check TELEGRAM_API_BASE_URL.")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(29, None), (-29, None), (95, "95 s behind Telegram's"), (-3600, "3600 s ahead of Telegram's")],
)
async def test_a_clock_that_is_wrong(telegram: Messenger, seconds: int, told: str | None) -> None:
    telegram.date = NOW + timedelta(seconds=seconds)
    lines = await said(telegram)
    assert len(lines) == (told is not None)
    assert all(str(told) in line and "timedatectl" in line for line in lines)


async def test_a_date_that_is_none(telegram: Messenger) -> None:
    telegram.date = "yesterday"
    assert await said(telegram) == []


@pytest.mark.parametrize(
    ("hook", "wanted", "told"),
    [
        ({"url": "https://elsewhere/x"}, None, "Telegram still calls a webhook, and WEBHOOK_URL is empty"),
        ({"url": ""}, HOOK, "Telegram does not call WEBHOOK_URL"),
        ({"url": "https://elsewhere/x"}, HOOK, "Telegram does not call WEBHOOK_URL"),
        ({"url": "", "pending_update_count": 101}, None, "101 updates wait at Telegram"),
        (
            {
                "url": f"{HOOK}/telegram",
                "last_error_date": int(NOW.timestamp()) - 720,
                "last_error_message": "Connection refused",
            },
            HOOK,
            "Telegram could not reach WEBHOOK_URL 12 minutes ago (Connection refused): check the proxy",
        ),
    ],
)
async def test_a_webhook_that_does_not_work(
    telegram: Messenger, hook: dict[str, Any], wanted: str | None, told: str
) -> None:
    telegram.hook = hook
    (line,) = await said(telegram, wanted)
    assert line.startswith(told)
    assert "elsewhere" not in line


async def test_an_error_of_long_ago_is_no_fault(telegram: Messenger) -> None:
    telegram.hook = {"url": f"{HOOK}/telegram", "last_error_date": int(NOW.timestamp()) - 3601}
    assert await said(telegram, HOOK) == []


async def test_the_command_asks_telegram_where_a_token_is_set(data: Path, telegram: Messenger) -> None:
    telegram.date = datetime.now(UTC)
    env = {"BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": telegram.url}
    assert (await asyncio.to_thread(doctor, data, **env))[0] == 0
    telegram.status = 401
    code, lines = await asyncio.to_thread(doctor, data, **env)
    assert (code, lines[-1]) == (1, "1 to look at.")
    assert lines[0].startswith("Telegram refuses BOT_TOKEN")
