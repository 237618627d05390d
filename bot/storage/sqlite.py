"""SQLite: one writer thread, a synchronous session, group commit; readers on WAL snapshots.

Measured beside aiosqlite (a thread hop per call, three times slower, p99 of half a second); see docs/decisions/0001.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, Result, create_engine, event, func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from bot.storage.engine import BeforeCommit, Params, Rolled, Work, drive, nothing
from bot.storage.kernel import META
from bot.storage.late import STATEMENTS, Late, merge
from bot.storage.prepared import Given, Prepared, Row

T = TypeVar("T")
GROUP = 64  # units that share one commit at most: beyond it the first would wait too long


class SqliteDb:
    """A unit's session on the writer's (or a reader's) connection. Nothing here really awaits.

    The kernel's statements run on the cursor; the ORM's session is made when a record is first asked for or kept,
    which most turns of a form never do.
    """

    postgres = False

    def __init__(self, connection: Connection, cursor: sqlite3.Cursor, ids: Callable[[str], int]) -> None:
        self._connection, self._cursor = connection, cursor
        self._made: Session | None = None
        self.next_id = ids
        self.late: Late = {}
        self.after: list[Callable[[], None]] = []

    @property
    def _session(self) -> Session:
        if self._made is None:
            self._made = Session(
                self._connection, autoflush=False, expire_on_commit=False, join_transaction_mode="rollback_only"
            )
        return self._made

    async def run(self, statement: Prepared, **given: Any) -> Sequence[Row]:
        ready = statement.on(self._connection.dialect)
        return ready.rows(self._cursor.execute(ready.sql, ready.values(given)).fetchall())

    async def run_each(self, statement: Prepared, rows: Sequence[Given]) -> list[Sequence[Row]]:
        ready = statement.on(self._connection.dialect)
        return [ready.rows(self._cursor.execute(ready.sql, ready.values(row)).fetchall()) for row in rows]

    async def execute(self, statement: Executable, params: Any = None) -> Result[Any]:
        return self._session.execute(statement, params)

    async def scalar(self, statement: Executable, params: Any = None) -> Any:
        return self._session.scalar(statement, params)

    async def scalars(self, statement: Executable) -> Sequence[Any]:
        return self._session.scalars(statement).all()

    async def get(self, entity: type[T], key: int) -> T | None:
        return self._session.get(entity, key)

    def add(self, row: object) -> None:
        self._session.add(row)

    async def delete(self, row: object) -> None:
        self._session.delete(row)

    async def flush(self) -> None:
        self.write_records()

    def write_records(self) -> None:
        if self._made is not None:
            self._made.flush()

    def let_go(self) -> None:
        """The records of this unit belong to nobody's session any more."""
        if self._made is not None:
            self._made.expunge_all()

    def later_rows(self, name: str, rows: list[Params]) -> None:
        self.late.setdefault(name, []).extend(rows)

    def afterwards(self, act: Callable[[], None]) -> None:
        self.after.append(act)


@dataclass(slots=True)
class _Job:
    work: Work[Any]
    kind: str
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Any]
    value: Any = None
    error: BaseException | None = None
    after: list[Callable[[], None]] = field(default_factory=list)

    def settle(self) -> None:
        """Back on the event loop: what was promised for after the commit, then the caller goes on."""
        if self.done.cancelled():
            return
        if self.error is not None:
            self.done.set_exception(self.error)
            return
        for act in self.after:
            act()
        self.done.set_result(self.value)


