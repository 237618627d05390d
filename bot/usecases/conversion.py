"""A lead becomes a customer: in one unit, with what was there filled where it was blank, and a way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from bot.domain.parties import NEW, NONE, Choice
from bot.domain.rights import KEEPERS
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.base import RECORDS, Record
from bot.records.contact import Contact
from bot.records.conversions import Conversion
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.storage import conversions, people
from bot.storage.conversions import Became, Known, Match
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
    filled: dict[str, list[str]] = {}
    account = await _account(desk, lead, choice, owner, filled)
    contact = await _contact(desk, lead, choice, owner, account, filled)
    deal = await _deal(desk, lead, choice, owner, account, contact) if choice.deal else None
    records: list[Record] = [one for one in (deal, contact, account) if one is not None]
    moved = await _move(desk, lead, records, owner)
    if moved.get("activity"):
        await activities.taken_over(desk, records)
    new = [one for one in records if one.type() not in filled]
    made = [*new, *await _call(desk, lead, choice, records, owner)]
    done = _line(desk, lead, made, filled, moved)
    await _seal(desk, lead, records)
    return Became(done, records)


def _line(
    desk: Desk, lead: Lead, made: Sequence[Record], filled: dict[str, list[str]], moved: dict[str, Any]
) -> Conversion:
    """What is needed to take it back."""
    done = Conversion(workspace_id=lead.workspace_id, lead_id=lead.id, by=desk.me.id, at=desk.now)
    done.made, done.filled, done.moved = {one.type(): [one.id, one.version] for one in made}, filled, moved
    done.before = {name: _plain(getattr(lead, name)) for name in GIVEN}
    desk.db.add(done)
    return done


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


async def _account(desk: Desk, lead: Lead, choice: Choice, owner: int, filled: dict[str, list[str]]) -> Account | None:
    if choice.account == NONE:
        return None
    ways = {} if choice.contact != NONE else _ways(lead)
    values = {"name": lead.company or lead.name_words} | ways
    return await _party(desk, Account, choice.account, lead, owner, values, filled)


async def _contact(
    desk: Desk, lead: Lead, choice: Choice, owner: int, account: Account | None, filled: dict[str, list[str]]
) -> Contact | None:
    """Without a firm there is always somebody."""
    key = NEW if account is None and choice.contact == NONE else choice.contact
    if key == NONE:
        return None
    values: dict[str, Any] = {"name": lead.name, "nickname": lead.nickname, "birthday": lead.birthday} | _ways(lead)
    values |= {"account_id": account.id if account else None}
    return await _party(desk, Contact, key, lead, owner, values, filled)


def _ways(lead: Lead) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in ("phone", "line_id", "email")}


async def _party(
    desk: Desk, kind: type[R], key: int, lead: Lead, owner: int, values: Mapping[str, Any], filled: dict[str, list[str]]
) -> R:
    """An existing record, told what it did not know; or a new one."""
    if key == NEW:
        known = {name: value for name, value in values.items() if value is not None}
        made = kind(owner_id=owner, practice=lead.practice, **known)
        made.last_touch_at = lead.last_touch_at  # type: ignore[attr-defined]
        return await desk.keep(made)
    record = await desk.find(kind, key)
    if record.practice != lead.practice:
        raise Missing(kind.type())
    blanks = _blanks(record, values)
    if blanks:
        await desk.change(record, **blanks)
    filled[kind.type()] = list(blanks)
    return record


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


async def _deal(
    desk: Desk, lead: Lead, choice: Choice, owner: int, account: Account | None, contact: Contact | None
) -> Opportunity:
    name = (choice.name or lead.interest or lead.name_words)[:160]
    deal = Opportunity(name=name, amount=choice.amount, source=lead.source, referrer=lead.referrer, owner_id=owner)
    deal.contact_id = contact.id if contact else None
    deal.account_id = account.id if account else contact.account_id if contact else None
    deal.practice = lead.practice
    if lead.follow_up_on:
        deal.next_step, deal.next_step_on = choice.step or None, lead.follow_up_on
    return await opportunities.add(desk, deal)


async def _move(desk: Desk, lead: Lead, records: Sequence[Record], owner: int) -> dict[str, Any]:
    """Everything that hangs on the lead; a new owner gets of its activities only what is still planned."""
    moved = await conversions.move(desk, lead, {one.type(): one.id for one in records}, _subject(records[0]))
    calls = moved.get("activity", {})
    if owner != lead.owner_id and (given := await conversions.give_open(desk, calls, owner)):
        moved["owners"] = given
    return moved


def _subject(record: Record) -> tuple[str, int]:
    return record.type(), record.id


async def _call(desk: Desk, lead: Lead, choice: Choice, records: Sequence[Record], owner: int) -> list[Record]:
    """The follow-up that was promised becomes a planned call; its nudge comes as promised, once."""
    if lead.follow_up_on is None:
        return []
    call = Activity(kind="call", subject=choice.step or None, owner_id=owner, practice=lead.practice)
    call.on, call.at = lead.follow_up_on, lead.call_back_at
    for one in records:
        setattr(call, f"{one.type()}_id", one.id)
    return [await activities.carry(desk, call)]


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
    if await conversions.busy(desk, done):
        raise Busy(lead.type())
    kind, key = next(iter(lead.became.items()))
    await conversions.put_back(desk, done, (kind, key))
    for name, (made, _) in done.made.items():
        await _unmake(desk, name, made)
    for name, fields in done.filled.items():
        await _unfill(desk, name, lead, fields)
    done.undone_at = desk.now
    back = {name: _loaded(name, value) for name, value in done.before.items()}
    ids = dict.fromkeys(("account_id", "contact_id", "opportunity_id", "converted_at"))
    await desk.change(lead, UNSEAL, **back, **ids)


async def _unmake(desk: Desk, name: str, key: int) -> None:
    record = await conversions.anywhere(desk, RECORDS[name], key)
    if isinstance(record, Opportunity):
        await opportunities.remove(desk, record)
    elif isinstance(record, Activity):
        await activities.remove(desk, record)
    else:
        await desk.remove(record)


async def _unfill(desk: Desk, name: str, lead: Lead, fields: Sequence[str]) -> None:
    """Blank again, where it is still what the lead said."""
    record = await conversions.anywhere(desk, RECORDS[name], lead.became[name])
    said = {**{field: getattr(lead, field, None) for field in fields}, **{f: lead.phone for f in fields if f in PHONES}}
    said |= {"account_id": lead.account_id}
    same: dict[str, Any] = {field: None for field in fields if getattr(record, field) == said[field]}
    if same:
        await desk.change(record, **same)


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
