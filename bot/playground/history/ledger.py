"""What was kept and changed, when and by whom: records with their trail, as a desk would have left them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Values = dict[str, Any]


@dataclass(slots=True)
class Change:
    """One line of the trail. `given` is what somebody said, `after` all that changed by it."""

    at: datetime
    by: int
    given: Values
    before: Values
    after: Values
    action: str = "change"


@dataclass(slots=True, eq=False)
class Kept:
    """A record as it is now, as it was first kept, and what changed in between. A link is another `Kept`."""

    type: str
    at: datetime
    by: int
    owner: int
    order: int
    now: Values
    first: Values
    changes: list[Change] = field(default_factory=list)
    key: int = 0
    number: int = 0

    def __getitem__(self, name: str) -> Any:
        return self.now.get(name)


@dataclass(slots=True)
class Step:
    """A deal's step from stage to stage, and what was hoped for then."""

    deal: Kept
    before: str | None
    after: str
    at: datetime
    by: int
    amount: int | None
    expected_close: date | None


@dataclass(slots=True)
class Remark:
    """A note on a record."""

    about: Kept
    words: str
    at: datetime
    by: int
    private: bool = False


@dataclass(slots=True)
class Turned:
    """A lead became these; the activities it had by then are theirs too. `before` is what it gave away."""

    lead: Kept
    became: list[Kept]
    at: datetime
    by: int
    before: Values
    moved: list[Kept]


@dataclass(slots=True)
class History:
    """Everything that happened, in the order in which it was kept once it is `settled`."""

    records: list[Kept] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    turned: list[Turned] = field(default_factory=list)

    def keep(self, kind: str, at: datetime, by: int, /, **values: Any) -> Kept:
        """A new record, owned by who keeps it. What is not said is left out."""
        said = {name: value for name, value in values.items() if value is not None}
        made = Kept(kind, at, by, by, len(self.records), said, dict(said))
        self.records.append(made)
        return made

    def change(
        self,
        record: Kept,
        at: datetime,
        by: int,
        follows: Mapping[str, Any] | None = None,
        action: str = "change",
        /,
        **given: Any,
    ) -> None:
        """Change what is said and what follows from it; what is so already leaves no trail."""
        wanted = {**given, **(follows or {})}
        new = {name: value for name, value in wanted.items() if record.now.get(name) != value}
        if not new:
            return
        record.changes.append(Change(at, by, given, {name: record.now.get(name) for name in new}, new, action))
        record.now.update(new)

    def step(self, deal: Kept, before: str | None, at: datetime, by: int) -> None:
        self.steps.append(Step(deal, before, deal["status"], at, by, deal["amount"], deal["expected_close"]))

    def note(self, about: Kept, words: str, at: datetime, by: int, *, private: bool = False) -> None:
        self.notes.append(Remark(about, words, at, by, private))

    def settle(self, first: Mapping[str, int] | None = None) -> History:
        """Give ids and numbers in the order in which records were kept, after the last ones given out, `first`."""
        last = dict(first or {})
        self.records.sort(key=lambda one: (one.at, one.order))
        self.steps.sort(key=lambda one: one.at)
        self.notes.sort(key=lambda one: one.at)
        self.turned.sort(key=lambda one: one.at)
        for one in self.records:
            last[one.type] = one.key = one.number = last.get(one.type, 0) + 1
        return self

    def of(self, kind: str) -> list[Kept]:
        return [one for one in self.records if one.type == kind]


def touch(at: datetime, *records: Kept | None) -> None:
    """Somebody was in touch: no change of a record, and no line in its trail."""
    for one in records:
        if one is not None and (one["last_touch_at"] is None or one["last_touch_at"] < at):
            one.now["last_touch_at"] = at


def plain(values: Mapping[str, Any]) -> Values:
    """Links as the ids they lead to."""
    return {name: value.key if isinstance(value, Kept) else value for name, value in values.items()}
