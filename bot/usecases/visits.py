"""Check-in and check-out: a visit is where somebody said that he was, at the time he said it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.places import Place
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.base import Record
from bot.records.contact import Contact
from bot.records.opportunity import Opportunity
from bot.storage import activities as store
from bot.storage import visits
from bot.storage.desk import Desk, Missing
from bot.usecases import activities

NEAR = 5_000  # metres: farther customers are not offered
SAME_SPOT = 300  # metres between coming and going
SHORTEST = timedelta(minutes=5)  # a place sent again before that is another customer's, not a goodbye
LONGEST = timedelta(hours=12)


async def check_in(desk: Desk, record: Record, here: Place, at: datetime) -> Activity:
    """A visit of this customer, contact, deal or lead, done; how far from where the customer is known to be. One that
    was planned for today is the one.
    """
    kept = here.rounded()
    visit = Activity(kind="visit", at=at)
    visit.latitude, visit.longitude = kept.latitude, kept.longitude
    await _with(desk, visit, record)
    account = await _account(desk, visit)
    known = visits.spot(account) if account else None
    visit.distance = here.metres_to(known) if known else None
    visit.place = account.name_words[:200] if account else None
    plan = await store.same_planned(desk, visit, desk.me.local(at).date())
    return await activities.arrive(desk, plan, visit) if plan else await activities.log(desk, visit)


def whom(visit: Activity) -> tuple[str, int] | None:
    """Where one goes for it: to the customer, else to whoever it is with."""
    to = Activity.links()
    wanted = ("account_id", "lead_id", "contact_id", "opportunity_id")
    return next(((to[field], key) for field in wanted if (key := getattr(visit, field))), None)


async def _with(desk: Desk, visit: Activity, record: Record) -> None:
    """Hang it on the record, and on its customer."""
    field = next((name for name, to in Activity.links().items() if to == record.type()), None)
    if field is None:
        raise Missing(record.type())
    setattr(visit, field, record.id)
    if isinstance(record, Contact | Opportunity):
        visit.account_id = record.account_id
    visit.practice = record.practice


async def _account(desk: Desk, visit: Activity) -> Account | None:
    """Its customer, as far as he is within reach."""
    found = await desk.fetch([("account", visit.account_id)]) if visit.account_id else []
    return found[0] if found and isinstance(found[0], Account) else None


async def open_here(desk: Desk, here: Place, at: datetime) -> Activity | None:
    """The visit that this person comes back from: begun within twelve hours, not just now, at this very spot."""
    visit = await visits.latest(desk, at - LONGEST, at)
    begun = visits.spot(visit) if visit and visit.done_at and at - visit.done_at >= SHORTEST else None
    return visit if begun and begun.metres_to(here) <= SAME_SPOT else None


async def check_out(desk: Desk, visit: Activity, at: datetime) -> Activity:
    """How long it took, in whole minutes."""
    spent = max(1, round((at - (visit.done_at or at)).total_seconds() / 60))
    return await activities.amend(desk, visit, {"minutes": spent})


async def pin(desk: Desk, account: Account, visit: Activity) -> bool:
    """The customer is where this visit was, if nobody knew where he is; False where somebody does by now."""
    if account.latitude is not None or visit.account_id != account.id:
        return False
    await desk.change(account, latitude=visit.latitude, longitude=visit.longitude)
    return True
