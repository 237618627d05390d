"""Named questions about activities, and what they keep true on the records they hang on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
    update,
)

from bot.domain.activities import LASTS
from bot.domain.values import Phone
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.base import PRACTICE, Record
from bot.records.contact import Contact
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.records.people import Note
from bot.storage.asked import EVERYBODY, SOME, Asked, Door, named
from bot.storage.customers import Deals, open_deals
from bot.storage.desk import UNDO_FOR, Desk, Missing
from bot.storage.muted import unheard
from bot.storage.touches import left

LINKS: Mapping[str, type[Record]] = {
    "lead_id": Lead,
    "contact_id": Contact,
    "account_id": Account,
    "opportunity_id": Opportunity,
}
"""What an activity may hang on, the closest party first: the one it is named after."""
_WORDS = {"lead_id": ("name", "nickname", "company"), "contact_id": ("name", "nickname")}
WHOSE = ("mine", "team")
AT_MOST = 40  # of a morning: more is no list any more


class Called(NamedTuple):
    """What a record is called, "" where it is out of reach, the number it is rung by, and how nobody shall reach it."""

    name: str
    phone: Phone | None
    do_not: frozenset[str] = frozenset()


Names = Mapping[tuple[str, int], Called]

_PLANNED: ColumnElement[bool] = literal_column("activity.status = 'planned'")
"""In the very words of the partial index: a database finds it by nothing else."""
_IN_ORDER = (Activity.on, Activity.at.nulls_first(), Activity.id)


def links(activity: Activity) -> dict[str, int]:
    """The fields that lead somewhere, with where."""
    return {field: key for field in LINKS if (key := getattr(activity, field))}


async def names(desk: Desk, activities: Iterable[Activity]) -> Names:
    """What all the records are called that these hang on, by field and id; one statement, "" is out of reach."""
    wanted: dict[str, set[int]] = {}
    for activity in activities:
        for field, key in links(activity).items():
            wanted.setdefault(field, set()).add(key)
    found = {(field, key): Called("", None) for field, keys in wanted.items() for key in keys}
    if wanted:
        for row in await desk.db.execute(*_called(desk, wanted)):
            name = f"{PRACTICE} {row.name}" if row.practice else row.name
            wishes = frozenset((row.do_not or "").split())
            found[row.field, row.key] = Called(name, Phone(row.phone) if row.phone else None, wishes)
    return found


def _called(desk: Desk, wanted: Mapping[str, set[int]]) -> tuple[Any, dict[str, Any]]:
    given: dict[str, Any] = {"workspace": desk.me.workspace_id, "me": desk.me.id}
    doors = {field: desk.door(LINKS[field]) for field in sorted(wanted)}
    for field, door in doors.items():
        given |= {f"{field}_keys": wanted[field], f"{field}_owners": door.owners}
    return _CALLED.of(SOME, *((field, door.owners is None) for field, door in doors.items())), given


def _names_of(_: Door, *fields: tuple[str, bool]) -> CompoundSelect[Any]:
    return union_all(*(_name_of(field, EVERYBODY if whole else named(f"{field}_owners")) for field, whole in fields))


def _name_of(field: str, door: Door) -> Select[Any]:
    kind = LINKS[field]
    words = [func.nullif(getattr(kind, name), "") for name in _WORDS.get(field, ("name",))]
    name = func.coalesce(*words, literal("#") + cast(func.abs(kind.number), String)).label("name")
    phone: Any = cast(getattr(kind, "phone", null()), String).label("phone")
    wishes: Any = cast(getattr(kind, "do_not", null()), String).label("do_not")
    who = (literal(field).label("field"), kind.id.label("key"))
    here: Any = door.shown(kind).where(kind.id.in_(bindparam(f"{field}_keys", expanding=True)))
    asked: Select[Any] = here.with_only_columns(*who, name, kind.practice.label("practice"), phone, wishes)
    return asked


_CALLED = Asked(_names_of)


@dataclass(frozen=True, slots=True)
class Brief:
    """What is good to know before one meets somebody: the last touch, open deals, the address, the spot on a map."""

    last: datetime | None = None
    deals: Deals | None = None
    address: str = ""
    spot: tuple[float, float] | None = None


async def brief(desk: Desk, activity: Activity) -> Brief:
    """Of the customer where there is one within reach, else of the lead or the person."""
    known = [(LINKS[field].type(), key) for field, key in links(activity).items() if field != "opportunity_id"]
    found: dict[str, Any] = {one.type(): one for one in await desk.fetch(known)}
    party = found.get("account") or found.get("contact") or found.get("lead")
    if not isinstance(party, Account | Contact):
        return Brief(party.last_touch_at if party else None)
    open_ = await open_deals(desk, party)
    if isinstance(party, Contact):
        return Brief(party.last_touch_at, open_ if open_.count else None)
    where = (party.address, party.subdistrict, party.district, party.province, party.postcode)
    spot = (party.latitude, party.longitude) if party.latitude and party.longitude else None
    return Brief(party.last_touch_at, open_ if open_.count else None, " ".join(filter(None, where)), spot)


# what the records they hang on know of them


async def settle(
    desk: Desk, field: str, key: int, touched: datetime | None, gone: datetime | None, *, practice: bool
) -> None:
    """Its record's next activity is the earliest planned one; `touched` moves its last touch, never backwards; where it
    was touched last at `gone`, the touch before that counts again.

    No change of the record: nobody's card grows old by it. One statement.
    """
    kind: Any = LINKS[field]
    here = (getattr(Activity, field) == key, Activity.deleted_at.is_(None), Activity.practice.is_(practice))
    values: dict[str, Any] = {
        "next_activity_at": select(func.min(Activity.at)).where(*here, _PLANNED).scalar_subquery()
    }
    if touched:
        older = kind.last_touch_at.is_(None) | (kind.last_touch_at < touched)
        values["last_touch_at"] = case((older, touched), else_=kind.last_touch_at)
    elif gone:
        values["last_touch_at"] = case((kind.last_touch_at == gone, left(desk, kind, key)), else_=kind.last_touch_at)
    one = (kind.id == key, kind.workspace_id == desk.me.workspace_id, kind.practice.is_(practice))
    await desk.db.execute(update(kind).where(*one).values(**values))


async def sooner(desk: Desk, record: Record, at: datetime) -> None:
    """It was given something planned for then, which is its next one unless another is earlier. No change of it."""
    kind: Any = type(record)
    later = kind.next_activity_at.is_(None) | (kind.next_activity_at > at)
    one = (kind.id == record.id, kind.workspace_id == desk.me.workspace_id, later)
    await desk.db.execute(update(kind).where(*one).values(next_activity_at=at))


async def next_is(desk: Desk, kind: Any, key: int, at: datetime | None) -> None:
    """What is planned next with a record, counted elsewhere. No change of it."""
    one = (kind.id == key, kind.workspace_id == desk.me.workspace_id)
    await desk.db.execute(update(kind).where(*one).values(next_activity_at=at))


# what is planned with a deal that is over


async def left_with(desk: Desk, deal: Opportunity) -> Sequence[Activity]:
    """What is planned with it still, as far as this person's reach goes: nobody calls off what he could not open."""
    return await desk.db.scalars(_with_deal(desk, deal).where(_PLANNED).order_by(Activity.id))


