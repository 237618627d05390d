"""What every record has in common, and the register they are found in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, false
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.schema import MetaData

from bot.domain.rights import EVERYDAY, Reach
from bot.records.columns import Instant, Key
from bot.records.kinds import Kind, Spread

RECORDS: dict[str, type[Record]] = {}
"""Every record type of the product by its table's name."""
PRACTICE = "🎓"


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Record(Base):
    """Something a team keeps: numbered within its workspace, owned, audited, deleted softly, guarded by a version."""

    __abstract__ = True
    reach: ClassVar[Reach] = EVERYDAY
    title: ClassVar[tuple[str, ...]] = ()
    called: ClassVar[str] = ""  # the command that adds one, where it is not the type's own name
    spreads: ClassVar[Mapping[str, Spread]] = {}  # fields whose question fills others too, and how it is read
    stands_for: ClassVar[str] = ""  # the link whose record a search finds in its stead
    asks: ClassVar[tuple[str, ...]] = ()  # the fields a plain form asks for; the rest is added from the card

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(Key, ForeignKey("workspace.id"))
    number: Mapped[int] = mapped_column(Integer)
    owner_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[int] = mapped_column(Key)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[int] = mapped_column(Key)
    version: Mapped[int] = mapped_column(Integer)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)
    status: Mapped[str]
    reason: Mapped[str | None] = mapped_column(String(300))
    practice: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Made while trying things out: seen by its owner alone, and marked; in no push, export or number."""

    def begin(self, now: datetime) -> None:
        """What a new record is given where nobody said otherwise; called once, when it is first kept."""

    def follows(self, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """What else changes with these values, whoever changes them; called before they are set."""
        return {}

    @property
    def sealed(self) -> bool:
        """It became something else: looked at, found and counted, and not changed any more."""
        return False

    @property
    def faded(self) -> bool:
        """It tells of what was: found after whatever tells of today."""
        return False

    @property
    def notes_go_to(self) -> tuple[str, int]:
        """The record, by type and id, that keeps what is said about this one."""
        return self.type(), self.id

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        RECORDS[cls.type()] = cls

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  (SQLAlchemy hands over the class)
        return {"version_id_col": cls.version}

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (
            Index(None, "workspace_id", "number", unique=True),
            Index(None, "workspace_id", "owner_id", "status", "id"),
            Index(None, "workspace_id", "status", "id"),
            *cls.indexes(),
        )

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """What a type's own questions need beside the usual three."""
        return ()

    @classmethod
    def type(cls) -> str:
        return str(cls.__tablename__)

    @classmethod
    @cache
    def fields(cls) -> dict[str, Kind]:
        """The declared fields in their order, without the bookkeeping."""
        return {c.key: c.info["kind"] for c in cls.__table__.columns if "kind" in c.info}

    @classmethod
    def command(cls) -> str:
        """The command that adds one."""
        return cls.called or cls.type()

    @classmethod
    def plural(cls) -> str:
        """The command that lists them."""
        name = cls.command()
        return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"

    @classmethod
    def links(cls) -> dict[str, str]:
        """The fields that lead to other records, and their types."""
        return {name: kind.to for name, kind in cls.fields().items() if kind.to}

    @classmethod
    def link_to(cls, other: str) -> str:
        """The first field that leads to that type."""
        return next(name for name, to in cls.links().items() if to == other)

    def leads_to(self) -> dict[str, tuple[str, int]]:
        """The records it leads to, by field: type and id."""
        return {name: (to, key) for name, to in self.links().items() if (key := getattr(self, name))}

    def photographed(self) -> dict[str, list[str]]:
        """The pictures that answer its questions, by field."""
        return {name: ids for name in self.pictured() if (ids := getattr(self, name))}

    @classmethod
    def pictured(cls) -> list[str]:
        """The fields that pictures answer."""
        return [name for name, kind in cls.fields().items() if kind.name == "photos"]

    @classmethod
    def status_kind(cls) -> Kind:
        return cls.fields()["status"]

    @property
    def name_words(self) -> str:
        """What a list calls this record; "" when nothing is known yet. Practice is marked wherever it is named."""
        name = next((str(words) for field in self.naming() if (words := getattr(self, field))), "")
        return f"{PRACTICE} {name}".rstrip() if self.practice else name

    @property
    def known_as(self) -> str:
        """Its name, or its number while nothing is known yet."""
        return self.name_words or f"#{self.number}"

    @classmethod
    def naming(cls) -> tuple[str, ...]:
        """The fields a record is called by, the best first: its `title`, or its first searchable fields."""
        return cls.title or tuple(name for name, kind in cls.fields().items() if kind.search and not kind.to)


class Tended:
    """What somebody looks after: when it was last touched, and what is planned next. Kept by the use cases."""

    last_touch_at: Mapped[datetime | None] = mapped_column(Instant)
    next_activity_at: Mapped[datetime | None] = mapped_column(Instant)
