"""A sheet as plain rows, wherever it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from bot.domain.sheets.bounds import ROWS, Unfit

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last (row, column) of cells that were made one, counted from 0."""


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is what a spreadsheet shows beside it, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def at(self, column: int) -> Cell:
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Only rows with something in them. `unset` are formulas nobody calculated: (row number, column)."""

    name: str
    rows: tuple[Row, ...]
    merged: tuple[Range, ...] = ()
    unset: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    macros: bool = False

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)


def blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip("\ufeff \u00a0\t\r\n"))


def sheet(name: str, rows: Iterable[Row]) -> Sheet:
    """The rows that hold something, each without its blank tail. Raises Unfit("rows") for more than can be taken."""
    kept = []
    for row in rows:
        if not all(blank(cell) for cell in row.cells):
            kept.append(replace(row, cells=_trimmed(row.cells)))
        if len(kept) > ROWS + 100:  # some lines above the people are common
            raise Unfit("rows")
    return Sheet(name, tuple(kept))


def _trimmed(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    last = max(index for index, cell in enumerate(cells) if not blank(cell))
    return cells[: last + 1]
