"""Named questions about opportunities. What a number counts and what its list holds is one condition, asked twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    case,
    false,
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
from bot.domain.stages import OPEN, Stages, is_open, members, open_of, shown
from bot.domain.staleness import CLOSE_PAST, PLANNED_WITHIN, idle_before
from bot.domain.values import Satang
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.contact import Contact
from bot.records.opportunity import Opportunity as Deal
from bot.storage.asked import Asked, Door
from bot.storage.desk import Desk, Missing
from bot.storage.kernel import audit

Condition = ColumnElement[bool]
Question = tuple[Any, dict[str, Any]]
"""A kept statement and its values."""
TODAY: BindParameter[date] = bindparam("today")
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


def moments(desk: Desk) -> dict[str, Any]:
    """Every value a rule below names: this person's today and what is counted from it, and who is below him."""
    today, (first, next_) = desk.today, (month(desk.today), month(desk.today, 1))
    days = {"today": today, "long_past": today - timedelta(days=CLOSE_PAST), "first": first, "next": next_}
    days |= {"soon": today + timedelta(days=PLANNED_WITHIN)}
    begin = {
        "day_begins": today,
        "soon_ends": days["soon"] + timedelta(days=1),
        "first_begins": first,
        "next_begins": next_,
    }
    begin |= {stage: idle_before(desk.me.calendar, today, after) for stage, after in _rotting(desk)}
    ends = {f"{name}_ends": last for name, (_, last) in edges(today).items() if last}
    return days | ends | {name: midnight(desk, day) for name, day in begin.items()} | {"below": desk.me.below}


def _rotting(desk: Desk) -> list[tuple[str, int]]:
    """Stages in which a deal grows stale, and after how many working days."""
    return [(stage.id, stage.rot_days) for stage in desk.me.stages if stage.rot_days]


class Shape(NamedTuple):
    """What the rules of a team look like, whatever its numbers: what rots; each stage it sees with what counts."""

    rotting: tuple[str, ...]
    seen: tuple[tuple[str, tuple[str, ...]], ...]


def shape(desk: Desk) -> Shape:
    return Shape(tuple(stage for stage, _ in _rotting(desk)), _seen(desk.me.stages))


def _seen(stages: Stages) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((id_, members(stages, id_)) for id_ in open_of(stages))


def _scoped(door: Door, whose: str) -> Select[Deal]:
    """One's own, those of everybody below, or all within reach."""
    here = door.within(Deal)
    if whose == "mine":
        return here.where(Deal.owner_id == door.me)
    return here.where(Deal.owner_id.in_(bindparam("below", expanding=True))) if whose == "team" else here


@cache
def conditions(shape: Shape) -> Mapping[str, Condition]:
    """What each facet means, at the `moments` of whoever asks."""
    active = _OPEN & or_(Deal.on_hold_until.is_(None), Deal.on_hold_until <= TODAY)
    red = active & _red(shape.rotting)
    found = {"any": true(), "open": _OPEN, "active": active, "stale": red, "watch": active & ~red & _amber()}
    found |= {"held": _OPEN & (Deal.on_hold_until > TODAY)}
    found |= {stage: active & Deal.status.in_(counted) for stage, counted in shape.seen}
    found |= {bucket: active & (_bucket() == bucket) for bucket in BUCKETS}
    return found | _moved()


def _red(rotting: tuple[str, ...]) -> Condition:
    """See domain/staleness: the same rule in SQL."""
    soon = or_(
        Deal.next_step_on.between(TODAY, bindparam("soon")),
        (Deal.next_activity_at >= bindparam("day_begins")) & (Deal.next_activity_at < bindparam("soon_ends")),
    )
    past = Deal.expected_close < bindparam("long_past")
    return func.coalesce(past, False) | (_idle(rotting) & ~func.coalesce(soon, False))


def _idle(rotting: tuple[str, ...]) -> Condition:
    touched = case((Deal.last_touch_at > Deal.created_at, Deal.last_touch_at), else_=Deal.created_at)
    since = {stage: bindparam(stage, type_=touched.type) for stage in rotting}
    return touched < case(since, value=Deal.status) if since else false()


def _amber() -> Condition:
    none = Deal.next_step_on.is_(None) & Deal.next_activity_at.is_(None)
    past = Deal.next_activity_at < bindparam("day_begins")
    return or_(none, Deal.next_step_on < TODAY, past, Deal.expected_close < TODAY)


