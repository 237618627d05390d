"""The right to serve: a lock that dies with its holder, so that no start waits for a lease to run out.

On SQLite a file lock in the data folder, on PostgreSQL a session's advisory lock. Guarantee: at most one process
serves a database at a time; whoever takes over first settles what its predecessor left.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from bot.storage.address import Address

if TYPE_CHECKING:
    import psycopg

KEY = 0x6B686169646565  # "khaidee": the advisory lock's number


class Busy(RuntimeError):
    """Another process serves this data."""


class NoDatabase(RuntimeError):
    """The database cannot be reached; the words are the server's own, without the address's password."""


class Lost(RuntimeError):
    """The right was lost while serving: the database may have another server by now."""


class Right(Protocol):
    def take(self) -> bool:
        """Try once; True when it is ours."""

    def check(self) -> None:
        """Raises Lost when it is ours no more."""

    def release(self) -> None: ...


class FileRight:
    """The kernel lets go of the lock when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "serving.lock"
        self._file: IO[str] | None = None

    def take(self) -> bool:
        file = self._path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def check(self) -> None:
        """A file lock is not lost."""

    def release(self) -> None:
        if self._file:
            self._file.close()


class PostgresRight:
    """The server lets go of the lock when the connection ends. The driver is loaded where it is used only."""

    def __init__(self, libpq: str) -> None:
        self._libpq = libpq
        self._connection: psycopg.Connection[Any] | None = None

    def take(self) -> bool:
        import psycopg

        try:
            held = psycopg.connect(self._libpq, autocommit=True, connect_timeout=5, tcp_user_timeout=3000)
        except psycopg.OperationalError as fault:
            raise NoDatabase(str(fault)) from None
        row = held.execute("SELECT pg_try_advisory_lock(%s)", (KEY,)).fetchone()
        if not row or not row[0]:
            held.close()
            return False
        self._connection = held
        return True

    def check(self) -> None:
        import psycopg

        try:
            if self._connection:
                self._connection.execute("SELECT 1")
        except psycopg.Error as fault:
            raise Lost("the connection that holds the right to serve has ended") from fault

    def release(self) -> None:
        if self._connection:
            self._connection.close()


def right(where: Address, folder: Path) -> Right:
    return FileRight(folder) if where.file else PostgresRight(where.libpq)


@contextmanager
def hold(wanted: Right) -> Iterator[None]:
    """For a command that writes: now, or Busy with a sentence that says what to do."""
    if not wanted.take():
        raise Busy("khaidee is running on this data: please stop it first")
    with _released(wanted):
        yield


@contextmanager
def wait(wanted: Right, tell: Callable[[], None], pause: Callable[[], None]) -> Iterator[None]:
    """For a server: wait until the one before has ended; `tell` once that one waits."""
    if not wanted.take():
        tell()
        while not wanted.take():
            pause()
    with _released(wanted):
        yield


@contextmanager
def _released(held: Right) -> Iterator[None]:
    try:
        yield
    finally:
        held.release()
