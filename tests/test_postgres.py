"""The same transcripts on PostgreSQL. TEST_POSTGRES is a server's address, where databases may be made and dropped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from bot.records import Base
from bot.storage import backup, health
from bot.storage.address import address
from bot.storage.schema import migrate
from bot.storage.serving import Lost, PostgresRight, right
from tests.chat import Mode, Player, world
from tests.test_chats import CHATS
from tests.test_search import found, keep

SERVER = os.environ.get("TEST_POSTGRES", "")
C_UTF8 = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"

pytestmark = pytest.mark.postgres


def _admin(statement: str) -> None:
    engine = create_engine(f"{SERVER}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """One migrated database for this process."""
    if not SERVER:
        assert "postgres" not in os.environ.get("REQUIRE", ""), "REQUIRE=postgres, and TEST_POSTGRES is not set"
        pytest.skip("NO POSTGRESQL: set TEST_POSTGRES, such as postgresql+psycopg://me@127.0.0.1:5432")
    name = f"khaidee_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}_{os.getpid()}"
    _admin(f"CREATE DATABASE {name} {C_UTF8}")
    migrate(f"{SERVER}/{name}")
    yield f"{SERVER}/{name}"
    _admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def emptied(database: str) -> str:
    engine = create_engine(database)
    with engine.begin() as connection:
        _empty(connection)
    engine.dispose()
    return database


def _empty(connection: Connection) -> None:
    names = ", ".join(f'"{name}"' for name in Base.metadata.tables)
    connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))


MODES = ["plain", "powercut", *(pytest.param(mode, marks=pytest.mark.long) for mode in ("restart", "twice"))]
"""Plain and power cut in `make test`, the other two in `make test-long`."""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("chat", CHATS, ids=lambda path: path.stem)
async def test_chat(chat: Path, mode: Mode, emptied: str) -> None:
    script = chat.read_text("utf-8")  # noqa: ASYNC240  (nothing else runs on this loop)
    expected = [line.rstrip() for line in script.splitlines() if line.strip() and not line.startswith("#")]
    where = await world(mode, emptied)
    try:
        assert await Player(where).play(script) == expected
    finally:
        await where.close()


async def test_a_reader_cannot_write(emptied: str) -> None:
    where = await world("plain", emptied)
    assert where.service
    with pytest.raises(Exception, match="read-only"):
        await where.service.store.read(lambda db: db.execute(text("DELETE FROM draft")))
    await where.close()


@pytest.mark.parametrize("chat", [101, 103], ids=["sees all", "sees his own"])
@pytest.mark.parametrize("words", ["ดอยตุง", "ดอยตุ้ง", "ดอยตุทอง", "tongchay", "5678", "100%", "678 ดอย"])
async def test_search_hears_what_was_meant(emptied: str, words: str, chat: int) -> None:
    where = await world("plain", emptied)
    await keep(where, name="ดอยตุงทอง 100%", company="Tongchai", phone="+66812345678")
    await keep(where, name="คนอื่น", company="ที่อื่น")
    assert await found(where, words, chat) == ["ดอยตุงทอง 100%"]
    await where.close()


def test_the_right_to_serve_dies_with_its_holder(database: str) -> None:
    at = address(database, Path())
    first, second = right(at, Path()), right(at, Path())
    assert first.take()
    assert not second.take()
    first.check()
    first.release()
    assert second.take()
    second.release()


def test_a_lost_right_is_noticed(database: str) -> None:
    held = PostgresRight(address(database, Path()).libpq)
    assert held.take()
    here = f"(SELECT oid FROM pg_database WHERE datname = '{database.rpartition('/')[2]}')"
    _admin(f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = {here}")
    with pytest.raises(Lost):
        held.check()


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="NO POSTGRESQL TOOLS: pg_dump is not installed")
async def test_a_restore_drill(emptied: str, tmp_path: Path) -> None:
    at = address(emptied, tmp_path)
    where = await world("plain", emptied)
    await where.arrive(where.api.say(103, "/lead"))
    made = backup.make(at, tmp_path, datetime(2026, 8, 1, tzinfo=UTC))
    await where.close()
    engine = create_engine(emptied)
    with engine.begin() as connection:
        _empty(connection)
    backup.restore(at, made, datetime(2026, 8, 1, tzinfo=UTC))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM draft")) == 1
    engine.dispose()
    assert health.faults(at, tmp_path, datetime.now(UTC)) == []


def test_a_wrong_address_is_one_sentence_without_its_password(tmp_path: Path) -> None:
    if not SERVER:
        pytest.skip("NO POSTGRESQL: see TEST_POSTGRES")
    bad = address("postgresql://nobody:hush@127.0.0.1:1/none", tmp_path)
    with pytest.raises(backup.Unfit) as unfit:
        backup.make(bad, tmp_path, datetime.now(UTC))
    assert "hush" not in str(unfit.value)
