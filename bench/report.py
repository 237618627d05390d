"""What was measured, as tables; and into docs/quality.md, so that no figure is ever typed."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench.round import Found
from bench.rows import A_MINUTE, ROWS

QUALITY = Path(__file__).parent.parent / "docs" / "quality.md"
BEGIN, END = "<!-- measured by make bench: do not edit -->", "<!-- end of what make bench measured -->"
Measured = dict[str, list[Found]]
"""The rounds of each row, by its name."""

COLUMNS = {
    "rate": "updates/s",
    "cpu_ms": "CPU ms an update",
    "p50": "p50 ms",
    "p95": "p95 ms",
    "p99": "p99 ms",
    "rss_mb": "RSS MB",
    "cold": "first answer s",
}
TIMES = ("p50", "p95", "p99")
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "near": ("Fifty chats, each writes again when it is answered", tuple(COLUMNS)),
    "far": ("The same, 60 ms away from Telegram", ("rate", "cpu_ms", *TIMES)),
    "search": ("One owner searches all leads and waits for each answer", ("rate", "cpu_ms", *TIMES)),
    "flood": (f"One chat sends {A_MINUTE:,} messages a minute, 60 ms away: the others", TIMES),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """What we want of the measured; `least`: more is better."""

    name: str
    wanted: float
    measure: Callable[[Measured], float]
    least: bool = False
    form: str = "{:.2f}"

    def line(self, rows: Measured) -> str:
        found = self.measure(rows)
        met = found >= self.wanted if self.least else found <= self.wanted
        wanted = f"{'≥' if self.least else '≤'} {self.form.format(self.wanted)}"
        return f"| {self.name} | {wanted} | {self.form.format(found)} | {'✓' if met else '✗'} |"


def ratio(rows: Measured, of: str, to: str, what: str) -> float:
    """Of the same rounds: what slows the machine slows both."""
    return median(a[what] / b[what] for a, b in zip(rows[of], rows[to], strict=True))


def value(rows: Measured, name: str, what: str) -> float:
    return median(found[what] for found in rows[name])


def growth(rows: Measured, store: str) -> float:
    """How much dearer anything is with 100,000 leads than with 1,000: the worst of rate, CPU and p95."""
    full = f"{store}-full"
    return max(ratio(rows, store, full, "rate"), *(ratio(rows, full, store, what) for what in ("cpu_ms", "p95")))


BARS = (
    Bar("updates/s, SQLite ÷ A", 1.5, lambda r: ratio(r, "sqlite", "a", "rate"), least=True),
    Bar("updates/s, SQLite ÷ U", 2.3, lambda r: ratio(r, "sqlite", "u", "rate"), least=True),
    Bar("CPU an update, SQLite ÷ U", 0.45, lambda r: ratio(r, "sqlite", "u", "cpu_ms")),
    Bar("p99 ÷ p50, SQLite", 3, lambda r: median(f["p99"] / f["p50"] for f in r["sqlite"])),
    Bar("60 ms away, updates/s, SQLite ÷ A", 20, lambda r: ratio(r, "far-sqlite", "far-a", "rate"), least=True),
    Bar("100,000 leads ÷ 1,000, SQLite: worst of rate, CPU, p95", 1.2, lambda r: growth(r, "sqlite")),
    Bar("100,000 leads ÷ 1,000, PostgreSQL: worst of rate, CPU, p95", 1.2, lambda r: growth(r, "postgres")),
    Bar("RSS MB, 100,000 leads", 100, lambda r: value(r, "sqlite-full", "rss_mb"), form="{:.0f}"),
    Bar("seconds from start to the first answer, 100,000 leads", 1.2, lambda r: value(r, "sqlite-full", "cold")),
    Bar("search p95 ms, 100,000 leads", 10, lambda r: value(r, "search-sqlite", "p95"), form="{:.1f}"),
    Bar("p95 ms of others beside a flood", 300, lambda r: value(r, "flood-sqlite", "p95"), form="{:.0f}"),
)


def tables(rows: Measured) -> Iterator[str]:
    """Every table that has a row, then the bars that can be told."""
    for name, (title, columns) in TABLES.items():
        found = [row for row in ROWS if row.table == name and row.name in rows]
        if found:
            yield f"{title}:\n"
            yield f"| | {' | '.join(COLUMNS[column] for column in columns)} |"
            yield "|---" * (len(columns) + 1) + "|"
            yield from (_line(row.label, rows[row.name], columns) for row in found)
            yield ""
    if bars := [line for bar in BARS if (line := _told(bar, rows))]:
        yield from ("| bar | wanted | measured | |", "|---|---|---|---|", *bars, "")


def _line(label: str, found: list[Found], columns: tuple[str, ...]) -> str:
    cells = (median(one[column] for one in found) for column in columns)
    return f"| {label} | " + " | ".join(f"{cell:.2f}" if cell < 10 else f"{cell:.0f}" for cell in cells) + " |"


def _told(bar: Bar, rows: Measured) -> str:
    """ "" where a row it compares was not measured."""
    try:
        return bar.line(rows)
    except KeyError:
        return ""


def machine(postgres: str) -> str:
    """What it ran on, as far as it explains the figures."""
    parts = [
        f"{os.cpu_count()} cores",
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
    ]
    parts += [f"SQLite {sqlite3.sqlite_version}", f"python-telegram-bot {version('python-telegram-bot')}"]
    parts += [f"SQLAlchemy {version('sqlalchemy')}", *([f"PostgreSQL {postgres}"] if postgres else [])]
    return f"Measured {datetime.now(UTC):%Y-%m-%d}: {', '.join(parts)}."


def write(text: str, page: Path = QUALITY, begin: str = BEGIN, end: str = END) -> None:
    """Between the markers; everything else on the page stays."""
    before, _, rest = page.read_text("utf-8").partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", "utf-8")
