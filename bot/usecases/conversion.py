"""A lead becomes a customer: in one unit, with what was there filled where it was blank, and a way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from bot.domain.parties import NEW, NONE, Choice
from bot.domain.rights import KEEPERS
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.base import RECORDS, Record
from bot.records.contact import Contact
from bot.records.conversions import Conversion
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.storage import activities as plans
from bot.storage import conversions, people
from bot.storage.conversions import Became, Children, Known, Match
from bot.storage.desk import UNDO_FOR, UNSEAL, Desk, Missing, Reserved, TooLate
from bot.usecases import activities, opportunities

R = TypeVar("R", bound=Record)
PHONES = ("phone", "phone2", "phone3")
GIVEN = ("status", "follow_up_on", "call_back_at", "responded_at", "last_touch_at")
"""What the lead holds and gives away, and gets back when it is taken back."""


class Already(Exception):
    """Somebody converted it: what it became is shown instead."""


class Busy(Exception):
    """Something new hangs on what was made: it cannot be taken back any more."""


@dataclass(frozen=True, slots=True)
class _Goal:
    """Whose it will be, what is planned next with it; and, as it goes on, which blanks were filled of whom."""

    lead: Lead
    owner: int
    soonest: datetime | None
    filled: dict[str, list[str]] = field(default_factory=dict)


def usual(lead: Lead, known: Known) -> Choice:
    """What is chosen until the person says otherwise: whoever is surely known, else somebody new."""
    account = _sure(known.within.get("account", ())) if lead.company else NONE
    named = lead.name or lead.nickname or not lead.company
    return Choice(account, _sure(known.within.get("contact", ())) if named else NONE)


def _sure(matches: Sequence[Match]) -> int:
    return next((one.record.id for one in matches if one.sure), NEW)


async def convert(desk: Desk, lead: Lead, choice: Choice) -> Became:
    """All of it or nothing. Raises Already when it was done before, and Missing for a record out of reach."""
    if lead.sealed:
        raise Already(lead.type())
    desk.demand(Lead)
    owner = await _owner(desk, lead, choice.owner)
    children, call = await conversions.children(desk, lead), _call(desk, lead, choice, owner)
    to = _Goal(lead, owner, _soonest(children, call))
    account = await _account(desk, to, choice)
    contact = await _contact(desk, to, choice, account)
    deal = await _deal(desk, to, choice, account, contact) if choice.deal else None
    records: list[Record] = [one for one in (deal, contact, account) if one is not None]
    ids = {one.type(): one.id for one in records}
    moved = await conversions.move(desk, lead, children, ids, (records[0].type(), records[0].id), owner)
    new = [one for one in records if one.type() not in to.filled]
    done = _line(desk, lead, [*new, *await _promised(desk, call, records)], to.filled, moved)
    await _seal(desk, lead, records)
    return Became(done, records)


def _soonest(children: Children, call: Activity | None) -> datetime | None:
    """What is planned next with whatever the lead becomes."""
    promised = [one.at for rows in children.values() for one in rows if one.planned]
    return min([at for at in (*promised, call and call.at) if at], default=None)


def _line(
    desk: Desk, lead: Lead, made: Sequence[Record], filled: dict[str, list[str]], moved: dict[str, Any]
) -> Conversion:
    """What is needed to take it back."""
    row: dict[str, Any] = {"workspace_id": lead.workspace_id, "lead_id": lead.id, "by": desk.me.id, "at": desk.now}
    row |= {"made": {one.type(): [one.id, one.version] for one in made}, "filled": filled, "moved": moved}
    row["before"] = {name: _plain(getattr(lead, name)) for name in GIVEN}
    desk.db.later_rows("conversion.add", [row])
    return Conversion(**row)


async def _seal(desk: Desk, lead: Lead, records: Sequence[Record]) -> None:
    """It only tells what it was from now on, and what it became."""
    ids = {f"{one.type()}_id": one.id for one in records}
    gone = {"follow_up_on": None, "call_back_at": None}
    await desk.change(lead, "convert", status="converted", converted_at=desk.now, **ids, **gone)


async def _owner(desk: Desk, lead: Lead, key: int) -> int:
    """The lead's own, or a colleague whom somebody who leads him names."""
    if key in (0, lead.owner_id):
        return lead.owner_id
    if not people.may_lead(desk):
        raise Reserved("people")
    taker = await people.one(desk, key)
    if taker.role not in KEEPERS:
        raise Missing("somebody who keeps records")
    return taker.id


