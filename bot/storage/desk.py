"""The desk: a session, the person who works at it, and the moment. The one door to records.

Every question goes through a `Door`: the workspace, then the person's reach, then "not deleted". A record out of
reach is answered exactly as a missing one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, case, delete, func, insert, or_, select, tuple_, update
from sqlalchemy.orm.attributes import set_committed_value

from bot.domain.absence import Absence, Cover
from bot.domain.calendar import OFFICE_CALENDAR, Calendar
from bot.domain.rights import Grant, Role, Span, grant
from bot.domain.sounding import NEAR, asked, fits, may_slip, near, sounding
from bot.domain.stages import USUAL, Stages
from bot.records.base import RECORDS, Record
from bot.storage.asked import EVERYBODY, SOME, Asked, Door
from bot.storage.engine import Db
from bot.storage.erasing import erased
from bot.storage.kernel import audit, channel, counter
from bot.storage.outbox import follow, follow_all
from bot.storage.prepared import Prepared
from bot.storage.search import Reach, Row, beside, look, look_wide

R = TypeVar("R", bound=Record)
UNDO_FOR = timedelta(minutes=10)
REWORDED = 500  # records found by a name that changed: the newest of a type
BESIDE = "@"
"""Stands around a word that is another's name: it never is a whole word, or the edge of one, that was asked for."""
Key = tuple[str, int]
"""A record's type and id."""
UNDO = "undo"
"""The one change nothing follows from: what followed is taken back with it."""
UNSEAL = "unconvert"
"""The one change of a sealed record: it is what it was again."""


@dataclass(frozen=True, slots=True)
class Me:
    """A member as the engine holds him in memory: who he is, what he may, how he is spoken to."""

    id: int
    workspace_id: int
    chat: int
    name: str
    role: Role
    language: str
    era: str
    zone: str
    manager_id: int | None
    below: frozenset[int]  # everybody under this person, and himself
    agenda_at: int
    quiet_from: int
    quiet_to: int
    status: str
    muted: bool = False  # blocked us: nothing is pushed until he writes again
    calendar: Calendar = OFFICE_CALENDAR  # the team's working week, where this person is
    off: frozenset[str] = frozenset()  # the switches he turned off
    absence: Absence | None = None  # his own, past or to come
    covers: tuple[Cover, ...] = ()  # whose work he does, each while it holds
    eyes: int = 0  # who really looks, where a stand-in sits at this desk: private notes are not for him
    seen_on: date | None = None  # the last local day he wrote or pressed anything
    stages: Stages = USUAL  # as his team has them
    leads_by: Mapping[str, int | None] = dataclasses.field(default_factory=dict, hash=False)  # minutes, by kind
    guide: str = ""  # his first day: the steps still open, or a word of usecases/guide

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.zone))


class Outdated(Exception):
    """The member in memory is not the one in the database any more: removed, moved, or in another role."""


class Missing(LookupError):
    """No such record within reach: whether it exists elsewhere is nobody's business."""


class Changed(Exception):
    """Somebody else changed the record since it was shown: which one, as it is now, and the version that was shown."""

    def __init__(self, what: str, record: Record | None = None, version: int = 0) -> None:
        super().__init__(what)
        self.record, self.version = record, version


class TooLate(Exception):
    """A change can be taken back for ten minutes, by who made it."""


class Forbidden(Exception):
    """May see it, may not change it."""


class Sealed(Exception):
    """It became something else, and only tells what it was."""


class Reserved(Exception):
    """A thing for those who lead the team; nobody's record is betrayed by saying so."""


RECIPES: set[str] = set()
"""The names `desk.later` may promise; filled where recipes are registered."""


_ONE = Asked(lambda door, kind, deleted: door.shown(kind, deleted=deleted).where(kind.id == bindparam("key")))
_SOME = Asked(lambda door, kind: door.shown(kind).where(kind.id.in_(bindparam("keys", expanding=True))))
_REAL = Asked(lambda door, kind: door.within(kind).where(kind.id.in_(bindparam("keys", expanding=True))))


