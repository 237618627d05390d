"""What a team does with its activities: log, plan, close, move. What follows from each is decided here alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import activities as rules
from bot.domain.pushes import stamped
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.base import Record
from bot.records.contact import Contact
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.storage import activities as store
from bot.storage import muted, people
from bot.storage.desk import UNDO, UNDO_FOR, Desk, Missing, TooLate


def hanging_on(record: Record) -> dict[str, int]:
    """The links of an activity with this record; Missing where its type has none."""
    field = next((field for field, kind in store.LINKS.items() if isinstance(record, kind)), None)
    if field is None:
        raise Missing(record.type())
    return {field: record.id}


@dataclass(frozen=True, slots=True)
class CalledOff:
    """How many of a deal's plans were cancelled at which moment; `step`: its next step was one of them."""

    count: int
    at: datetime
    step: bool = False


async def add(desk: Desk, activity: Activity) -> Activity:
    """Log what is done, plan what is to come."""
    return await (plan if activity.status == "planned" else log)(desk, activity)


async def log(desk: Desk, activity: Activity) -> Activity:
    """Keep what was done, at `at` or just now: a touch of all it hangs on, unless it was a call nobody answered."""
    activity.status, activity.at = "done", activity.at or desk.now
    activity.done_at, activity.on = activity.at, desk.me.local(activity.at).date()
    await _begin(desk, activity)
    await _done(desk, activity)
    return activity


async def hear(desk: Desk, activity: Activity) -> Activity:
    """Keep what the other side said, at `at`: a touch of all it hangs on, and no answer to it."""
    activity.status, activity.done_at = "done", activity.at
    activity.on = desk.me.local(activity.at or desk.now).date()
    await _begin(desk, activity)
    await _settle(desk, activity, activity.done_at)
    return activity


async def keep_promise(desk: Desk, lead: Lead) -> Activity:
    """The promised call was made, and somebody spoke: nothing is promised any more, whichever day it was for."""
    call = Activity(kind="call", outcome="talked", lead_id=lead.id, practice=lead.practice, status="done")
    call.at, call.done_at, call.on = desk.now, desk.now, desk.today
    await desk.keep(call)
    await _settle(desk, call, desk.now)
    new = _answered(desk, lead, call, desk.now)
    await desk.change(lead, **{**new, "follow_up_on": None, "call_back_at": None})
    return call


async def plan(desk: Desk, activity: Activity) -> Activity:
    """Keep what is to come, with its reminder. Only a day: `on` and no `at`, or `all_day`."""
    activity.status = "planned"
    if activity.at is None:
        activity.at, activity.all_day = midnight(desk, activity.on or desk.today), True
    activity.on = desk.me.local(activity.at).date()
    await _begin(desk, activity)
    await _settle(desk, activity)
    await remind(desk, activity)
    return activity


def midnight(desk: Desk, day: date) -> datetime:
    """When a day begins where this person is."""
    return datetime.combine(day, time(), ZoneInfo(desk.me.zone)).astimezone(UTC)


async def _begin(desk: Desk, activity: Activity) -> None:
    """A deal's customer and a contact's firm are told of it too; what hangs on practice is practice."""
    if activity.opportunity_id:
        deal = await desk.find(Opportunity, activity.opportunity_id)
        _also(activity, deal, "account_id", "contact_id")
    elif activity.contact_id:
        _also(activity, await desk.find(Contact, activity.contact_id), "account_id")
    elif activity.lead_id:
        _also(activity, await desk.find(Lead, activity.lead_id))
    elif activity.account_id:
        _also(activity, await desk.find(Account, activity.account_id))
    await desk.keep(activity)


def _also(activity: Activity, parent: Any, *fields: str) -> None:
    activity.practice = parent.practice
    for field in fields:
        setattr(activity, field, getattr(activity, field) or getattr(parent, field))


