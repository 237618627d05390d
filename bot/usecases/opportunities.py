"""What a team does with its deals. One door for every change, whatever it came by: button, form or line."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import staleness
from bot.domain.forecast import month
from bot.domain.stages import entered, is_open, stage
from bot.domain.staleness import Flag
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.contact import Contact
from bot.records.opportunity import Opportunity
from bot.storage import muted, touches
from bot.storage import opportunities as deals
from bot.storage.desk import Desk, Missing
from bot.usecases import activities, owners

CALL_AFTER = timedelta(days=7)
WAKE_LOST = timedelta(days=90)
TOUCHING = frozenset({"status", "amount"})
"""Changes by hand that count as a touch. Source: the product's rules, part 4."""


class Lacking(Exception):
    """A deal is closed only with a reason, and won only with a final amount: the field that is wanted."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


async def add(desk: Desk, deal: Opportunity) -> Opportunity:
    """Keep a new deal at its first stage, with the team's own probability for it. Somebody's firm is its customer."""
    deal.begin(desk.now)
    if deal.contact_id and not deal.account_id:
        deal.account_id = await firm_of(desk, deal.contact_id)
    if not deal.typed_probability:
        deal.probability = stage(desk.me.stages, deal.status).probability
    await desk.keep(deal)
    _step(desk, deal, None)
    return deal


async def firm_of(desk: Desk, contact_id: int) -> int | None:
    """The firm behind somebody, where there is one."""
    return (await desk.find(Contact, contact_id)).account_id


async def amend(desk: Desk, deal: Opportunity, values: Mapping[str, Any]) -> list[date]:
    """Change some fields and all that follows from them. What is so already changes nothing. Raises Lacking.

    Returns the months that are over and whose won figure has changed by it.
    """
    if "status" in values:
        values = {**values, "status": entered(desk.me.stages, deal.status, values["status"])}
    new = {name: value for name, value in values.items() if getattr(deal, name) != value}
    if not new:
        return []
    before, to = deal.status, new.get("status")
    new |= _follows(desk, deal, new, values)
    months = await _naming_months(desk, deal, desk.change(deal, **new))
    if to:
        _step(desk, deal, before)
    if TOUCHING & new.keys():
        await touches.touch_behind(desk, deal, desk.now)
    if to == "won":
        await _now_customer(desk, deal)
    if "contact_id" in new:
        await _seat(desk, deal)
    return months


def _follows(desk: Desk, deal: Opportunity, new: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What else changes with these. A day that was said again stays."""
    found: dict[str, Any] = _entering(desk, deal, new) if "status" in new else {}
    if "probability" in new and "typed_probability" not in new:
        found["typed_probability"] = True
    if _postponed(deal, new.get("expected_close")):
        found["slips"] = deal.slips + 1
    if "next_step" in new and "next_step_on" not in said:
        found["next_step_on"] = None
    if TOUCHING & new.keys():
        found["last_touch_at"] = desk.now
    return found


def _postponed(deal: Opportunity, to: date | None) -> bool:
    return is_open(deal.status) and None not in (to, deal.expected_close) and to > deal.expected_close  # type: ignore[operator]


def _entering(desk: Desk, deal: Opportunity, new: Mapping[str, Any]) -> dict[str, Any]:
    to, was_open = new["status"], is_open(deal.status)
    found: dict[str, Any] = {"stage_since": desk.now, "on_hold_until": None}
    if not (is_open(to) and was_open and deal.typed_probability):
        found |= {"probability": stage(desk.me.stages, to).probability, "typed_probability": False}
    if is_open(to):
        return found | ({} if was_open else {"reason": None, "closed_on": None})
    if not new.get("reason"):
        raise Lacking("reason")
    if to == "won" and new.get("amount", deal.amount) is None:
        raise Lacking("amount")
    return found | {"closed_on": desk.today, "open_stage": deal.status if was_open else deal.open_stage}


def _step(desk: Desk, deal: Opportunity, before: str | None) -> None:
    """A line of its history, with what was hoped for then."""
    row: dict[str, Any] = {"workspace_id": deal.workspace_id, "opportunity_id": deal.id, "account_id": deal.account_id}
    row |= {"before": before, "after": deal.status, "at": desk.now, "by": desk.me.id}
    row |= {"amount": deal.amount, "expected_close": deal.expected_close}
    desk.db.later_rows("step.add", [row])


async def _naming_months(desk: Desk, deal: Opportunity, work: Awaitable[Any]) -> list[date]:
    """Do it; where it changes what a month that is over has won, the trail names that month."""
    before = _won(deal)
    await work
    after = _won(deal)
    moved = [closed for closed in sorted({*before, *after}) if before.get(closed) != after.get(closed)]
    over = [closed for closed in moved if closed < month(desk.today)]
    for closed in over:
        deals.name_month(desk, deal, closed, before.get(closed, 0), after.get(closed, 0))
    return over


