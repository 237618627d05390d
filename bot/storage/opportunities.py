"""Named questions about opportunities. What a number counts and what its list holds is one condition, asked twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy import update as change

from bot.domain.forecast import BUCKETS, edges, month
from bot.domain.stages import OPEN
from bot.domain.staleness import CLOSE_PAST, PLANNED_WITHIN, idle_before
from bot.domain.values import Satang
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.opportunity import Opportunity as Deal
from bot.records.people import Person
from bot.records.stages import StageEvent
from bot.storage.desk import Desk, Missing
from bot.storage.kernel import audit

Condition = ColumnElement[bool]
FLAGS = ("stale", "held", "late")
MOVED = ("new", "won", "lost")
FACETS = ("any", "open", "active", *OPEN, *FLAGS, *BUCKETS, *MOVED)
"""Everything that can be counted and listed."""
WHOSE = ("mine", "team", "all")

_OPEN: Condition = literal_column("opportunity.status NOT IN ('won', 'lost')")
"""In the very words of the partial index: a database finds it by nothing else."""


def midnight(desk: Desk, day: date) -> datetime:
    """When a day begins where this person is."""
    return datetime.combine(day, time(), ZoneInfo(desk.me.zone))


def scoped(desk: Desk, whose: str) -> Select[Deal]:
    """One's own, those of everybody below, or all within reach."""
    here = desk.within(Deal)
    if whose == "mine":
        return here.where(Deal.owner_id == desk.me.id)
    return here.where(Deal.owner_id.in_(desk.me.below)) if whose == "team" else here


def conditions(desk: Desk) -> Mapping[str, Condition]:
    """What each facet means, at this moment and where this person is."""
    active = _OPEN & or_(Deal.on_hold_until.is_(None), Deal.on_hold_until <= desk.today)
    red = active & _red(desk)
    found = {"any": true(), "open": _OPEN, "active": active, "stale": red, "watch": active & ~red & _amber(desk)}
    found |= {"held": _OPEN & (Deal.on_hold_until > desk.today)}
    found |= {stage: active & (Deal.status == stage) for stage in OPEN}
    found |= {name: active & close for name, close in _closes(desk.today).items()}
    return found | _moved(desk)


def _red(desk: Desk) -> Condition:
    """See domain/staleness: the same rule in SQL."""
    soon_ends = midnight(desk, desk.today + timedelta(days=PLANNED_WITHIN + 1))
    soon = or_(
        Deal.next_step_on.between(desk.today, desk.today + timedelta(days=PLANNED_WITHIN)),
        (Deal.next_activity_at >= midnight(desk, desk.today)) & (Deal.next_activity_at < soon_ends),
    )
    past = Deal.expected_close < desk.today - timedelta(days=CLOSE_PAST)
    return func.coalesce(past, False) | (_idle(desk) & ~func.coalesce(soon, False))


def _idle(desk: Desk) -> Condition:
    touched, days = func.coalesce(Deal.last_touch_at, Deal.created_at), desk.me.calendar
    return or_(
        *(
            (Deal.status == stage.id) & (touched < midnight(desk, idle_before(days, desk.today, stage.rot_days)))
            for stage in desk.me.stages
            if stage.rot_days
        )
    )


def _amber(desk: Desk) -> Condition:
    today, begins = desk.today, midnight(desk, desk.today)
    none = Deal.next_step_on.is_(None) & Deal.next_activity_at.is_(None)
    return or_(none, Deal.next_step_on < today, Deal.next_activity_at < begins, Deal.expected_close < today)


def _closes(today: date) -> dict[str, Condition]:
    """An expected close within each of a forecast's buckets."""
    found: dict[str, Condition] = {"undated": Deal.expected_close.is_(None)}
    for name, (first, last) in edges(today).items():
        after = Deal.expected_close >= first if first else true()
        found[name] = after & (Deal.expected_close <= last) if last else after
    return found


def _moved(desk: Desk) -> dict[str, Condition]:
    """What was added, won and lost this month."""
    first, next_ = month(desk.today), month(desk.today, 1)
    closed = (Deal.closed_on >= first) & (Deal.closed_on < next_)
    added = (Deal.created_at >= midnight(desk, first)) & (Deal.created_at < midnight(desk, next_))
    return {"new": added, "won": closed & (Deal.status == "won"), "lost": closed & (Deal.status == "lost")}


