"""Named questions about one customer: who is there, what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func

from bot.domain.stages import OPEN
from bot.domain.values import Satang
from bot.records.account import Account
from bot.records.base import Record
from bot.records.contact import Contact
from bot.records.opportunity import Opportunity
from bot.records.relative import Relative
from bot.storage.desk import Desk

SHOWN = 5  # people on a card


@dataclass(frozen=True, slots=True)
class Deals:
    """Open deals: how many, and worth how much."""

    count: int
    amount: Satang


async def open_deals(desk: Desk, record: Record) -> Deals:
    deals = desk.under(record, Opportunity).where(Opportunity.status.in_(OPEN))
    counted = deals.with_only_columns(func.count().label("count"), func.sum(Opportunity.amount).label("amount"))
    row = (await desk.db.execute(counted)).one()
    return Deals(int(row.count), Satang(row.amount or 0))  # type: ignore[call-overload]


async def people(desk: Desk, account: Account) -> Sequence[Contact]:
    """Who is to be talked to there, those who left at the end."""
    there = desk.under(account, Contact).order_by(Contact.status != "active", Contact.id)
    return await desk.db.scalars(there.limit(SHOWN))


async def close_ones(desk: Desk, contact: Contact) -> Sequence[Relative]:
    return await desk.db.scalars(desk.under(contact, Relative).order_by(Relative.id).limit(SHOWN))