def _won(deal: Opportunity) -> dict[date, int]:
    counted = deal.status == "won" and deal.closed_on and deal.deleted_at is None
    return {month(deal.closed_on): deal.amount or 0} if counted and deal.closed_on else {}


async def _now_customer(desk: Desk, deal: Opportunity) -> None:
    """Who buys is a customer: a firm by its status, a person by the day."""
    one = await deals.party(desk, deal)
    if isinstance(one, Account) and one.status == "prospect":
        await desk.change(one, status="customer")
    elif isinstance(one, Contact) and one.customer_since is None:
        await desk.change(one, customer_since=deal.closed_on)


async def _seat(desk: Desk, deal: Opportunity) -> None:
    """A contact that was just added on the way works where the deal is."""
    contact = await desk.find(Contact, deal.contact_id or 0) if deal.contact_id else None
    if contact and contact.account_id is None and contact.created_at == desk.now:
        await desk.change(contact, account_id=deal.account_id)


async def undo(desk: Desk, deal: Opportunity) -> None:
    """Take back the last change within ten minutes, and what followed from it."""
    before, at = deal.status, deal.updated_at
    await _naming_months(desk, deal, owners.undo(desk, deal))
    await touches.untouch_behind(desk, deal, at)
    if deal.deleted_at is None and deal.status != before:
        _step(desk, deal, before)
        await _no_customer(desk, deal, before, at)


async def _no_customer(desk: Desk, deal: Opportunity, before: str, at: datetime) -> None:
    one = await deals.party(desk, deal) if before == "won" else None
    if one and await deals.became_customer(desk, one, at):
        was: dict[str, Any] = {"status": "prospect"} if isinstance(one, Account) else {"customer_since": None}
        await desk.change(one, "undo", **was)


async def remove(desk: Desk, deal: Opportunity) -> None:
    await _naming_months(desk, deal, desk.remove(deal))


async def restore(desk: Desk, deal: Opportunity) -> None:
    await _naming_months(desk, deal, desk.bring_back(deal))


async def hold(desk: Desk, deal: Opportunity, until: date) -> None:
    """Put aside until a day: out of every staleness, and back by a reminder, whatever was said before. Its key holds
    the day.
    """
    await muted.lift(desk, "deal", deal)
    await amend(desk, deal, {"on_hold_until": until})
    await promise_waking(desk, deal, until)


async def promise_waking(desk: Desk, deal: Opportunity, until: date) -> None:
    key = f"wake:opportunity:{deal.id}:{until}"
    await desk.later("deal_wake", deal.id, until.isoformat(), at=_morning(desk, until), key=key, about=deal)


def _morning(desk: Desk, day: date) -> datetime:
    """The hour a person's day begins, on that day or the next one that is worked on."""
    on = desk.me.calendar.working_day_from(day)
    at = time(desk.me.agenda_at // 60, desk.me.agenda_at % 60)
    return datetime.combine(on, at, ZoneInfo(desk.me.zone)).astimezone(UTC)


async def waking(desk: Desk, key: int, until: date) -> Opportunity | None:
    """The deal, if it was put aside until that very day and nobody has taken it up since."""
    try:
        deal = await desk.find(Opportunity, key)
    except Missing:
        return None
    return deal if deal.on_hold_until == until and deal.status != "won" else None


async def step_done(desk: Desk, deal: Opportunity) -> None:
    """The next step is done: a touch, and room for another one."""
    await desk.change(deal, next_step=None, next_step_on=None, last_touch_at=desk.now)
    await touches.touch_behind(desk, deal, desk.now)


async def follow_stage(desk: Desk, deal: Opportunity) -> None:
    """The probability follows the stage again."""
    usual = stage(desk.me.stages, deal.status).probability
    await desk.change(deal, probability=usual, typed_probability=False)


async def plan_call(desk: Desk, deal: Opportunity, subject: str) -> date | None:
    """A call after delivery, on a working day; None when it is planned already."""
    on = desk.me.local(_morning(desk, desk.today + CALL_AFTER)).date()
    if await deals.planned_call(desk, deal, on):
        return None
    call = Activity(kind="call", subject=subject, account_id=deal.account_id, contact_id=deal.contact_id)
    call.opportunity_id, call.on = deal.id, on
    await activities.plan(desk, call)
    return on


def flag(desk: Desk, deal: Opportunity) -> Flag | None:
    """What is stale about it, as its list counts it."""
    if not is_open(deal.status):
        return None
    plans = [deal.next_step_on, deal.next_activity_at and desk.me.local(deal.next_activity_at).date()]
    facts = staleness.Deal(
        stage(desk.me.stages, deal.status).rot_days,
        desk.me.local(max(deal.last_touch_at or deal.created_at, deal.created_at)).date(),
        tuple(plan for plan in plans if plan),
        deal.expected_close,
        deal.on_hold_until,
    )
    return staleness.deal(facts, desk.today, desk.me.calendar)
