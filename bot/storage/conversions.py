"""What a lead becomes: who is known already, what hangs on it and goes over, and the way back.

What hangs on a lead is found without anybody's reach: children inherit, whoever owns them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, Table, case, false, func, null, or_, select, update

from bot.domain.parties import alike, firm, person, same
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.base import RECORDS, Record
from bot.records.contact import Contact
from bot.records.conversions import Conversion
from bot.records.lead import Lead
from bot.storage.desk import Desk, Missing, plain_way
from bot.storage.kernel import META, channel, outbox
from bot.storage.outbox import follow_all

R = TypeVar("R", bound=Record)
FEW = 5
OF_THE_RECORD = frozenset({"audit", "channel", "finding", "muted"})
"""Tables that name a record and stay with it: its own trail, what it is found by, who is told no more of it."""


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who may be the same. `why`: phone, line, email; same_name or like_name; `sure` but for a likeness."""

    record: Record
    why: str

    @property
    def sure(self) -> bool:
        return self.why != "like_name"


@dataclass(frozen=True, slots=True)
class Known:
    """Matches within reach by type, the surest first; and the owners of those out of it, to be named and no more."""

    within: Mapping[str, Sequence[Match]]
    owners: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Became:
    """How it was converted, and the records that came out of it as far as this person sees them."""

    done: Conversion
    records: Sequence[Record]


async def known(desk: Desk, lead: Lead) -> Known:
    """Practice knows nobody, and nobody knows it."""
    if lead.practice:
        return Known({})
    ways, owners = await _reached(desk, lead)
    found: dict[str, list[Match]] = {"account": [], "contact": []}
    for match in [*ways, *await _employers(desk, lead, ways), *await _named(desk, lead)]:
        kept = found[match.record.type()]
        if all(match.record.id != one.record.id for one in kept):
            kept.append(match)
    ordered = {name: sorted(some, key=lambda one: not one.sure)[:FEW] for name, some in found.items()}
    return Known(ordered, owners)


async def _reached(desk: Desk, lead: Lead) -> tuple[list[Match], frozenset[int]]:
    """By phone, LINE ID or e-mail."""
    ways = {kind.channel: getattr(lead, name) for name, kind in Lead.fields().items() if kind.channel}
    asked = [
        (channel.c.kind == way) & (channel.c.value == plain_way(str(value))) for way, value in ways.items() if value
    ]
    if not asked:
        return [], frozenset()
    here = (channel.c.workspace_id == desk.me.workspace_id, channel.c.type.in_(("account", "contact")))
    question = select(channel.c.kind, channel.c.type, channel.c.record_id).where(*here, or_(*asked)).limit(20)
    why = {(row.type, row.record_id): row.kind for row in await desk.db.execute(question)}
    seen = [one for one in await desk.fetch(list(why)) if not one.practice]
    hidden = why.keys() - {(one.type(), one.id) for one in seen}
    return [Match(one, why[one.type(), one.id]) for one in seen], await _owners(desk, hidden)


async def _owners(desk: Desk, hidden: Iterable[tuple[str, int]]) -> frozenset[int]:
    """Who keeps these; deleted ones and practice are nobody's business."""
    keys: dict[str, list[int]] = {}
    for name, key in hidden:
        keys.setdefault(name, []).append(key)
    found: set[int] = set()
    for name, ids in keys.items():
        kind = RECORDS[name]
        here = (kind.workspace_id == desk.me.workspace_id, kind.deleted_at.is_(None), kind.practice.is_(False))
        found |= set(await desk.db.scalars(select(kind.owner_id).where(*here, kind.id.in_(ids))))
    return frozenset(found - {desk.me.id})


async def _employers(desk: Desk, lead: Lead, ways: Sequence[Match]) -> list[Match]:
    """The firms of contacts that were found, where the lead names a firm that is alike."""
    firms = {
        one.record.account_id: one.why for one in ways if isinstance(one.record, Contact) and one.record.account_id
    }
    if not (firms and lead.company):
        return []
    found = await desk.fetch([("account", key) for key in firms])
    return [Match(one, firms[one.id]) for one in found if alike(firm(lead.company), firm(one.name_words))]


async def _named(desk: Desk, lead: Lead) -> list[Match]:
    found: list[Match] = []
    for name, bare, kind in ((lead.company, firm, Account), (lead.name, person, Contact)):
        wanted = bare(name) if name else ""
        hits = await desk.search(wanted, FEW, kind) if wanted else []
        named = [(one, bare(one.name_words)) for one in hits if not one.practice]
        like = [(one, other) for one, other in named if alike(wanted, other)]
        found += [Match(one, "same_name" if same(wanted, other) else "like_name") for one, other in like]
    return found


# going over


def hanging() -> list[Table]:
    """Every table whose rows hang on a record of any type."""
    return [
        table
        for table in META.tables.values()
        if {"type", "record_id"} <= set(table.c.keys()) and table.name not in OF_THE_RECORD
    ]


