"""Separated text: which mark separates, quotes, line breaks in cells."""

from __future__ import annotations

import csv
import io
from collections import Counter

from bot.domain.sheets.bounds import BYTES, Unfit
from bot.domain.sheets.table import Row, Sheet, sheet

SAMPLE = 64_000  # characters the separator is guessed from
_TOLD = "sep="  # Excel's own way to say it, on the first line
_RUNAWAY = 50  # line breaks in one cell: a quote was opened and never meant


def table(text: str) -> Sheet:
    """The whole text as one sheet; rows are counted as a spreadsheet would."""
    told, rest = _told(text)
    first = 2 if told else 1
    return sheet("", [Row(number, tuple(cells)) for number, cells in enumerate(_cells(rest, told), first)])


def _told(text: str) -> tuple[str, str]:
    if not text[:5].lower().startswith(_TOLD):
        return "", text
    line, _, rest = text.partition("\n")
    return line.strip()[len(_TOLD) :][:1], rest


def _cells(text: str, told: str) -> list[list[str]]:
    mark = told or separator(text[:SAMPLE])
    rows = _parse(text, mark, csv.QUOTE_MINIMAL)
    if any(cell.count("\n") > _RUNAWAY for row in rows for cell in row):
        return _parse(text, mark, csv.QUOTE_NONE)
    return rows


def _parse(text: str, mark: str, quoting: int) -> list[list[str]]:
    csv.field_size_limit(BYTES)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, quoting=quoting))  # type: ignore[arg-type]
    except csv.Error as fault:
        raise Unfit("broken") from fault


def separator(sample: str) -> str:
    """The mark that cuts most lines into the same number of cells."""
    return max(",;\t|", key=lambda mark: _evenness(sample, mark))


def _evenness(sample: str, mark: str) -> float:
    widths = [len(row) for row in _parse(sample, mark, csv.QUOTE_MINIMAL) if any(cell.strip() for cell in row)]
    if not widths:
        return 0.0
    width, count = Counter(widths).most_common(1)[0]
    return 0.0 if width == 1 else count / len(widths) * (1 + width / 100)
