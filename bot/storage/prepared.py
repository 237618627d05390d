"""The kernel's statements: compiled once, and run on the driver's own cursor.

SQLAlchemy builds, caches, binds and fetches anew for each execution, at ten times the cost of the row itself; the
kernel's few statements run on every turn (docs/decisions/0003). The columns' types still write and read every value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ReturnsRows

Convert = Callable[[Any], Any] | None
Row = tuple[Any, ...]
Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ready:
    """A statement in the words of one driver."""

    sql: str
    writes: tuple[tuple[str, Any, Convert], ...]  # a parameter's name, its value where that is fixed, how to write it
    reads: tuple[Convert, ...]
    plain: bool  # every column comes back as it is

    def values(self, given: Given) -> list[Any]:
        """The parameters in their order."""
        return [
            fixed if name not in given else to(given[name]) if to else given[name] for name, fixed, to in self.writes
        ]

    def rows(self, found: Sequence[Row]) -> Sequence[Row]:
        """What the driver fetched, as the columns' own types."""
        if self.plain:
            return found
        return [tuple(to(cell) if to else cell for to, cell in zip(self.reads, row, strict=True)) for row in found]


class Prepared:
    """A statement with `bindparam`s; `columns` are those an insert gives values for.

    `build` is given the dialect's own `insert`, for what the databases spell alike but SQLAlchemy does not.
    """

    def __init__(self, build: Callable[[Any], Any], *columns: str) -> None:
        self._build, self._columns = build, columns
        self._ready: dict[str, Ready] = {}

    def on(self, dialect: Dialect) -> Ready:
        """Compiled at the first use on each kind of database."""
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = self._compile(dialect)
        return ready

    def _compile(self, dialect: Dialect) -> Ready:
        statement = self._build(inserting(dialect.name == "postgresql"))
        compiled = statement.compile(dialect=dialect, column_keys=self._columns or None)
        returned = statement.exported_columns if isinstance(statement, ReturnsRows) else ()
        reads = tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in returned)
        return Ready(str(compiled), _writes(compiled, dialect), reads, not any(reads))


def inserting(postgres: bool) -> Any:
    """The database's own `insert`, which knows conflicts; only its own dialect is loaded."""
    if postgres:
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert


def _writes(compiled: SQLCompiler, dialect: Dialect) -> tuple[tuple[str, Any, Convert], ...]:
    found = []
    for name in compiled.positiontup or compiled.bind_names.values():
        bind = compiled.binds[name]
        to = bind.type.dialect_impl(dialect).bind_processor(dialect)
        fixed = None if bind.required else to(bind.value) if to else bind.value
        found.append((name, fixed, to))
    return tuple(found)
