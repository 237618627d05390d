"""Search: one table of words for every record type, with one index of three-letter pieces.

SQLite's trigram index knows nothing shorter than three letters and says so by finding nothing: such words are looked
for in the table itself. What people typed is quoted: as a query it would fail on every hyphen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, column, false, func, literal_column, or_, select, table, text

from bot.domain.sounding import pieces
from bot.storage.engine import Db
from bot.storage.kernel import finding

PIECE = 3
ALIKE = 0.35  # of 1: how alike a word must be to be weighed at all
COMMON = 5000  # rows that hold a word: one more or less changes nothing
MANY = 120  # rows that are weighed: the best of more would not be better
_fts = table("finding_fts", column("rowid"), column("rank"))
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
    """Rows that hold a piece of each part: where a word with one slip in it must be."""
    if reach.narrow or any(len(part) < 2 * PIECE for part in parts):
        return await _rows(db, _newest(reach, *(or_(*map(_holds, pieces(part))) for part in parts)))
    if db.postgres:
        await db.execute(text(f"SET LOCAL pg_trgm.word_similarity_threshold = {ALIKE}"))
        alike = (finding.c.words.op("%>", is_comparison=True)(part) for part in parts)
        return await _rows(db, _newest(reach, *alike))
    return await _ranked(db, reach, await _rarest(db, parts))


async def _rarest(db: Db, parts: Sequence[str]) -> str:
    """The word with the slip in it, which is found least; a common one would have thousands of rows ranked for it."""
    if len(parts) == 1:
        return parts[0]
    found = [await db.scalar(_how_many(part)) for part in parts]
    return min(zip(found, parts, strict=True), key=lambda pair: (pair[0], -len(pair[1])))[1]


def _how_many(part: str) -> Select[Any]:
    """Rows that hold a word, as far as it pays to count."""
    some = select(_fts.c.rowid).where(_matches(_quoted(part))).limit(COMMON)
    return select(func.count()).select_from(some.subquery())


async def _ranked(db: Db, reach: Reach, word: str) -> list[Row]:
    """By the index's own rank: the rows that share the most three-letter pieces with a word.

    Every other piece and the last: one wrong letter cannot break them all, and each costs its own walk of the index.
    """
    last = len(word) - PIECE
    pieces = [word[n : n + PIECE] for n in (*range(0, last, 2), last)]
    question = _matching(" OR ".join(map(_quoted, pieces))).where(reach.rows())
    return await _rows(db, question.order_by(_fts.c.rank).limit(MANY))


async def _rows(db: Db, question: Select[Any]) -> list[Row]:
    if db.postgres:
        await db.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))  # a generic plan is 25 times slower
    return list(map(Row._make, await db.execute(question)))


def _newest(reach: Reach, *wanted: ColumnElement[bool]) -> Select[Any]:
    return _COLUMNS.where(reach.rows(), *wanted).order_by(finding.c.id.desc()).limit(MANY)


def _all_of(parts: Sequence[str], reach: Reach, *, postgres: bool) -> Select[Any]:
    """Through the index where that pays; backwards, which is from the newest on, it stops where there are enough."""
    if postgres or reach.narrow or max(map(len, parts)) < PIECE:
        return _newest(reach, *map(_holds, parts))
    question = _matching(" AND ".join(_quoted(part) for part in parts if len(part) >= PIECE))
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