_WEIGHTED = (func.coalesce(Deal.amount, 0) * func.coalesce(Deal.probability, 0) + 50) // 100
"""See domain/forecast: each deal's share to the satang, halves up."""


@dataclass(frozen=True, slots=True)
class Sum:
    count: int
    amount: Satang
    weighted: Satang

    def __add__(self, other: Sum) -> Sum:
        amount, weighted = Satang(self.amount + other.amount), Satang(self.weighted + other.weighted)
        return Sum(self.count + other.count, amount, weighted)


NONE = Sum(0, Satang(0), Satang(0))


@dataclass(frozen=True, slots=True)
class Summary:
    """Every number of a pipeline by its facet, as of a moment, for whom."""

    whose: str
    at: datetime
    sums: Mapping[str, Sum]


async def summary(desk: Desk, whose: str) -> Summary:
    """Two statements, however many deals there are."""
    open_, moved = await _open_sums(desk, whose), await _moved_sums(desk, whose)
    return Summary(whose, desk.now, open_ | moved)


COUNTED = tuple(dict.fromkeys(("active", *FLAGS, *BUCKETS)))  # "late" is a flag and a bucket: once


async def _open_sums(desk: Desk, whose: str) -> dict[str, Sum]:
    """One row a stage, every other facet counted beside it."""
    found: dict[str, Sum] = dict.fromkeys((*OPEN, *COUNTED), NONE)
    for row in await desk.db.execute(open_question(desk, whose)):
        sums = [_sum(*row[at : at + 3]) for at in range(1, len(row), 3)]
        found[row[0]] = sums[0]
        for name, more in zip(COUNTED, sums, strict=True):
            found[name] += more
    return found


def open_question(desk: Desk, whose: str) -> Select[Any]:
    """Grouped by an expression: by the bare column SQLite would walk an index that holds every closed deal too."""
    rules, stage = conditions(desk), func.coalesce(Deal.status, literal_column("''"))
    columns = [column for name in COUNTED for column in _summed(rules[name])]
    return scoped(desk, whose).where(_OPEN).with_only_columns(stage, *columns).group_by(stage)


def _summed(rule: Condition) -> tuple[Any, Any, Any]:
    def over(value: Any) -> Any:
        return func.sum(case((rule, value), else_=0))

    return over(1), over(func.coalesce(Deal.amount, 0)), over(_WEIGHTED)


def _sum(count: Any, amount: Any, weighted: Any = 0) -> Sum:
    return Sum(int(count or 0), Satang(amount or 0), Satang(weighted or 0))


async def _moved_sums(desk: Desk, whose: str) -> dict[str, Sum]:
    rows: Sequence[Any] = (await desk.db.execute(moved_question(desk, whose))).all()
    return {row[0]: _sum(row[1], row[2]) for row in rows}


def moved_question(desk: Desk, whose: str) -> CompoundSelect[Any]:
    rules = _moved(desk)
    asked = [
        scoped(desk, whose).where(rules[name]).with_only_columns(literal(name), func.count(), func.sum(Deal.amount))
        for name in MOVED
    ]
    return union_all(*asked)


async def page(desk: Desk, facet: str, whose: str, first: int, size: int) -> tuple[Sequence[Deal], int]:
    """What a number counted: what needs somebody first, then by expected close."""
    rules = conditions(desk)
    question = scoped(desk, whose).where(rules[facet])
    total = await desk.db.scalar(question.with_only_columns(func.count(Deal.id)))
    urgency = case((rules["stale"], 0), (rules["watch"], 1), (rules["active"], 2), (rules["held"], 3), else_=4)
    nearest = (Deal.closed_on.desc(), Deal.expected_close.is_(None), Deal.expected_close, Deal.id.desc())
    rows = await desk.db.scalars(question.order_by(urgency, *nearest).offset(first).limit(size))
    return rows, int(total or 0)


# one deal


async def numbered(desk: Desk, number: int) -> Deal:
    """The deal people call by its number, or Missing."""
    found: Deal | None = await desk.db.scalar(desk.within(Deal).where(Deal.number == number))
    if found is None:
        raise Missing(f"deal {number}")
    return found


