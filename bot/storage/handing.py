"""What goes along when a record is given to a colleague: what nobody can tend without it. Set-based.

Whoever gives a record away was shown it: what hangs on it is found without anybody's reach. A colleague's own plans
with it stay his, and what is over (closed deals, what was done) stays with who did it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, case, or_, select, update

from bot.domain.stages import OPEN
from bot.records.activity import Activity
from bot.records.base import RECORDS, Record
from bot.records.contact import Contact
from bot.records.opportunity import Opportunity
from bot.records.position import Position
from bot.records.relative import Relative
from bot.storage.desk import Desk
from bot.storage.kernel import audit
from bot.storage.outbox import follow_all

R = TypeVar("R", bound=Record)
ALONG = "along"
"""The trail's word for what went with another record; which one stands beside it."""
_GOES: tuple[tuple[type[Record], Sequence[ColumnElement[bool]]], ...] = (
    (Contact, ()),
    (Opportunity, (Opportunity.status.in_(OPEN),)),
    (Relative, ()),
    (Position, ()),
    (Activity, (Activity.status == "planned",)),
)
"""Parents before what hangs on them, each with what must be true of it."""

Went = Mapping[str, int]
"""By type, how many went along."""
Change = tuple[int, int]
"""From whom, to whom."""
Gone = dict[str, dict[int, int]]
"""By type, what goes, and the id of the record that was given."""


async def along(desk: Desk, given: Mapping[R, Change]) -> Went:
    """These records of one type went to others, and each old owner's part of what hangs on them goes with them."""
    root = next(iter(given)).type()
    gone: dict[Change, Gone] = {}
    for record, change in given.items():
        gone.setdefault(change, {}).setdefault(root, {})[record.id] = record.id
    went: dict[str, int] = {}
    for kind, state in _GOES:
        rows = await _hanging(desk, kind, state, gone)
        for row, change, first in _sorted(kind, rows, gone):
            gone[change].setdefault(kind.type(), {})[row.id] = first
            _trail(desk, kind, row, change, (root, first))
        await _follow(desk, kind, rows)
        went |= {kind.type(): len(rows)} if rows else {}
    return went


async def _hanging(
    desk: Desk, kind: type[Record], state: Sequence[ColumnElement[bool]], gone: Mapping[Change, Gone]
) -> list[Any]:
    """All of a type that goes along, in one statement; none where nothing can."""
    found = {change: [*_links(kind, some)] for change, some in gone.items() if change[0] != change[1]}
    goes = [((kind.owner_id == old) & or_(*links), new) for (old, new), links in found.items() if links]
    if not goes:
        return []
    here = (kind.practice.is_(False), *state, or_(*(which for which, _ in goes)))
    return await _re_own(desk, kind, here, case(*goes))


def _links(kind: type[Record], gone: Gone) -> Iterator[ColumnElement[bool]]:
    """A person's deal is his own only where no firm stands behind it; where he is and was is his, never the firm's."""
    for field, to in kind.links().items():
        if (keys := gone.get(to)) and (kind, to) != (Position, "account"):
            there = getattr(kind, field).in_(keys)
            yield there & Opportunity.account_id.is_(None) if (kind, to) == (Opportunity, "contact") else there


def _sorted(kind: type[Record], rows: Sequence[Any], gone: Mapping[Change, Gone]) -> Iterator[tuple[Any, Change, int]]:
    """Each row with whose change it follows, and the record that was given."""
    for row in rows:
        found = (
            (change, some[to][key])
            for change, some in gone.items()
            for field, to in kind.links().items()
            if change[1] == row.owner_id and (key := getattr(row, field)) in some.get(to, ())
        )
        yield (row, *next(found))


async def _re_own(desk: Desk, kind: type[Record], which: Sequence[ColumnElement[bool]], owner: Any) -> list[Any]:
    here = (kind.workspace_id == desk.me.workspace_id, kind.deleted_at.is_(None), *which)
    values = {"owner_id": owner, "version": kind.version + 1, "updated_at": desk.now, "updated_by": desk.me.id}
    links = [getattr(kind, field) for field in kind.links()]
    asked = update(kind).where(*here).values(**values).returning(kind.id, kind.version, kind.owner_id, *links)
    return list(await desk.db.execute(asked.execution_options(synchronize_session=False)))


def _trail(desk: Desk, kind: type[Record], row: Any, change: Change, with_: tuple[str, int]) -> None:
    line = {"workspace_id": desk.me.workspace_id, "type": kind.type(), "record_id": row.id, "version": row.version}
    line |= {"action": ALONG, "changes": {"owner_id": [*change], "with": [*with_]}}
    desk.db.later_rows("audit.add", [line | {"by": desk.me.id, "at": desk.now, "source": desk.source}])


async def _follow(desk: Desk, kind: type[Record], rows: Sequence[Any]) -> None:
    """What finds them, and what was promised about them, goes along."""
    owned = [{"type_": kind.type(), "record": row.id, "owner": row.owner_id} for row in rows]
    desk.db.later_rows("finding.own", owned)
    await follow_all(desk.db, {f"{kind.type()}:{row.id}": row.owner_id for row in rows})


async def back(desk: Desk, record: Record, at: datetime, taker: int) -> None:
    """What this person sent to `taker` along with it at that moment comes back, but for what went on to others."""
    here = (audit.c.workspace_id == desk.me.workspace_id, audit.c.by == desk.me.id, audit.c.at == at)
    asked = select(audit.c.type, audit.c.record_id, audit.c.changes).where(*here, audit.c.action == ALONG)
    went: dict[str, list[int]] = {}
    for row in await desk.db.execute(asked):
        if row.changes["with"] == [record.type(), record.id]:
            went.setdefault(row.type, []).append(row.record_id)
    for name, keys in went.items():
        kind = RECORDS[name]
        rows = await _re_own(desk, kind, (kind.id.in_(keys), kind.owner_id == taker), record.owner_id)
        for one in rows:
            _trail(desk, kind, one, (taker, record.owner_id), (record.type(), record.id))
        await _follow(desk, kind, rows)