class SqliteStore:
    """One file. Every commit and every checkpoint is made by one connection (the WAL-reset bug before 3.51.3)."""

    def __init__(
        self,
        path: Path,
        *,
        before_commit: BeforeCommit = nothing,
        synchronous: str = "FULL",
        readers: int = 2,
    ) -> None:
        self.path = path
        self._before_commit = before_commit
        self._synchronous = synchronous
        self._engine = _engine(path, synchronous)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._ids: dict[str, int] = {}
        self._readers = ThreadPoolExecutor(readers, "reader")
        self._local = threading.local()
        self._reader_engines: list[Engine] = []
        self._writer = (
            self._engine.connect()
        )  # here, not on its thread: the file is in WAL mode before a reader opens it
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._thread.start()

    async def unit(self, work: Work[T], kind: str = "turn") -> T:
        """Run `work` in the writer's next group; returns when its commit is on the disk."""
        loop = asyncio.get_running_loop()
        job = _Job(work, kind, loop, loop.create_future())
        self._jobs.put(job)
        value: T = await job.done
        return value

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a snapshot, on a reader's thread; it cannot write."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def close(self) -> None:
        """Finish what is queued, then let go of the file."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._readers.shutdown)
        for engine in (*self._reader_engines, self._engine):
            engine.dispose()

    # The writer's thread

    def _serve(self) -> None:
        while (first := self._jobs.get()) is not None:
            group, last = self._gather(first)
            self._group(self._writer, group)
            _settle(group)
            if last:
                break
        self._writer.close()

    def _gather(self, first: _Job) -> tuple[list[_Job], bool]:
        group = [first]
        try:
            while len(group) < GROUP:
                job = self._jobs.get_nowait()
                if job is None:
                    return group, True
                group.append(job)
        except Empty:
            pass
        return group, False

    def _group(self, connection: Connection, group: list[_Job]) -> None:
        """One transaction for all. Where it fails as a whole each unit is tried alone: nobody fails with another."""
        fault = self._together(connection, group)
        if fault is None:
            return
        alone = len(group) > 1 and isinstance(fault, Exception)
        for job in group:
            job.error = None if alone else job.error or _shared(fault)
            if alone:
                self._group(connection, [job])

    def _together(self, connection: Connection, group: list[_Job]) -> BaseException | None:
        """A unit that fails takes only its own savepoint with it; what ended the whole transaction is returned."""
        try:
            with connection.begin():
                late: Late = {}
                for job in group:
                    self._one(connection, job, late)
                self._write_late(connection, late)
                for job in group:
                    self._before_commit(job.kind)
        except BaseException as fault:
            return fault
        return None

    def _one(self, connection: Connection, job: _Job, late: Late) -> None:
        cursor = _cursor(connection)
        cursor.execute("SAVEPOINT unit")
        db = SqliteDb(connection, cursor, lambda table: self._next_id(connection, table))
        try:
            job.value = drive(job.work(db))
            db.write_records()
            cursor.execute("RELEASE unit")
            merge(late, db.late)
            job.after = db.after
        except Exception as fault:
            job.error = _meaning(fault)
            cursor.execute("ROLLBACK TO unit")
            cursor.execute("RELEASE unit")
        finally:
            db.let_go()
            cursor.close()

    def _write_late(self, connection: Connection, late: Late) -> None:
        cursor = _cursor(connection)
        for name, statement in STATEMENTS.items():
            if rows := late.get(name):
                ready = statement.on(connection.dialect)
                cursor.executemany(ready.sql, [ready.values(row) for row in rows])
        cursor.close()

    def _next_id(self, connection: Connection, table: str) -> int:
        if table not in self._ids:
            column = META.tables[table].c.id
            self._ids[table] = connection.scalar(select(func.coalesce(func.max(column), 0))) or 0
        self._ids[table] += 1
        return self._ids[table]

    # A reader's thread

    def _read(self, work: Work[T]) -> T:
        with self._reader().connect() as connection, connection.begin():
            return drive(work(SqliteDb(connection, _cursor(connection), _no_ids)))

    def _reader(self) -> Engine:
        if not hasattr(self._local, "engine"):
            self._local.engine = _engine(self.path, self._synchronous, reader=True)
            self._reader_engines.append(self._local.engine)
        engine: Engine = self._local.engine
        return engine


def _no_ids(table: str) -> int:
    raise RuntimeError(f"a reader was asked for an id of {table}")


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


def _meaning(fault: BaseException) -> BaseException:
    """Rolled where the database failed; a unit's own fault stays what it is."""
    code = getattr(getattr(fault, "orig", None), "sqlite_errorcode", 0) & 0xFF
    return Rolled(str(fault)) if code in TROUBLE else fault


def _shared(fault: BaseException) -> BaseException:
    """The same for what ended a whole transaction; a cut of power stays one."""
    return Rolled(str(fault)) if isinstance(fault, OSError) else _meaning(fault)


def _settle(group: list[_Job]) -> None:
    """One wake-up of the loop for the whole group."""

    def settle() -> None:
        for job in group:
            job.settle()

    try:
        group[0].loop.call_soon_threadsafe(settle)
    except RuntimeError:  # the loop is gone: a process being torn down has nobody left to tell
        return


def _cursor(connection: Connection) -> sqlite3.Cursor:
    cursor: sqlite3.Cursor = connection.connection.cursor()  # type: ignore[assignment]
    return cursor


def _engine(path: Path, synchronous: str, *, reader: bool = False) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": 30}
    )
    event.listen(engine, "connect", _prepare(synchronous, reader))
    event.listen(engine, "begin", _begin_reading if reader else _begin)
    return engine


def _prepare(synchronous: str, reader: bool) -> Callable[[sqlite3.Connection, object], None]:
    def prepare(raw: sqlite3.Connection, _: object) -> None:
        raw.isolation_level = None  # the driver begins nothing by itself
        raw.execute("PRAGMA foreign_keys=ON")
        if reader:
            raw.execute("PRAGMA query_only=ON")
            raw.execute("PRAGMA wal_autocheckpoint=0")
        else:
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute(f"PRAGMA synchronous={synchronous}")
            raw.execute("PRAGMA secure_delete=ON")  # what is erased is not left readable in free pages

    return prepare


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
