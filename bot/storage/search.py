"""Search: one table of words for every record type, with one index of three-letter pieces.

SQLite's trigram index knows nothing shorter than three letters and says so by finding nothing: such words are looked
for in the table itself. What people typed is quoted: as a query it would fail on every hyphen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    column,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    union_all,
)

from bot.domain.sounding import PIECE, pieces, slips
from bot.storage.engine import Db
from bot.storage.kernel import finding
from bot.storage.prepared import Prepared

Ways = list[tuple[str, ...]]
"""How a part may be known: the pieces of one of these, all of them."""
Look = tuple[tuple[int, ...], ...]
"""The same without its letters: how many pieces each way has."""
Shape = tuple[tuple[str, ...], tuple[tuple[int, tuple[str, ...]], ...]]
"""Types that are seen whole; of how many people which others."""
Held = Sequence[ColumnElement[bool]]
How = Callable[[ColumnElement[bool], Held], Select[Any] | CompoundSelect[Any]]
RECENT = 10_000  # rows that are read from the newest on before PostgreSQL's index is asked: some three milliseconds
MANY = 120  # rows that are weighed: the best of more would not be better
_fts = table("finding_fts", column("rowid"))
_AGE = finding.c.id + 0  # PostgreSQL has no index on it: its planner thinks the way back through all rows a short one
_MATCHES = literal_column("finding_fts").op("MATCH", is_comparison=True)(bindparam("match"))
_PLANNED = Prepared(
    # A generic plan is 25 times slower, and reading the whole table is never the way: a guess of the planner about a
    # fragment is off by a hundred.
    lambda _: text(
        "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true)"
    )
)
_COLUMNS = select(finding.c.type, finding.c.record_id, finding.c.words)

MAKE_SQLITE = (
    "CREATE VIRTUAL TABLE finding_fts USING fts5(words, content='finding', content_rowid='id', tokenize='trigram')",
    (
        "CREATE TRIGGER finding_added AFTER INSERT ON finding BEGIN "
        "INSERT INTO finding_fts(rowid, words) VALUES (new.id, new.words); END"
    ),
    (
        "CREATE TRIGGER finding_gone AFTER DELETE ON finding BEGIN "
        "INSERT INTO finding_fts(finding_fts, rowid, words) VALUES ('delete', old.id, old.words); END"
    ),
    (
        "CREATE TRIGGER finding_changed AFTER UPDATE OF words ON finding BEGIN "
        "INSERT INTO finding_fts(finding_fts, rowid, words) VALUES ('delete', old.id, old.words); "
        "INSERT INTO finding_fts(rowid, words) VALUES (new.id, new.words); END"
    ),
)
MAKE_POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_finding_words ON finding USING gin (words gin_trgm_ops)",
)
UNMAKE_SQLITE = ("DROP TABLE finding_fts",)  # the triggers go with `finding`, the index with its table


class Row(NamedTuple):
    """One record's searchable words."""

    type: str
    record_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody may look: types he sees whole, and types of which he sees what these people own."""

    workspace: int
    whole: tuple[str, ...] = ()
    shared: Mapping[frozenset[int], tuple[str, ...]] = field(default_factory=dict)
    me: int = 0  # whose practice is looked at too

    @property
    def narrow(self) -> bool:
        """Only some people's records: reading theirs beats any index over all."""
        return not self.whole

    @property
    def shape(self) -> Shape:
        """What a question looks like, without anybody in it."""
        return self.whole, tuple((len(people), types) for people, types in self.shared.items())

    @property
    def given(self) -> dict[str, int]:
        """Whom its names stand for."""
        everybody = (person for people in self.shared for person in people)
        named = {f"person{number}": person for number, person in enumerate(everybody)}
        return named | {"workspace": self.workspace, "apart": beside(self.workspace), "me": self.me}


def _within(shape: Shape) -> ColumnElement[bool]:
    whole, shared = shape
    some: list[ColumnElement[bool]] = [_of(whole)] if whole else []
    numbers = count()
    for size, types in shared:
        people: list[ColumnElement[int]] = [bindparam(f"person{next(numbers)}") for _ in range(size)]
        some.append(finding.c.owner_id.in_(people) & _of(types))
    real = (finding.c.workspace_id == bindparam("workspace")) & or_(false(), *some)
    return real | ((finding.c.workspace_id == bindparam("apart")) & (finding.c.owner_id == bindparam("me")))


def _of(types: Iterable[str]) -> ColumnElement[bool]:
    return finding.c.type.in_([literal(name) for name in types])


def beside(workspace: int) -> int:
    """Where the words of practice lie: apart, so that nobody else's search comes across them and weighs them."""
    return -workspace


