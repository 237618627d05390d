"""Who owns what: a record goes to a colleague with all that is to be done about it, and comes back the same way."""

from __future__ import annotations

from collections.abc import Mapping

from bot.records.base import Record
from bot.records.lead import Lead
from bot.storage import handing
from bot.storage.desk import Desk
from bot.storage.handing import Went
from bot.usecases import answers


async def give(desk: Desk, record: Record, person: int) -> Went:
    """To a new owner, with what was promised about it and what nobody can tend without it; whoever leads him hears
    where a lead waits. Returns how many of what went along.
    """
    old = record.owner_id
    await desk.change(record, owner_id=person)
    if isinstance(record, Lead):
        await answers.tell_boss(desk, record)
    return await handing.along(desk, {record: (old, person)})


async def give_all(desk: Desk, owners: Mapping[Lead, int]) -> None:
    """The same for many leads, in as many statements as for one."""
    if owners:
        changes = {lead: (lead.owner_id, person) for lead, person in owners.items()}
        await desk.give_all(owners)
        await answers.tell_bosses(desk, list(owners))
        await handing.along(desk, changes)


async def undo(desk: Desk, record: Record) -> None:
    """Take back the last change of a record; if it was given away by it, what went along comes back too."""
    owner, at = record.owner_id, record.updated_at
    await desk.undo(record)
    if record.owner_id != owner:
        await handing.back(desk, record, at, owner)
