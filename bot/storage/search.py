"""Search: one table of words for every record type, with one index of three-letter pieces.

SQLite's trigram index knows nothing shorter than three letters and says so by finding nothing: such words are looked
for in the table itself. What people typed is quoted: as a query it would fail on every hyphen.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, column, literal_column, select, table

from bot.domain.writing import fold
from bot.records.base import Record
from bot.storage.kernel import finding

PIECE = 3
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


def matching(workspace: int, kind: type[Record], words: str, *, postgres: bool) -> Select[Any]:
    """The ids of a type's records whose words hold every one of `words`."""
    parts = fold(words).split()
    wanted = [_holds(part) for part in parts if postgres or len(part) < PIECE]
    pieces = [part for part in parts if not postgres and len(part) >= PIECE]
    if pieces:
        wanted.append(finding.c.id.in_(_by_index(pieces)))
    here = (finding.c.workspace_id == workspace, finding.c.type == kind.type())
    return select(finding.c.record_id).where(*here, *wanted)


def _holds(part: str) -> ColumnElement[bool]:
    return finding.c.words.like(f"%{_plain(part)}%", escape="\\")


def _by_index(pieces: list[str]) -> Select[Any]:
    query = " AND ".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
    return select(_indexed.c.rowid).where(literal_column("finding_fts").op("MATCH")(query))


def _plain(words: str) -> str:
    """% and _ mean themselves."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
