"""What a lead becomes: who is known already, what hangs on it and goes over, and the way back.

What hangs on a lead is found without anybody's reach: children inherit, whoever owns them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Table, func, or_, select, update

from bot.domain.parties import alike, firm, person, same
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.base import RECORDS, Record
from bot.records.contact import Contact
from bot.records.conversions import Conversion
from bot.records.lead import Lead
from bot.storage.desk import Desk, Missing, plain_way
from bot.storage.kernel import META, channel, finding, outbox

R = TypeVar("R", bound=Record)
FEW = 5
OF_THE_RECORD = frozenset({"audit", "channel", "finding"})
"""Tables that name a record and stay with it: its own trail, and what it is found by."""


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


async def move(desk: Desk, lead: Lead, to: Mapping[str, int], subject: tuple[str, int]) -> dict[str, Any]:
    """All that hangs on the lead hangs on what it became; by table, what was moved.

    A promise keeps its key and gets another subject: it fires once, whoever asks for it.
    """
    moved: dict[str, Any] = {}
    for table in hanging():
        here = (table.c.workspace_id == desk.me.workspace_id, table.c.type == "lead", table.c.record_id == lead.id)
        goal = {"type": subject[0], "record_id": subject[1]}
        if ids := await _ids(desk, update(table).where(*here).values(goal).returning(table.c.id)):
            moved[table.name] = ids
    for kind, field in linking("lead").items():
        if rows := await _link(desk, kind, field, lead, to):
            moved[kind.type()] = rows
    if ids := await rename(desk, f"lead:{lead.id}", f"{subject[0]}:{subject[1]}"):
        moved["outbox"] = ids
    return moved


async def _ids(desk: Desk, statement: Any) -> list[int]:
    done = await desk.db.execute(statement.execution_options(synchronize_session=False))
    return [row[0] for row in done]


async def _link(desk: Desk, kind: type[Record], by: str, lead: Lead, to: Mapping[str, int]) -> dict[str, list[str]]:
    """What leads to the lead leads to what it became: blank links are filled, the others say what they said."""
    fields = {name: to[goal] for name, goal in kind.links().items() if goal in to and name != by}
    if not fields:
        return {}
    columns = [getattr(kind, name) for name in fields]
    here = (kind.workspace_id == desk.me.workspace_id, getattr(kind, by) == lead.id, kind.deleted_at.is_(None))
    rows: Sequence[Any] = (await desk.db.execute(select(kind.id, *columns).where(*here))).all()
    blank = {str(row[0]): [name for name, value in zip(fields, row[1:], strict=True) if value is None] for row in rows}
    if blank:
        moved = {name: func.coalesce(getattr(kind, name), key) for name, key in fields.items()} | {by: None}
        await desk.db.execute(update(kind).where(*here).values(moved).execution_options(synchronize_session=False))
    return blank


async def rename(desk: Desk, about: str, to: str, only: Sequence[int] | None = None) -> list[int]:
    """What still waits about one record is about another."""
    here = [outbox.c.about == about, outbox.c.state == "pending"]
    here += [] if only is None else [outbox.c.id.in_(only)]
    return await _ids(desk, update(outbox).where(*here).values(about=to).returning(outbox.c.id))


async def give_open(desk: Desk, keys: Iterable[str], owner: int) -> dict[str, int]:
    """What is still planned goes to the new owner, with its reminders; whose it was, by id. What is done stays his."""
    here = (Activity.id.in_(map(int, keys)), Activity.status == "planned")
    rows = await desk.db.execute(select(Activity.id, Activity.owner_id).where(*here, Activity.owner_id != owner))
    before = {str(row.id): row.owner_id for row in rows}
    await own(desk, dict.fromkeys(before, owner))
    return before


async def own(desk: Desk, owners: Mapping[str, int]) -> None:
    """Activities, each to its owner."""
    for owner in set(owners.values()):
        keys = [int(key) for key, one in owners.items() if one == owner]
        whole = update(Activity).where(Activity.id.in_(keys)).values(owner_id=owner)
        await desk.db.execute(whole.execution_options(synchronize_session=False))
        words = (finding.c.type == "activity", finding.c.record_id.in_(keys))
        await desk.db.execute(update(finding).where(*words).values(owner_id=owner))
        about = (outbox.c.about.in_([f"activity:{key}" for key in keys]), outbox.c.state == "pending")
        await desk.db.execute(update(outbox).where(*about).values(person_id=owner))


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


async def busy(desk: Desk, done: Conversion) -> bool:
    """Was anything that this conversion made changed since, or does something new hang on it?"""
    for name, (key, version) in done.made.items():
        kind = RECORDS[name]
        here = (kind.workspace_id == desk.me.workspace_id, kind.id == key)
        if await desk.db.scalar(select(kind.version).where(*here, kind.deleted_at.is_(None))) != version:
            return True
        if await _newer(desk, name, key, done):
            return True
    return False


async def _newer(desk: Desk, name: str, key: int, done: Conversion) -> bool:
    for table in hanging():
        here = (table.c.workspace_id == desk.me.workspace_id, table.c.type == name, table.c.record_id == key)
        alive = [table.c.deleted_at.is_(None)] if "deleted_at" in table.c else []
        others = table.c.id.not_in(done.moved.get(table.name, []))
        if await desk.db.scalar(select(table.c.id).where(*here, *alive, others).limit(1)) is not None:
            return True
    for kind, field in linking(name).items():
        ours = [int(one) for one in done.moved.get(kind.type(), {})]
        ours += [done.made[kind.type()][0]] if kind.type() in done.made else []
        linked = (getattr(kind, field) == key, kind.deleted_at.is_(None), kind.id.not_in(ours))
        if await desk.db.scalar(select(kind.id).where(*linked).limit(1)) is not None:
            return True
    return False


async def put_back(desk: Desk, done: Conversion, subject: tuple[str, int]) -> None:
    """What went over hangs on the lead alone again."""
    moved = dict(done.moved)
    await own(desk, moved.pop("owners", {}))
    about = f"{subject[0]}:{subject[1]}"
    await rename(desk, about, f"lead:{done.lead_id}", moved.pop("outbox", []))
    for name, rows in moved.items():
        if isinstance(rows, list):
            table = META.tables[name]
            back = {"type": "lead", "record_id": done.lead_id}
            await _ids(desk, update(table).where(table.c.id.in_(rows)).values(back).returning(table.c.id))
        else:
            await _unlink(desk, RECORDS[name], rows, done.lead_id)


async def _unlink(desk: Desk, kind: type[Record], rows: Mapping[str, Sequence[str]], lead_id: int) -> None:
    lead = {linking("lead")[kind]: lead_id}
    whole = update(kind).where(kind.id.in_([int(key) for key in rows])).values(lead)
    await desk.db.execute(whole.execution_options(synchronize_session=False))
    for field in {field for fields in rows.values() for field in fields}:
        keys = [int(key) for key, fields in rows.items() if field in fields]
        blank = update(kind).where(kind.id.in_(keys)).values({field: None})
        await desk.db.execute(blank.execution_options(synchronize_session=False))


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
