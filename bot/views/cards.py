"""Cards and lists of any record: drawn from its declared fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.chat.naming import NOBODY, Firms, labels, mark, marked_labels, names, ticked, with_firms
from bot.chat.screen import Act, Button, Rows, Screen, act
from bot.chat.texts import Speaker, cut, plain, speaker
from bot.domain.values import Html
from bot.records.base import Record
from bot.storage.desk import Desk
from bot.storage.notes import NOTHING, Written

QUOTED = 60  # characters of what was typed, when it is said again
PAGE = 8  # lines a thumb can choose from without scrolling


def speaking(desk: Desk) -> Speaker:
    """How the person at this desk is spoken to."""
    me = desk.me
    return speaker(me.language, me.era, me.zone, me.stages)


def about(record: Record) -> str:
    """What every screen of one record says of itself: what is sent next, or in answer to it, belongs to the record."""
    return f"{record.type()}:{record.id}"


def title(say: Speaker, record: Record) -> Html:
    """What a record is called: its name, or its number when nothing is known yet."""
    name = record.name_words
    return say("record.named", name=name) if name else say("record.number", number=record.number)


def card(
    say: Speaker,
    record: Record,
    notes: Written = NOTHING,
    names: Mapping[str, str] = MappingProxyType({}),
    *,
    more: Sequence[Html] = (),
    rows: Rows | None = None,
    change: bool = True,
    lead: bool = False,
) -> Screen:
    """Everything that is known, and the commonest acts. `names`: what linked records are called, by field; `more`:
    what a type has to say beside its fields; `rows`: its own acts.
    """
    kind = record.type()
    top = plain(
        head(say, record, record.known_as, say(f"{kind}.status.{record.status}")),
        say("record.reason", reason=reason_words(say, record)) if record.reason else Html(""),
        say("record.incomplete") if getattr(record, "incomplete", False) else Html(""),
    )
    lines = [_line(say, record, name, names) for name in record.fields() if name not in _HEAD]
    written = [note_line(say, note) for note in notes.notes]
    text = plain(top, *more, *[line for line in lines if line], *written)
    if rows is None:
        rows = (*_acts(say, record), *logging(say, record)) if change else ()
    give = ((Button(say.label("card.assign"), act("assign", kind, record.id, record.version)),),)
    return Screen(
        text,
        (*rows, *(give if change and lead and not record.practice else ()), *files_row(say, record, notes.files)),
        about=f"{kind}:{record.id}",
    )


def head(say: Speaker, record: Record, title: str, status: Html) -> Html:
    """The first line of a card: what it is, what it is called, how it stands."""
    return say("card.head", mark=mark(say, record), title=title, status=status)


def note_line(say: Speaker, note: Any) -> Html:
    """One note on a card; of words that were passed on, whose they are and when they were said."""
    if note.said_by:
        words = note.words or say(f"attach.one.{note.what or 'file'}")
        return say("note.said", at=note.said_first or note.at, who=note.said_by, words=words)
    if note.files:
        key = "note.files" if note.files > 1 else "note.file"
        return say(key, at=note.at, count=note.files, words=note.words or say(f"attach.one.{note.what}"))
    return say("note.line", at=note.at, words=note.words)


def files_row(say: Speaker, record: Record, noted: int) -> Rows:
    """The way to what people sent about it, asked for or not."""
    count = noted + sum(map(len, record.photographed().values()))
    if not count:
        return ()
    return ((Button(say.label("attach.open", count=count), act("files", record.type(), record.id, 0)),),)


_HEAD = frozenset({"status"})


def reason_words(say: Speaker, record: Record) -> str:
    key = f"{record.type()}.reason.{record.reason}"
    return say(key) if say.has(key) else str(record.reason)


def _line(say: Speaker, record: Record, name: str, names: Mapping[str, str]) -> Html:
    value = getattr(record, name)
    if value in (None, "", []):
        return Html("")
    shown = (names.get(name) or say("link.hidden")) if record.fields()[name].to else worth(say, record, name, value)
    return say("card.line", field=say(f"{record.type()}.{name}"), value=shown)


def worth(say: Speaker, record: Record, name: str, value: Any) -> object:
    """What a field's value is called: a choice by its label, pictures by their number."""
    field = record.fields()[name]
    if field.many:
        return ticked(say, record.type(), name, value)
    if field.choices:
        return say(f"{record.type()}.{name}.{value}")
    return len(value) if field.name == "photos" else value