def _bucket() -> ColumnElement[str]:
    """See domain/forecast: the same in SQL, the earliest first."""
    ends = [(Deal.expected_close <= bindparam(f"{name}_ends"), name) for name in BUCKETS[:-2]]
    return case((Deal.expected_close.is_(None), "undated"), *ends, else_="after")


def _moved() -> dict[str, Condition]:
    """What was added, won and lost this month."""
    closed = (Deal.closed_on >= bindparam("first")) & (Deal.closed_on < bindparam("next"))
    added = (Deal.created_at >= bindparam("first_begins")) & (Deal.created_at < bindparam("next_begins"))
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


COUNTED = ("active", *FLAGS, *BUCKETS)
"""Beside the stages."""


async def _open_sums(desk: Desk, whose: str) -> dict[str, Sum]:
    found: dict[str, Sum] = dict.fromkeys((*open_of(desk.me.stages), *COUNTED), NONE)
    rows: Sequence[Any] = (await desk.db.execute(*open_question(desk, whose))).all()
    for stage, held, stale, bucket, *figures in rows:
        facets = ("held",) if held else (shown(desk.me.stages, stage), "active", bucket, *(("stale",) if stale else ()))
        for facet in facets:
            found[facet] += _sum(*figures)
    return found


def open_question(desk: Desk, whose: str) -> Question:
    return desk.put(_BY_STAGE, Deal, whose, shape(desk).rotting, **moments(desk))


def _by_stage(door: Door, whose: str, rotting: tuple[str, ...]) -> Select[Any]:
    """One row for deals of one stage, one flag and one bucket: each rule is asked once of each deal.

    Grouped by expressions: by the bare column SQLite would walk an index that holds every closed deal too.
    """
    ways = {
        "stage": func.coalesce(Deal.status, literal_column("''")),
        "held": case((Deal.on_hold_until > TODAY, 1), else_=0),
        "stale": case((_red(rotting), 1), else_=0),
        "bucket": _bucket(),
    }
    columns = [rule.label(name) for name, rule in ways.items()]
    each = _scoped(door, whose).where(_OPEN)
    deals = each.with_only_columns(*columns, Deal.amount, _WEIGHTED.label("weighted")).subquery()
    by = [deals.c[name] for name in ways]
    return select(*by, func.count(), func.sum(deals.c.amount), func.sum(deals.c.weighted)).group_by(*by)


_BY_STAGE = Asked(_by_stage)


def _sum(count: Any, amount: Any, weighted: Any = 0) -> Sum:
    return Sum(int(count or 0), Satang(amount or 0), Satang(weighted or 0))


async def _moved_sums(desk: Desk, whose: str) -> dict[str, Sum]:
    rows: Sequence[Any] = (await desk.db.execute(*moved_question(desk, whose))).all()
    return {row[0]: _sum(row[1], row[2]) for row in rows}


def moved_question(desk: Desk, whose: str) -> Question:
    return desk.put(_THIS_MONTH, Deal, whose, **moments(desk))


def _this_month(door: Door, whose: str) -> CompoundSelect[Any]:
    asked = [
        _scoped(door, whose).where(rule).with_only_columns(literal(name), func.count(), func.sum(Deal.amount))
        for name, rule in _moved().items()
    ]
    return union_all(*asked)


_THIS_MONTH = Asked(_this_month)


async def page(desk: Desk, facet: str, whose: str, first: int, size: int) -> tuple[Sequence[Deal], int]:
    """What a number counted: what needs somebody first, then by expected close."""
    total = await desk.db.scalar(*count_question(desk, facet, whose))
    place = {"skipped": first, "most": size}
    rows = await desk.db.scalars(*desk.put(_LISTED, Deal, facet, whose, shape(desk), **moments(desk), **place))
    return rows, int(total or 0)


def count_question(desk: Desk, facet: str, whose: str) -> Question:
    return desk.put(_COUNTED, Deal, facet, whose, shape(desk), **moments(desk))


def _counted(door: Door, facet: str, whose: str, shape: Shape) -> Select[Any]:
    return _scoped(door, whose).where(conditions(shape)[facet]).with_only_columns(func.count(Deal.id))


_COUNTED = Asked(_counted)


