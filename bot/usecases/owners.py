"""Who owns what: a record goes to a colleague with all that is to be done about it, and comes back the same way."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.rights import Role, Span, grant
from bot.records.base import Record
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.records.people import Person
from bot.storage import handing, people
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


async def unseen_customer(desk: Desk, record: Record, taker: Person) -> Record | None:
    """The customer of a deal that was given alone, where its new owner may not see him: he may go along, if asked."""
    if not isinstance(record, Opportunity):
        return None
    keys = [(name, key) for name, key in (("account", record.account_id), ("contact", record.contact_id)) if key]
    customers = await desk.fetch(keys[:1])
    return customers[0] if customers and not await _sees(desk, taker, customers[0]) else None


async def _sees(desk: Desk, person: Person, record: Record) -> bool:
    span = grant(record.reach, Role(person.role)).see
    if span is not Span.TEAM:
        return span is Span.ALL or person.id == record.owner_id
    above, owner = await people.managers(desk), record.owner_id
    seen: set[int | None] = set()
    while owner not in seen | {person.id, None}:
        seen.add(owner)
        owner = above.get(owner)  # type: ignore[assignment]
    return owner == person.id


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