def _at_the_next_beat() -> None:
    """When a push that is due goes out where nobody is woken for it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """`wake` is called once a commit stands that somebody is waiting for: what is due is looked for at once."""

    db: Db
    me: Me
    now: datetime
    source: str = ""
    wake: Callable[[], None] = _at_the_next_beat

    @property
    def today(self) -> Any:
        """The date where this person is."""
        return self.me.local(self.now).date()

    @property
    def stands_in_for(self) -> frozenset[int]:
        """Those whose own records he sees and may act on today; he leads none of them for it."""
        return frozenset(cover.person for cover in self.me.covers if cover.holds(self.now))

    # asking

    def _grant(self, kind: type[Record]) -> Grant:
        return grant(kind.reach, self.me.role)

    def span(self, kind: type[Record]) -> Span:
        """How far this person sees records of a type."""
        return self._grant(kind).see

    def door(self, kind: type[Record]) -> Door:
        """The way to the records of a type, for a question built with values."""
        return Door(self.me.workspace_id, self.me.id, self._owners(kind))

    def put(self, question: Asked, kind: type[Record], *shape: Any, **given: Any) -> tuple[Any, dict[str, Any]]:
        """A kept question about records of a type, and its values: the desk's own, which nobody else can give, and
        these.
        """
        owners = self._owners(kind)
        own = {"workspace": self.me.workspace_id, "me": self.me.id, "owners": owners}
        return question.of(EVERYBODY if owners is None else SOME, *shape), given | own

    def _owners(self, kind: type[Record]) -> set[int] | None:
        """Whose records of a type this person may see; None is everybody's in the workspace."""
        span = self._grant(kind).see
        if span is Span.ALL:
            return None
        own = {Span.OWN: {self.me.id}, Span.TEAM: set(self.me.below)}.get(span)
        return own | self.stands_in_for if own else set()

    def within(self, kind: type[R], *, deleted: bool = False) -> Select[R]:
        """The records of a type this person may see: real work, nobody's practice. What is pushed or sent asks so."""
        return self.door(kind).within(kind, deleted=deleted)

    def shown(self, kind: type[R], *, deleted: bool = False) -> Select[R]:
        """What he is shown in the chat: the same, and his own practice (its name is marked)."""
        return self.door(kind).shown(kind, deleted=deleted)

    def under(self, parent: Record, kind: type[R]) -> Select[R]:
        """What hangs on a record that was found through this desk: children inherit its rights, whoever owns them."""
        return self.door(kind).under(kind, kind.link_to(parent.type()), parent.id)

    def put_under(self, question: Asked, parent: Record, kind: type[Record], *shape: Any, **given: Any) -> Any:
        """The same as a kept question: the field that leads to the parent is the first of its shape."""
        return self.put(question, kind, kind.link_to(parent.type()), *shape, parent=parent.id, **given)

    async def find(self, kind: type[R], key: int, *, deleted: bool = False) -> R:
        """One record, or Missing."""
        found: R | None = await self.db.scalar(*self.put(_ONE, kind, kind, deleted, key=key))
        if found is None:
            raise Missing(f"{kind.type()} {key}")
        return found

    async def page(self, kind: type[R], first: int, size: int, **equal: Any) -> tuple[Sequence[R], int]:
        """Some records, the newest first, and how many there are in all."""
        question = self._equal(kind, equal)
        rows = await self.db.scalars(question.order_by(kind.id.desc()).offset(first).limit(size))
        return rows, await self.count(kind, **equal)

    async def count(self, kind: type[R], **equal: Any) -> int:
        """How many `page` has in all."""
        return int(await self.db.scalar(self._equal(kind, equal).with_only_columns(func.count(kind.id))) or 0)

    def _equal(self, kind: type[R], equal: Mapping[str, Any]) -> Select[R]:
        return self.shown(kind).where(*(getattr(kind, name) == value for name, value in equal.items()))

    async def known(self, but: str, **ways: str | None) -> list[Record]:
        """Records of any type within reach, `but` this one, that share one of these ways: phone, line, email, tax."""
        found: list[Record] = []
        for kind, keys in (await self._reached(but, ways)).items():
            found += await self.db.scalars(self.within(kind).where(kind.id.in_(keys)).limit(5))
        return found

    async def elsewhere(self, but: str, **ways: str | None) -> int | None:
        """The owner of such a record anywhere in the workspace: to say that it is known, and nothing more."""
        for kind, keys in (await self._reached(but, ways)).items():
            here = (kind.workspace_id == self.me.workspace_id, kind.deleted_at.is_(None), kind.practice.is_(False))
            owner: int | None = await self.db.scalar(select(kind.owner_id).where(*here, kind.id.in_(keys)).limit(1))
            if owner is not None:
                return owner
        return None

    async def _reached(self, but: str, ways: Mapping[str, str | None]) -> dict[type[Record], list[int]]:
        same = [(channel.c.kind == way) & (channel.c.value == plain_way(value)) for way, value in ways.items() if value]
        if not same:
            return {}
        here = select(channel.c.type, channel.c.record_id).where(channel.c.workspace_id == self.me.workspace_id)
        found: dict[type[Record], list[int]] = {}
        for row in await self.db.execute(here.where(or_(*same)).limit(20)):
            if f"{row.type}:{row.record_id}" != but:
                found.setdefault(RECORDS[row.type], []).append(row.record_id)
        return found

    async def linked(self, record: Record) -> dict[str, str]:
        """What the records are called that this one leads to, by field; "" for what is out of reach."""
        names = {}
        for field, (kind, key) in record.leads_to().items():
            other = await self.db.scalar(self.within(RECORDS[kind]).where(RECORDS[kind].id == key))
            names[field] = other.known_as if other else ""
        return names

    async def behind(self, records: Sequence[Record]) -> dict[Key, str]:
        """What the firm is called that each of these belongs to, or the person, as far as it is within reach."""
        asked = {(one.type(), one.id): to for one in records if (to := _belongs_to(one))}
        found: dict[Key, str] = {}
        for name in dict.fromkeys(to for to, _ in asked.values()):
            kind, keys = RECORDS[name], {key for to, key in asked.values() if to == name}
            rows = await self.db.scalars(*self.put(_REAL, kind, kind, keys=list(keys)))
            found |= {(name, row.id): row.name_words for row in rows}
        return {key: found[to] for key, to in asked.items() if found.get(to)}

    async def search(self, words: str, limit: int, *kinds: type[Record]) -> list[Record]:
        """Records within reach that hold every one of `words`, however they are spelt, the best first; where there is
        none, those that are one slip away.
        """
        parts, reach = asked(words), self._looks(kinds or tuple(RECORDS.values()))
        if not parts:
            return []
        best = _weighed(await look(self.db, reach, parts), lambda row: fits(row.words, parts), 1)
        if not best and any(map(may_slip, parts)):
            best = _weighed(await look_wide(self.db, reach, parts), lambda row: near(row.words, parts), NEAR)
        return await self._themselves(await self.fetch([(row.type, row.record_id) for row in best[:limit]]))

    async def _themselves(self, hits: Sequence[Record]) -> list[Record]:
        """In the stead of what only says where somebody is or was: he himself, once, and after those who are there
        today; only where all it leads to is within reach.
        """
        links = {hit: hit.leads_to() for hit in hits if hit.stands_for}
        keys = [key for some in links.values() for key in some.values()]
        there = {(one.type(), one.id): one for one in await self.fetch(keys)}
        found: dict[Key, Record] = {}
        for hit in sorted(hits, key=lambda one: one.faded):
            some = links.get(hit, {})
            one = there.get(some.get(hit.stands_for, ("", 0))) if hit.stands_for else hit
            if one and there.keys() >= set(some.values()):
                found.setdefault((one.type(), one.id), one)
        return list(found.values())

    def _looks(self, kinds: Sequence[type[Record]]) -> Reach:
        """Where a search may look: the prefilter; what is found still comes through `within`."""
        spans: dict[Span, list[str]] = {}
        for kind in kinds:
            spans.setdefault(self._grant(kind).see, []).append(kind.type())
        people = {Span.OWN: frozenset({self.me.id}), Span.TEAM: self.me.below}
        people = {span: owners | self.stands_in_for for span, owners in people.items()}
        shared: dict[frozenset[int], tuple[str, ...]] = {}
        for span, owners in people.items():
            if types := spans.get(span):
                shared[owners] = (*shared.get(owners, ()), *types)
        return Reach(self.me.workspace_id, tuple(spans.get(Span.ALL, ())), shared, self.me.id)

    async def fetch(self, keys: Sequence[tuple[str, int]]) -> list[Record]:
        """Records by type and id, in this order; what is out of reach is left out."""
        found: dict[tuple[str, int], Record] = {}
        for name in dict.fromkeys(name for name, _ in keys):
            kind, ids = RECORDS[name], [key for of, key in keys if of == name]
            found |= {(name, one.id): one for one in await self.db.scalars(*self.put(_SOME, kind, kind, keys=ids))}
        return [found[key] for key in keys if key in found]

    # changing

    def may_change(self, kind: type[Record]) -> bool:
        allowed = self._grant(kind)
        return allowed.change and allowed.see is not Span.NONE

    def demand(self, kind: type[Record]) -> None:
        """Raises Forbidden for who may only look."""
        if not self.may_change(kind):
            raise Forbidden(kind.type())

    async def keep(self, record: R) -> R:
        """Keep a new record: number, owner, trail and search words, all in this unit."""
        await self.keep_all([record])
        return record

    async def keep_all(self, records: Sequence[Record]) -> None:
        """Keep new records of one type, in a few statements however many they are."""
        kind = type(records[0])
        self.demand(kind)
        last = await self._number(_counted(records[0]), len(records))
        for number, record in enumerate(records, last - len(records) + 1):
            self._begin(record, number)
        await self.db.flush()
        names = await self._names_beside(records)
        for record in records:
            self._trail(record, "add", {name: [None, value] for name, value in _plain(record).items() if value})
            self._index(record, names)
            self.db.later_rows("channel.put", ways_of(record))

    def _begin(self, record: Record, number: int) -> None:
        me = self.me
        record.workspace_id, record.created_at, record.created_by = me.workspace_id, self.now, me.id
        record.owner_id, record.number = record.owner_id or me.id, -number if record.practice else number
        record.begin(self.now)
        self._stamp(record)
        self.db.add(record)

    async def change(self, record: R, action: str = "change", **values: Any) -> R:
        """Change some fields; what was before goes into the trail. Its promises go with it to a new owner.

        Practice stays with whoever made it.
        """
        self.demand(type(record))
        if record.practice and "owner_id" in values:
            raise Missing(record.type())
        if record.sealed and action != UNSEAL and not self._may_clear(action):
            raise Sealed(record.type())
        values = values if action == UNDO else {**record.follows(values, self.now), **values}
        before, reached, called = _plain(record, *values), _ways_in(record), record.name_words
        for name, value in values.items():
            setattr(record, name, value)
        self._stamp(record)
        await self.db.flush()
        if "owner_id" in values:
            await follow(self.db, f"{record.type()}:{record.id}", record.owner_id)
        after = _plain(record, *values)
        self._trail(record, action, {n: [before[n], after[n]] for n in values if before[n] != after[n]})
        if values.keys() & indexed(type(record)):
            self._index(record, await self._names_beside([record]))
        if record.name_words != called:
            await self._reword_others(record)
        await self._reindex(record, reached)
        return record

    async def change_all(self, records: Sequence[Record], action: str = "change", **values: Any) -> None:
        """The same for many of one type at once, in a few statements: fields that nothing follows from and no search
        looks at.
        """
        before = [_plain(record, *values) for record in records]
        for record in records:
            self.demand(type(record))
            for name, value in values.items():
                setattr(record, name, value)
            self._stamp(record)
        await self.db.flush()
        for record, was in zip(records, before, strict=True):
            self._trail(record, action, {name: [was[name], now] for name, now in _plain(record, *values).items()})

    async def complete(self, record: Record, name: str, value: Any) -> None:
        """What belongs to the last change and came a moment after it: one line of the trail, and taken back with it."""
        last = await self._last_change(record)
        if last is None or name not in last.changes:
            await self.change(record, **{name: value})
            return
        self.demand(type(record))
        setattr(record, name, value)
        self._stamp(record)
        await self.db.flush()
        whole = {**last.changes, name: [last.changes[name][0], *_plain(record, name).values()]}
        await self.db.execute(update(audit).where(audit.c.id == last.id).values(changes=whole, version=record.version))

    def _may_clear(self, action: str) -> bool:
        """An owner may delete whatever is kept of somebody who asks for it."""
        return action in ("delete", "restore") and self.me.role is Role.OWNER

    async def give_all(self, owners: Mapping[R, int]) -> None:
        """Many of one type at once, each to its new owner with what was promised about it: in a few statements.

        Raises Changed when any of them is not what it was when it was found: then none is given.
        """
        kind = type(next(iter(owners)))
        self.demand(kind)
        asked = update(kind).where(tuple_(kind.id, kind.version).in_([(one.id, one.version) for one in owners]))
        new = {"owner_id": case({one.id: owner for one, owner in owners.items()}, value=kind.id)}
        stamp = {"version": kind.version + 1, "updated_at": self.now, "updated_by": self.me.id}
        given = await self.db.execute(
            asked.values(**new, **stamp).returning(kind.id).execution_options(synchronize_session=False)
        )
        if len(given.all()) < len(owners):
            raise Changed(kind.type())
        for record, owner in owners.items():
            self._given(record, owner)
        await follow_all(self.db, {f"{kind.type()}:{one.id}": owner for one, owner in owners.items()})

    def _given(self, record: Record, owner: int) -> None:
        """As the database has it now."""
        before = record.owner_id
        now = {"owner_id": owner, "version": record.version + 1, "updated_at": self.now, "updated_by": self.me.id}
        for name, value in now.items():
            set_committed_value(record, name, value)
        self._trail(record, "change", {"owner_id": [before, owner]})
        self.db.later_rows("finding.own", [{"type_": record.type(), "record": record.id, "owner": owner}])

    async def remove(self, record: Record) -> None:
        """Delete softly: out of every list, search and reminder, and back by `bring_back`."""
        await self.change(record, "delete", deleted_at=self.now)

    async def remove_all(self, records: Sequence[Record]) -> None:
        """Many of one type at once, in a few statements."""
        for record in records:
            self.demand(type(record))
            record.deleted_at = self.now
            self._stamp(record)
        await self.db.flush()
        gone = (channel.c.type == records[0].type(), channel.c.record_id.in_([record.id for record in records]))
        await self.db.execute(delete(channel).where(*gone))
        for record in records:
            self._trail(record, "delete", {"deleted_at": [None, self.now.isoformat()]})
            self._index(record)

    async def take_away(self, kind: type[Record], key: int, version: int) -> None:
        """Delete softly, unread, what stands as it was at `version`, in one statement; else raises Changed."""
        self.demand(kind)
        there = (kind.id == key, kind.workspace_id == self.me.workspace_id, kind.deleted_at.is_(None))
        gone = {"deleted_at": self.now, "updated_at": self.now, "updated_by": self.me.id, "version": version + 1}
        asked = update(kind).where(*there, kind.version == version).values(gone).returning(kind.id)
        if (await self.db.execute(asked.execution_options(synchronize_session=False))).first() is None:
            raise Changed(kind.type())
        self._line((kind.type(), key, version + 1), "delete", {"deleted_at": [None, self.now.isoformat()]})
        for late in ("finding.drop", "channel.drop"):
            self.db.later_rows(late, [{"type_": kind.type(), "record": key}])

    async def bring_back(self, record: Record) -> None:
        await self.change(record, "restore", deleted_at=None)

    async def erase(self, record: Record) -> None:
        """For good: the record, its notes and every value in its trail; that it was erased, and by whom, stays."""
        if self.me.role is not Role.OWNER or record.deleted_at is None:
            raise Forbidden(record.type())
        kind, key = record.type(), record.id
        here = (audit.c.workspace_id == self.me.workspace_id, audit.c.type == kind, audit.c.record_id == key)
        await self.db.execute(update(audit).where(*here).values(changes={}))
        await erased(self.db, kind, key)
        self._trail(record, "erase", {})
        await self.db.delete(record)

    async def undo(self, record: Record) -> None:
        """Take back the last change of this record, if this person made it within ten minutes."""
        last = await self._last_change(record)
        if last is None:
            raise TooLate(record.type())
        if last.action == "add":
            await self.remove(record)
            return
        await self._take_back(record, last)

    async def undo_along(self, at: datetime, *keys: tuple[str, int]) -> None:
        """Something was taken back that this person did at that very moment: so is what it did to these records, but
        to those that were changed since. No word where there is nothing, or where it is too late.
        """
        whose = (audit.c.workspace_id == self.me.workspace_id, audit.c.by == self.me.id, audit.c.action == "change")
        when = (audit.c.at == at, audit.c.at >= self.now - UNDO_FOR)
        rows = await self.db.execute(select(audit).where(*whose, *when, or_(*map(_is_about, keys))))
        lines = {(row.type, row.record_id): row for row in rows}
        for record in await self.fetch(list(lines)):
            line = lines[record.type(), record.id]
            if line.version == record.version:
                await self._take_back(record, line)

    async def _take_back(self, record: Record, last: Any) -> None:
        await self.change(record, UNDO, **{name: _load(record, name, pair[0]) for name, pair in last.changes.items()})

    async def _last_change(self, record: Record) -> Any:
        rows = await self.db.execute(
            select(audit.c.id, audit.c.action, audit.c.changes)
            .where(
                audit.c.workspace_id == self.me.workspace_id,
                audit.c.type == record.type(),
                audit.c.record_id == record.id,
                audit.c.version == record.version,
                audit.c.by == self.me.id,
                audit.c.at >= self.now - UNDO_FOR,
                audit.c.action.in_(("add", "change")),
            )
            .order_by(audit.c.id.desc())
            .limit(1)
        )
        return rows.first()

    async def later(
        self, recipe: str, *args: Any, at: datetime, key: str, about: Record | None = None, to: int | None = None
    ) -> None:
        """Promise a push: a recipe and ids, never a frozen text. The same key is promised once.

        A push `about` a record is its owner's, whoever promised it, and goes with it to a new owner; any other is this
        person's, or the member's whose id is `to`. About practice nothing is promised.
        """
        if recipe not in RECIPES:
            raise LookupError(f"no recipe is called {recipe}")
        if about is not None and about.practice:
            return
        row = push(self.db.next_id("outbox"), self.me, recipe, args, at, key)
        if about:
            row |= {"about": f"{about.type()}:{about.id}", "person_id": about.owner_id}
        elif to is not None:
            row["person_id"] = to
        self.db.later_rows("outbox.put", [row])

    async def at_once(self, recipe: str, *args: Any, key: str, to: int) -> None:
        """The same for a member who is waiting for it: it goes out with the commit, not with the next beat."""
        await self.later(recipe, *args, at=self.now, key=key, to=to)
        self.db.afterwards(self.wake)

    # bookkeeping

    def _stamp(self, record: Record) -> None:
        record.updated_at, record.updated_by = self.now, self.me.id

    async def _number(self, kind: str, count: int) -> int:
        """The last of `count` new numbers."""
        counted = await self.db.run(_COUNT, workspace_id=self.me.workspace_id, type=kind, last=count)
        return int(counted[0][0])

    def _trail(self, record: Record, action: str, changes: dict[str, Any]) -> None:
        self._line((record.type(), record.id, record.version), action, changes)

    def _line(self, of: tuple[str, int, int], action: str, changes: dict[str, Any]) -> None:
        row = dict(zip(("type", "record_id", "version"), of, strict=True)) | {"workspace_id": self.me.workspace_id}
        row |= {"action": action, "changes": changes, "by": self.me.id, "at": self.now, "source": self.source}
        self.db.later_rows("audit.add", [row])

    async def _reindex(self, record: Record, before: set[tuple[str, str]]) -> None:
        """At once, not with the group: two units of a group may change the same record, and the later one counts."""
        here, after = (channel.c.type == record.type(), channel.c.record_id == record.id), _ways_in(record)
        if gone := before - after:
            await self.db.execute(delete(channel).where(*here, or_(*map(_is_way, sorted(gone)))))
        if rows := [way for way in ways_of(record) if (way["kind"], way["value"]) in after - before]:
            await self.db.execute(insert(channel), rows)

    async def _names_beside(self, records: Sequence[Record]) -> dict[Key, str]:
        """What those are called by whose names these are found, too (`link(search=True)`)."""
        wanted: dict[str, set[int]] = {}
        for record in records:
            for name, to in beside_of(type(record)).items():
                if record.deleted_at is None and (key := getattr(record, name)):
                    wanted.setdefault(to, set()).add(key)
        return {(to, key): name for to, keys in wanted.items() for key, name in await self._names_of(RECORDS[to], keys)}

    async def _names_of(self, kind: type[Record], keys: set[int]) -> list[tuple[int, str]]:
        """One is mostly at hand already."""
        if len(keys) == 1:
            other = await self.db.get(kind, *keys)
            return [(other.id, _first_known([getattr(other, name) for name in kind.naming()]))] if other else []
        asked = select(kind.id, *(getattr(kind, name) for name in kind.naming()))
        rows = await self.db.execute(asked.where(kind.workspace_id == self.me.workspace_id, kind.id.in_(keys)))
        return [(key, _first_known(named)) for key, *named in map(tuple, rows)]

    async def _reword_others(self, record: Record) -> None:
        """It is called otherwise now: so is whoever is found by its name, the newest few hundred of a type."""
        for kind in RECORDS.values():
            for field, to in beside_of(kind).items():
                if to == record.type():
                    here = (kind.workspace_id == record.workspace_id, kind.deleted_at.is_(None))
                    asked = select(kind).where(getattr(kind, field) == record.id, *here).order_by(kind.id.desc())
                    others = await self.db.scalars(asked.limit(REWORDED))
                    names = await self._names_beside(others)
                    for other in others:
                        self._index(other, names)

    def _index(self, record: Record, names: Mapping[Key, str] = MappingProxyType({})) -> None:
        """What search looks at: gone while the record is deleted."""
        if record.deleted_at is not None:
            self.db.later_rows("finding.drop", [{"type_": record.type(), "record": record.id}])
            return
        row = {"workspace_id": record.workspace_id, "type": record.type(), "record_id": record.id}
        if record.practice:
            row["workspace_id"] = beside(record.workspace_id)
        self.db.later_rows("finding.put", [row | {"owner_id": record.owner_id, "words": search_words(record, names)}])