async def called_off(desk: Desk, deal: Opportunity, at: datetime | None = None) -> Sequence[Activity]:
    """What this person called off of it at that moment, or (None) at all since then can be taken back."""
    when = Activity.updated_at >= desk.now - UNDO_FOR if at is None else Activity.updated_at == at
    mine = (Activity.status == "cancelled", Activity.updated_by == desk.me.id, when)
    return await desk.db.scalars(_with_deal(desk, deal).where(*mine).order_by(Activity.id))


def _with_deal(desk: Desk, deal: Opportunity) -> Select[Activity]:
    return desk.shown(Activity).where(Activity.opportunity_id == deal.id)


# lists


def _whose(desk: Desk, whose: str) -> Select[Activity]:
    """One's own, those of everybody below, or those of the member with this id."""
    among = desk.shown(Activity)
    if whose.isdecimal():
        return among.where(Activity.owner_id == int(whose))
    if whose not in WHOSE:
        raise Missing(whose)
    mine = Activity.owner_id == desk.me.id
    return among.where(mine if whose == "mine" else Activity.owner_id.in_(desk.me.below))


async def between(
    desk: Desk, whose: str, first: date, last: date, skip: int, size: int
) -> tuple[Sequence[Activity], int]:
    """What is planned for these days, in the order of time, and how many there are in all."""
    question = _whose(desk, whose).where(_PLANNED, Activity.on.between(first, last))
    return await _page(desk, question, skip, size)


