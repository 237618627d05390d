"""Files people sent: whose they are, that they were kept, and the files themselves again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from bot.chat.naming import marked_labels
from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, cut, plain
from bot.domain.files import ALBUM, TOGETHER, File
from bot.domain.values import Html
from bot.records.base import Record
from bot.records.people import Note
from bot.views.cards import QUOTED

TITLE = 40  # characters of a record's name in a sentence


def what(say: Speaker, note: Note) -> Html:
    """ "the picture", "3 pictures", "the message"."""
    if not note.files:
        return say("attach.one.message" if note.said_by else "attach.one.note")
    if note.files > 1:
        return say(f"attach.some.{note.what}", count=note.files)
    return say(f"attach.one.{note.what}")


def _quoted(say: Speaker, note: Note) -> Html:
    return say("attach.words", words=cut(note.words, QUOTED)) if note.words else Html("")


def kept(say: Speaker, note: Note, record: Record, called: str) -> Screen:
    """One short answer: what was kept with whom, and what can still be done about it."""
    name = cut(called, TITLE)
    text = say("attach.kept", what=what(say, note), name=name)
    if note.said_by:
        text = say("attach.said", who=note.said_by, name=name, at=note.said_first or note.at)
    back = Button(say.label("card.undo"), act("unnote", note.id))
    other = Button(say.label("attach.other"), act("whose", note.id))
    open_ = Button(say.label("nudge.open"), act("open", record.type(), record.id))
    hush = Button(say.label("note.share" if note.private else "note.hush"), act("hush", note.id))
    rows = ((back, other), (open_, hush))
    return Screen(plain(text, _quoted(say, note)), rows, about=f"{record.type()}:{record.id}")


def whose(say: Speaker, note: Note, last: Sequence[Record]) -> Screen:
    """Nobody was at hand: the cards looked at last, and the way to any other."""
    key = "attach.whose" if note.type == "" else "attach.whose.now"
    rows = choices(say, note, last)
    ways = (
        Button(say.label("menu.find"), act("belongs", note.id)),
        Button(say.label("attach.drop"), act("unnote", note.id)),
    )
    return Screen(plain(say(key, what=what(say, note)), _quoted(say, note)), (*rows, ways))


def choices(say: Speaker, note: Note, records: Sequence[Record]) -> Rows:
    """One tap each, and it is his."""
    called = zip(records, marked_labels(say, records), strict=True)
    return tuple((Button(label, act("attach", one.type(), one.id, note.id)),) for one, label in called)


def found(say: Speaker, note: Note, words: str, hits: Sequence[Record]) -> Screen:
    """Who was looked for: one tap, and it is his."""
    key = "attach.found" if hits else "attach.nobody"
    again = Button(say.label("attach.again"), act("belongs", note.id))
    return Screen(say(key, words=cut(words, QUOTED)), (*choices(say, note, hits), (again,)))


def dropped(say: Speaker, note: Note) -> Screen:
    """Taken away, and back with one tap."""
    back = Button(say.label("attach.back"), act("renote", note.id))
    return Screen(say("attach.dropped", what=what(say, note)), ((back,),))


def _albums(files: Sequence[File]) -> list[tuple[File, ...]]:
    """Pictures and videos that came together are shown together, as many as fit; anything else alone."""
    made: list[tuple[File, ...]] = []
    for together, run in groupby(files, lambda file: file.kind in TOGETHER):
        group = list(run)
        size = ALBUM if together else 1
        made += [tuple(group[at : at + size]) for at in range(0, len(group), size)]
    return made


def sent(say: Speaker, record: Record, notes: Sequence[Note], files: Mapping[int, list[File]]) -> list[Screen]:
    """Each file as what it was, with what was said about it; several pictures of one entry as an album."""
    about = f"{record.type()}:{record.id}"
    screens = []
    for note in notes:
        for at, album in enumerate(_albums(files.get(note.id, []))):
            words = say("attach.caption", at=note.at, words=note.words) if not at else Html("")
            screens.append(Screen(words, files=album, about=about))
    return screens


def asked_for(say: Speaker, record: Record) -> list[Screen]:
    """The pictures that are part of the record itself."""
    about = f"{record.type()}:{record.id}"
    return [
        Screen(say(f"{record.type()}.{field}"), files=album, about=about)
        for field, ids in record.photographed().items()
        for album in _albums([File("photo", one) for one in ids])
    ]


def end(say: Speaker, record: Record, called: str, own: Sequence[Note], further: int) -> Screen:
    """Below the files: take one's own away, see more, or go to the card. `further` is where the next page begins."""
    rows: Rows = tuple(
        (Button(say.label("attach.remove", what=what(say, note)), act("unnote", note.id)),) for note in own
    )
    more = [Button(say.label("attach.more"), act("files", record.type(), record.id, further))] if further else []
    card = Button(say.label("nudge.open"), act("open", record.type(), record.id))
    text = say("attach.end", name=cut(called, TITLE))
    return Screen(text, (*rows, (*more, card)), about=f"{record.type()}:{record.id}")