async def steps(desk: Desk, deal: Deal) -> Sequence[StageEvent]:
    """Where it has been, the first step first."""
    question = select(StageEvent).where(StageEvent.opportunity_id == deal.id)
    rows: Sequence[StageEvent] = await desk.db.scalars(question.order_by(StageEvent.at, StageEvent.id))
    return rows


async def names(desk: Desk, people: set[int]) -> dict[int, str]:
    """What colleagues of this workspace are called, whether they are still here or not."""
    question = select(Person.id, Person.name).where(Person.workspace_id == desk.me.workspace_id, Person.id.in_(people))
    return {row.id: row.name for row in await desk.db.execute(question)}


async def changed_since(desk: Desk, deal: Deal, version: int) -> tuple[set[str], set[int]]:
    """Which fields others changed since that version, and who did.

    The trail is written with the group: while a version is missing in it, anything may have been changed.
    """
    here = (audit.c.workspace_id == desk.me.workspace_id, audit.c.type == deal.type(), audit.c.record_id == deal.id)
    asked = select(audit.c.changes, audit.c.by, audit.c.version).where(*here, audit.c.version > version)
    rows = (await desk.db.execute(asked)).all()
    if len({row.version for row in rows}) < deal.version - version:
        return set(Deal.fields()), {deal.updated_by}
    others = [row for row in rows if row.by != desk.me.id]
    return {field for row in others for field in row.changes}, {row.by for row in others}


async def thanked(desk: Desk, deal: Deal) -> None:
    """Its referrer was thanked. No change of the record: nobody's card grows old by it. The first time counts."""
    here = change(Deal).where(Deal.id == deal.id, Deal.thanked_at.is_(None))
    await desk.db.execute(here.values(thanked_at=desk.now))


async def party(desk: Desk, deal: Deal) -> Account | None:
    """The customer, whoever looks after him: that he bought is true for everybody."""
    here = (Account.workspace_id == desk.me.workspace_id, Account.deleted_at.is_(None))
    found: Account | None = await desk.db.scalar(select(Account).where(*here, Account.id == deal.account_id))
    return found


async def became_customer(desk: Desk, account: Account, at: datetime) -> bool:
    """Was he made a customer at that very moment, and not touched since?"""
    here = (audit.c.workspace_id == desk.me.workspace_id, audit.c.type == "account", audit.c.record_id == account.id)
    last = (audit.c.version == account.version, audit.c.at == at)
    row = (await desk.db.execute(select(audit.c.changes).where(*here, *last).order_by(audit.c.id.desc()))).first()
    return row is not None and "status" in row.changes


async def planned_call(desk: Desk, deal: Deal, on: date) -> bool:
    """Is a call about it planned for that day already?"""
    here = desk.within(Activity).where(Activity.opportunity_id == deal.id, Activity.on == on, Activity.kind == "call")
    return await desk.db.scalar(here.where(Activity.status == "planned").with_only_columns(Activity.id)) is not None


def name_month(desk: Desk, deal: Deal, closed: date, before: int, after: int) -> None:
    """The won figure of a month that is over changes: a line in the trail says which month, from what to what."""
    row = {"workspace_id": deal.workspace_id, "type": deal.type(), "record_id": deal.id, "version": deal.version}
    row |= {"action": "month", "changes": {f"won:{closed:%Y-%m}": [before, after]}}
    desk.db.later_rows("audit.add", [row | {"by": desk.me.id, "at": desk.now, "source": desk.source}])


async def months_named(desk: Desk, deal: Deal) -> list[tuple[datetime, int, date, int, int]]:
    """When, by whom, which closed month's won figure this deal changed, from what to what."""
    here = (audit.c.workspace_id == desk.me.workspace_id, audit.c.type == deal.type(), audit.c.record_id == deal.id)
    question = select(audit.c.at, audit.c.by, audit.c.changes).where(*here, audit.c.action == "month")
    return [
        (row.at, row.by, date.fromisoformat(f"{name[4:]}-01"), *pair)
        for row in await desk.db.execute(question.order_by(audit.c.id))
        for name, pair in row.changes.items()
    ]
