"""A whole history at once, as units of work would have left it: records, search words, channels, trail, steps, notes.

For a demo's first start and for a bench: nobody waits for a desk a few thousand times. What one unit after the other
writes and what this writes is the same (tests/test_history.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, inspect, text

from bot.records.base import RECORDS, Record
from bot.records.conversions import Conversion
from bot.records.people import Note
from bot.records.stages import StageEvent
from bot.storage.desk import Key, Me, dumped, search_words, ways_of
from bot.storage.engine import Db
from bot.storage.kernel import audit, channel, counter, finding, outbox

Row = dict[str, Any]
AT_ONCE = 5000


@dataclass(slots=True)
class Written:
    """One line of a record's trail. `values` are before and after by field; all that is set, where it was added."""

    at: datetime
    by: int
    action: str
    values: Mapping[str, tuple[Any, Any]]


@dataclass(slots=True)
class Bulk:
    """Rows with their ids and numbers. `records` by type, each with its trail from the first line on."""

    records: Mapping[str, Sequence[tuple[Row, Sequence[Written]]]]
    steps: Sequence[Row] = ()
    notes: Sequence[Row] = ()
    turned: Sequence[Row] = ()  # leads that became customers
    source: str = ""
    last: dict[str, int] = field(default_factory=dict)  # the highest number of each type: filled here


Batches = Iterable[tuple[Table, list[Row]]]


async def put(db: Db, workspace: int, bulk: Bulk) -> None:
    """Write all of it, into types of which the workspace has none yet."""
    for table, rows in rows_of(workspace, bulk):
        for first in range(0, len(rows), AT_ONCE):
            await db.execute(insert(table), rows[first : first + AT_ONCE])
    if db.postgres:
        for name in bulk.records:
            await db.execute(text(count_on(name)))


async def looked_at(db: Db, me: Me, records: Sequence[str], at: datetime) -> None:
    """Cards ("deal:7") this person was shown, the latest last, in messages from before anything else in his chat."""
    shown = {"workspace_id": me.workspace_id, "person_id": me.id, "chat": me.chat, "kind": "reply", "state": "sent"}
    shown |= {"due_at": at, "sent_at": at, "attempts": 0}
    ids = ({"id": db.next_id("outbox"), "message_id": n, "about": one} for n, one in enumerate(records, 1))
    await db.execute(insert(outbox), [shown | one for one in ids])


def rows_of(workspace: int, bulk: Bulk) -> Batches:
    """The rows of every table, in an order in which links find what they lead to."""
    names: dict[Key, str] = {}
    for name in sorted(bulk.records, key=lambda name: _depth(RECORDS[name])):
        kind, kept = RECORDS[name], bulk.records[name]
        rows = [_row(workspace, row, trail) for row, trail in kept]
        bulk.last[name] = max((row["number"] for row in rows), default=0)
        yield kind.__table__, _alike(kind, rows)  # type: ignore[misc]
        yield from _found(workspace, kind, rows, names)
        names |= {(name, row["id"]): next((str(row[of]) for of in kind.naming() if row.get(of)), "") for row in rows}
    here = {"workspace_id": workspace}
    yield counter, [{**here, "type": name, "last": last} for name, last in bulk.last.items() if last]
    yield StageEvent.__table__, [here | row for row in bulk.steps]  # type: ignore[misc]
    yield Note.__table__, [here | row for row in bulk.notes]  # type: ignore[misc]
    yield Conversion.__table__, [here | row for row in bulk.turned]  # type: ignore[misc]
    yield audit, _trail(workspace, bulk)


def count_on(table: str) -> str:
    """PostgreSQL's sequences know nothing of ids that were given by hand."""
    last = f"(SELECT coalesce(max(id), 1) FROM {table})"  # noqa: S608  (our own table's name)
    return f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"


def _depth(kind: type[Record]) -> int:
    """How many types must be there before this one."""
    return max((1 + _depth(RECORDS[to]) for to in kind.links().values()), default=0)


def _row(workspace: int, row: Row, trail: Sequence[Written]) -> Row:
    """With the bookkeeping of its trail."""
    first, last = trail[0], trail[-1]
    made = {"created_at": first.at, "created_by": first.by, "updated_at": last.at, "updated_by": last.by}
    return {"workspace_id": workspace, **made, "version": len(trail), "practice": False, **row}


def _alike(kind: type[Record], rows: list[Row]) -> list[Row]:
    """The same columns in each row: what one is without is empty. A field may lie in a column of another name."""
    columns = {attribute.key: attribute.columns[0].key for attribute in inspect(kind).column_attrs}
    fields = dict.fromkeys(name for row in rows for name in row)
    return [{columns[name]: row.get(name) for name in fields} for row in rows]


def _found(workspace: int, kind: type[Record], rows: Sequence[Row], names: Mapping[Key, str]) -> Batches:
    """What search looks at, and the ways people are reached."""
    wanted = {"id", "number", "workspace_id", "owner_id", "practice"}
    wanted |= {name for name, field in kind.fields().items() if field.search or field.channel}
    whole = [kind(**{name: value for name, value in row.items() if name in wanted}) for row in rows]
    here = {"workspace_id": workspace, "type": kind.type()}
    words = ({"record_id": one.id, "owner_id": one.owner_id, "words": search_words(one, names)} for one in whole)
    yield finding, [here | row for row in words]
    yield channel, [way for one in whole for way in ways_of(one)]


def _trail(workspace: int, bulk: Bulk) -> list[Row]:
    """Every line of every trail, in the order of time."""
    found = [
        _line(workspace, RECORDS[name], row["id"], version, line) | {"source": bulk.source}
        for name, kept in bulk.records.items()
        for row, trail in kept
        for version, line in enumerate(trail, 1)
    ]
    return sorted(found, key=lambda line: line["at"])


def _line(workspace: int, kind: type[Record], key: int, version: int, line: Written) -> Row:
    wanted = [name for name in kind.fields() if name in line.values] if line.action == "add" else list(line.values)
    changes = {name: [dumped(kind, name, value) for value in line.values[name]] for name in wanted}
    row = {"workspace_id": workspace, "type": kind.type(), "record_id": key, "version": version}
    return row | {"action": line.action, "changes": changes, "by": line.by, "at": line.at}
