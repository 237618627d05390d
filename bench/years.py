"""Stores with a year of selling in them, in three sizes, filled once in a run: what questions are asked of.

A thousand customers are a block: ten reps and their manager, made by a process of their own. The SQLite file is filled
first; PostgreSQL is given the very same rows by COPY.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import Table, create_engine, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from bench.stores import C_UTF8
from bot.playground.history import Seller, Size, Team, year
from bot.playground.history.rows import KINDS, bulk
from bot.records import RECORDS, Base
from bot.records.people import Person, Workspace
from bot.storage.bulk import count_on, rows_of
from bot.storage.schema import migrate

MORNING = datetime(2026, 8, 3, 8, tzinfo=ZoneInfo("Asia/Bangkok"))
SIZES = (1_000, 10_000, 100_000)
BLOCK = Size(customers=1_000, leads=250, deals=500, activities=3_000, complaints=20)
ROOM = 4_000  # ids a block may use of each type, and parties it may make
REPS = 10
OWNER, SERVICE, FIRST = 1, 2, 3
CHAT = 1_000_000  # a member's chat is this and his id
COUNTED = "counter"
Made = list[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]
"""Rows as SQLite's driver takes them: the table, its columns, the values."""


def manager_of(block: int) -> int:
    return FIRST + block * (REPS + 1)


def reps_of(block: int) -> range:
    return range(manager_of(block) + 1, manager_of(block) + 1 + REPS)


def made(block: int) -> Made:
    """One block's year: in a process of its own, which sends back what the driver can take as it is."""
    team = Team([Seller(rep) for rep in reps_of(block)], SERVICE)
    first = dict.fromkeys(KINDS, block * ROOM)
    history = year(team, BLOCK, MORNING, first=first, serial=block * ROOM)
    return [_plain(table, rows) for table, rows in rows_of(1, bulk(history)) if rows]


def _plain(table: Table, rows: list[dict[str, Any]]) -> tuple[str, tuple[str, ...], list[tuple[Any, ...]]]:
    dialect = sqlite.dialect()
    columns = {**rows[0], **_defaults(table, rows[0])}
    write = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns}
    given = [{**columns, **row} for row in rows]
    values = [tuple(to(row[name]) if (to := write[name]) else row[name] for name in columns) for row in given]
    return table.name, tuple(table.c[name].name for name in columns), values


