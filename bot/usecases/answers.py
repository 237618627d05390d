"""The first answer to a new lead: until when, who is reminded, what is stale about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain import staleness
from bot.domain.pushes import stamped
from bot.domain.staleness import Flag
from bot.records.lead import Lead
from bot.storage import leads, people
from bot.storage.desk import Desk, Missing


def begin(desk: Desk, lead: Lead) -> None:
    """A new lead's clock starts; what is only tried out has none. Imports do not come this way."""
    if lead.status in (None, "new") and not lead.practice:
        lead.respond_by = staleness.answer_by(lead.rating, desk.now, desk.me.calendar)


def follows(desk: Desk, lead: Lead, values: Mapping[str, Any]) -> dict[str, Any]:
    """Another rating, another time: counted from the beginning."""
    if "rating" not in values or not _waits(lead) or lead.respond_by is None:
        return {}
    return {"respond_by": staleness.answer_by(values["rating"], lead.created_at, desk.me.calendar)}


def _waits(lead: Lead) -> bool:
    return lead.status == "new" and lead.responded_at is None


async def promise(desk: Desk, lead: Lead) -> None:
    """At three quarters its owner is told; at the end he, and whoever leads him. The keys hold the moment."""
    if lead.respond_by is None or not _waits(lead):
        return
    due, key = lead.respond_by.isoformat(), f"respond:lead:{lead.id}:{stamped(lead.respond_by)}"
    warned = staleness.warned_at(lead.created_at, lead.respond_by, desk.me.calendar)
    await desk.later("respond_warn", lead.id, due, at=warned, key=f"{key}:warn", about=lead)
    await desk.later("respond_late", lead.id, due, at=lead.respond_by, key=f"{key}:late", about=lead)
    await tell_boss(desk, lead)


async def tell_boss(desk: Desk, lead: Lead) -> None:
    """Whoever leads its owner, as long as it waits; a new owner brings his own."""
    if lead.respond_by and _waits(lead):
        await _to_boss(desk, lead, await people.boss_of(desk, lead.owner_id))


async def tell_bosses(desk: Desk, some: Sequence[Lead]) -> None:
    """The same for many, in one question."""
    waiting = [lead for lead in some if lead.respond_by and _waits(lead)]
    bosses = await people.bosses_of(desk, {lead.owner_id for lead in waiting}) if waiting else {}
    for lead in waiting:
        await _to_boss(desk, lead, bosses.get(lead.owner_id))


async def _to_boss(desk: Desk, lead: Lead, boss: int | None) -> None:
    if boss and lead.respond_by and not lead.practice:
        key = f"respond:lead:{lead.id}:{stamped(lead.respond_by)}:boss:{boss}"
        due = lead.respond_by.isoformat()
        await desk.later("respond_boss", lead.id, due, at=max(lead.respond_by, desk.now), key=key, to=boss)


async def unanswered(desk: Desk, lead_id: int, due: str) -> Lead | None:
    """The lead, if it still waits for that very moment."""
    try:
        lead = await desk.find(Lead, lead_id)
    except Missing:
        return None
    return lead if _waits(lead) and lead.respond_by == datetime.fromisoformat(due) else None


async def led(desk: Desk, lead: Lead) -> bool:
    """Does this person lead its owner himself?"""
    return await people.boss_of(desk, lead.owner_id) == desk.me.id


def flag(desk: Desk, lead: Lead) -> Flag | None:
    """What is stale about it, as the rule has it."""
    touched = lead.last_touch_at or lead.created_at
    plans = [lead.follow_up_on, lead.next_activity_at and desk.me.local(lead.next_activity_at).date()]
    facts = staleness.Lead(
        lead.status,
        lead.created_at,
        desk.me.local(touched).date(),
        lead.respond_by if lead.responded_at is None else None,
        tuple(plan for plan in plans if plan),
    )
    return staleness.lead(facts, desk.now, desk.today, desk.me.calendar)


async def waiting(desk: Desk, whose: str, first: int, size: int) -> tuple[list[Lead], int]:
    """Leads that wait for us: for a first answer, the most urgent first, then for a next step."""
    return await leads.waiting(desk, whose, first, size)
