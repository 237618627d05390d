"""What people ask all day, answered as the bot answers it, and its statements once more on the bare driver.

Each sample asks about somebody else. The first time it is asked is what the person waits for, drawing included; asked
again, in turns with the bare driver, it tells what the ORM costs: the very same statements, the same parameters.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import psycopg
from sqlalchemy import CursorResult, Engine, Executable, Result, event
from sqlalchemy.engine import make_url

from bench.years import CHAT, MORNING, OWNER, Years, manager_of, reps_of
from bot.chat.inbound import Inbound
from bot.chat.router import Router
from bot.chat.screen import Act, act
from bot.chat.turn import Turn
from bot.handlers import router
from bot.storage import postgres, sqlite
from bot.storage.desk import Desk, Me
from bot.storage.engine import drive
from bot.storage.roster import Roster
from bot.storage.writer import SessionDb

SAMPLES, QUICK, WARM = 120, 3, 10
Statement = tuple[str, Any]
Asked = str | Act
"""What is typed, or the button that is pressed."""


@dataclass(slots=True)
class Place:
    """A filled store: who is in it, and what its people know. Both databases hold the same rows."""

    file: Path
    blocks: int
    dice: Random
    raw: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self.raw = sqlite3.connect(self.file)

    def rep(self) -> int:
        return self.dice.choice(reps_of(self.dice.randrange(self.blocks)))

    def manager(self) -> int:
        return manager_of(self.dice.randrange(self.blocks))

    def customer(self, rep: int) -> int:
        """One of his, with whom something was done."""
        asked = "SELECT id FROM account WHERE owner_id = ? AND last_touch_at IS NOT NULL"
        return int(self.dice.choice(self.raw.execute(asked, (rep,)).fetchall())[0])

    def word(self, column: str) -> str:
        """What somebody's customer is called or reached by."""
        key = self.dice.randrange(self.blocks * 900)
        asked = f"SELECT {column} FROM contact WHERE id > ? AND {column} IS NOT NULL ORDER BY id LIMIT 1"  # noqa: S608
        return str(self.raw.execute(asked, (key // 900 * 4000 + key % 900,)).fetchone()[0])

    def own_name(self, rep: int) -> str:
        """What one of his contacts is called."""
        asked = "SELECT name FROM contact WHERE owner_id = ? AND name IS NOT NULL"
        return str(self.dice.choice(self.raw.execute(asked, (rep,)).fetchall())[0])


Ask = Callable[[Place], tuple[int, Asked]]
"""Who asks, and what."""


@dataclass(frozen=True, slots=True)
class Question:
    """`bar` is its p95 in milliseconds at the largest size, 0 for none; `own`: about one person's things."""

    name: str
    label: str
    ask: Ask
    bar: float = 0.0
    own: bool = False


def _card(at: Place) -> tuple[int, Asked]:
    rep = at.rep()
    return rep, act("card", "account", at.customer(rep))


def _timeline(at: Place) -> tuple[int, Asked]:
    rep = at.rep()
    return rep, act("timeline", "account", at.customer(rep), "all", 0)


def _own(at: Place) -> tuple[int, Asked]:
    rep = at.rep()
    return rep, at.own_name(rep).split()[-1]


def _typo(words: str, dice: Random) -> str:
    """One letter is left out, somewhere inside."""
    gap = dice.randrange(2, max(3, len(words) - 1))
    return words[:gap] + words[gap + 1 :]


def _family(at: Place) -> str:
    return at.word("name").split()[-1]


QUESTIONS = (
    Question("card", "card of a customer", _card, 20, own=True),
    Question("timeline", "a page of his timeline", _timeline, 20, own=True),
    Question("agenda", "today's list of a rep", lambda at: (at.rep(), "/today"), 20, own=True),
    Question("mine", "a rep's pipeline", lambda at: (at.rep(), "/pipeline"), 60, own=True),
    Question("team", "a team's pipeline", lambda at: (at.manager(), act("pipeline", "team")), 60, own=True),
    Question("firm", "the whole firm's pipeline", lambda at: (OWNER, act("pipeline", "all"))),
    Question("stale", "stale deals of a team", lambda at: (at.manager(), act("deals", "stale", "team", 0)), own=True),
    Question("found", "search by a rep, name", _own, 20, own=True),
    Question("prefix", "search by the owner, beginning", lambda at: (OWNER, _family(at)[:4]), 20),
    Question("fragment", "search by the owner, fragment", lambda at: (OWNER, _family(at)[1:6]), 20),
    Question("ending", "search by the owner, end of a phone", lambda at: (OWNER, at.word("phone")[-5:]), 20),
    Question("typo", "search by the owner, one slip", lambda at: (OWNER, _typo(_family(at), at.dice)), 20),
)


class Watched(SessionDb):
    """A unit's session that tells how long it took, with everything fetched, and what it said to the driver."""

    took = 0.0

    def __init__(self, connection: Any, cursor: Any, said: list[Statement]) -> None:
        super().__init__(connection, cursor, lambda _: 0)
        self.said = said

    def _run(self, ready: Any, given: Any) -> Any:
        self.said.append((ready.sql, ready.values(given)))
        with self._timed():
            return super()._run(ready, given)

    async def execute(self, statement: Executable, params: Any = None) -> Result[Any]:
        with self._timed():
            result = await super().execute(statement, params)
            silent = isinstance(result, CursorResult) and not result.returns_rows
            return result if silent else result.freeze()()

    async def scalar(self, statement: Executable, params: Any = None) -> Any:
        with self._timed():
            return await super().scalar(statement, params)

    async def scalars(self, statement: Executable, params: Any = None) -> Any:
        with self._timed():
            return await super().scalars(statement, params)

    async def get(self, entity: Any, key: int) -> Any:
        with self._timed():
            return await super().get(entity, key)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.took += time.perf_counter() - began


@dataclass(slots=True)
class Bench:
    """One database of one size, with our readers' engine on it and the bare driver beside it."""

    engine: Engine
    bare: Callable[[list[Statement]], int]
    close: Callable[[], object]
    router: Router = field(default_factory=lambda: router("bench_bot"))
    roster: Roster = field(default_factory=Roster)
    said: list[Statement] = field(default_factory=list)

    def __post_init__(self) -> None:
        event.listen(self.engine, "before_cursor_execute", self._hear)
        with self.engine.begin() as connection:
            drive(self.roster.load(self._session(connection)))

    def _hear(self, _: Any, __: Any, statement: str, parameters: Any, *more: Any) -> None:
        self.said.append((statement, parameters))

    def _session(self, connection: Any) -> Watched:
        self.said.clear()
        return Watched(connection, connection.connection.cursor(), self.said)

    def ask(self, who: int, asked: Asked) -> tuple[float, float]:
        """Seconds until it is drawn, and those of them that went to the database."""
        me = self.roster.one(who)
        assert me, who
        began = time.perf_counter()
        with self.engine.begin() as connection:
            db = self._session(connection)
            drive(self._drawn(db, me, asked))
        return time.perf_counter() - began, db.took

    async def _drawn(self, db: Watched, me: Me, asked: Asked) -> None:
        pressed = asked if isinstance(asked, Act) else None
        words = asked if isinstance(asked, str) else ""
        said = Inbound(CHAT + me.id, CHAT + me.id, MORNING.astimezone(UTC), "button" if pressed else "text", words)
        route = self.router.looking(said, pressed) or self.router.free
        assert route, asked
        turn = Turn(Desk(db, me, said.said_at), said, pressed)
        await route.handler(turn)
        assert turn.answers or turn.rest, asked


def on_sqlite(file: Path) -> Bench:
    engines = sqlite.engines(file)
    raw = sqlite3.connect(file, isolation_level=None)
    raw.execute("PRAGMA query_only=ON")

    def bare(said: list[Statement]) -> int:
        cursor = raw.cursor()
        cursor.execute("BEGIN")
        rows = sum(len(cursor.execute(statement, values).fetchall()) for statement, values in said)
        cursor.execute("COMMIT")
        return rows

    def close() -> None:
        raw.close()
        for engine in engines:
            engine.dispose()

    engines.writing.connect().close()
    return Bench(engines.reading, bare, close)


def on_postgres(url: str) -> Bench:
    engines = postgres.engines(url)
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    raw = psycopg.connect(address, options=postgres.READ_ONLY, autocommit=True)

    def bare(said: list[Statement]) -> int:
        rows = 0
        with raw.transaction(), raw.cursor() as cursor:
            for statement, values in said:
                cursor.execute(statement, values)
                rows += len(cursor.fetchall()) if cursor.description else 0
        return rows

    def close() -> None:
        raw.close()
        for engine in engines:
            engine.dispose()

    return Bench(engines.reading, bare, close)


@dataclass(slots=True)
class Answered:
    """Milliseconds of every sample of a question: `whole` as a person waits, `orm` and `raw` of the same statements."""

    whole: list[float] = field(default_factory=list)
    orm: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def dearer(self) -> float:
        """Milliseconds over what the ORM may cost, in the middle sample: above nothing is too much."""
        allowed = (
            raw + 0.15 * statements + 0.01 * rows
            for raw, statements, rows in zip(self.raw, self.statements, self.rows, strict=True)
        )
        return median(orm - most for orm, most in zip(self.orm, allowed, strict=True))


def part(of: list[float], share: float) -> float:
    rank = sorted(of)
    return rank[min(len(rank) - 1, int(len(rank) * share))]


Key = tuple[str, int, str]
"""The database, the customers in it, the question."""
Found = dict[Key, Answered]


def measure(years: Years, sizes: tuple[int, ...], *, quick: bool, tell: Callable[[str], object]) -> Found:
    """Every question of every size, on both databases where there are two; the sizes take turns, sample by sample."""
    files = {size: years.sqlite(size) for size in sizes}
    kinds: dict[str, Callable[[int], Bench]] = {"sqlite": lambda size: on_sqlite(files[size])}
    if years.server:
        kinds["postgres"] = lambda size: on_postgres(years.postgres(size))
    found: Found = {}
    for kind, opened in kinds.items():
        benches = {size: opened(size) for size in sizes}
        years.settle()
        for question in QUESTIONS:
            asked = [Asking(benches[size], files[size], size, question) for size in sizes]
            _in_turns(asked, QUICK if quick else SAMPLES)
            for one in asked:
                found[kind, one.size, question.name] = one.found
                tell(f"{kind} {one.size:,} {question.name}: {_two(one.found.whole)} ms")
        for bench in benches.values():
            bench.close()
    return found


@dataclass(slots=True)
class Asking:
    """One question of one size."""

    bench: Bench
    file: Path
    size: int
    question: Question
    found: Answered = field(default_factory=Answered)

    def place(self) -> Place:
        return Place(self.file, max(1, self.size // 1000), Random(self.question.name))


def _in_turns(asked: list[Asking], samples: int) -> None:
    places = [one.place() for one in asked]
    for one, place in zip(asked, places, strict=True):
        for _ in range(min(samples, WARM)):
            one.bench.ask(*one.question.ask(place))
    for number in range(samples):
        for one, place in zip(asked, places, strict=True):
            _sample(one.bench, one.question.ask(place), one.found, ours_first=number % 2 == 0)
    for place in places:
        place.raw.close()


def _sample(bench: Bench, asked: tuple[int, Asked], found: Answered, *, ours_first: bool) -> None:
    found.whole.append(1000 * bench.ask(*asked)[0])
    said = [*bench.said]
    if ours_first:
        found.orm.append(1000 * bench.ask(*asked)[1])
    began = time.perf_counter()
    rows = bench.bare(said)
    found.raw.append(1000 * (time.perf_counter() - began))
    if not ours_first:
        found.orm.append(1000 * bench.ask(*asked)[1])
    found.statements.append(len(said))
    found.rows.append(rows)


# what is told


def tables(found: Found) -> Iterator[str]:
    """A table for each database, then the bars."""
    for kind, label in (("sqlite", "SQLite"), ("postgres", "PostgreSQL")):
        sizes = sorted({size for of, size, _ in found if of == kind})
        if sizes:
            yield f"{label}: what a person waits for, p50 / p95 ms, and the same statements on the bare driver:\n"
            yield f"| | {' | '.join(f'{size:,} customers | bare' for size in sizes)} | statements | rows |"
            yield "|---" * (2 * len(sizes) + 3) + "|"
            yield from (_line(found, kind, sizes, question) for question in QUESTIONS)
            yield ""
    if bars := list(_bars(found)):
        yield from ("| bar | wanted | measured | |", "|---|---|---|---|", *bars, "")


def _line(found: Found, kind: str, sizes: list[int], question: Question) -> str:
    rows = [found[kind, size, question.name] for size in sizes]
    cells = [f"{_two(one.whole)} | {_two(one.raw)}" for one in rows]
    last = rows[-1]
    return f"| {question.label} | {' | '.join(cells)} | {median(last.statements):.0f} | {median(last.rows):.0f} |"


def _two(of: list[float]) -> str:
    return f"{part(of, 0.5):.2f} / {part(of, 0.95):.2f}"


def _bars(found: Found) -> Iterator[str]:
    """Kept where the worst of the questions keeps it."""
    for kind in dict.fromkeys(kind for kind, _, _ in found):
        sizes = sorted({size for of, size, _ in found if of == kind})
        for question in QUESTIONS:
            if question.bar:
                p95 = part(found[kind, sizes[-1], question.name].whole, 0.95)
                yield _bar(f"{kind}: {question.label}, p95 ms at {sizes[-1]:,}", question.bar, p95, "{:.1f}")
        if len(sizes) > 1:
            grown = {q.label: _grown(found, kind, sizes, q.name) for q in QUESTIONS if q.own}
            worst = max(grown, key=lambda label: grown[label])
            name = f"{kind}: one person's things, {sizes[-1]:,} ÷ {sizes[0]:,}, p50; the worst is {worst}"
            yield _bar(name, 1.2, grown[worst], "{:.2f}")
        over = {q.label: found[kind, sizes[-1], q.name].dearer() for q in QUESTIONS}
        worst = max(over, key=lambda label: over[label])
        name = f"{kind}: ms over bare driver + 0.15 a statement + 0.01 a row; the worst is {worst}"
        yield _bar(name, 0, over[worst], "{:.2f}")


def _grown(found: Found, kind: str, sizes: list[int], name: str) -> float:
    few, many = (part(found[kind, size, name].whole, 0.5) for size in (sizes[0], sizes[-1]))
    return many / few


def _bar(name: str, wanted: float, measured: float, form: str) -> str:
    met = "✓" if measured <= wanted else "✗"
    return f"| {name} | ≤ {form.format(wanted)} | {form.format(measured)} | {met} |"
