"""The same transcripts on PostgreSQL. TEST_POSTGRES is a server's address, where databases may be made and dropped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from bot.records import Base
from bot.storage.schema import migrate
from tests.chat import Mode, Player, world
from tests.test_chats import CHATS

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