def _counting(insert: Any) -> Any:
    first = insert(counter)
    return first.on_conflict_do_update(
        index_elements=["workspace_id", "type"], set_={"last": counter.c.last + first.excluded.last}
    ).returning(counter.c.last)


_COUNT = Prepared(_counting, "workspace_id", "type", "last")


def push(key: int, me: Me, recipe: str, args: Sequence[Any], at: datetime, once: str) -> dict[str, Any]:
    """An outbox row that waits for its time."""
    row = {"id": key, "workspace_id": me.workspace_id, "person_id": me.id, "chat": me.chat, "kind": recipe}
    row |= {"args": list(args), "letter": None, "key": once, "due_at": at, "state": "pending"}
    return row | {"attempts": 0, "about": None}


def _counted(record: Record) -> str:
    """Practice counts downwards from nothing: it takes no number that real work would miss."""
    return f"practice.{record.type()}" if record.practice else record.type()


def _ways_in(record: Record) -> set[tuple[str, str]]:
    """By what the table of channels finds this record: nothing while it is deleted."""
    return set() if record.deleted_at else {(way["kind"], way["value"]) for way in ways_of(record)}


def _is_about(key: tuple[str, int]) -> ColumnElement[bool]:
    return (audit.c.type == key[0]) & (audit.c.record_id == key[1])


