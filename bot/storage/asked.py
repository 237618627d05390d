"""Questions that are put together once, and asked with values ever after.

SQLAlchemy builds a statement and looks for its compiled form at two to five times the cost of a small answer. A
question that keeps its shape is built at the first asking and kept with both; what differs is given by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, select

from bot.records.base import Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Door:
    """Whose records of a type somebody may see: his workspace, himself, these owners or (None) everybody's. The only
    way to a record: a question is built through it with values, or with their names.
    """

    workspace: Any
    me: Any
    owners: Any | None

    def within(self, kind: type[R], *, deleted: bool = False) -> Select[R]:
        """Real work, nobody's practice. What is pushed or sent asks so."""
        return self._all(kind, deleted).where(kind.practice.is_(False))

    def shown(self, kind: type[R], *, deleted: bool = False) -> Select[R]:
        """What he is shown in the chat: the same, and his own practice (its name is marked)."""
        return self._all(kind, deleted).where(self.mine_or_real(kind))

    def under(self, kind: type[R], field: str, parent: Any) -> Select[R]:
        """What hangs on a record that was found through a desk: children inherit its rights, whoever owns them."""
        here = (kind.workspace_id == self.workspace, kind.deleted_at.is_(None))
        return select(kind).where(getattr(kind, field) == parent, self.mine_or_real(kind), *here)

    def mine_or_real(self, kind: type[Record]) -> ColumnElement[bool]:
        mine: ColumnElement[bool] = kind.owner_id == self.me
        return kind.practice.is_(False) | mine

    def _all(self, kind: type[R], deleted: bool) -> Select[R]:
        state = kind.deleted_at.is_not(None) if deleted else kind.deleted_at.is_(None)
        return select(kind).where(self._reach(kind), state)

    def _reach(self, kind: type[Record]) -> ColumnElement[bool]:
        here: ColumnElement[bool] = kind.workspace_id == self.workspace
        return here if self.owners is None else here & kind.owner_id.in_(self.owners)


def named(owners: str) -> Door:
    """Where one question goes through several doors, each has its own owners."""
    return Door(bindparam("workspace"), bindparam("me"), bindparam(owners, expanding=True))


EVERYBODY = Door(bindparam("workspace"), bindparam("me"), None)
SOME = named("owners")
PARENT: BindParameter[int] = bindparam("parent")
"""The id of the record that others hang on."""


class Asked:
    """`build` gets a door of names, and the shape: what no value can say (a type, an order, how many columns)."""

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._built: dict[tuple[Any, ...], Any] = {}

    def of(self, door: Door, *shape: Any) -> Any:
        """The statement for one of the two doors, the very same object every time."""
        key = (door is EVERYBODY, *shape)
        if key not in self._built:
            self._built[key] = self._build(door, *shape)
        return self._built[key]