async def _done(desk: Desk, activity: Activity) -> None:
    """Everybody it hangs on was touched; a lead that answered is a contacted one, and a due promise is kept."""
    touched = activity.done_at if rules.touches(activity.outcome) else None
    await _settle(desk, activity, touched)
    if activity.lead_id and touched:
        lead = await desk.find(Lead, activity.lead_id)
        if new := _answered(desk, lead, activity, touched):
            await desk.change(lead, **new)


def _answered(desk: Desk, lead: Lead, activity: Activity, at: datetime) -> dict[str, Any]:
    """What a touch changes about a lead; one that became something else only tells what it was."""
    new: dict[str, Any] = {}
    if lead.sealed:
        return new
    if rules.two_way(activity.kind, activity.outcome):
        new |= {"status": "contacted", "last_touch_at": lead.last_touch_at} if lead.status == "new" else {}
        new |= {"responded_at": at} if lead.responded_at is None else {}
    if lead.follow_up_on and lead.follow_up_on <= desk.me.local(at).date():
        new |= {"follow_up_on": None, "call_back_at": None}
    return new


async def _settle(
    desk: Desk, activity: Activity, touched: datetime | None = None, gone: datetime | None = None
) -> None:
    for field, key in store.links(activity).items():
        await store.settle(desk, field, key, touched, gone, practice=activity.practice)


async def remind(desk: Desk, activity: Activity) -> None:
    """Promise the reminder before an appointment with an hour, as long before as its owner wants it. Its key holds the
    hour: a moved one is another; so is one with other minutes than the usual.
    """
    if activity.at is None or not activity.timed or activity.status != "planned":
        return
    minutes = rules.lead(activity.kind, await people.leads_by(desk, activity.owner_id))
    if due := rules.recalled_at(minutes, activity.at, desk.now):
        key = f"remind:activity:{activity.id}:{stamped(activity.at)}:{activity.kind}"
        key += "" if minutes == rules.RECALLED.get(activity.kind or "") else f":{minutes}"
        args = (activity.id, activity.at.isoformat(), minutes, activity.owner_id)
        await desk.later("appointment", *args, at=due, key=key, about=activity)


async def lead_by(desk: Desk, kind: str, minutes: int | None) -> Desk:
    """From now on this person is reminded so long before what is of this kind; what he has planned already too.

    Returns his desk as it is then. What was promised with other minutes will be silent.
    """
    if kind not in rules.RECALLABLE or minutes not in (None, *rules.LEADS):
        raise Missing(f"{kind} {minutes}")
    chosen = {**desk.me.leads_by, kind: minutes}
    await people.change_own(desk, leads_by=chosen)
    desk = replace(desk, me=replace(desk.me, leads_by=chosen))
    for activity in await store.coming(desk, kind):
        await remind(desk, activity)
    return desk


def is_outdated(desk: Desk, activity: Activity, minutes: int | None, owner: int) -> bool:
    """Was this reminder promised to whoever gets it now, who has chosen otherwise since? An heir gets what there is."""
    return owner == desk.me.id and minutes != rules.lead(activity.kind, desk.me.leads_by)


async def snooze(desk: Desk, activity: Activity, until: datetime) -> None:
    """Remind again at a time this person chose, whatever he said before; the appointment stays where it is."""
    desk.demand(Activity)
    await muted.lift(desk, "plan", activity)
    args = (activity.id, activity.at.isoformat() if activity.at else "", until.isoformat())
    key = f"snooze:activity:{activity.id}:{stamped(until)}"
    await desk.later("snoozed", *args, at=until, key=key, about=activity)


async def still_planned(desk: Desk, key: int, at: str) -> Activity | None:
    """The activity, if it is to be done at that very moment still."""
    try:
        found = await desk.find(Activity, key)
    except Missing:
        return None
    here = found.at.isoformat() if found.at else ""
    return found if found.status == "planned" and here == at else None


async def all_still_planned(desk: Desk, promised: Sequence[Sequence[Any]]) -> Sequence[Activity]:
    """Those of these promises, each with the arguments of its reminder, that hold still; in the order of time."""
    keys = [(Activity.type(), one[0]) for one in promised]
    found = {one.id: one for one in await desk.fetch(keys) if isinstance(one, Activity)}
    held = {key: one for key, at, *by in promised if (one := found.get(key)) and _holds(desk, one, at, *by)}
    return sorted(held.values(), key=lambda one: (one.at or desk.now, one.id))