def _is_way(way: tuple[str, str]) -> ColumnElement[bool]:
    return (channel.c.kind == way[0]) & (channel.c.value == way[1])


def ways_of(record: Record) -> list[dict[str, Any]]:
    """Every way this record's party is reached, each once; nobody is reached through practice."""
    row = {"workspace_id": record.workspace_id, "type": record.type(), "record_id": record.id}
    if record.practice:
        return []
    found = {
        (kind.channel, plain_way(str(value)))
        for name, kind in record.fields().items()
        if kind.channel and (value := getattr(record, name))
    }
    return [row | {"kind": way, "value": value} for way, value in sorted(found)]


def plain_way(value: str) -> str:
    """A number without its extension: two people behind one switchboard are worth a question."""
    return value.partition(";")[0]


def _weighed(rows: Sequence[Row], weigh: Callable[[Row], float], least: float) -> list[Row]:
    """The rows that weigh enough, the heaviest first; of equals those that stand for themselves, then the newest."""
    weights = [(weigh(row), row) for row in rows]
    best = sorted(weights, key=lambda pair: (-pair[0], bool(RECORDS[pair[1].type].stands_for)))
    return [row for weight, row in best if weight >= least]


def _belongs_to(record: Record) -> Key | None:
    """The first of its links that is known."""
    return next((link for link in record.leads_to().values() if link[0] in ("account", "contact")), None)