def _listed(door: Door, facet: str, whose: str, shape: Shape) -> Select[Deal]:
    rules = conditions(shape)
    urgency = case((~_OPEN, 4), (rules["held"], 3), (_red(shape.rotting), 0), (_amber(), 1), else_=2)
    nearest = (Deal.closed_on.desc(), Deal.expected_close.is_(None), Deal.expected_close, Deal.id.desc())
    some = _scoped(door, whose).where(rules[facet]).order_by(urgency, *nearest)
    return some.offset(bindparam("skipped")).limit(bindparam("most"))


_LISTED = Asked(_listed)


# one deal


async def numbered(desk: Desk, number: int) -> Deal:
    """The deal people call by its number, or Missing."""
    found: Deal | None = await desk.db.scalar(desk.within(Deal).where(Deal.number == number))
    if found is None:
        raise Missing(f"deal {number}")
    return found


async def planned(desk: Desk, deal: Deal) -> Activity | None:
    """What is planned next with an open one; children inherit. Nothing is asked where nothing is planned."""
    if deal.next_activity_at is None or not is_open(deal.status):
        return None
    question = desk.under(deal, Activity).where(Activity.status == "planned")
    found: Activity | None = await desk.db.scalar(question.order_by(Activity.at, Activity.id).limit(1))
    return found


async def thanked(desk: Desk, deal: Deal) -> None:
    """Its referrer was thanked. No change of the record: nobody's card grows old by it. The first time counts."""
    here = change(Deal).where(Deal.id == deal.id, Deal.thanked_at.is_(None))
    await desk.db.execute(here.values(thanked_at=desk.now))


async def party(desk: Desk, deal: Deal) -> Account | Contact | None:
    """The customer, a firm or a person without one, whoever looks after him: that he bought is true for everybody."""
    kind: type[Account | Contact] = Account if deal.account_id else Contact
    here = (kind.workspace_id == desk.me.workspace_id, kind.deleted_at.is_(None))
    asked = select(kind).where(*here, kind.id == (deal.account_id or deal.contact_id))
    found: Account | Contact | None = await desk.db.scalar(asked)
    return found


async def became_customer(desk: Desk, one: Account | Contact, at: datetime) -> bool:
    """Was he made a customer at that very moment, and not touched since?"""
    here = (audit.c.workspace_id == desk.me.workspace_id, audit.c.type == one.type(), audit.c.record_id == one.id)
    last = (audit.c.version == one.version, audit.c.at == at)
    row = (await desk.db.execute(select(audit.c.changes).where(*here, *last).order_by(audit.c.id.desc()))).first()
    return row is not None and ("status" if isinstance(one, Account) else "customer_since") in row.changes


async def planned_call(desk: Desk, deal: Deal, on: date) -> bool:
    """Is a call about it planned for that day already?"""
    here = desk.within(Activity).where(Activity.opportunity_id == deal.id, Activity.on == on, Activity.kind == "call")
    return await desk.db.scalar(here.where(Activity.status == "planned").with_only_columns(Activity.id)) is not None


def name_month(desk: Desk, deal: Deal, closed: date, before: int, after: int) -> None:
    """The won figure of a month that is over changes: a line in the trail says which month, from what to what."""
    row = {"workspace_id": deal.workspace_id, "type": deal.type(), "record_id": deal.id, "version": deal.version}
    row |= {"action": "month", "changes": {f"won:{closed:%Y-%m}": [before, after]}}
    desk.db.later_rows("audit.add", [row | {"by": desk.me.id, "at": desk.now, "source": desk.source}])


@dataclass(frozen=True, slots=True)
class MonthChange:
    """A closed month whose won figure a deal changed: when, by whom, from what to what."""

    at: datetime
    by: int
    month: date
    before: Satang
    after: Satang


async def months_named(desk: Desk, deal: Deal) -> list[MonthChange]:
    """Every closed month whose won figure this deal changed."""
    here = (audit.c.workspace_id == desk.me.workspace_id, audit.c.type == deal.type(), audit.c.record_id == deal.id)
    question = select(audit.c.at, audit.c.by, audit.c.changes).where(*here, audit.c.action == "month")
    return [
        MonthChange(row.at, row.by, date.fromisoformat(f"{name[4:]}-01"), Satang(before), Satang(after))
        for row in await desk.db.execute(question.order_by(audit.c.id))
        for name, (before, after) in row.changes.items()
    ]