def _acts(say: Speaker, record: Record) -> Rows:
    ref = (record.type(), record.id, record.version)
    wanted = (
        (("card.edit", "edit"), ("card.status", "statuses")),
        (("card.note", "note"), ("card.delete", "delete")),
    )
    return tuple(tuple(Button(say.label(label), act(name, *ref)) for label, name in row) for row in wanted)


LOGGED = frozenset({"lead", "contact", "account", "opportunity"})
"""The types an activity hangs on."""


def logging(say: Speaker, record: Record) -> Rows:
    """A call that was just made, and anything else that was done or is to come: from the card of whom it was with."""
    if record.type() not in LOGGED:
        return ()
    ways = (("plan.called", "called"), ("plan.log", "log"))
    return (tuple(Button(say.label(label), act(name, record.type(), record.id)) for label, name in ways),)


def saved(say: Speaker, record: Record, shown: Screen) -> Screen:
    """The card after saving, with the way to take it back."""
    undo = Button(say.label("card.undo"), act("undo", record.type(), record.id, record.version))
    return Screen(plain(say("record.saved"), Html(shown.text)), (*shown.rows, (undo,)), about=shown.about)


def fields(say: Speaker, record: Record) -> Screen:
    """Which field shall be changed?"""
    ref = (record.type(), record.id, record.version)
    names = [name for name, kind in record.fields().items() if kind.by_hand]
    buttons = [Button(say.label(f"{record.type()}.{name}"), act("field", *ref, name)) for name in names]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    rows = (*rows, (_to_card(say, record),))
    return Screen(say("edit.which", title=record.known_as), rows, about=about(record))


def statuses(say: Speaker, record: Record) -> Screen:
    kind = record.type()
    ladder = record.status_kind()
    others = [choice for choice in ladder.choices if choice not in (record.status, *ladder.not_picked)]
    ref = (kind, record.id, record.version)
    buttons = [Button(say.label(f"{kind}.status.{choice}"), act("status", *ref, choice)) for choice in others]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    rows = (*rows, (_to_card(say, record),))
    return Screen(say("status.which", title=record.known_as), rows, about=about(record))


def reasons(say: Speaker, record: Record, status: str) -> Screen:
    """Why? One of the usual reasons with one tap."""
    ref = (record.type(), record.id, record.version, status)
    usual = record.status_kind().reasons[status]
    buttons = [Button(say.label(f"{record.type()}.reason.{why}"), act("why", *ref, why)) for why in usual]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return Screen(say("reason.which"), (*rows, (_to_card(say, record),)), about=about(record))


def _to_card(say: Speaker, record: Record) -> Button:
    return Button(say.label("form.back"), act("card", record.type(), record.id))


def deleted(say: Speaker, record: Record, *, owner: bool = False) -> Screen:
    """Gone from every list, and back with one tap; an owner can go further."""
    ref = (record.type(), record.id, record.version)
    row = [Button(say.label("card.undo"), act("restore", *ref))]
    row += [Button(say.label("card.erase"), act("erase", *ref))] if owner else []
    return Screen(say("record.deleted", title=record.known_as), (tuple(row),))


def erase(say: Speaker, record: Record) -> Screen:
    """It cannot be taken back: read once more."""
    ref = (record.type(), record.id, record.version)
    yes, no = Button(say.label("erase.yes"), act("erased", *ref)), Button(say.label("erase.no"), act("restore", *ref))
    return Screen(say("erase.sure", title=record.known_as), ((yes,), (no,)))