def _holds(desk: Desk, one: Activity, at: str, minutes: int | None = None, owner: int = 0) -> bool:
    here = one.at.isoformat() if one.at else ""
    return one.status == "planned" and here == at and not is_outdated(desk, one, minutes, owner)


async def close(desk: Desk, activity: Activity, outcome: str | None) -> Activity:
    """A planned one is done, now. What is done already only learns its outcome."""
    new: dict[str, Any] = {"outcome": outcome} if outcome else {}
    if activity.status != "done":
        new |= {"status": "done", "at": desk.now, "done_at": desk.now, "on": desk.today, "all_day": False}
    await desk.change(activity, **new)
    await _done(desk, activity)
    await _as_step(desk, activity, next_step=None, next_step_on=None)
    return activity


async def _as_step(desk: Desk, activity: Activity, **values: Any) -> None:
    """Where the deal's next step was written down in the same words, it is this very thing: what becomes of one becomes
    of the other.
    """
    key = activity.opportunity_id if activity.subject else None
    for deal in await desk.fetch([("opportunity", key)] if key else []):
        if isinstance(deal, Opportunity) and deal.next_step == activity.subject:
            await desk.change(deal, **values)


async def arrive(desk: Desk, planned: Activity, visit: Activity) -> Activity:
    """A planned one takes place now: what is known of the visit is known of it."""
    known = {name: getattr(visit, name) for name in ("at", "latitude", "longitude", "distance")}
    known |= {"place": planned.place or visit.place, "done_at": visit.at, "all_day": False}
    await desk.change(planned, status="done", on=desk.me.local(known["at"]).date(), **known)
    await _done(desk, planned)
    await _as_step(desk, planned, next_step=None, next_step_on=None)
    return planned


async def move(desk: Desk, activity: Activity, at: datetime, *, all_day: bool, reason: str | None) -> Activity:
    """To another time, counted, with why. Whoever chooses one wants to hear of it, whatever he said before."""
    await muted.lift(desk, "plan", activity)
    new = {"at": at, "all_day": all_day, "on": desk.me.local(at).date(), "reason": reason, "status": "planned"}
    await amend(desk, activity, {**new, "moved": activity.moved + 1})
    await _as_step(desk, activity, next_step_on=activity.on)
    return activity


async def amend(desk: Desk, activity: Activity, values: Mapping[str, Any]) -> Activity:
    """Change some fields; those it hung on before and those it hangs on now are settled, and it is recalled anew."""
    before = store.links(activity)
    await desk.change(activity, **values)
    await _taken_up(desk, activity)
    for field, key in before.items():
        if getattr(activity, field) != key:
            await store.settle(desk, field, key, None, activity.done_at, practice=activity.practice)
    return activity


async def give_up(desk: Desk, activity: Activity, to: str) -> Activity:
    """Cancelled, or not done: it waits for nobody any more."""
    await amend(desk, activity, {"status": to})
    await _as_step(desk, activity, next_step=None, next_step_on=None)
    return activity


async def call_off(desk: Desk, deal: Opportunity) -> CalledOff:
    """All that is planned with a deal still is cancelled in one unit; reminders fall silent by themselves. Pressed
    again, it tells what was called off just now.
    """
    desk.demand(Activity)
    if not (rest := await store.left_with(desk, deal)):
        last = await store.called_off(desk, deal)
        at = max((one.updated_at for one in last), default=desk.now)
        return CalledOff(sum(one.updated_at == at for one in last), at)
    await desk.change_all(rest, status="cancelled")
    step = deal.next_step in {one.subject for one in rest if one.subject}
    if step:
        await desk.change(deal, next_step=None, next_step_on=None)
    await _settle_all(desk, rest)
    return CalledOff(len(rest), desk.now, step)