def _first_known(names: Sequence[Any]) -> str:
    return next((str(name) for name in names if name), "")


def beside_of(kind: type[Record]) -> dict[str, str]:
    """The links by whose names a record is found, too, and the types they lead to."""
    return {name: field.to for name, field in kind.fields().items() if field.to and field.search}


def indexed(kind: type[Record]) -> set[str]:
    """The fields whose change search has to know of."""
    return {name for name, field in kind.fields().items() if field.search} | {"owner_id", "deleted_at"}


def search_words(record: Record, names: Mapping[Key, str] = MappingProxyType({})) -> str:
    """Every searchable value as it sounds, each one word; a phone also as people type it at home.

    The names of others carry a sign: who is called so himself is the better hit.
    """
    own = [sounding(part) for part in _own_words(record)]
    others = [sounding(names.get((to, getattr(record, name)), "")) for name, to in beside_of(type(record)).items()]
    return " ".join(filter(None, [*own, *(f"{BESIDE}{word}{BESIDE}" for word in others if word)]))


def _own_words(record: Record) -> list[str]:
    parts: list[str] = [] if record.stands_for else [str(record.number)]
    for name, kind in record.fields().items():
        if kind.search and not kind.to and (value := getattr(record, name)):
            parts.append(str(value))
            if kind.name == "phone" and str(value).startswith("+66"):
                parts.append("0" + str(value)[3:])
    return parts


def _plain(record: Record, *names: str) -> dict[str, Any]:
    """Field values as JSON for the trail."""
    return {name: dumped(type(record), name, getattr(record, name)) for name in names or tuple(record.fields())}


def dumped(kind: type[Record], name: str, value: Any) -> Any:
    """A field's value as JSON for the trail."""
    dump = kind.fields()[name].dump if name in kind.fields() else None
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return dump(value) if dump else value


def _load(record: Record, name: str, value: Any) -> Any:
    """A value out of the trail, of a declared field or of a column of its own."""
    if value is None:
        return None
    if kind := record.fields().get(name):
        return kind.load(value)
    kept_as = record.__table__.c[name].type.python_type
    return kept_as.fromisoformat(value) if issubclass(kept_as, date) else value


__all__ = ["Changed", "Desk", "Forbidden", "Me", "Missing", "push", "search_words"]
