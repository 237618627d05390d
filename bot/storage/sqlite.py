"""SQLite: one connection writes; readers see WAL snapshots.

Measured beside aiosqlite (a thread hop per call, three times slower, p99 of half a second); see docs/decisions/0001.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from bot.storage.engine import BeforeCommit, nothing
from bot.storage.writer import Engines, ThreadStore

READERS = 2
TROUBLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""The file or the disk has a fault; every other error is of the statement, and so of the unit that ran it."""


class SqliteStore(ThreadStore):
    """One file. Every commit and every checkpoint is made by one connection (the WAL-reset bug before 3.51.3)."""

    def __init__(self, path: Path, *, before_commit: BeforeCommit = nothing, through: Engines | None = None) -> None:
        self.path = path
        used = through or engines(path)
        used.writing.connect().close()  # the file is in WAL mode before a reader opens it
        super().__init__(used, READERS, before_commit)

    def failed(self, fault: BaseException) -> bool:
        return super().failed(fault) or getattr(fault, "sqlite_errorcode", 0) & 0xFF in TROUBLE


def engines(path: Path, synchronous: str = "FULL") -> Engines:
    """`synchronous` is SQLite's own word for how sure of the disk a commit is; only tests say "OFF"."""
    return Engines(
        _engine(path, StaticPool, _prepare_writer(synchronous), "BEGIN IMMEDIATE"),
        _engine(path, QueuePool, _prepare_reader, "BEGIN"),
    )


def _engine(
    path: Path, pool: type[StaticPool | QueuePool], prepare: Callable[[sqlite3.Connection], None], begin: str
) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", poolclass=pool, connect_args={"check_same_thread": False, "timeout": 30}
    )

    def connected(raw: sqlite3.Connection, _: object) -> None:
        raw.isolation_level = None  # the driver begins nothing by itself
        raw.execute("PRAGMA foreign_keys=ON")
        prepare(raw)

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


def _prepare_writer(synchronous: str) -> Callable[[sqlite3.Connection], None]:
    def prepare(raw: sqlite3.Connection) -> None:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute(f"PRAGMA synchronous={synchronous}")
        raw.execute("PRAGMA secure_delete=ON")  # what is erased is not left readable in free pages

    return prepare


def _prepare_reader(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA query_only=ON")
    raw.execute("PRAGMA wal_autocheckpoint=0")