async def _account(desk: Desk, to: _Goal, choice: Choice) -> Account | None:
    if choice.account == NONE:
        return None
    ways = {} if choice.contact != NONE else _ways(to.lead)
    return await _party(desk, Account, choice.account, to, {"name": to.lead.company or to.lead.name_words} | ways)


async def _contact(desk: Desk, to: _Goal, choice: Choice, account: Account | None) -> Contact | None:
    """Without a firm there is always somebody."""
    lead, key = to.lead, NEW if account is None and choice.contact == NONE else choice.contact
    if key == NONE:
        return None
    values: dict[str, Any] = {"name": lead.name, "nickname": lead.nickname, "birthday": lead.birthday} | _ways(lead)
    return await _party(desk, Contact, key, to, values | {"account_id": account.id if account else None})


def _ways(lead: Lead) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in ("phone", "line_id", "email")}


async def _party(desk: Desk, kind: type[R], key: int, to: _Goal, values: Mapping[str, Any]) -> R:
    """An existing record, told what it did not know; or a new one."""
    lead = to.lead
    if key == NEW:
        known = {name: value for name, value in values.items() if value is not None}
        made: Any = kind(owner_id=to.owner, practice=lead.practice, **known)
        made.last_touch_at, made.next_activity_at = lead.last_touch_at, to.soonest
        return cast(R, await desk.keep(made))
    record = await desk.find(kind, key)
    if record.practice != lead.practice:
        raise Missing(kind.type())
    blanks = _blanks(record, values)
    await _fill(desk, record, blanks, to.soonest)
    to.filled[kind.type()] = list(blanks)
    return record


async def _fill(desk: Desk, record: Any, blanks: Mapping[str, Any], soonest: datetime | None) -> None:
    """What is planned next is no change of it, but goes along with one."""
    if soonest and not blanks:
        await plans.sooner(desk, record, soonest)
    elif soonest:
        record.next_activity_at = min(soonest, record.next_activity_at or soonest)
    if blanks:
        await desk.change(record, **blanks)


