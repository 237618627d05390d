"""Backups that can be trusted, a restore that proves itself, pruning that touches nothing unfinished."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select

from bot.app import Service
from bot.cli import main
from bot.jobs.keeping import Keeper
from bot.storage import backup, health, pruning
from bot.storage.address import Address, address
from bot.storage.engine import Db
from bot.storage.kernel import inbox, outbox
from bot.storage.schema import TooNew, migrate
from bot.storage.serving import FileRight, hold
from tests.chat import World, world

NOW = datetime(2026, 8, 1, tzinfo=UTC)
AUDIT = "INSERT INTO audit (workspace_id, type, record_id, version, action, changes, by, at) VALUES (1,'lead',1,1,'add','{}',1,'2026-08-01 00:00:00.000000')"  # noqa: E501


@pytest.fixture
def data(tmp_path: Path) -> Path:
    migrate(f"sqlite:///{tmp_path / 'khaidee.db'}")
    return tmp_path


def at(data: Path) -> Address:
    return address(None, data)


def add(data: Path, rows: int = 1) -> None:
    with closing(sqlite3.connect(data / "khaidee.db")) as connection, connection:
        for _ in range(rows):
            connection.execute(AUDIT)


def test_a_backup_under_writing_has_all_that_was_acknowledged(data: Path) -> None:
    acknowledged, stop = [0], threading.Event()

    def write() -> None:
        while not stop.is_set():
            add(data)
            acknowledged[0] += 1

    with closing(sqlite3.connect(data / "khaidee.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    writer = threading.Thread(target=write)
    writer.start()
    for n in range(3):
        before = acknowledged[0]
        made = backup.make(at(data), data, NOW + timedelta(days=n))
        assert backup.verify(made).changes >= before
    stop.set()
    writer.join()


def test_fourteen_are_kept(data: Path) -> None:
    for n in range(17):
        backup.make(at(data), data, NOW + timedelta(days=n))
    kept = sorted((data / "backups").iterdir())
    assert len(kept) == 14
    assert kept[0].name == f"khaidee-{NOW + timedelta(days=3):%Y%m%dT%H%M%SZ}.db"


def test_a_restore_drill(data: Path) -> None:
    add(data, 3)
    made = backup.make(at(data), data, NOW)
    add(data, 4)
    proof, aside = backup.restore(at(data), made, NOW)
    assert proof.changes == 3
    assert backup.verify(data / "khaidee.db").changes == 3
    assert aside
    assert backup.verify(aside).changes == 7


@pytest.mark.parametrize("harm", ["empty", "text", "cut", "foreign", "scribbled"])
def test_a_damaged_file_is_refused_and_nothing_replaced(data: Path, harm: str) -> None:
    add(data, 2000)
    made = backup.make(at(data), data, NOW)
    good = made.read_bytes()
    bad = {"empty": b"", "text": b"hello" * 999, "cut": good[: len(good) // 2], "foreign": b""}.get(harm, good)
    made.write_bytes(bad)
    if harm == "scribbled":
        made.write_bytes(good[:40960] + os.urandom(8192) + good[49152:])
    if harm == "foreign":
        with closing(sqlite3.connect(made)) as other:
            other.execute("CREATE TABLE x (y)")
    with pytest.raises(backup.Unfit):
        backup.restore(at(data), made, NOW)
    assert backup.verify(data / "khaidee.db").changes == 2000


def test_a_newer_backup_is_refused(data: Path) -> None:
    made = backup.make(at(data), data, NOW)
    with closing(sqlite3.connect(made)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(TooNew):
        backup.restore(at(data), made, NOW)


def run(data: Path, *args: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, args, env={"DATA_FOLDER": str(data)})
    return result.exit_code, result.output


def test_the_commands(data: Path) -> None:
    code, said = run(data, "doctor")
    assert (code, "There is no backup yet" in said) == (1, True)
    code, said = run(data, "backup")
    assert (code, "it is good" in said) == (0, True)
    made = next((data / "backups").iterdir())
    code, said = run(data, "doctor")
    assert (code, "All is well." in said) == (0, True)
    code, said = run(data, "restore", str(made))
    assert (code, "kept as" in said) == (0, True)
    with hold(FileRight(data)):
        assert run(data, "restore", str(made)) == (1, "khaidee is running on this data: please stop it first\n")
        assert run(data, "backup")[0] == 0
        assert run(data, "invite")[0] == 1
    code, said = run(data, "invite", "--owner")
    assert (code, "/start " in said) == (0, True)


def test_doctor_names_a_damaged_database(data: Path) -> None:
    run(data, "backup")
    (data / "khaidee.db").write_bytes(b"hello" * 2000)
    code, said = run(data, "doctor")
    assert code == 1
    assert "python -m bot restore" in said


def test_an_update_of_a_used_database_is_backed_up_first(data: Path) -> None:
    """The revision before this one is simulated: what matters is that the copy is made before anything is changed."""
    add(data)
    with closing(sqlite3.connect(data / "khaidee.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    code, said = run(data, "migrate")
    assert code == 1
    assert "please update khaidee" in said
    assert not list((data / "backups").glob("*.db"))


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 52, 0), True),
    ],
)
def test_which_sqlite_is_safe(version: tuple[int, int, int], safe: bool) -> None:
    assert health.wal_is_safe(version) is safe


def test_addresses(tmp_path: Path) -> None:
    assert address("postgres://u:secret@h/d", tmp_path).url == "postgresql+psycopg://u:secret@h/d"
    assert address("postgresql://u@h/d", tmp_path).libpq == "postgresql://u@h/d"
    assert "secret" not in repr(address("postgres://u:secret@h/d", tmp_path))
    with pytest.raises(ValueError, match="postgresql://"):
        address("mysql://x", tmp_path)


async def rows(where: World, table: object) -> list[str]:
    async def work(db: Db) -> list[str]:
        return sorted(await db.scalars(select(table.c.state)))  # type: ignore[attr-defined]

    assert where.service
    return await where.service.store.read(work)


async def test_pruning_touches_nothing_unfinished() -> None:
    where = await world()
    assert where.service
    long_ago = where.now - timedelta(days=400)
    states = ("open", "done", "aside")
    letters = ("pending", "sending", "sent", "silent", "dead", "unknown")

    async def fill(db: Db) -> None:
        for n, state in enumerate(states):
            row = {
                "update_id": 10_000 + n,
                "chat": 1,
                "person": 1,
                "arrived_at": long_ago,
                "state": state,
                "attempts": 0,
            }
            await db.execute(insert(inbox).values(**row))
        for n, state in enumerate(letters):
            row = {"id": 90_000 + n, "chat": 1, "kind": "x", "due_at": long_ago, "state": state, "attempts": 0}
            await db.execute(insert(outbox).values(**row))

    await where.service.store.unit(fill)
    before = len(await rows(where, outbox))
    await where.service.store.unit(lambda db: pruning.prune(db, where.now))
    assert await rows(where, inbox) == ["aside", "open"]
    left = await rows(where, outbox)
    assert len(left) == before - 3
    assert {"pending", "sending", "unknown"} <= set(left)
    await where.close()


async def test_a_failed_backup_is_told_to_every_owner_once_a_day(tmp_path: Path) -> None:
    where = await world()
    service = where.service
    assert isinstance(service, Service)
    nowhere = address(None, tmp_path / "no such folder")
    for _ in range(2):  # a restart does not tell it again
        await Keeper(service.store, service.roster, nowhere, tmp_path, lambda: where.now).round()
        await service.tick()
    told = [(event.chat, event.text) for event in where.fresh()]
    assert [chat for chat, _ in told] == [101, 201]
    assert told[0][1].startswith("⚠️ สำรองข้อมูลวันนี้ไม่สำเร็จ")
    await where.close()


async def test_a_daily_backup_is_made_once(tmp_path: Path) -> None:
    where = await world()
    service = where.service
    assert isinstance(service, Service)
    keeper = Keeper(service.store, service.roster, Address("", where.path), tmp_path, lambda: where.now)
    await keeper.round()
    await keeper.round()
    assert len(list((tmp_path / "backups").iterdir())) == 1
    where.now += timedelta(days=1)
    await keeper.round()
    assert len(list((tmp_path / "backups").iterdir())) == 2
    await where.close()