async def look(db: Db, reach: Reach, parts: Sequence[str]) -> list[Row]:
    """Rows that hold every part, the newest hundred or so: through the index where that pays."""
    wanted: list[Ways] = [[(part,)] for part in parts]
    if db.postgres and not reach.narrow:
        return await _rows(db, _newest_of_many, reach, wanted)
    if reach.narrow or max(map(len, parts)) < PIECE:
        return await _rows(db, _newest, reach, wanted)
    return await _rows(db, _through, reach, wanted, _all(_known(part) for part in parts if len(part) >= PIECE))


async def look_wide(db: Db, reach: Reach, parts: Sequence[str]) -> list[Row]:
    """Rows in which each part may be with one slip in it, the newest hundred or so: how near they are is for others.

    Somebody's own records are few: they are read for any piece of a word, the shortest too.
    """
    if reach.narrow:
        return await _rows(db, _newest, reach, [[(piece,) for piece in pieces(part)] for part in parts])
    ways = [slips(part) or [(part,)] for part in parts]
    if db.postgres:
        return await _rows(db, _gather(ways), reach, ways)
    return await _rows(db, _through, reach, [some for some in ways if _is_whole(some)], _either(ways))


def _is_whole(ways: Ways) -> bool:
    return len(ways) == 1


def _gather(ways: Sequence[Ways]) -> How:
    """A way of one shortest piece may be open to a tenth of all rows."""
    shortest = min(len("".join(way)) for some in ways if not _is_whole(some) for way in some)
    return _newest_of_many if shortest == PIECE else _gathered


def _either(ways: Sequence[Ways]) -> str:
    """Which ways are open is asked in the index's own words, so that each row is looked at once."""
    slipped = (some for some in ways if not _is_whole(some))
    return " AND ".join(f"({' OR '.join(f'({_all(map(_quoted, way))})' for way in some)})" for some in slipped)


async def _rows(db: Db, how: How, reach: Reach, wanted: Sequence[Ways], match: str = "") -> list[Row]:
    """A question of this look, put together once."""
    look = tuple(tuple(len(way) for way in ways) for ways in wanted)
    held = (piece for ways in wanted for way in ways for piece in way)
    given = {f"held{number}": f"%{_plain(piece)}%" for number, piece in enumerate(held)}
    if db.postgres:
        await db.run(_PLANNED)
    return [Row(*row) for row in await db.run(_asked(how, reach.shape, look), **reach.given, **given, match=match)]


@lru_cache(maxsize=400)
def _asked(how: How, shape: Shape, look: Look) -> Prepared:
    return Prepared(lambda _: how(_within(shape), _held(look)))


def _held(look: Look) -> list[ColumnElement[bool]]:
    """Every part, in one of its ways: all pieces of it."""
    numbers = count()
    return [or_(*(and_(*(_holds(next(numbers)) for _ in range(size))) for size in ways)) for ways in look]


def _holds(number: int) -> ColumnElement[bool]:
    return finding.c.words.like(bindparam(f"held{number}"), escape="\\")


def _newest(within: ColumnElement[bool], held: Held) -> Select[Any]:
    return _COLUMNS.where(within, *held).order_by(finding.c.id.desc()).limit(MANY)


def _gathered(within: ColumnElement[bool], held: Held) -> Select[Any]:
    """The same through PostgreSQL's index of words alone."""
    return _COLUMNS.where(within, *held).order_by(_AGE.desc()).limit(MANY)


def _newest_of_many(within: ColumnElement[bool], held: Held) -> CompoundSelect[Any]:
    """For PostgreSQL: what is common is found among the newest, and the index, where it would be long, is not asked."""
    edge = select(func.max(finding.c.id) - RECENT).scalar_subquery()
    recent = _newest(within, [finding.c.id > edge, *held])
    older = _gathered(within, [edge >= _AGE, *held])
    return union_all(recent.subquery().select(), older.subquery().select()).limit(MANY)


def _through(within: ColumnElement[bool], held: Held) -> Select[Any]:
    """SQLite's index: backwards, which is from the newest on, it stops where there are enough."""
    found = _COLUMNS.join(_fts, _fts.c.rowid == finding.c.id).where(_MATCHES)
    return found.where(within, *held).order_by(_fts.c.rowid.desc()).limit(MANY)


def _known(part: str) -> str:
    """What the index is asked for a part: pieces that cover it, each once. A phrase would read the list of every piece
    there is at any letter; that these stand together is looked at in the few rows that hold them all.
    """
    starts = (*range(0, len(part) - PIECE + 1, PIECE), len(part) - PIECE)
    return _all(_quoted(piece) for piece in dict.fromkeys(part[at : at + PIECE] for at in starts))


def _all(some: Iterable[str]) -> str:
    return " AND ".join(some)


def _quoted(piece: str) -> str:
    """As a query what was typed would fail on every hyphen."""
    return '"' + piece.replace('"', '""') + '"'


def _plain(words: str) -> str:
    """% and _ mean themselves."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