@dataclass(frozen=True, slots=True)
class Listing:
    """Which page of which list: `whose` is "mine" or "all", `status` "-" for any; `wide`: there is more than mine."""

    kind: str
    whose: str
    status: str
    first: int
    total: int
    wide: bool

    def at(self, first: int) -> Act:
        return act("list", self.kind, self.whose, self.status, first)


def page(say: Speaker, of: Listing, rows: Sequence[Record]) -> Screen:
    """One page of a list, a button a record, and the ways to the other pages."""
    what = say(f"{of.kind}.many")
    if not rows:
        return Screen(say("list.empty", what=what), _sifting(say, of))
    text = say("list.head", what=what, total=of.total)
    titled = enumerate(zip(names(rows), rows, strict=True), of.first + 1)
    lines = [Html(f"{place}. {_listed(say, of, record, title)}") for place, (title, record) in titled]
    buttons = _opening(rows, labels(rows))
    return Screen(plain(text, *lines), (*buttons, *_turning(say, of), *_sifting(say, of)))


def _listed(say: Speaker, of: Listing, record: Record, title: str) -> Html:
    """Who is of another type than the list is a customer there, whatever he is by himself."""
    if record.type() == of.kind:
        return entry(say, record, title)
    return say("list.line", title=f"{mark(say, record)} {title}", status=say(f"{of.kind}.status.customer"))


def filters(say: Speaker, kind: type[Record], whose: str) -> Screen:
    """Of which status?"""
    wanted = [(say.label("list.any"), "-")]
    wanted += [(say.label(f"{kind.type()}.status.{choice}"), choice) for choice in kind.status_kind().choices]
    buttons = [Button(label, act("list", kind.type(), whose, choice, 0)) for label, choice in wanted]
    return Screen(say("list.which"), tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)))


def _sifting(say: Speaker, of: Listing) -> Rows:
    """Another status; and for those who lead, mine or the team's."""
    status = say.label("list.any") if of.status in ("-", "waiting") else say.label(f"{of.kind}.status.{of.status}")
    ways = [Button(say.label("list.status", status=status), act("filter", of.kind, of.whose))]
    if of.wide:
        other = "mine" if of.whose == "all" else "all"
        ways.append(Button(say.label(f"list.{other}"), act("list", of.kind, other, of.status, 0)))
    return (tuple(ways),)


def entry(say: Speaker, record: Record, title: str) -> Html:
    """One line of a list."""
    return say("list.line", title=title, status=say(f"{record.type()}.status.{record.status}"))


def _opening(rows: Sequence[Record], called: Sequence[str]) -> Rows:
    """A button each, so called."""
    return tuple((Button(name, act("open", one.type(), one.id)),) for one, name in zip(rows, called, strict=True))


def _turning(say: Speaker, of: Listing) -> Rows:
    ways = []
    if of.first > 0:
        ways.append(Button(say.label("list.earlier"), of.at(max(0, of.first - PAGE))))
    if of.first + PAGE < of.total:
        ways.append(Button(say.label("list.more"), of.at(of.first + PAGE)))
    return (tuple(ways),) if ways else ()


def found(say: Speaker, words: str, hits: Sequence[Record], firms: Firms = NOBODY) -> Screen:
    """What a search found, each with what it is and whose."""
    titled = zip(hits, with_firms(hits, firms), strict=True)
    lines = [entry(say, one, f"{mark(say, one)} {name}") for one, name in titled]
    return Screen(plain(say("search.head", words=cut(words, QUOTED)), *lines), opening(say, hits, firms))


def opening(say: Speaker, records: Sequence[Record], firms: Firms = NOBODY) -> Rows:
    """A button for each card, of whatever types."""
    return _opening(records, marked_labels(say, records, firms))
