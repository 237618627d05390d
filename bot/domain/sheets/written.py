"""Our own tables on their way out: separated text that Excel opens as it was meant."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from bot.domain.reading import Unclear, phone
from bot.domain.sheets.guard import guarded
from bot.domain.values import Phone
from bot.domain.writing import phone as at_home

MARK = "\ufeff"  # without it Excel takes UTF-8 for something else
Value = str | int | None


def lines(rows: Iterable[Iterable[Value]]) -> Iterator[str]:
    """One line a row; no text is ever calculated, no number becomes a date."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _cell(value: Value) -> Value:
    if isinstance(value, Phone):
        return guarded(spelt(value))
    return guarded(value) if isinstance(value, str) else value


def spelt(number: str) -> str:
    """As it is dialled at home, with hyphens: Excel leaves such a text alone, its zero too. Reads back the same."""
    try:
        written = at_home(number)
        return written if phone(written) == number else number
    except (Unclear, ValueError):
        return number