async def overdue(desk: Desk, whose: str, skip: int, size: int) -> tuple[Sequence[Activity], int]:
    """What was planned for a day that is over or for an hour of today that has passed, the oldest first."""
    return await _page(desk, _whose(desk, whose).where(_PLANNED, *_over(desk)), skip, size)


def _over(desk: Desk) -> tuple[ColumnElement[bool], ...]:
    hour = Activity.all_day.is_(False) & (Activity.at <= desk.now)
    return (Activity.on <= desk.today, (Activity.on < desk.today) | hour)


async def still_open(desk: Desk) -> tuple[Sequence[Activity], int]:
    """One's own and real ones of today that are not done, but for those whose hour is still to come, and those of
    which he wants to hear no more.
    """
    due = Activity.all_day | (Activity.at <= desk.now)
    mine = desk.within(Activity).where(Activity.owner_id == desk.me.id, _PLANNED, Activity.on == desk.today, due)
    return await _page(desk, mine.where(~unheard(desk, "plan", Activity)), 0, AT_MOST)


async def _page(desk: Desk, question: Select[Activity], skip: int, size: int) -> tuple[Sequence[Activity], int]:
    rows = await desk.db.scalars(question.order_by(*_IN_ORDER).offset(skip).limit(size))
    return rows, int(await desk.db.scalar(question.with_only_columns(func.count(Activity.id))) or 0)


async def counts(desk: Desk, whose: str, first: date, last: date) -> dict[date, int]:
    """How many are planned for each day of a stretch that has any."""
    asked = _whose(desk, whose).where(_PLANNED, Activity.on.between(first, last))
    counted = asked.with_only_columns(Activity.on, func.count(Activity.id)).group_by(Activity.on)
    rows: Sequence[Any] = (await desk.db.execute(counted)).all()
    return {day: int(count) for day, count in rows}


async def done_on(desk: Desk, whose: str, day: date, limit: int) -> Sequence[Activity]:
    """What was done on a day, in the order of time."""
    begins = datetime.combine(day, time(), ZoneInfo(desk.me.zone))
    within = Activity.done_at.between(begins, begins + timedelta(days=1, microseconds=-1))
    question = _whose(desk, whose).where(Activity.status == "done", within)
    return await desk.db.scalars(question.order_by(Activity.done_at, Activity.id).limit(limit))


@dataclass(frozen=True, slots=True)
class Plans:
    """What is planned for a day, in the order of time; of today also how much is overdue, as `overdue` has it."""

    today: Sequence[Activity] = ()
    late: int = 0
    names: Names = dataclasses.field(default_factory=dict)


async def plans(desk: Desk) -> Plans:
    """One's own and real, for today: one question, and one for what they are called."""
    return await _until_today(desk, _TO_PUSH, desk.within)


_LATEST = (Activity.on.desc(), Activity.at.nulls_first(), Activity.id)


def _until(among: Select[Activity], me: Any) -> Select[Activity]:
    mine = among.where(Activity.owner_id == me, _PLANNED, Activity.on <= bindparam("today"))
    return mine.order_by(*_LATEST).limit(AT_MOST)


