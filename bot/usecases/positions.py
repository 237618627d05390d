"""Where people are and were: whoever goes to another firm leaves a trace at the old one."""

from __future__ import annotations

from typing import Any

from bot.records.account import Account
from bot.records.contact import Contact
from bot.records.position import Position
from bot.storage import positions
from bot.storage.desk import Desk
from bot.usecases import owners


class There(Exception):
    """He is at that firm already."""


async def move(desk: Desk, contact: Contact, firm: int | None, job: str | None = None) -> Contact:
    """His firm of today; the one he leaves is kept, with the job he had there. None: he is at no firm any more."""
    left = contact.account_id
    if firm == left:
        return contact
    held = await _held(desk, contact, firm)
    new: dict[str, Any] = {"account_id": firm}
    if left:
        await _keep_former(desk, contact, left)
        new |= {"job": None, "firm_since": desk.today if firm else None}
    if held:
        new |= {"job": held.job, "firm_since": held.from_on}
        await desk.remove(held)
    new |= {"job": job} if job else {}
    new |= {"status": "active"} if firm and contact.status == "moved_on" else {}
    return await desk.change(contact, **new)


async def _keep_former(desk: Desk, contact: Contact, firm: int) -> None:
    was = Position(contact_id=contact.id, account_id=firm, job=contact.job, status="former")
    was.from_on, was.to_on = contact.firm_since, desk.today
    await _keep(desk, was, contact)


async def _keep(desk: Desk, position: Position, contact: Contact) -> Position:
    """It is his who keeps the person, whoever writes it down."""
    position.owner_id, position.practice = contact.owner_id, contact.practice
    return await desk.keep(position)


async def _held(desk: Desk, contact: Contact, firm: int | None) -> Position | None:
    """Where he is already, beside his own firm."""
    ties = [] if contact.created_at == desk.now else await positions.firms(desk, contact)
    return next((tie.position for tie in ties if not tie.over and tie.other.id == firm), None)


async def add(desk: Desk, position: Position) -> Position | Contact:
    """One more firm; the only one is his own. Raises There, and Missing for what is out of reach. Nobody's is kept."""
    if position.contact_id is None:
        return await desk.keep(position)
    contact = await desk.find(Contact, position.contact_id)
    firm = await desk.find(Account, position.account_id or 0)
    if contact.account_id is None:
        return await move(desk, contact, firm.id, position.job)
    if firm.id == contact.account_id or await _held(desk, contact, firm.id):
        raise There(firm.type())
    return await _keep(desk, position, contact)


async def end(desk: Desk, position: Position) -> Position:
    """He left there today."""
    return await desk.change(position, status="former", to_on=desk.today)


async def undo(desk: Desk, contact: Contact) -> None:
    """Take back the last change of somebody; back at his old firm, what his leaving left behind goes, too."""
    firm, moment = contact.account_id, contact.updated_at
    await owners.undo(desk, contact)
    if contact.account_id != firm:
        for position in await positions.at(desk, contact, moment):
            await (desk.bring_back(position) if position.deleted_at else desk.remove(position))
