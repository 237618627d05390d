"""How values lie in both databases: instants in UTC, money and phones as what they are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, text
from sqlalchemy.types import JSON, TypeDecorator

from bot.domain.values import Birthday, Phone, Satang

Key = BigInteger().with_variant(Integer, "sqlite")
"""Primary keys and Telegram ids: 64 bits on both (SQLite's rowid alias must be spelt INTEGER)."""

Json = JSON(none_as_null=True)


def partial(condition: str) -> dict[str, Any]:
    """The options of an index over some rows only. The migrations make it so on both databases; to name PostgreSQL
    here as well would load its dialect at every start, 2 MB and a twentieth of the time.
    """
    return {"sqlite_where": text(condition)}


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. A naive one is refused: it would be somebody's guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value}")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class _Wrapped(TypeDecorator[Any]):
    """A plain column whose values come back as their own Python type."""

    cache_ok = True
    wrap: type

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.wrap(value)


class Money(_Wrapped):
    cache_ok = True
    impl = BigInteger
    wrap = Satang


class PhoneNumber(_Wrapped):
    cache_ok = True
    impl = String(40)
    wrap = Phone


class BirthdayNumber(_Wrapped):
    cache_ok = True
    impl = Integer
    wrap = Birthday


class Ticked(TypeDecorator[list[str]]):
    """Several ids in one column, a blank between them: what was one choice before reads as a list of one."""

    cache_ok = True
    impl = String(40)

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str | None:
        return " ".join(value) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[str] | None:
        return value.split() if value else None