_TO_PUSH = Asked(lambda door: _until(door.within(Activity), door.me))
_TO_SHOW = Asked(lambda door: _until(door.shown(Activity), door.me))


Among = Callable[[type[Activity]], Select[Activity]]


async def _until_today(desk: Desk, question: Asked, among: Among) -> Plans:
    rows = await desk.db.scalars(*desk.put(question, Activity, today=desk.today))
    today = [one for one in rows if one.on == desk.today]
    return Plans(today, await _late(desk, among, rows), await names(desk, today))


async def _late(desk: Desk, among: Among, rows: Sequence[Activity]) -> int:
    """How many are overdue; counted where not all could be read."""
    if len(rows) < AT_MOST:
        return sum(1 for one in rows if one.is_over(desk.now, desk.today))
    mine = among(Activity).where(Activity.owner_id == desk.me.id, _PLANNED, *_over(desk))
    return int(await desk.db.scalar(mine.with_only_columns(func.count(Activity.id))) or 0)


async def plans_on(desk: Desk, day: date) -> Plans:
    """A day's, asked for in the chat: what this person practises with is in it."""
    if day == desk.today:
        return await _until_today(desk, _TO_SHOW, desk.shown)
    rows, _ = await between(desk, "mine", day, day, 0, AT_MOST)
    return Plans(rows, 0, await names(desk, rows))


async def next_day(desk: Desk, after: date) -> date | None:
    """The next day for which anything of one's own is planned."""
    ahead = _whose(desk, "mine").where(_PLANNED, Activity.on > after)
    found: date | None = await desk.db.scalar(ahead.with_only_columns(func.min(Activity.on)))
    return found


async def coming(desk: Desk, kind: str) -> Sequence[Activity]:
    """One's own and real ones of a kind with an hour that is still to come."""
    ahead = (_PLANNED, Activity.all_day.is_(False), Activity.kind == kind, Activity.at > desk.now)
    mine = desk.within(Activity).where(Activity.owner_id == desk.me.id, *ahead)
    return await desk.db.scalars(mine.order_by(*_IN_ORDER))


async def same_planned(desk: Desk, like: Activity, on: date) -> Activity | None:
    """One of this kind with the same people that is planned for that day already."""
    here = [getattr(Activity, field) == getattr(like, field) for field in LINKS if getattr(like, field)]
    asked = _whose(desk, "mine").where(_PLANNED, Activity.on == on, Activity.kind == like.kind, *here)
    found: Activity | None = await desk.db.scalar(asked.order_by(Activity.id).limit(1))
    return found


async def logged_with(desk: Desk, lead: Lead, at: datetime) -> Activity | None:
    """What this person logged about a lead in the very unit that changed it then."""
    here = (Activity.lead_id == lead.id, Activity.created_at == at, Activity.created_by == desk.me.id)
    found: Activity | None = await desk.db.scalar(desk.shown(Activity).where(*here).limit(1))
    return found


async def message(desk: Desk, note: Note) -> Activity | None:
    """What was logged when somebody's message was kept as this note."""
    field = next((field for field, kind in LINKS.items() if kind.type() == note.type), None)
    if field is None:
        return None
    here = (getattr(Activity, field) == note.record_id, Activity.kind == "message", Activity.at == note.said_first)
    mine = desk.shown(Activity).where(*here, Activity.created_by == note.author_id)
    found: Activity | None = await desk.db.scalar(mine.order_by(Activity.id).limit(1))
    return found


async def around(desk: Desk, at: datetime, until: datetime, but: int) -> Sequence[Activity]:
    """One's own planned ones with an hour that may reach into this stretch."""
    longest = timedelta(hours=4)
    near = Activity.at.between(at - longest, until)
    asked = desk.within(Activity).where(Activity.owner_id == desk.me.id, _PLANNED, Activity.all_day.is_(False), near)
    binding = asked.where(Activity.kind.in_(LASTS), Activity.id != but)
    return await desk.db.scalars(binding.order_by(Activity.at, Activity.id).limit(5))
