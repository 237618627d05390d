"""Units of work: the only begin, commit and rollback of the product.

A unit is a coroutine that awaits nothing but its session. What it did is committed whole, or not at all, before
`Store.unit` returns. The kernel's own rows (inbox done, letters, audit, findings) are gathered with `Db.later_rows`
and written by one `executemany` each at the end of a group of units: that, not the ORM, is most of a chat turn.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import Executable, Result

from bot.storage.prepared import Given, Prepared, Row

T = TypeVar("T")
Work = Callable[["Db"], Coroutine[Any, Any, T]]
BeforeCommit = Callable[[str], None]
"""Called with the kind of the unit ("inbox", "turn", "intent", "mark") right before its commit; tests cut here."""

Params = dict[str, Any]


class Rolled(Exception):
    """The database failed, not the unit's own work: nothing of it was kept, and the same may well succeed later."""


class Db(Protocol):
    """The small session both engines offer."""

    postgres: bool

    async def run(self, statement: Prepared, **given: Any) -> Sequence[Row]:
        """A statement of the kernel, and the rows it returns."""

    async def run_each(self, statement: Prepared, rows: Sequence[Given]) -> list[Sequence[Row]]:
        """The same statement for each of these, and what each returned."""

    async def execute(self, statement: Executable, params: Any = None) -> Result[Any]: ...
    async def scalar(self, statement: Executable, params: Any = None) -> Any: ...
    async def scalars(self, statement: Executable, params: Any = None) -> Sequence[Any]: ...
    async def get(self, entity: type[T], key: int) -> T | None: ...
    def add(self, row: object) -> None: ...
    async def delete(self, row: object) -> None: ...
    async def flush(self) -> None: ...
    def later_rows(self, name: str, rows: list[Params]) -> None:
        """Write these rows by the kernel statement `name` at the end of the group."""

    def afterwards(self, act: Callable[[], None]) -> None:
        """Call on the event loop once the commit stands; never when it does not."""

    def next_id(self, table: str) -> int:
        """An id for a kernel row, given out by this process; a rolled-back unit leaves a gap and no row."""


class Store(Protocol):
    """One database, SQLite or PostgreSQL."""

    async def unit(self, work: Work[T], kind: str = "turn") -> T: ...
    async def read(self, work: Work[T]) -> T: ...
    async def close(self) -> None: ...


def nothing(_: str) -> None:
    """The `before_commit` of every day."""


def drive(work: Coroutine[Any, Any, T]) -> T:
    """Run a unit's coroutine to its end on this thread; one that really suspends is a bug, and named."""
    try:
        work.send(None)
    except StopIteration as end:
        value: T = end.value
        return value
    work.close()
    raise RuntimeError(
        f"{getattr(work, '__qualname__', work)} awaited something other than its session inside a unit of work"
    )
