"""The kinds of field a record is declared with: how each is read, kept in a draft, stored and found.

A kind holds ids and readers, no labels and no database: `chat/form` draws it, `say` writes its value by type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import InstrumentedAttribute, MappedColumn, mapped_column

from bot.domain import reading
from bot.domain.values import Birthday, Phone, Satang
from bot.records.columns import BirthdayNumber, Instant, Json, Key, Money, PhoneNumber, Ticked

Read = Callable[[str, datetime], Any]
"""Words and the moment they were said (aware, in the speaker's own zone) to a value; raises `reading.Unclear`."""


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of field. `dump` and `load` carry its value through JSON: a draft survives midnight and a crash."""

    name: str
    read: Read
    dump: Callable[[Any], Any] = _same
    load: Callable[[Any], Any] = _same
    choices: tuple[str, ...] = ()
    search: bool = False
    takes: tuple[str, ...] = ("text",)
    many: bool = False  # several of the choices at once
    alone: tuple[str, ...] = ()  # of these none beside another
    reason_at: tuple[str, ...] = ()
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_picked: tuple[str, ...] = ()  # statuses that only follow from something else
    by_hand: bool = True
    channel: str = ""  # a way to reach somebody, the same for every type: what duplicates are found by
    to: str = ""  # a link: the type of record it leads to


@dataclass(frozen=True, slots=True)
class Spread:
    """One question whose answer fills several fields: "who" is a name, a company or a phone in any order."""

    name: str
    into: tuple[str, ...]
    read: Callable[[str, datetime], Mapping[str, Any]]
    takes: tuple[str, ...] = ("text",)


def kind_of(attribute: InstrumentedAttribute[Any]) -> Kind:
    """The kind a record's column was declared with."""
    kind: Kind = attribute.property.columns[0].info["kind"]
    return kind


def text(longest: int = 200, *, search: bool = False) -> MappedColumn[Any]:
    """Words, at most `longest` characters."""
    kind = Kind(name="text", read=lambda words, _: reading.line(words, longest), search=search)
    return mapped_column(Text if longest > 500 else String(longest), nullable=True, info={"kind": kind})


def phone() -> MappedColumn[Any]:
    kind = Kind(
        name="phone",
        read=lambda words, _: Phone(reading.phone(words)),
        load=Phone,
        search=True,
        takes=("text", "contact"),
        channel="phone",
    )
    return mapped_column(PhoneNumber, nullable=True, info={"kind": kind})


def email() -> MappedColumn[Any]:
    kind = Kind(name="email", read=lambda words, _: reading.email(words), search=True, channel="email")
    return mapped_column(String(254), nullable=True, info={"kind": kind})


def line_id() -> MappedColumn[Any]:
    kind = Kind(name="line_id", read=lambda words, _: reading.line_id(words), search=True, channel="line")
    return mapped_column(String(64), nullable=True, info={"kind": kind})


def tax_id() -> MappedColumn[Any]:
    """Thirteen digits, checked."""
    kind = Kind(name="tax_id", read=lambda words, _: reading.tax_id(words), search=True, channel="tax")
    return mapped_column(String(13), nullable=True, info={"kind": kind})


def branch() -> MappedColumn[Any]:
    """The five digits of a tax branch."""
    return mapped_column(
        String(5), nullable=True, info={"kind": Kind(name="branch", read=lambda words, _: reading.branch(words))}
    )


def link(to: str, *, search: bool = False) -> MappedColumn[Any]:
    """Another record, by its type's name. What is typed is looked for; the form lets people choose or add one.

    `search`: a record with this link is found by the other's name, too.
    """
    kind = Kind(name="link", read=lambda words, _: reading.line(words, 160), to=to, search=search)
    return mapped_column(Key, ForeignKey(f"{to}.id"), nullable=True, info={"kind": kind})


def whole(least: int, most: int, *, by_hand: bool = True) -> MappedColumn[Any]:
    """A whole number within bounds."""
    kind = Kind(name="whole", read=lambda words, _: reading.between(words, least, most), by_hand=by_hand)
    return mapped_column(Integer, nullable=True, info={"kind": kind})


def money() -> MappedColumn[Any]:
    kind = Kind(name="money", read=lambda words, _: Satang(reading.money(words)), load=Satang)
    return mapped_column(Money, nullable=True, info={"kind": kind})


def day(*, by_hand: bool = True, name: str | None = None, column: str | None = None) -> MappedColumn[Any]:
    """A plain date: no time, no zone. `column`: what the database calls the field `name`, a word of SQL itself."""
    kind = Kind(
        name="day",
        by_hand=by_hand,
        read=lambda words, said: reading.day(words, said.date()),
        dump=date.isoformat,
        load=date.fromisoformat,
    )
    return mapped_column(column, Date, key=name, nullable=True, info={"kind": kind})


def moment(*, by_hand: bool = True) -> MappedColumn[Any]:
    """An instant, read in the speaker's zone and kept in UTC."""
    kind = Kind(
        name="moment",
        by_hand=by_hand,
        read=lambda words, said: reading.moment(words, said).astimezone(UTC),
        dump=datetime.isoformat,
        load=datetime.fromisoformat,
    )
    return mapped_column(Instant, nullable=True, info={"kind": kind})


def birthday() -> MappedColumn[Any]:
    kind = Kind(
        name="birthday",
        read=lambda words, said: Birthday(reading.birthday(words, said.date())),
        load=Birthday,
    )
    return mapped_column(BirthdayNumber, nullable=True, info={"kind": kind})


def choice(*ids: str) -> MappedColumn[Any]:
    """One of a few ids; their labels are texts named `<record>.<field>.<id>`."""
    kind = Kind(name="choice", read=_pick(ids), choices=ids)
    return mapped_column(String(40), nullable=True, info={"kind": kind})


def choices(*ids: str, alone: tuple[str, ...] = ()) -> MappedColumn[Any]:
    """Several of a few ids, to be ticked; those in `alone` stand by themselves."""
    kind = Kind(name="choices", read=_ticked(ids), dump=_several, load=_several, choices=ids, many=True, alone=alone)
    return mapped_column(Ticked, nullable=True, info={"kind": kind})


def _several(value: Any) -> list[str]:
    """Also what was written down when it was one."""
    return [value] if isinstance(value, str) else list(value)


def status(
    first: str,
    *others: str,
    reason_at: tuple[str, ...] = (),
    reasons: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    not_picked: tuple[str, ...] = (),
) -> MappedColumn[Any]:
    """Where a record stands; it starts at `first`. The statuses in `reason_at` ask why in words, those in `reasons`
    with one tap; "other" among them asks for a few words all the same.
    """
    ids = (first, *others)
    asks = (*reason_at, *reasons)
    kind = Kind(
        name="status",
        read=_pick(ids),
        choices=ids,
        reason_at=asks,
        reasons=reasons,
        not_picked=not_picked,
        by_hand=False,
    )
    return mapped_column(String(40), default=first, info={"kind": kind})


def photos() -> MappedColumn[Any]:
    """Pictures, kept by the messenger's file id."""
    kind = Kind(name="photos", read=lambda words, _: [words], takes=("photo",))
    return mapped_column(Json, nullable=True, info={"kind": kind})


def _pick(ids: tuple[str, ...]) -> Read:
    def read(words: str, _: datetime) -> str:
        if words not in ids:
            raise reading.Unclear("ask.choice.bad")
        return words

    return read


def _ticked(ids: tuple[str, ...]) -> Read:
    def read(words: str, _: datetime) -> list[str]:
        found = words.split()
        if not found or not set(found) <= set(ids):
            raise reading.Unclear("ask.choice.bad")
        return [one for one in ids if one in found]

    return read
