"""What is sent without a question: kept with the card at hand, or asked about; several of one album are one entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.chat import form as forms
from bot.chat.form import Asked, Form, Question
from bot.chat.inbound import Inbound
from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain.files import KINDS
from bot.domain.reading import line, tidy
from bot.handlers.calling import called
from bot.records import RECORDS, Record
from bot.records.able import able
from bot.records.activity import Activity
from bot.records.kinds import Kind
from bot.records.people import Note
from bot.storage import activities, notes, outbox, timeline, touches
from bot.storage.desk import Missing
from bot.storage.drafts import Draft
from bot.usecases import messages
from bot.views import attachments as views
from bot.views import home

WHO_LONGEST = 120  # characters of the name of whoever was passed on
LAST = 3  # cards offered when nobody is at hand
FOUND = 6
PAGE = 3  # entries sent at once: an album each
ASKING = ("jot", "lesson")
"""The forms of a record that a file answers, too."""
WHO = Question("who", ("who",), Kind(name="text", read=lambda words, _: line(words, 100)), needed=True)


async def at_hand(turn: Turn) -> Record | None:
    """The record whose card this person looks at now, as far as it is within reach."""
    shown = await outbox.at_hand(turn.desk.db, turn.inbound.chat, turn.inbound.said_at)
    found = await turn.desk.fetch([shown]) if shown else []
    return await meant(turn, found[0]) if found else None


async def meant(turn: Turn, record: Record) -> Record:
    """What is said about a record that became another is said about that one, where it is within reach."""
    seen = await turn.desk.fetch([record.notes_go_to]) if record.sealed else []
    return seen[0] if seen else record


def may_keep(turn: Turn) -> bool:
    """Is there anything this person could keep a file with?"""
    of = able(turn.desk.me.role)
    return of.sees_leads or of.sees_complaints


async def thing(turn: Turn) -> None:
    """It belongs to the card at hand; with none, it is kept all the same and asked about."""
    if not may_keep(turn):
        turn.reply(home.thing(turn.say, "other"))
    elif not await joined(turn):
        record = await at_hand(turn)
        note = await keep(turn, record)
        if record:
            turn.did.append("reply")
            await forms.let_go(turn, *(f"{record.type()}.{name}" for name in ASKING), subject=record.id)
        await answer(turn, note, record)


async def keep(turn: Turn, record: Record | None) -> Note:
    """What came, as one entry with the words that came with it."""
    said = turn.inbound
    came = (said.forwarded_by[:WHO_LONGEST], said.forwarded_at) if said.forwarded_at else None
    words = _words(said)[: notes.LONGEST]
    note = await notes.add(turn.desk, record, words, said.file, at=said.said_at, album=said.album, came=came)
    if record:
        await messages.keep(turn.desk, record, note)
    return note


def _words(said: Inbound) -> str:
    """What was written with it; a file without words is called by its name."""
    return tidy(said.text) or (tidy(said.name) if said.kind in ("file", "audio") else "")


async def answer(turn: Turn, note: Note, record: Record | None) -> None:
    """Said once; what still comes of the same album changes this very message."""
    turn.reply(replace(await _shown(turn, note, record), key=turn.inbound.album_key))


async def _shown(turn: Turn, note: Note, record: Record | None) -> Screen:
    if record is None:
        return views.whose(turn.say, note, await _last(turn))
    return views.kept(turn.say, note, record, await called(turn, record))


async def _last(turn: Turn) -> Sequence[Record]:
    """The cards looked at last; instead of an activity whom it was with, which is how people know it."""
    shown = await turn.desk.fetch(await outbox.seen(turn.desk.db, turn.inbound.chat, LAST))
    keys = list(dict.fromkeys(map(_known_by, shown)))
    return await turn.desk.fetch(keys) if any(isinstance(one, Activity) for one in shown) else shown


def _known_by(record: Record) -> tuple[str, int]:
    with_whom = activities.links(record) if isinstance(record, Activity) else {}
    return next(((record.links()[field], key) for field, key in with_whom.items()), (record.type(), record.id))


async def joined(turn: Turn) -> bool:
    """One more of an album that is known goes to the others, in silence; their answer says how many there are now."""
    said = turn.inbound
    note = await notes.of_album(turn.desk, said.album) if said.album and said.file else None
    if note is None or said.file is None:
        return False
    note.words = "\n".join(filter(None, (note.words, _words(said))))[: notes.LONGEST]
    await notes.attach(turn.desk, note, said.file)
    if not note.deleted_at:
        await _say_how_many(turn, note)
    return True


async def _say_how_many(turn: Turn, note: Note) -> None:
    try:
        record = await notes.home(turn.desk, note)
    except Missing:
        return
    turn.reply(replace(await _shown(turn, note, record), edits=turn.inbound.album_key))


async def attach(turn: Turn) -> None:
    """It belongs to this record, also if it was somewhere else before."""
    name, key, number = turn.args
    record = await meant(turn, await turn.desk.find(RECORDS[name], int(key)))
    try:
        note = await notes.own(turn.desk, int(number))
    except Missing:
        turn.toast = turn.say.label("button.old")
        return
    if (note.type, note.record_id) != record.notes_go_to or note.deleted_at:
        turn.did.append("reply")
        before = (note.type, note.record_id)
        await messages.take_away(turn.desk, note)
        await notes.put(turn.desk, note, record)
        await messages.keep(turn.desk, record, note)
        await _untouch(turn, note, *before)
    turn.show(await _shown(turn, note, record))


async def whose(turn: Turn) -> None:
    """It was kept with the wrong one: choose again. Until then it stays where it is."""
    note = await notes.own(turn.desk, int(turn.args[0]))
    last = [one for one in await _last(turn) if (one.type(), one.id) != (note.type, note.record_id)]
    turn.show(views.whose(turn.say, note, last))


async def drop(turn: Turn) -> None:
    note = await notes.own(turn.desk, int(turn.args[0]))
    if not note.deleted_at:
        await _drop(turn, note)
    turn.show(views.dropped(turn.say, note))


async def _drop(turn: Turn, note: Note) -> None:
    """And it is no touch any more of whoever it was about."""
    await messages.take_away(turn.desk, note)
    await notes.drop(turn.desk, note)
    await _untouch(turn, note, note.type, note.record_id)


async def _untouch(turn: Turn, note: Note, name: str, key: int) -> None:
    for record in await turn.desk.fetch([(name, key)] if name else []):
        await touches.untouch(turn.desk, record, note.said_first or note.at)


async def bring_back(turn: Turn) -> None:
    note = await notes.own(turn.desk, int(turn.args[0]))
    record = await notes.home(turn.desk, note)
    if note.deleted_at:
        await notes.bring_back(turn.desk, note)
        if record:
            await messages.keep(turn.desk, record, note)
    turn.show(await _shown(turn, note, record))


async def belongs(turn: Turn) -> None:
    """Search for whose it is; the question stays above, with its own buttons."""
    note = await notes.own(turn.desk, int(turn.args[0]))
    turn.stays = True
    await forms.start(turn, BELONGS, subject=note.id)


async def _look(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    note = await notes.own(turn.desk, draft.subject or 0)
    return views.found(turn.say, note, answers["who"], await turn.desk.search(answers["who"], FOUND))


async def _shows_itself(turn: Turn, screen: Screen) -> Screen:
    return screen


BELONGS = Form("belongs", Asked("belongs", {"who": WHO.kind}), (WHO,), _look, _shows_itself)  # type: ignore[dict-item]


async def files(turn: Turn) -> None:
    """`files:lead:7:3`: what was sent about it, from the fourth entry on. What answered a question stands first."""
    name, key, first = turn.args
    record = await turn.desk.find(RECORDS[name], int(key))
    if first == "0":
        for screen in views.asked_for(turn.say, record):
            turn.reply(screen)
    found, further = await notes.with_files(turn.desk, record, int(first), PAGE)
    await _send(turn, record, found, int(first) + PAGE if further else 0)


async def entry(turn: Turn) -> None:
    """The files of one line of a timeline."""
    name, key, number = turn.args
    record = await turn.desk.find(RECORDS[name], int(key))
    await _send(turn, record, [await timeline.note(turn.desk, record, int(number))], 0)


async def _send(turn: Turn, record: Record, found: Sequence[Note], further: int) -> None:
    for screen in views.sent(turn.say, record, found, await notes.files(turn.desk, found)):
        turn.reply(screen)
    own = [note for note in found if note.author_id == turn.desk.me.id]
    turn.reply(views.end(turn.say, record, await called(turn, record), own, further))


def register(router: Router) -> None:
    router.form(BELONGS)
    for kind in (*KINDS, "forwarded"):
        router.thing(kind, thing, beside=True)
    for name, handler in {"files": files, "entry": entry}.items():
        router.act(name, handler, reads=True)
    acts = {"attach": attach, "whose": whose, "unnote": drop, "renote": bring_back, "belongs": belongs}
    for name, handler in acts.items():
        router.act(name, handler)
