"""A contact that was shared: read, looked up, kept at once where nobody knows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat.form import Doubt
from bot.chat.inbound import Inbound
from bot.domain import reading
from bot.domain.reading import Unclear, tidy
from bot.domain.sheets import Plan, Unfit, read
from bot.records.account import Account
from bot.records.base import Record
from bot.records.contact import Contact
from bot.records.imports import ImportBatch
from bot.records.lead import Lead
from bot.storage import importing, notes
from bot.storage.desk import Desk, Forbidden, Missing
from bot.usecases import leads
from bot.usecases.duplicates import known_already
from bot.usecases.importing import Stale, loaded

LONGEST = 120
CARD = 8_000  # characters of a card that came along


def shared(said: Inbound, desk: Desk) -> dict[str, Any]:
    """What a contact tells: its name and number, and what the card behind it says; `note` is what fits nowhere else."""
    found = _behind(said, desk)
    values = {**found.get("values", {}), **_plain(said)}
    notes = [note for note in (found.get("note", ""), _unread(said, values)) if note]
    return {"values": values, "note": "\n".join(notes)}


def _plain(said: Inbound) -> dict[str, str]:
    name, number = tidy(said.name).replace("\n", " ")[:LONGEST], _number(said.phone)
    return {key: value for key, value in (("name", name), ("phone", number)) if value}


def _number(words: str) -> str:
    """The messenger leaves the plus out of a foreign number."""
    for spelt in (words, f"+{words}"):
        try:
            return reading.phone(spelt)
        except Unclear:
            continue
    return ""


def _unread(said: Inbound, values: Mapping[str, Any]) -> str:
    """A number nobody can read is kept in words."""
    return tidy(said.phone)[:LONGEST] if said.phone and not values.get("phone") else ""


def _behind(said: Inbound, desk: Desk) -> Mapping[str, Any]:
    card = said.vcard[:CARD]
    if not card.lstrip().casefold().startswith("begin:vcard"):
        return {}
    try:
        return list(read(card.encode("utf-8", "replace"), Plan(desk.now.isoformat(), desk.me.zone)))[1]
    except Unfit:
        return {}


async def take(desk: Desk, found: Mapping[str, Any]) -> Lead | tuple[Doubt, ImportBatch]:
    """Keep it as a lead; or, if it is known already, hold it until the person says that it is somebody else."""
    if not desk.may_change(Lead):
        raise Forbidden("lead")
    doubt = await known_already(desk, {**found["values"], "subject": ""})
    if doubt is None:
        return await _keep(desk, found)
    return doubt, await _hold(desk, found)


async def _keep(desk: Desk, found: Mapping[str, Any]) -> Lead:
    lead = await leads.add(desk, Lead(**loaded(found["values"])))
    if found["note"]:
        await importing.note(desk, {lead.id: found["note"]})
    return lead


async def _hold(desk: Desk, found: Mapping[str, Any]) -> ImportBatch:
    batch = await importing.begin(desk, "", None)
    batch.state, batch.plan = "held", {"held": dict(found)}
    return batch


async def somebody_else(desk: Desk, key: int) -> Lead:
    """A contact that was held is somebody new after all."""
    batch = await importing.mine(desk, key)
    if batch.state != "held":
        raise Stale("import")
    found = batch.plan["held"]
    batch.state, batch.plan = "done", {}
    return await _keep(desk, found)


BECOMES: Mapping[str, type[Account] | type[Contact]] = {"contact": Contact, "account": Account}
"""What a shared contact may be instead of a lead."""


async def become(desk: Desk, lead: Lead, to: str, firm: Account | None) -> Record:
    """The same person as a contact or a customer; the lead that was kept a moment ago goes, and its notes go along."""
    kind = BECOMES[to]
    if lead.sealed:
        raise Missing(lead.type())
    known = {name: value for name in kind.fields() if name in _SAME and (value := getattr(lead, name, None))}
    if kind is Account:
        known["name"] = lead.company or lead.name
    elif firm:
        known["account_id"] = firm.id
    made = await desk.keep(kind(**known))
    await notes.hand_over(desk, lead, made)
    await desk.remove(lead)
    return made


_SAME = frozenset({"name", "phone", "line_id", "email", "nickname", "birthday"})
"""What a lead and a contact or a customer call alike."""
