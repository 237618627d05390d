"""Search: one table of words for every record type, with one index of three-letter pieces.

SQLite's trigram index knows nothing shorter than three letters and says so by finding nothing: such words are looked
for in the table itself. What people typed is quoted: as a query it would fail on every hyphen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    column,
    false,
    func,
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

Ways = list[tuple[str, ...]]
Question = Select[Any] | CompoundSelect[Any]
RECENT = 10_000  # rows that are read from the newest on before PostgreSQL's index is asked: some three milliseconds
MANY = 120  # rows that are weighed: the best of more would not be better
_fts = table("finding_fts", column("rowid"))
_AGE = finding.c.id + 0  # PostgreSQL has no index on it: its planner thinks the way back through all rows a short one
_PLANNED = text(
    # A generic plan is 25 times slower, and reading the whole table is never the way: a guess of the planner about a
    # fragment is off by a hundred.
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true)"
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

    def rows(self) -> ColumnElement[bool]:
        some: list[ColumnElement[bool]] = [finding.c.type.in_(self.whole)] if self.whole else []
        some += [finding.c.owner_id.in_(people) & finding.c.type.in_(types) for people, types in self.shared.items()]
        real = (finding.c.workspace_id == self.workspace) & or_(false(), *some)
        return real | ((finding.c.workspace_id == beside(self.workspace)) & (finding.c.owner_id == self.me))


def beside(workspace: int) -> int:
    """Where the words of practice lie: apart, so that nobody else's search comes across them and weighs them."""
    return -workspace


async def look(db: Db, reach: Reach, parts: Sequence[str]) -> list[Row]:
    """Rows that hold every part, the newest hundred or so."""
    return await _rows(db, _all_of(parts, reach, postgres=db.postgres))


async def look_wide(db: Db, reach: Reach, parts: Sequence[str]) -> list[Row]:
    """Rows in which each part may be with one slip in it, the newest hundred or so: how near they are is for others.

    Somebody's own records are few: they are read for any piece of a word, the shortest too.
    """
    if reach.narrow:
        return await _rows(db, _newest(reach, *(or_(*map(_holds, pieces(part))) for part in parts)))
    ways = {part: slips(part) for part in parts}
    whole = [part for part, some in ways.items() if not some]
    slipped = [some for some in ways.values() if some]
    return await _rows(db, _like(whole, slipped, reach) if db.postgres else _through(whole, slipped, reach))


def _like(whole: list[str], slipped: list[Ways], reach: Reach) -> Question:
    """A way of one shortest piece may be open to a tenth of all rows."""
    some = (or_(*(and_(*map(_holds, way)) for way in ways)) for ways in slipped)
    shortest = min(len("".join(way)) for ways in slipped for way in ways)
    gather = _newest_of_many if shortest == PIECE else _gathered
    return gather(reach, *map(_holds, whole), *some)


def _through(whole: list[str], slipped: list[Ways], reach: Reach) -> Select[Any]:
    """SQLite's index: which ways are open is asked in its own words, so that each row is looked at once."""
    some = (" OR ".join(f"({_all(way)})" for way in ways) for ways in slipped)
    question = _matching(" AND ".join(f"({one})" for one in some))
    return question.where(reach.rows(), *map(_holds, whole)).order_by(_fts.c.rowid.desc()).limit(MANY)


def _all(some: Iterable[str]) -> str:
    return " AND ".join(map(_quoted, some))


async def _rows(db: Db, question: Question) -> list[Row]:
    if db.postgres:
        await db.execute(_PLANNED)
    return list(map(Row._make, await db.execute(question)))


def _newest(reach: Reach, *wanted: ColumnElement[bool]) -> Select[Any]:
    return _COLUMNS.where(reach.rows(), *wanted).order_by(finding.c.id.desc()).limit(MANY)


def _gathered(reach: Reach, *wanted: ColumnElement[bool]) -> Select[Any]:
    """The same through PostgreSQL's index of words alone."""
    return _COLUMNS.where(reach.rows(), *wanted).order_by(_AGE.desc()).limit(MANY)


def _newest_of_many(reach: Reach, *wanted: ColumnElement[bool]) -> CompoundSelect[Any]:
    """For PostgreSQL: what is common is found among the newest, and the index, where it would be long, is not asked."""
    edge = select(func.max(finding.c.id) - RECENT).scalar_subquery()
    recent = _newest(reach, finding.c.id > edge, *wanted)
    older = _gathered(reach, edge >= _AGE, *wanted)
    return union_all(recent.subquery().select(), older.subquery().select()).limit(MANY)


def _all_of(parts: Sequence[str], reach: Reach, *, postgres: bool) -> Question:
    """Through the index where that pays; backwards, which is from the newest on, it stops where there are enough."""
    if postgres and not reach.narrow:
        return _newest_of_many(reach, *map(_holds, parts))
    if reach.narrow or max(map(len, parts)) < PIECE:
        return _newest(reach, *map(_holds, parts))
    question = _matching(_all(part for part in parts if len(part) >= PIECE))
    short = (_holds(part) for part in parts if len(part) < PIECE)
    return question.where(reach.rows(), *short).order_by(_fts.c.rowid.desc()).limit(MANY)


def _matching(query: str) -> Select[Any]:
    return _COLUMNS.join(_fts, _fts.c.rowid == finding.c.id).where(_matches(query))


def _matches(query: str) -> ColumnElement[bool]:
    return literal_column("finding_fts").op("MATCH", is_comparison=True)(query)


def _holds(part: str) -> ColumnElement[bool]:
    return finding.c.words.like(f"%{_plain(part)}%", escape="\\")


def _quoted(piece: str) -> str:
    """As a query what was typed would fail on every hyphen."""
    return '"' + piece.replace('"', '""') + '"'


def _plain(words: str) -> str:
    """% and _ mean themselves."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
