"""What is measured: each row is a program, the store it serves, and what is asked of it.

Importing customers gets rows here as soon as there is an import.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.load import CHATS, OWNER, Load

FAR = 0.06  # seconds to Telegram and back, from Thailand
FEW, MANY = 1_000, 100_000  # leads
A_MINUTE = 1_000  # messages of the chat that floods


@dataclass(frozen=True, slots=True)
class Row:
    """`runs` is the program's arguments after `python -m`, where URL and FOLDER stand for the round's own."""

    name: str
    label: str
    table: str
    runs: tuple[str, ...]
    load: Load
    store: tuple[str, int] = ("", 0)
    limits: bool = False


ECHO, FAST = ("bench.echo", "URL", "usual"), ("bench.echo", "URL", "fast")
USUAL, OURS = ("bench.usual", "URL", "FOLDER"), ("bot", "run")
SQLITE, POSTGRES = "khaidee, SQLite (synchronous=FULL)", "khaidee, PostgreSQL"

_echo, _lead, _search = Load("echo"), Load("lead"), Load("search", first=OWNER, chats=1)
_far_echo, _far_lead = Load("echo", distance=FAR, warm=4), Load("lead", distance=FAR, warm=4)
_mad: Any = {"chats": CHATS - 1, "distance": FAR, "think": 3.0, "flood": A_MINUTE / 60, "warm": 5.0, "seconds": 12.0}

ROWS = (
    Row("a", "A: bare python-telegram-bot echo, library's defaults", "near", ECHO, _echo),
    Row("b", "B: the same, 256 at once over aiohttp", "near", FAST, _echo),
    Row("u", "U: a lead form in the usual style, empty store", "near", USUAL, _lead),
    Row("sqlite", f"{SQLITE}, 1,000 leads", "near", OURS, _lead, ("sqlite", FEW)),
    Row("sqlite-full", f"{SQLITE}, 100,000 leads", "near", OURS, _lead, ("sqlite", MANY)),
    Row("postgres", f"{POSTGRES}, 1,000 leads", "near", OURS, _lead, ("postgres", FEW)),
    Row("postgres-full", f"{POSTGRES}, 100,000 leads", "near", OURS, _lead, ("postgres", MANY)),
    Row("far-a", "A", "far", ECHO, _far_echo),
    Row("far-b", "B", "far", FAST, _far_echo),
    Row("far-u", "U", "far", USUAL, _far_lead),
    Row("far-sqlite", f"{SQLITE}, 1,000 leads", "far", OURS, _far_lead, ("sqlite", FEW)),
    Row("far-postgres", f"{POSTGRES}, 1,000 leads", "far", OURS, _far_lead, ("postgres", FEW)),
    Row("search-sqlite", f"{SQLITE}, 100,000 leads", "search", OURS, _search, ("sqlite", MANY)),
    Row("search-postgres", f"{POSTGRES}, 100,000 leads", "search", OURS, _search, ("postgres", MANY)),
    Row("flood-a", "A", "flood", ECHO, Load("echo", **_mad)),
    Row("flood-sqlite", f"{SQLITE}, 1,000 leads", "flood", OURS, Load("lead", **_mad), ("sqlite", FEW), limits=True),
)