async def call_on(desk: Desk, deal: Opportunity, of: CalledOff) -> None:
    """What was called off at that moment is planned again, within ten minutes."""
    if of.at < desk.now - UNDO_FOR:
        raise TooLate(deal.type())
    if rest := await store.called_off(desk, deal, of.at):
        await desk.change_all(rest, UNDO, status="planned")
        await _settle_all(desk, rest)
    if of.step:
        await desk.undo_along(of.at, (deal.type(), deal.id))


async def _settle_all(desk: Desk, activities: Sequence[Activity]) -> None:
    """What they hang on, each once."""
    for field, key in sorted({link for one in activities for link in store.links(one).items()}):
        await store.settle(desk, field, key, None, None, practice=activities[0].practice)


async def reopen(desk: Desk, activity: Activity) -> Activity:
    """Done by mistake: it is planned again for when it stood."""
    gone, at = activity.done_at, activity.updated_at
    await desk.change(activity, status="planned", outcome=None, done_at=None)
    await _settle(desk, activity, gone=gone)
    await _unanswered(desk, activity, at)
    await remind(desk, activity)
    return activity


async def _unanswered(desk: Desk, activity: Activity, at: datetime) -> None:
    """What it did at that moment to its lead or its deal is taken back too: the promise, or the next step, is open."""
    links = {"lead": activity.lead_id, "opportunity": activity.opportunity_id}
    if keys := [(name, key) for name, key in links.items() if key]:
        await desk.undo_along(at, *keys)


async def remove(desk: Desk, activity: Activity) -> None:
    gone = activity.done_at
    await desk.remove(activity)
    await _settle(desk, activity, gone=gone)


async def restore(desk: Desk, activity: Activity) -> None:
    await desk.bring_back(activity)
    answers = activity.status == "done" and activity.kind != "message"
    await (_done if answers else _taken_up)(desk, activity)


async def undo(desk: Desk, activity: Activity) -> None:
    """Take back the last change within ten minutes, and what followed from it."""
    gone, at = activity.done_at, activity.updated_at
    await desk.undo(activity)
    still = activity.deleted_at is None and activity.done_at == gone
    await _settle(desk, activity, gone=None if still else gone)
    await _unanswered(desk, activity, at)
    await remind(desk, activity)


async def _taken_up(desk: Desk, activity: Activity) -> None:
    """It counts again, or counts otherwise: as a touch, or as a plan with its reminder."""
    await _settle(desk, activity, activity.done_at if rules.touches(activity.outcome) else None)
    await remind(desk, activity)


async def next_one(desk: Desk, after: Activity, at: datetime, *, all_day: bool) -> Activity:
    """The next of its kind with the same people; planned once, however often it is asked for."""
    desk.demand(Activity)
    on = desk.me.local(at).date()
    if same := await store.same_planned(desk, after, on):
        return same
    fresh = Activity(kind=after.kind if after.kind in rules.MEETING else "call", at=at, all_day=all_day)
    for field, key in store.links(after).items():
        setattr(fresh, field, key)
    return await plan(desk, fresh)


# what should be known before a time is taken


@dataclass(frozen=True, slots=True)
class Caution:
    """`why` is a text's id: off, hours or clash; with what stands there already."""

    why: str
    at: datetime
    other: Activity | None = None


async def warnings(desk: Desk, of: Activity, at: datetime, *, all_day: bool) -> Sequence[Caution]:
    """A day off, an hour outside work, another appointment at the same time; nothing is forbidden by it."""
    calendar, day = desk.me.calendar, desk.me.local(at).date()
    if not calendar.is_working_day(day):
        found = [Caution("off", at)]
    else:
        found = [] if all_day or calendar.is_working(at) else [Caution("hours", at)]
    if all_day or of.kind not in rules.LASTS:
        return found
    mine = (at, rules.ends(of.kind, at, of.minutes))
    for other in await store.around(desk, *mine, of.id or 0):
        if other.at and rules.clash(mine, (other.at, rules.ends(other.kind, other.at, other.minutes))):
            return [*found, Caution("clash", other.at, other)]
    return found