def linking(to: str) -> dict[type[Record], str]:
    """Every type that leads to one of this type, and by which field."""
    found = {kind: [name for name, goal in kind.links().items() if goal == to] for kind in RECORDS.values()}
    return {kind: names[0] for kind, names in found.items() if names}


@dataclass(frozen=True, slots=True)
class Child:
    """A record that leads to a lead: is it still to be done, and when; its links that lead nowhere yet."""

    id: int
    owner: int
    planned: bool
    at: datetime | None
    blank: Sequence[str]


Children = Mapping[type[Record], Sequence[Child]]


async def children(desk: Desk, lead: Lead) -> Children:
    """Whoever owns them; one question a type."""
    found = {}
    for kind, field in linking("lead").items():
        here = (kind.workspace_id == desk.me.workspace_id, getattr(kind, field) == lead.id, kind.deleted_at.is_(None))
        names = [name for name in kind.links() if name != field]
        columns = (kind.status == "planned", getattr(kind, "at", null()), *(getattr(kind, name) for name in names))
        asked = select(kind.id, kind.owner_id, *columns).where(*here)
        found[kind] = [_child(row, names) for row in await desk.db.execute(asked)]
    return found


def _child(row: Sequence[Any], names: Sequence[str]) -> Child:
    key, owner, planned, at, *links = row
    return Child(key, owner, planned, at, [name for name, to in zip(names, links, strict=True) if to is None])


async def move(
    desk: Desk, lead: Lead, some: Children, to: Mapping[str, int], subject: tuple[str, int], owner: int
) -> dict[str, Any]:
    """All that hangs on the lead hangs on what it became; by table, what was moved. A new owner gets, of activities,
    only what is still planned, with its reminders.

    A promise keeps its key and gets another subject: it fires once, whoever asks for it.
    """
    moved: dict[str, Any] = {}
    for table in hanging():
        here = (table.c.workspace_id == desk.me.workspace_id, table.c.type == "lead", table.c.record_id == lead.id)
        goal = {"type": subject[0], "record_id": subject[1]}
        if ids := await _ids(desk, update(table).where(*here).values(goal).returning(table.c.id)):
            moved[table.name] = ids
    for kind, rows in some.items():
        if linked := await _link(desk, kind, rows, lead, to, owner):
            moved[kind.type()] = linked
    calls = [one for one in some.get(Activity, ()) if one.planned and one.owner != owner]
    if owner != lead.owner_id and calls:
        moved["owners"] = {str(one.id): one.owner for one in calls}
        await _found_with(desk, dict.fromkeys(moved["owners"], owner))
    if ids := await rename(desk, f"lead:{lead.id}", f"{subject[0]}:{subject[1]}"):
        moved["outbox"] = ids
    return moved


async def _ids(desk: Desk, statement: Any) -> list[int]:
    done = await desk.db.execute(statement.execution_options(synchronize_session=False))
    return [row[0] for row in done]


async def _link(
    desk: Desk, kind: type[Record], rows: Sequence[Child], lead: Lead, to: Mapping[str, int], owner: int
) -> dict[str, list[str]]:
    """What leads to the lead leads to what it became: blank links are filled, the others say what they said."""
    by = linking("lead")[kind]
    fields = {name: to[goal] for name, goal in kind.links().items() if goal in to and name != by}
    if not (fields and rows):
        return {}
    new: dict[str, Any] = {name: func.coalesce(getattr(kind, name), key) for name, key in fields.items()} | {by: None}
    if kind is Activity and owner != lead.owner_id:
        new["owner_id"] = case((Activity.status == "planned", owner), else_=Activity.owner_id)
    whole = update(kind).where(kind.id.in_([one.id for one in rows])).values(new)
    await desk.db.execute(whole.execution_options(synchronize_session=False))
    return {str(one.id): [name for name in fields if name in one.blank] for one in rows}


async def rename(desk: Desk, about: str, to: str, only: Sequence[int] | None = None) -> list[int]:
    """What still waits about one record is about another."""
    here = [outbox.c.about == about, outbox.c.state == "pending"]
    here += [] if only is None else [outbox.c.id.in_(only)]
    return await _ids(desk, update(outbox).where(*here).values(about=to).returning(outbox.c.id))


async def _found_with(desk: Desk, owners: Mapping[str, int]) -> None:
    """Activities that went to others: what finds them, and what was promised about them, goes along."""
    rows = [{"type_": "activity", "record": int(key), "owner": owner} for key, owner in owners.items()]
    desk.db.later_rows("finding.own", rows)
    await follow_all(desk.db, {f"activity:{key}": owner for key, owner in owners.items()})


# afterwards


async def of(desk: Desk, lead_id: int) -> Conversion | None:
    """How a lead was converted, as long as it was not taken back."""
    here = (Conversion.lead_id == lead_id, Conversion.workspace_id == desk.me.workspace_id)
    question = select(Conversion).where(*here, Conversion.undone_at.is_(None)).order_by(Conversion.id.desc())
    found: Conversion | None = await desk.db.scalar(question.limit(1))
    return found


