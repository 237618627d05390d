"""Search: one table of words for every record type, with one index of three-letter pieces.

SQLite's trigram index knows nothing shorter than three letters and says so by finding nothing: such words are looked
for in the table itself. What people typed is quoted: as a query it would fail on every hyphen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, column, false, literal_column, or_, select, table, text

from bot.domain.sounding import pieces
from bot.storage.engine import Db
from bot.storage.kernel import finding

PIECE = 3
ALIKE = 0.35  # of 1: how alike a word must be to be weighed at all
MANY = 300  # rows that are weighed: the best of more would not be better
_indexed = table("finding_fts", column("rowid"))

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
    """Rows that hold every part, the newest few hundred."""
    return await _rows(db, reach, *_all_of(parts, reach, postgres=db.postgres))


async def look_wide(db: Db, reach: Reach, parts: Sequence[str]) -> list[Row]:
    """Rows that hold a piece of each part: where a word with one slip in it must be."""
    if reach.narrow or any(len(part) < 2 * PIECE for part in parts):
        return await _rows(db, reach, *(or_(*map(_holds, pieces(part))) for part in parts))
    if db.postgres:
        await db.execute(text(f"SET LOCAL pg_trgm.word_similarity_threshold = {ALIKE}"))
        return await _rows(db, reach, *(finding.c.words.op("%>", is_comparison=True)(part) for part in parts))
    return await _ranked(db, reach, max(parts, key=len))


async def _ranked(db: Db, reach: Reach, word: str) -> list[Row]:
    """By the index's own rank: the rows that share the most three-letter pieces with a word."""
    query = _either([word[n : n + PIECE] for n in range(len(word) - PIECE + 1)])
    fts = table("finding_fts", column("rowid"), column("rank"))
    question = select(finding.c.type, finding.c.record_id, finding.c.words).join(fts, fts.c.rowid == finding.c.id)
    matched = literal_column("finding_fts").op("MATCH", is_comparison=True)(query)
    rows = await db.execute(question.where(matched, reach.rows()).order_by(fts.c.rank).limit(MANY))
    return [Row(row.type, row.record_id, row.words) for row in rows]


async def _rows(db: Db, reach: Reach, *wanted: ColumnElement[bool]) -> list[Row]:
    if db.postgres:
        await db.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))  # a generic plan is 25 times slower
    question = select(finding.c.type, finding.c.record_id, finding.c.words).where(reach.rows(), *wanted)
    rows = await db.execute(question.order_by(finding.c.id.desc()).limit(MANY))
    return [Row(row.type, row.record_id, row.words) for row in rows]


def _all_of(parts: Sequence[str], reach: Reach, *, postgres: bool) -> list[ColumnElement[bool]]:
    """The longest part by the index where that pays, the others by reading."""
    telling = max(parts, key=len)
    if postgres or reach.narrow or len(telling) < PIECE:
        return [_holds(part) for part in parts]
    return [finding.c.id.in_(_by_index(telling)), *(_holds(part) for part in parts if part is not telling)]


def _holds(part: str) -> ColumnElement[bool]:
    return finding.c.words.like(f"%{_plain(part)}%", escape="\\")


def _by_index(word: str) -> Select[Any]:
    return select(_indexed.c.rowid).where(literal_column("finding_fts").op("MATCH")(_either([word])))


def _either(words: Sequence[str]) -> str:
    """What was typed is quoted: as a query it would fail on every hyphen."""
    return " OR ".join('"' + word.replace('"', '""') + '"' for word in words)


def _plain(words: str) -> str:
    """% and _ mean themselves."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
