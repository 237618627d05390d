"""Plain forms, cards, lists and edits for every record type. A new type needs nothing here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from bot.chat import form as forms
from bot.chat.form import Asked, Form, Question, Save
from bot.chat.router import Handler, Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain.reading import Unclear, line, tidy
from bot.domain.rights import Role, Span
from bot.handlers import attachments, meanwhile
from bot.records import RECORDS, Record
from bot.records.kinds import Kind
from bot.records.people import Note
from bot.storage import notes, outbox, people, touches
from bot.storage.desk import Changed, Desk, Missing, Reserved
from bot.storage.drafts import Draft
from bot.usecases import owners
from bot.usecases.duplicates import WAYS, known_already
from bot.views import cards
from bot.views.customers import noted

Card = Callable[[Turn, Record], Awaitable[Screen]]
Page = Callable[[Desk, str, str, int, int], Awaitable[tuple[Sequence[Record], int]]]
OTHER = "other"  # a reason that says nothing by itself
WHY = Question("reason", ("reason",), Kind(name="text", read=lambda words, _: line(words, 300)), needed=True)


def questions(kind: type[Record]) -> tuple[Question, ...]:
    """Every field a person fills by hand, in its declared order."""
    return tuple(_question(kind, name, field) for name, field in kind.fields().items() if field.by_hand)


def _question(kind: type[Record], name: str, field: Kind) -> Question:
    if spread := kind.spreads.get(name):
        return Question(name, spread.into, spread)
    return Question(name, (name,), field, check=known_already if name in WAYS else None, many=field.many)


def asked(kind: type[Record]) -> tuple[Question, ...]:
    """The questions of the plain form: the type's own choice of them, or all."""
    known = {question.name: question for question in questions(kind)}
    return tuple(known[name] for name in kind.asks) or tuple(known.values())


