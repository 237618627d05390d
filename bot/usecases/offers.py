"""Who takes it? A leader puts a lead up, his team is asked, and the first tap has it."""

from __future__ import annotations

from bot.domain.rights import KEEPERS
from bot.records.lead import Lead
from bot.records.offers import Offer
from bot.storage import offers
from bot.storage.desk import Desk, Missing
from bot.usecases import owners, sharing


class Nobody(Exception):
    """There is nobody in the team who could be asked."""


class Closed(Exception):
    """Somebody else was first, or it was taken off, answered or given away meanwhile."""

    def __init__(self, offer: Offer) -> None:
        super().__init__(offer.id)
        self.offer = offer


async def put_up(desk: Desk, lead: Lead) -> Offer:
    """Ask everybody of the team in his own chat; asking twice asks once."""
    if lead.status != "new" or lead.practice:
        raise Missing("a lead that waits")
    if already := await offers.still_open(desk, lead):
        return already
    asked = [one.id for one in await sharing.members(desk) if one.id != lead.owner_id]
    if not asked:
        raise Nobody(lead.type())
    made = await offers.begin(desk, lead, asked)
    for person in asked:
        await desk.at_once("offer", made.id, key=offers.key_of(made, person), to=person)
    return made


async def claim(desk: Desk, key: int) -> tuple[Offer, Lead]:
    """The first has it, with what was promised about it. Raises Closed, and Missing for who was not asked."""
    offer = await offers.one(desk, key)
    if desk.me.id not in offer.to or desk.me.role not in KEEPERS:
        raise Missing("an offer to him")
    lead = await offers.lead_of(desk, offer) if offer.closed_at is None else None
    if lead is None:
        raise Closed(offer)
    await owners.give(desk, lead, desk.me.id)
    offer.taken_by = desk.me.id
    await _close(desk, offer)
    return offer, lead


async def take_off(desk: Desk, key: int) -> Offer:
    """Whoever put it up does not ask any more. Raises Closed when somebody was faster."""
    offer = await offers.one(desk, key)
    if offer.by != desk.me.id:
        raise Missing("an offer of his")
    if offer.closed_at is not None:
        raise Closed(offer)
    await _close(desk, offer)
    return offer


async def _close(desk: Desk, offer: Offer) -> None:
    """The messages of all who were asked say so; the one who took it sees its card instead."""
    offer.closed_at = desk.now
    for person in offer.to:
        if person != offer.taken_by:
            await desk.at_once("offer_gone", offer.id, key=f"offergone:{offer.id}:{person}", to=person)