def _blanks(record: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    """Blank fields only; another number goes behind the ones that are there."""
    found = {
        n: value for n, value in values.items() if value is not None and n not in PHONES and not getattr(record, n)
    }
    slots = [name for name in PHONES if name in record.fields()]
    number, numbers = values.get("phone"), [getattr(record, name) for name in slots]
    free = [name for name, value in zip(slots, numbers, strict=True) if not value]
    if number and number not in numbers and free:
        found[free[0]] = number
    return found


async def _deal(desk: Desk, to: _Goal, choice: Choice, account: Account | None, contact: Contact | None) -> Opportunity:
    lead, name = to.lead, (choice.name or to.lead.interest or to.lead.name_words)[:160]
    deal = Opportunity(name=name, amount=choice.amount, source=lead.source, referrer=lead.referrer, owner_id=to.owner)
    deal.contact_id = contact.id if contact else None
    deal.account_id = account.id if account else contact.account_id if contact else None
    deal.practice, deal.next_activity_at, deal.last_touch_at = lead.practice, to.soonest, lead.last_touch_at
    if lead.follow_up_on:
        deal.next_step, deal.next_step_on = choice.step or None, lead.follow_up_on
    return await opportunities.add(desk, deal)


def _call(desk: Desk, lead: Lead, choice: Choice, owner: int) -> Activity | None:
    """The follow-up that was promised becomes a planned call; its nudge comes as promised, once."""
    if lead.follow_up_on is None:
        return None
    call = Activity(kind="call", subject=choice.step or None, owner_id=owner, practice=lead.practice)
    call.on, call.at, call.all_day = lead.follow_up_on, lead.call_back_at, lead.call_back_at is None
    call.at = call.at or activities.midnight(desk, lead.follow_up_on)
    return call


async def _promised(desk: Desk, call: Activity | None, records: Sequence[Record]) -> list[Record]:
    """It hangs on all that was made or found; its reminder is the lead's."""
    if call is None:
        return []
    for one in records:
        setattr(call, f"{one.type()}_id", one.id)
    return [await desk.keep(call)]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


# afterwards


async def became(desk: Desk, lead: Lead) -> Became | None:
    """What a converted lead is now; None for one that was converted elsewhere, or is none."""
    done = await conversions.of(desk, lead.id) if lead.sealed else None
    return Became(done, await desk.fetch(list(lead.became.items()))) if done else None


def may_undo(desk: Desk, done: Conversion) -> bool:
    return done.by == desk.me.id and desk.now - done.at <= UNDO_FOR


async def undo(desk: Desk, lead: Lead) -> None:
    """Within ten minutes, by whoever did it, as long as nothing new hangs on what was made. Raises TooLate, Busy."""
    done = await conversions.of(desk, lead.id) if lead.sealed else None
    if done is None or not may_undo(desk, done):
        raise TooLate(lead.type())
    since = await conversions.since(desk, done, lead)
    if since.busy:
        raise Busy(lead.type())
    await conversions.put_back(desk, done, next(iter(lead.became.items())))
    for name, (made, version) in done.made.items():
        await desk.take_away(RECORDS[name], made, version)
    for name, fields in done.filled.items():
        await _unfill(desk, name, lead, fields, since.soonest)
    done.undone_at = desk.now
    back = {name: _loaded(name, value) for name, value in done.before.items()}
    ids = dict.fromkeys(("account_id", "contact_id", "opportunity_id", "converted_at"))
    lead.next_activity_at = since.soonest.get("lead", lead.next_activity_at)
    await desk.change(lead, UNSEAL, **back, **ids)


async def _unfill(
    desk: Desk, name: str, lead: Lead, fields: Sequence[str], soonest: Mapping[str, datetime | None]
) -> None:
    """Blank again, where it is still what the lead said; and what is planned next without it."""
    kind, key = RECORDS[name], lead.became[name]
    record: Any = await conversions.anywhere(desk, kind, key) if fields else None
    said = {**{field: getattr(lead, field, None) for field in fields}, **{f: lead.phone for f in fields if f in PHONES}}
    said |= {"account_id": lead.account_id}
    same: dict[str, Any] = {field: None for field in fields if getattr(record, field) == said[field]}
    if same:
        record.next_activity_at = soonest.get(name, record.next_activity_at)
        await desk.change(record, **same)
    elif name in soonest:
        await plans.next_is(desk, kind, key, soonest[name])


def _loaded(name: str, value: Any) -> Any:
    if value is None or name == "status":
        return value
    return Lead.__table__.c[name].type.python_type.fromisoformat(value)


async def still_carried(desk: Desk, lead_id: int) -> tuple[Activity, Record] | None:
    """The call a converted lead's promise became, if it is due and still planned for then; and what it is about."""
    done = await conversions.of(desk, lead_id)
    key = done.made.get("activity") if done else None
    if done is None or key is None:
        return None
    found = await desk.fetch([(name, one) for name, one in await conversions.subjects(desk, lead_id)])
    call = await conversions.carried(desk, key[0], found[0]) if found else None
    due = call and call.at and call.at <= desk.now and call.at.isoformat() == done.before["call_back_at"]
    return (call, found[0]) if call and due else None
