"""Named questions about one customer: what is open, who is close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from bot.domain.stages import OPEN
from bot.domain.values import Satang
from bot.records.base import Record
from bot.records.contact import Contact
from bot.records.opportunity import Opportunity
from bot.records.relative import Relative
from bot.storage.asked import PARENT, Asked
from bot.storage.desk import Desk

SHOWN = 5  # close ones on a card


@dataclass(frozen=True, slots=True)
class Deals:
    """Open deals: how many, and worth how much."""

    count: int
    amount: Satang


_OPEN_DEALS = Asked(
    lambda door, field: (
        door.under(Opportunity, field, PARENT)
        .where(Opportunity.status.in_(OPEN))
        .with_only_columns(func.count(), func.sum(Opportunity.amount))
    )
)


async def open_deals(desk: Desk, record: Record) -> Deals:
    found: Sequence[Any] = (await desk.db.execute(*desk.put_under(_OPEN_DEALS, record, Opportunity))).one()
    count, amount = found
    return Deals(int(count), Satang(amount or 0))


async def close_ones(desk: Desk, contact: Contact) -> Sequence[Relative]:
    return await desk.db.scalars(desk.under(contact, Relative).order_by(Relative.id).limit(SHOWN))
