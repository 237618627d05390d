"""Named questions about leads that are put up. Whoever was asked may see the offer, whosever the lead is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bot.records.lead import Lead
from bot.records.offers import Offer
from bot.storage.desk import Desk, Missing
from bot.storage.kernel import outbox


async def begin(desk: Desk, lead: Lead, to: Sequence[int]) -> Offer:
    made = Offer(workspace_id=lead.workspace_id, lead_id=lead.id, by=desk.me.id, at=desk.now, to=list(to))
    desk.db.add(made)
    await desk.db.flush()
    return made


async def one(desk: Desk, key: int) -> Offer:
    """An offer this person was asked about, or made himself; Missing for any other."""
    here = (Offer.workspace_id == desk.me.workspace_id, Offer.id == key)
    found: Offer | None = await desk.db.scalar(select(Offer).where(*here))
    if found is None or desk.me.id not in (*found.to, found.by):
        raise Missing(f"offer {key}")
    return found


async def still_open(desk: Desk, lead: Lead) -> Offer | None:
    """The offer of a lead that nobody has taken yet."""
    here = (Offer.workspace_id == lead.workspace_id, Offer.lead_id == lead.id, Offer.closed_at.is_(None))
    found: Offer | None = await desk.db.scalar(select(Offer).where(*here).order_by(Offer.id.desc()).limit(1))
    return found


async def lead_of(desk: Desk, offer: Offer) -> Lead | None:
    """The lead, while it waits where it was when it was put up: at its owner, unanswered."""
    here = (Lead.workspace_id == desk.me.workspace_id, Lead.id == offer.lead_id, Lead.deleted_at.is_(None))
    found: Lead | None = await desk.db.scalar(select(Lead).where(*here, Lead.status == "new"))
    return found


async def message(desk: Desk, offer: Offer) -> int | None:
    """The message in which this person was asked, once it has been sent."""
    here = outbox.c.key == key_of(offer, desk.me.id)
    found: int | None = await desk.db.scalar(select(outbox.c.message_id).where(here, outbox.c.state == "sent"))
    return found


def key_of(offer: Offer, person: int) -> str:
    return f"offer:{offer.id}:{person}"
