"""One thread that writes and a few that read: what both databases share.

Units of work queue for the writer, which drives each to its end on a synchronous session and commits all that wait at
once; the callers go on after the commit (docs/decisions/0001 and 0004). Readers see a snapshot and cannot write.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine, Executable, Result, func, select
from sqlalchemy.orm import Session

from bot.storage.engine import BeforeCommit, Params, Rolled, Work, drive
from bot.storage.kernel import META
from bot.storage.late import STATEMENTS, Late, merge
from bot.storage.prepared import Given, Prepared, Ready, Row

T = TypeVar("T")
GROUP = 64  # units that share one commit at most: beyond it the first would wait too long


class SessionDb:
    """A unit's session on the writer's (or a reader's) connection. Nothing here really awaits.

    The kernel's statements run on the cursor; the ORM's session is made when a record is first asked for or kept,
    which most turns of a form never do.
    """

    def __init__(self, connection: Connection, cursor: Any, ids: Callable[[str], int]) -> None:
        self._connection, self._cursor = connection, cursor
        self.postgres = connection.dialect.name == "postgresql"
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
        return self._run(statement.on(self._connection.dialect), given)

    async def run_each(self, statement: Prepared, rows: Sequence[Given]) -> list[Sequence[Row]]:
        ready = statement.on(self._connection.dialect)
        return [self._run(ready, row) for row in rows]

    def _run(self, ready: Ready, given: Given) -> Sequence[Row]:
        self._cursor.execute(ready.sql, ready.values(given))
        return ready.rows(self._cursor.fetchall()) if self._cursor.description else ()

    async def execute(self, statement: Executable, params: Any = None) -> Result[Any]:
        return self._session.execute(statement, params)

    async def scalar(self, statement: Executable, params: Any = None) -> Any:
        return self._session.scalar(statement, params)

    async def scalars(self, statement: Executable, params: Any = None) -> Sequence[Any]:
        return self._session.scalars(statement, params).all()

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

    def anew(self) -> _Job:
        """As it was before it was run."""
        self.value, self.error, self.after = None, None, []
        return self

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


class _Spoiled(Exception):
    """A group's transaction ended before its commit, by the fault of one unit."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(str(fault))
        self.fault = fault


class Engines(NamedTuple):
    """The writer's and the readers'. A store that closes lets go of their connections; what they have compiled stays,
    for the next store on the same database."""

    writing: Engine
    reading: Engine


class ThreadStore:
    """The engines differ by database; everything that is promised about units is kept here."""

    def __init__(self, engines: Engines, readers: int, before_commit: BeforeCommit) -> None:
        self._writing, self._reading = engines
        self._before_commit = before_commit
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._ids: dict[str, int] = {}
        self._readers = ThreadPoolExecutor(readers, "reader")
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
        """Finish what is queued, then let go of the database."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._readers.shutdown)
        self._reading.dispose()
        self._writing.dispose()

    # The writer's thread

    def _serve(self) -> None:
        while (first := self._jobs.get()) is not None:
            group, last = self._gather(first)
            self._group(group)
            _settle(group)
            if last:
                break

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

    def _group(self, group: list[_Job]) -> None:
        """One transaction for all. Where a unit's fault ended it before its commit (a version conflict that the ORM
        found, a connection that was cut), each is run again in one of its own: nobody pays for another's fault.
        """
        try:
            self._together(group)
        except _Spoiled as spoiled:
            if len(group) == 1:
                group[0].error = self._meaning(spoiled.fault)
            else:
                for job in group:
                    self._group([job.anew()])
        except BaseException as fault:
            for job in group:
                job.error = job.error or self._meaning(fault)

    def _meaning(self, fault: BaseException) -> BaseException:
        """Rolled where the database failed; a unit's own fault stays what it is, and a cut of power stays one."""
        return Rolled(str(fault)) if self.failed(getattr(fault, "orig", None) or fault) else fault

    def failed(self, fault: BaseException) -> bool:
        """Is this error of the driver the database's, so that the same may well succeed later?"""
        return isinstance(fault, OSError)

    def _together(self, group: list[_Job]) -> None:
        with self._writing.begin() as connection:
            try:
                self._work(connection, group)
            except Exception as fault:
                raise _Spoiled(fault) from fault
            for job in group:
                self._before_commit(job.kind)

    def _work(self, connection: Connection, group: list[_Job]) -> None:
        late: Late = {}
        cursor = _cursor(connection)
        for job in group:
            (self._alone if len(group) == 1 else self._among)(connection, cursor, job, late)
        if late:
            self._write_late(connection, cursor, late)
        cursor.close()

    def _alone(self, connection: Connection, cursor: Any, job: _Job, late: Late) -> None:
        db = SessionDb(connection, cursor, lambda table: self._next_id(connection, table))
        try:
            job.value = drive(job.work(db))
            db.write_records()
            merge(late, db.late)
            job.after = db.after
        finally:
            db.let_go()

    def _among(self, connection: Connection, cursor: Any, job: _Job, late: Late) -> None:
        """A unit that fails takes only its own savepoint with it."""
        cursor.execute("SAVEPOINT unit")
        try:
            self._alone(connection, cursor, job, late)
        except Exception as fault:
            if not connection.in_transaction():
                raise
            job.error = self._meaning(fault)
            cursor.execute("ROLLBACK TO unit")
        cursor.execute("RELEASE unit")

    def _write_late(self, connection: Connection, cursor: Any, late: Late) -> None:
        with self._at_once(connection):
            for name, statement in STATEMENTS.items():
                if rows := late.get(name):
                    ready = statement.on(connection.dialect)
                    cursor.executemany(ready.sql, [ready.values(row) for row in rows])

    def _at_once(self, connection: Connection) -> AbstractContextManager[Any]:
        """Statements whose answers nobody waits for one by one."""
        return nullcontext()

    def _next_id(self, connection: Connection, table: str) -> int:
        if table not in self._ids:
            column = META.tables[table].c.id
            self._ids[table] = connection.scalar(select(func.coalesce(func.max(column), 0))) or 0
        self._ids[table] += 1
        return self._ids[table]

    # A reader's thread

    def _read(self, work: Work[T]) -> T:
        with self._reading.begin() as connection:
            return drive(work(SessionDb(connection, _cursor(connection), _no_ids)))


def _no_ids(table: str) -> int:
    raise RuntimeError(f"a reader was asked for an id of {table}")


def _settle(group: list[_Job]) -> None:
    """One wake-up of the loop for the whole group."""

    def settle() -> None:
        for job in group:
            job.settle()

    try:
        group[0].loop.call_soon_threadsafe(settle)
    except RuntimeError:  # the loop is gone: a process being torn down has nobody left to tell
        return


def _cursor(connection: Connection) -> Any:
    """The driver's own."""
    return connection.connection.cursor()
