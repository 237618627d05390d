"""A PostgreSQL server for tests: TEST_POSTGRES is its address, where databases may be made and dropped.

The fixtures are given to every module by conftest.py: one database for a process, however many modules ask for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from bot.records import Base
from bot.storage.schema import migrate

SERVER = os.environ.get("TEST_POSTGRES", "")
C_UTF8 = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"


def admin(statement: str) -> None:
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
    admin(f"CREATE DATABASE {name} {C_UTF8}")
    migrate(f"{SERVER}/{name}")
    unwatched(f"{SERVER}/{name}")
    yield f"{SERVER}/{name}"
    admin(f"DROP DATABASE {name} WITH (FORCE)")


def unwatched(url: str) -> None:
    """The server gathers nothing about the tables by itself: a plan would depend on whether it just did."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in Base.metadata.tables:
            connection.execute(text(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)'))
    engine.dispose()


@pytest.fixture
def emptied(database: str) -> str:
    engine = create_engine(database)
    with engine.begin() as connection:
        empty(connection)
    engine.dispose()
    return database


def empty(connection: Connection) -> None:
    names = ", ".join(f'"{name}"' for name in Base.metadata.tables)
    connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