async def carried(desk: Desk, key: int, under: Record) -> Activity | None:
    """A call that was carried over, if it is still planned; whoever sees what it hangs on sees it."""
    question = desk.under(under, Activity).where(Activity.id == key, Activity.status == "planned")
    found: Activity | None = await desk.db.scalar(question)
    return found


class Since(NamedTuple):
    """What happened after a conversion. `soonest`: what is planned next with the lead, and with those who were known
    before, once everything is where it was."""

    busy: bool
    soonest: Mapping[str, datetime | None]


async def since(desk: Desk, done: Conversion, lead: Lead) -> Since:
    """Was anything it made changed since, or does something new hang on it? One question."""
    signs = [sign for name, (key, version) in done.made.items() for sign in _signs(desk, name, key, version, done)]
    plans = dict(_plans(done, lead))
    asked = select(or_(false(), *signs), *(plan.scalar_subquery() for plan in plans.values()))
    row = (await desk.db.execute(asked)).one()
    return Since(bool(row[0]), dict(zip(plans, row[1:], strict=True)))


def _signs(desk: Desk, name: str, key: int, version: int, done: Conversion) -> Iterator[ColumnElement[bool]]:
    kind = RECORDS[name]
    same = (kind.workspace_id == desk.me.workspace_id, kind.id == key, kind.version == version)
    yield ~select(kind.id).where(*same, kind.deleted_at.is_(None)).exists()
    for table in hanging():
        here = (table.c.workspace_id == desk.me.workspace_id, table.c.type == name, table.c.record_id == key)
        alive = [table.c.deleted_at.is_(None)] if "deleted_at" in table.c else []
        yield select(table.c.id).where(*here, *alive, table.c.id.not_in(done.moved.get(table.name, []))).exists()
    for other, field in linking(name).items():
        linked = (getattr(other, field) == key, other.deleted_at.is_(None), other.id.not_in(_ours(done, other)))
        yield select(other.id).where(*linked).exists()


def _ours(done: Conversion, kind: type[Record]) -> list[int]:
    """What of a type went over, or was made on the way."""
    made = done.made.get(kind.type())
    return [*map(int, done.moved.get(kind.type(), {})), *([made[0]] if made else [])]


def _plans(done: Conversion, lead: Lead) -> Iterator[tuple[str, Select[Any]]]:
    """By type, the question for what is planned next; none where no plan went over or was made."""
    ours = _ours(done, Activity)
    first = select(func.min(Activity.at)).where(Activity.status == "planned", Activity.deleted_at.is_(None))
    if ours:
        yield "lead", first.where(Activity.id.in_(map(int, done.moved.get("activity", {}))))
    for name in done.filled if ours else ():
        here = (getattr(Activity, f"{name}_id") == lead.became[name], Activity.practice.is_(lead.practice))
        yield name, first.where(*here, Activity.id.not_in(ours))


async def put_back(desk: Desk, done: Conversion, subject: tuple[str, int]) -> None:
    """What went over hangs on the lead alone again."""
    moved = dict(done.moved)
    owners = moved.pop("owners", {})
    await _found_with(desk, owners)
    about = f"{subject[0]}:{subject[1]}"
    await rename(desk, about, f"lead:{done.lead_id}", moved.pop("outbox", []))
    for name, rows in moved.items():
        if isinstance(rows, list):
            table = META.tables[name]
            back = {"type": "lead", "record_id": done.lead_id}
            await _ids(desk, update(table).where(table.c.id.in_(rows)).values(back).returning(table.c.id))
        else:
            await _unlink(desk, RECORDS[name], rows, done.lead_id, owners if name == "activity" else {})


async def _unlink(
    desk: Desk, kind: type[Record], rows: Mapping[str, Sequence[str]], lead_id: int, owners: Mapping[str, int]
) -> None:
    """One statement: the lead again, blank again what was, and each to whom it belonged."""
    back: dict[str, Any] = {linking("lead")[kind]: lead_id}
    for field in {field for fields in rows.values() for field in fields}:
        blank = kind.id.in_([int(key) for key, fields in rows.items() if field in fields])
        back[field] = case((blank, null()), else_=getattr(kind, field))
    if owners:
        whose = {int(key): owner for key, owner in owners.items()}
        back["owner_id"] = case(whose, value=kind.id, else_=kind.owner_id)
    whole = update(kind).where(kind.id.in_(map(int, rows))).values(back)
    await desk.db.execute(whole.execution_options(synchronize_session=False))


async def anywhere(desk: Desk, kind: type[R], key: int) -> R:
    """What a conversion of one's own made or filled, whoever keeps it by now."""
    found: R | None = await desk.db.scalar(
        select(kind).where(kind.workspace_id == desk.me.workspace_id, kind.id == key, kind.deleted_at.is_(None))
    )
    if found is None:
        raise Missing(kind.type())
    return found


async def subjects(desk: Desk, lead_id: int) -> list[tuple[str, int]]:
    """What a converted lead became, whoever keeps the lead."""
    lead: Lead | None = await desk.db.scalar(
        select(Lead).where(Lead.workspace_id == desk.me.workspace_id, Lead.id == lead_id)
    )
    return list(lead.became.items()) if lead else []
