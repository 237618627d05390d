"""A customer (ลูกค้า): a firm, a shop, an office, or whoever a bill is written for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Float, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain import reading
from bot.domain.values import Phone
from bot.records.base import Record, Tended
from bot.records.columns import partial
from bot.records.kinds import Spread, branch, choice, email, line_id, status, tax_id, text, whole
from bot.records.kinds import phone as number

FORMS = ("limited", "public", "partnership", "shop", "person", "government", "other")


WHERE = ("address", "subdistrict", "district", "province", "postcode")


def _read_address(words: str, _: datetime) -> dict[str, str]:
    return reading.address(words)


class Account(Tended, Record):
    """`status` is what it is to us. `latitude` and `longitude` are rounded to four places, some ten metres."""

    __tablename__ = "account"
    title = ("name",)
    called = "customer"
    asks = ("name", "phone")
    spreads: ClassVar[Mapping[str, Spread]] = {"address": Spread("address", WHERE, _read_address)}

    name: Mapped[str | None] = text(160, search=True)
    phone: Mapped[Phone | None] = number()
    status: Mapped[str] = status("prospect", "customer", "partner", "vendor")
    legal_form: Mapped[str | None] = choice(*FORMS)
    line_id: Mapped[str | None] = line_id()
    email: Mapped[str | None] = email()
    phone2: Mapped[Phone | None] = number()
    tax_id: Mapped[str | None] = tax_id()
    branch: Mapped[str | None] = branch()
    address: Mapped[str | None] = text(300, search=True)
    subdistrict: Mapped[str | None] = text(60)
    district: Mapped[str | None] = text(60)
    province: Mapped[str | None] = text(60, search=True)
    postcode: Mapped[str | None] = text(5)
    credit_days: Mapped[int | None] = whole(0, 365)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        placed = partial("latitude IS NOT NULL AND deleted_at IS NULL")
        return (Index("ix_account_place", "workspace_id", "latitude", "longitude", **placed),)
