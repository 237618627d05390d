"""Named questions about one customer: what is open, who is close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, false, func, literal, select, true, union_all

from bot.domain.stages import OPEN
from bot.domain.values import Satang
from bot.records.account import Account
from bot.records.base import Record
from bot.records.contact import Contact
from bot.records.opportunity import Opportunity
from bot.records.relative import Relative
from bot.storage.asked import PARENT, Asked
from bot.storage.desk import Desk

R = TypeVar("R", bound=Record)
SHOWN = 5  # close ones on a card
BOUGHT = "customer"
"""The status of an account that is what a person is who bought."""


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


def _firms(desk: Desk, whose: str, status: str) -> Select[Account]:
    question = _whose(desk, Account, whose)
    return question if status == "-" else question.where(Account.status == status)


def _persons(desk: Desk, whose: str, status: str) -> Select[Contact]:
    """Those who bought themselves, with no firm behind them: each is a customer, and nothing else."""
    bought = (Contact.customer_since.is_not(None), Contact.account_id.is_(None))
    return _whose(desk, Contact, whose).where(*bought, true() if status in ("-", BOUGHT) else false())


def _whose(desk: Desk, kind: type[R], whose: str) -> Select[R]:
    return desk.shown(kind).where(kind.owner_id == desk.me.id if whose == "mine" else true())


async def page(desk: Desk, whose: str, status: str, first: int, size: int) -> tuple[Sequence[Record], int]:
    """Firms and persons of one list, the newest first, and how many there are in all."""
    asked: list[tuple[Any, Any]] = [
        (Account, _firms(desk, whose, status)),
        (Contact, _persons(desk, whose, status)),
    ]
    newest = [
        question.with_only_columns(literal(kind.type()).label("type"), kind.id, kind.created_at)
        .order_by(kind.id.desc())
        .limit(first + size)
        .subquery()
        .select()
        for kind, question in asked
    ]
    both = union_all(*newest).subquery()
    keys = select(both.c.type, both.c.id).order_by(both.c.created_at.desc(), both.c.type, both.c.id.desc())
    found: Any = await desk.db.execute(keys.offset(first).limit(size))
    rows = await desk.fetch([(name, key) for name, key in found])
    counts = [question.with_only_columns(func.count(kind.id)).scalar_subquery() for kind, question in asked]
    return rows, int(await desk.db.scalar(select(counts[0] + counts[1])) or 0)