def _defaults(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """What the ORM would have put where nothing is said."""
    return {
        column.key: default.arg
        for column in table.columns
        if column.key not in row and isinstance(default := column.default, ScalarElementColumnDefault)
    }


@dataclass(slots=True)
class Years:
    """`server` is a PostgreSQL where databases may be made and dropped, or ""."""

    folder: Path
    server: str
    _databases: dict[int, str] = field(default_factory=dict)

    def sqlite(self, customers: int) -> Path:
        """The filled file."""
        file = self.folder / f"year{customers}.db"
        if not file.exists():
            fill(file, customers)
        return file

    def postgres(self, customers: int) -> str:
        """The address of a database with the same rows."""
        if customers not in self._databases:
            name = f"bench_{os.getpid()}_year{customers}"
            self._admin(f"CREATE DATABASE {name} {C_UTF8}")
            self._databases[customers] = name
            copy(self.sqlite(customers), f"{self.server}/{name}")
        return f"{self.server}/{self._databases[customers]}"

    def settle(self) -> None:
        """What was filled is on the disk: its writing would be measured with the first answers."""
        if self._databases:
            self._admin("CHECKPOINT")
        os.sync()

    def _admin(self, statement: str) -> None:
        engine = create_engine(f"{self.server}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def close(self) -> None:
        for name in self._databases.values():
            self._admin(f"DROP DATABASE {name} WITH (FORCE)")


def fill(file: Path, customers: int) -> None:
    """The newest schema, everybody, and block after block; its indexes at the end, which is quicker."""
    blocks = max(1, customers // BLOCK.customers)
    migrate(f"sqlite:///{file}")
    raw = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000"):
        raw.execute(f"PRAGMA {pragma}")
    later = _put_aside(raw)
    raw.execute("BEGIN")
    for part in _people(blocks):
        _insert(raw, *part)
    for done in _blocks(blocks):
        for name, columns, values in done:
            if name != COUNTED:
                _insert(raw, name, columns, values)
    _insert(raw, COUNTED, ("workspace_id", "type", "last"), [(1, kind, blocks * ROOM) for kind in KINDS])
    raw.execute("COMMIT")
    for statement in later:
        raw.execute(statement)
    raw.execute("INSERT INTO finding_fts(finding_fts) VALUES ('rebuild')")
    raw.execute("ANALYZE")
    raw.execute("PRAGMA journal_mode=WAL")
    raw.close()


def _put_aside(raw: sqlite3.Connection) -> list[str]:
    """Indexes and triggers, and how they are made again."""
    kept = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    found = raw.execute(kept).fetchall()
    for kind, name, _ in found:
        raw.execute(f"DROP {kind} {name}")
    return [sql for *_, sql in found]


def _insert(raw: sqlite3.Connection, name: str, columns: tuple[str, ...], values: list[tuple[Any, ...]]) -> None:
    quoted = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    raw.executemany(f'INSERT INTO "{name}" ({quoted}) VALUES ({marks})', values)  # noqa: S608


def _blocks(blocks: int) -> Iterator[Made]:
    """In order, made by as many processes as there are cores; never many that wait to be written."""
    if blocks == 1:
        yield made(0)
        return
    with ProcessPoolExecutor(os.cpu_count() or 2, mp_context=get_context("spawn")) as pool:
        numbers = iter(range(blocks))
        waiting = [pool.submit(made, n) for n in islice(numbers, 4)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(made, n) for n in islice(numbers, 1)]


def _people(blocks: int) -> Made:
    """The owner, the service desk, and each block's manager and reps."""
    since = MORNING - timedelta(days=366)
    home = {"id": 1, "name": "bench", "zone": "Asia/Bangkok", "language": "th", "created_at": since}
    home["week"] = [[[510, 720], [780, 1050]]] * 5 + [[], []]
    people = [_person(OWNER, "owner", None), _person(SERVICE, "service", OWNER)]
    for block in range(blocks):
        people += [_person(manager_of(block), "manager", OWNER)]
        people += [_person(rep, "rep", manager_of(block)) for rep in reps_of(block)]
    tables: list[Any] = [Workspace.__table__, Person.__table__]
    return [_plain(tables[0], [home]), _plain(tables[1], people)]


def _person(key: int, role: str, manager: int | None) -> dict[str, Any]:
    who = {"id": key, "workspace_id": 1, "telegram_id": CHAT + key, "name": f"rep {key}", "role": role}
    who |= {"manager_id": manager, "language": "th", "era": "be", "zone": "Asia/Bangkok", "off": []}
    return who | {"joined_at": MORNING - timedelta(days=366)}


def copy(file: Path, url: str) -> None:
    """Every row of a filled file into an empty PostgreSQL database; its plain indexes at the end."""
    migrate(url)
    raw = sqlite3.connect(file)
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET timezone = 'UTC'")
        later = _indexes(connection)
        for table in Base.metadata.sorted_tables:
            _copy(raw, connection, table)
        for statement in later:
            connection.execute(statement)
        for name in RECORDS:
            connection.execute(count_on(name))
        connection.execute("VACUUM ANALYZE")
    raw.close()


def _indexes(connection: psycopg.Connection[Any]) -> list[str]:
    """Take away what is neither a key nor unique, and say how it is made again."""
    plain = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef NOT LIKE '%UNIQUE%'"
    found = connection.execute(plain).fetchall()
    for name, _ in found:
        connection.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def _copy(raw: sqlite3.Connection, connection: psycopg.Connection[Any], table: Table) -> None:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    rows = raw.execute(f'SELECT {columns} FROM "{table.name}"')  # noqa: S608
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as into:
        for row in rows:
            into.write_row(row)