async def save(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Record:
    """Keep a new record of the form's type."""
    return await turn.desk.keep(RECORDS[draft.form](**answers))


async def show(turn: Turn, record: Record) -> Screen:
    """The card after saving, with the way to take it back; what is given away was not just saved."""
    own = _OWN_CARDS.get(record.type()) or _plainly
    return cards.saved(turn.say, record, await own(turn, record))


async def _plainly(turn: Turn, record: Record, *, change: bool = True, lead: bool = False) -> Screen:
    written = await notes.of(turn.desk, record)
    names = await turn.desk.linked(record)
    return cards.card(turn.say, record, written, names, change=change, lead=lead)


def draws(kind: type[Record], card: Card) -> None:
    """A type that needs more than its fields on its card draws it itself; everything that shows one uses it."""
    _OWN_CARDS[kind.type()] = card


async def drawn(turn: Turn, record: Record) -> Screen:
    """The card of any record, with what hangs on it."""
    if own := _OWN_CARDS.get(record.type()):
        return await own(turn, record)
    change, lead = turn.desk.may_change(type(record)), people.may_lead(turn.desk)
    return await _plainly(turn, record, change=change, lead=lead)


BY_REPLY: dict[str, Callable[[Turn, Record], Awaitable[None]]] = {}
"""What is sent in answer to a card and is no note on it: a place, a contact."""
PAGES: dict[str, Page] = {}
"""What a type's own list holds, where that is more than its records: whose, of which status, from which entry on."""
OWN: dict[tuple[str, str], Handler] = {}
"""A type's own manner of a plain act, or of a "reply" to its card."""


def _mannered(act: str, handler: Handler) -> Handler:
    async def manner(turn: Turn) -> None:
        own = OWN.get((turn.args[0], act)) if turn.args else None
        await as_it_is_now(own or handler)(turn)

    return manner


def as_it_is_now(handler: Handler) -> Handler:
    """A button of a card that somebody else changed does nothing: the card is shown as it is now, with who did what."""

    async def careful(turn: Turn) -> None:
        try:
            await handler(turn)
        except Changed as old:
            if old.record is None or not (shown := await _as_now(turn, old.record, old.version)):
                raise
            turn.show(shown)

    return careful


async def _as_now(turn: Turn, record: Record, version: int) -> Screen | None:
    return await meanwhile.undone(turn, record, version, await drawn(turn, record))


def register(router: Router, own: dict[str, Form]) -> None:
    """Give every type its form (its own one where it has one), and a form for each of its fields, notes and reasons."""
    for name, kind in RECORDS.items():
        router.form(own.get(name) or Form(name, kind, asked(kind), save, show), kind.command(), f"menu.{name}")
        for question in questions(kind):
            router.form(Form(f"{name}.{question.name}", kind, (question,), change_field, show))
        router.form(Form(f"{name}.reason", kind, (WHY,), change_field, show))
        router.form(noting(f"{name}.jot"))
        router.command(kind.plural(), _lister(name), reads=True)
    for act, handler in _ACTS.items():
        router.act(act, _mannered(act, handler), reads=act in _LOOKS)
    router.reply = reply


def unless_changed(save: Save) -> Save:
    """A form about a record that somebody else changed meanwhile: both are shown, and one tap decides."""

    async def careful(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Any:
        try:
            return await save(turn, draft, answers)
        except Changed as old:
            if old.record is None:
                raise
            form = _FORMS[draft.form]
            kept = meanwhile.answered(draft, form, answers)
            return await meanwhile.unsaved(turn, form, kept, old.record, await drawn(turn, old.record))

    return careful


@unless_changed
async def change_field(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Record:
    record = await subject(turn, draft)
    return await turn.desk.change(record, **_anew(_FORMS[draft.form], answers))


def _anew(form: Form, answers: dict[str, Any]) -> dict[str, Any]:
    """An answer that fills several fields fills them anew: what it does not name is not known any more."""
    into = form.questions[0].into
    return dict.fromkeys(into) | answers if len(into) > 1 and len(answers) > 1 else answers


async def subject(turn: Turn, draft: Draft) -> Any:
    """The record a form is about; Changed when what the form asks about was changed while it was open."""
    record = await turn.desk.find(RECORDS[draft.form.partition(".")[0]], draft.subject or 0)
    if _FORMS[draft.form].seen(record, draft.answers) != draft.seen:
        raise Changed(record.type(), record)
    return record


def _lister(name: str) -> Any:
    async def handler(turn: Turn) -> None:
        await lists(turn, name, usual(turn.desk, RECORDS[name]), "-", 0)

    return handler


def usual(desk: Desk, kind: type[Record]) -> str:
    """Whose records a list begins with."""
    return "mine" if desk.span(kind) is Span.OWN else "all"


def wide(desk: Desk, kind: type[Record]) -> bool:
    """Does this person see more of a type than his own?"""
    return desk.span(kind) in (Span.TEAM, Span.ALL) or bool(desk.stands_in_for)


async def lists(turn: Turn, name: str, whose: str, status: str, first: int) -> None:
    """One's own, or all within reach; of one status, or of any."""
    rows, total = await PAGES.get(name, _page_of(name))(turn.desk, whose, status, first, cards.PAGE)
    of = cards.Listing(name, whose, status, first, total, wide(turn.desk, RECORDS[name]))
    turn.show(cards.page(turn.say, of, rows))


def _page_of(name: str) -> Page:
    """Of one type, the newest first."""

    async def page(desk: Desk, whose: str, status: str, first: int, size: int) -> tuple[Sequence[Record], int]:
        equal: dict[str, Any] = {"owner_id": desk.me.id} if whose == "mine" else {}
        equal |= {} if status == "-" else {"status": status}
        return await desk.page(RECORDS[name], first, size, **equal)

    return page


async def list_page(turn: Turn) -> None:
    name, whose, status, first = turn.args
    await lists(turn, name, whose, status, int(first))


async def filters(turn: Turn) -> None:
    name, whose = turn.args
    turn.show(cards.filters(turn.say, RECORDS[name], whose))


async def record_at(turn: Turn) -> Record:
    """The record a button names, as it is now; a button of an older version is told so."""
    name, key, *version = turn.args[:3]
    record = await turn.desk.find(RECORDS[name], int(key))
    if version and record.version != int(version[0]):
        raise Changed(name, record, int(version[0]))
    return record


async def card(turn: Turn) -> None:
    """Back to the card, in its own message."""
    turn.show(await drawn(turn, await record_at(turn)))


async def open_(turn: Turn) -> None:
    """From a list: a new message, so that the list stays to be worked on."""
    turn.reply(await drawn(turn, await record_at(turn)))


async def edit(turn: Turn) -> None:
    turn.show(cards.fields(turn.say, await record_at(turn)))


async def field(turn: Turn) -> None:
    await change(turn, await record_at(turn), turn.args[3])


async def change(turn: Turn, record: Record, name: str) -> None:
    """Ask for one field of a record anew."""
    await forms.start(turn, _FORMS[f"{record.type()}.{name}"], record)


async def status_choices(turn: Turn) -> None:
    turn.show(cards.statuses(turn.say, await record_at(turn)))


async def status(turn: Turn) -> None:
    """Change it; where the rules want a reason, ask for it first."""
    record, wanted = await record_at(turn), turn.args[3]
    kind = record.status_kind()
    if kind.reasons.get(wanted):
        turn.show(cards.reasons(turn.say, record, wanted))
    elif wanted in kind.reason_at:
        await _ask_why(turn, record, wanted)
    else:
        await _change_status(turn, record, wanted, None)


async def why(turn: Turn) -> None:
    """One of the usual reasons; any other is asked for in words."""
    record, wanted, reason = await record_at(turn), turn.args[3], turn.args[4]
    if reason == OTHER:
        await _ask_why(turn, record, wanted)
    else:
        await _change_status(turn, record, wanted, reason)


async def _ask_why(turn: Turn, record: Record, wanted: str) -> None:
    await forms.start(turn, _FORMS[f"{record.type()}.reason"], record, {"status": wanted})


async def _change_status(turn: Turn, record: Record, wanted: str, reason: str | None) -> None:
    await turn.desk.change(record, status=wanted, reason=reason)
    turn.show(await show(turn, record))


async def delete(turn: Turn) -> None:
    record = await record_at(turn)
    await turn.desk.remove(record)
    turn.show(cards.deleted(turn.say, record, owner=turn.desk.me.role is Role.OWNER))


async def gone(turn: Turn) -> Record:
    """A deleted record, as its button knew it; one that is back already has changed."""
    name, key, version = turn.args
    try:
        record = await turn.desk.find(RECORDS[name], int(key), deleted=True)
    except Missing:
        await turn.desk.find(RECORDS[name], int(key))
        raise Changed(name) from None
    if record.version != int(version):
        raise Changed(name)
    return record


async def erase(turn: Turn) -> None:
    record = await gone(turn)
    if turn.desk.me.role is not Role.OWNER:
        raise Reserved("erase")
    turn.show(cards.erase(turn.say, record))


async def erased(turn: Turn) -> None:
    await turn.desk.erase(await gone(turn))
    turn.show(Screen(turn.say("erase.done")))


async def restore(turn: Turn) -> None:
    record = await gone(turn)
    await turn.desk.bring_back(record)
    turn.show(await drawn(turn, record))


async def undo(turn: Turn) -> None:
    record = await record_at(turn)
    await owners.undo(turn.desk, record)
    turn.show(await taken_back(turn, record))


async def taken_back(turn: Turn, record: Record) -> Screen:
    """What a record looks like after the last change of it was undone."""
    return cards.deleted(turn.say, record) if record.deleted_at else await drawn(turn, record)


async def note(turn: Turn) -> None:
    """What is typed next is a note, as an answer to the question or not; so is any answer to the card."""
    await ask_note(turn, "jot")


async def ask_note(turn: Turn, name: str) -> None:
    """A card may be old: a note makes nobody's change undone."""
    record = await turn.desk.find(RECORDS[turn.args[0]], int(turn.args[1]))
    await forms.start(turn, _FORMS[f"{record.type()}.{name}"], subject=record.id)


def noting(name: str) -> Form:
    """`lead.jot`: the one question whose answer is kept as a note on a record."""
    asked = name.partition(".")[2]
    return Form(name, Asked(asked, {"words": NOTE.kind}), (NOTE,), _save_note, _shows_itself, passing=True)  # type: ignore[dict-item]


def _note(words: str, _: datetime) -> str:
    found = tidy(words)
    if not found or len(found) > notes.LONGEST:
        raise Unclear("note.long" if found else "note.empty")
    return found


NOTE = Question("words", ("words",), Kind(name="text", read=_note), needed=True)


async def _save_note(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    kind = RECORDS[draft.form.partition(".")[0]]
    record = await attachments.meant(turn, await turn.desk.find(kind, draft.subject or 0))
    kept = await _noted(turn, record, answers["words"])
    turn.did.append("reply")
    return noted(turn.say, await drawn(turn, record), kept)


async def _noted(turn: Turn, record: Record, words: str) -> Note:
    """One's own words, or those of somebody else that were passed on."""
    if turn.inbound.forwarded_by:
        return await attachments.keep(turn, record)
    kept = await notes.add(turn.desk, record, words, at=turn.inbound.said_at)
    await touches.touch(turn.desk, record, kept.at)
    return kept


async def _shows_itself(turn: Turn, shown: Screen) -> Screen:
    return shown


async def replied_to(turn: Turn) -> tuple[str, str]:
    """The type and the key of what a card of ours shows."""
    about = await outbox.card(turn.desk.db, turn.inbound.chat, turn.inbound.reply_to) or ""
    name, _, key = about.partition(":")
    return name, key


async def reply(turn: Turn) -> None:
    """An answer to a card is a note on its record, unless its type has its own manner."""
    if await attachments.joined(turn):
        return
    name, key = await replied_to(turn)
    if name in _FORMS and _FORMS[name].passing:
        await _answered(turn, _FORMS[name], int(key))
    else:
        await _on_card(turn, name, key)


async def _answered(turn: Turn, form: Form, subject: int) -> None:
    """Words answer the question of the message they were sent to; anything else goes to the record it is about."""
    if turn.inbound.kind == "text" and not turn.inbound.forwarded_by:
        await forms.answered(turn, form, subject)
    else:
        await forms.let_go(turn, form.name, subject=subject)
        await _on_card(turn, form.name.partition(".")[0], str(subject))


async def _on_card(turn: Turn, name: str, key: str) -> None:
    own = OWN.get((name, "reply"))
    if own and (turn.inbound.kind not in BY_REPLY or name not in RECORDS):
        await own(turn)
        return
    record = await attachments.meant(turn, await turn.desk.find(RECORDS[name], int(key or 0)))
    if by := BY_REPLY.get(turn.inbound.kind):
        await by(turn, record)
    elif kept := await keep_note(turn, record, turn.inbound.text):
        turn.did.append("reply")
        await answer_note(turn, record, kept)


async def answer_note(turn: Turn, record: Record, kept: Note) -> None:
    """Words are shown on the card they were added to; a file has a short answer of its own."""
    if kept.files:
        await attachments.answer(turn, kept, record)
    else:
        turn.reply(noted(turn.say, await drawn(turn, record), kept))


async def keep_note(turn: Turn, record: Record, said: str) -> Note | None:
    """Add what was said, or what came with it; None, with a hint, where nothing can be kept."""
    words = tidy(said)
    if turn.inbound.file:
        return await attachments.keep(turn, record)
    if not words or len(words) > notes.LONGEST:
        hint = turn.say("note.long" if words else "note.empty")
        turn.reply(Screen(hint, about=f"{record.type()}:{record.id}"))
        return None
    kept = await notes.add(turn.desk, record, words, at=turn.inbound.said_at)
    await touches.touch(turn.desk, record, kept.at)
    return kept


def form_of(name: str) -> Form:
    """The form that adds a record of this type."""
    return _FORMS[name]


async def new(turn: Turn) -> None:
    await forms.start(turn, _FORMS[turn.args[0]])


_FORMS: dict[str, Form] = {}
_OWN_CARDS: dict[str, Card] = {}
_LOOKS = frozenset({"card", "open", "list", "filter", "edit", "statuses"})
"""What changes nothing: drawn on a reader's snapshot."""
_ACTS = {
    "card": card,
    "open": open_,
    "list": list_page,
    "filter": filters,
    "edit": edit,
    "field": field,
    "statuses": status_choices,
    "status": status,
    "why": why,
    "delete": delete,
    "restore": restore,
    "erase": erase,
    "erased": erased,
    "undo": undo,
    "note": note,
    "new": new,
}
