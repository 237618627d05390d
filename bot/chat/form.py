"""Conversations as lists of questions. The engine asks, reads, goes back, skips, parks and never loses an answer.

Answers are kept as read values: "tomorrow" does not move when the form crosses midnight, and a question that a new
release adds becomes the next open question of old drafts.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any, Protocol

from bot.chat.inbound import Inbound
from bot.chat.naming import Firms, marked_labels
from bot.chat.polite import FOR_GOOD, Over
from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import LANGUAGES, cut, plain, speaker
from bot.chat.turn import Turn
from bot.domain.reading import Unclear, tidy
from bot.domain.writing import fold
from bot.records.base import RECORDS, Record
from bot.records.kinds import Kind, Spread, kind_of
from bot.storage import drafts, notes
from bot.storage.desk import Changed, Desk, Forbidden, Missing
from bot.storage.drafts import Draft

ASLEEP_AFTER = timedelta(hours=2)
FOUND = 6  # records offered for a link
OFFERS = {"today": "today", "tomorrow": "tomorrow", "3days": "in 3 days", "7days": "in 7 days"}
OFFERS |= {"now": "now", "month_end": "end of month", "30days": "in 30 days", "quarter_end": "end of quarter"}
"""Answers offered as buttons, and the words they stand for."""
BEGINNING = 3  # letters of a choice's label that are enough
_PARTED = re.compile(r"[\s,/+]+")  # between several choices that are typed
_PICTURE = re.compile(r"^\W+")  # an emoji before a label
HEARD = ("kind", "text", "file_id", "name", "phone", "message_id", "unique_id", "size", "seconds", "album")
"""What is kept of something said into a sleeping form."""

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A check's "are you sure?": a text, and the record ("lead:7") to look at instead, if it may be seen.

    `more` are further lines; `sure` and `unsure` name the two ways on, where it is not about who somebody is.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    about: str | None = None
    more: tuple[tuple[str, Mapping[str, object]], ...] = ()
    sure: str = "doubt.other"
    unsure: str = "form.back"


Check = Callable[[Desk, Answers], Awaitable[Doubt | None]]
Save = Callable[[Turn, Draft, dict[str, Any]], Awaitable[Any]]
Show = Callable[[Turn, Any], Awaitable[Screen]]
AtOnce = Callable[[Turn, Answers], Awaitable[None]]


class About(Protocol):
    """What a form asks about: a record type, or an `Asked` of its own."""

    def type(self) -> str: ...
    def fields(self) -> dict[str, Kind]: ...
    def links(self) -> dict[str, str]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions about what is no record: the name their texts begin with, and the kind of each answer."""

    name: str
    kinds: Mapping[str, Kind]

    def type(self) -> str:
        return self.name

    def fields(self) -> dict[str, Kind]:
        return dict(self.kinds)

    def links(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True, slots=True)
class Question:
    """`suggest` is an answer offered as a button in its own words; `many`: choices are ticked until one is done;
    `at_once` keeps this answer before the next question is asked, so that a form left half-way has done its half.
    `standing`: what the record holds already is offered as it stands.
    `among`: a link that may lead to several types, each in its own field of `into`; what is new is of the kind's type.
    """

    name: str
    into: tuple[str, ...]
    kind: Kind | Spread
    when: Callable[[Answers], bool] | None = None
    check: Check | None = None
    offers: tuple[str, ...] = ()
    needed: bool = False
    suggest: Callable[[Desk], str] | None = None
    many: bool = False
    at_once: AtOnce | None = None
    among: Mapping[str, str] = field(default_factory=dict)
    standing: bool = False

    @property
    def leads_to(self) -> str:
        """The type of record a link leads to."""
        return self.kind.to if isinstance(self.kind, Kind) else ""

    @property
    def leads(self) -> Mapping[str, str]:
        """Every type of record a link may lead to, and the field it is kept in."""
        return self.among or {self.leads_to: self.into[0]}

    @property
    def choices(self) -> tuple[str, ...]:
        return self.kind.choices if isinstance(self.kind, Kind) else ()

    def read(self, words: str, turn: Turn) -> dict[str, Any]:
        """The answer by field; raises Unclear."""
        value = self.kind.read(words, turn.said_at)
        return dict(value) if isinstance(self.kind, Spread) else {self.into[0]: value}


def ask(
    about: Any,
    *,
    when: Callable[[Answers], bool] | None = None,
    check: Check | None = None,
    offers: tuple[str, ...] = (),
    needed: bool = False,
) -> Question:
    """A question about a record's field, or about a spread of fields."""
    if isinstance(about, Spread):
        return Question(about.name, about.into, about, when, check, offers, needed)
    return Question(about.key, (about.key,), kind_of(about), when, check, offers, needed)


@dataclass(frozen=True, slots=True)
class Form:
    """A named list of questions about a record type; `save` keeps the answers, `show` is what is answered then.

    `empty_too`: it may be finished without a single answer. `after` follows the last answer. A `save` that has
    something of its own to say returns its screen instead of the record. `passing`: one question in a message of its
    own, below what it is about; it is let go, not parked, when something else comes first.
    """

    name: str
    record: About
    questions: tuple[Question, ...]
    save: Save
    show: Show
    empty_too: bool = False
    passing: bool = False
    after: Callable[[Turn, Any], Awaitable[None]] | None = None

    @property
    def of_record(self) -> type[Record]:
        """The record type it asks about; TypeError where that is none."""
        if isinstance(self.record, type) and issubclass(self.record, Record):
            return self.record
        raise TypeError(f"{self.name} is about no record")

    def open_question(self, draft: Draft) -> Question | None:
        so_far = self.answers(draft)
        return next((q for q in self.questions if self._is_open(q, draft, so_far)), None)

    def _is_open(self, question: Question, draft: Draft, so_far: Answers) -> bool:
        if question.name in draft.trail or question.name in draft.skipped:
            return False
        known = len(question.into) == 1 and question.into[0] in draft.answers
        return not known and (question.when is None or question.when(so_far))

    def question(self, name: str) -> Question | None:
        return next((q for q in self.questions if q.name == name), None)

    def answers(self, draft: Draft) -> dict[str, Any]:
        kinds = self.record.fields()
        return {name: _load(kinds.get(name), value) for name, value in draft.answers.items()}

    def seen(self, record: Record, answers: Answers) -> dict[str, Any]:
        """What the fields this form changes hold now: somebody else may change them before it is answered."""
        names = {*answers, *(name for question in self.questions for name in question.into)}
        return self.dump({name: value for name in names if (value := getattr(record, name, None)) is not None})

    def dump(self, values: Answers) -> dict[str, Any]:
        kinds = self.record.fields()
        return {name: kinds[name].dump(value) if name in kinds else value for name, value in values.items()}


def _load(kind: Kind | None, value: Any) -> Any:
    return kind.load(value) if kind and value is not None else value


# What a person sees


def button(turn: Turn, draft: Draft, question: str, op: str, label: str, *more: str) -> Button:
    return Button(turn.say.label(label), act("f", draft.id, question, op, *more))


def screen(turn: Turn, form: Form, draft: Draft, hint: str = "") -> Screen:
    """The open question with its choices and the way back, over and out."""
    question = form.open_question(draft)
    if question is None:
        raise LookupError(f"{form.name} has nothing to ask")
    asked = turn.say(first_known(turn, f"{form.record.type()}.{question.name}.ask", f"ask.{question.name}"))
    rows = (*_choices(turn, form, draft, question), _ways(turn, draft, question))
    about = f"{form.name}:{draft.subject}" if form.passing else None
    return Screen(turn.say(hint) if hint else asked, rows, about=about)


def first_known(turn: Turn, *keys: str) -> str:
    return next((key for key in keys if turn.say.has(key)), keys[-1])


def _choices(turn: Turn, form: Form, draft: Draft, question: Question) -> Rows:
    kind = form.record.type()
    if question.many:
        return _ticks(turn, kind, draft, question)
    picks = [*_suggested(turn, draft, question), *_standing(turn, form, draft, question)]
    picks += [button(turn, draft, question.name, "offer", f"offer.{offer}", offer) for offer in question.offers]
    picks += [
        button(turn, draft, question.name, "pick", f"{kind}.{question.name}.{choice}", choice)
        for choice in question.choices
    ]
    return tuple(tuple(picks[i : i + 2]) for i in range(0, len(picks), 2))


def _suggested(turn: Turn, draft: Draft, question: Question) -> list[Button]:
    words = question.suggest(turn.desk) if question.suggest else ""
    return [Button(cut(words), act("f", draft.id, question.name, "suggest"))] if words else []


def _standing(turn: Turn, form: Form, draft: Draft, question: Question) -> list[Button]:
    value = _held(form, draft, question)
    words = turn.say.label("form.same", value=turn.say.write(value)) if value is not None else ""
    return [Button(words, act("f", draft.id, question.name, "same"))] if words else []


def _held(form: Form, draft: Draft, question: Question) -> Any:
    """What the record held when it was asked, where that may stay."""
    name = question.into[0]
    return _load(form.record.fields().get(name), draft.seen.get(name)) if question.standing else None


def _ticks(turn: Turn, kind: str, draft: Draft, question: Question) -> Rows:
    """Choices to tick, four in a row, and the way on once there is one."""
    ticked = _so_far_ticked(draft, question)
    ticks = [
        Button(("✅ " if choice in ticked else "") + turn.say.label(f"{kind}.{question.name}.{choice}"), press)
        for choice in question.choices
        for press in [act("f", draft.id, question.name, "tick", choice)]
    ]
    rows = tuple(tuple(ticks[i : i + 4]) for i in range(0, len(ticks), 4))
    label = first_known(turn, f"{kind}.{question.name}.ticked", "form.ticked")
    return (*rows, (button(turn, draft, question.name, "ticked", label),)) if ticked else rows


def _so_far_ticked(draft: Draft, question: Question) -> list[str]:
    """What was ticked here; until then what is kept already."""
    found: list[str] = draft.answers.get(_partly(question), draft.seen.get(question.into[0], []))
    return found


def _partly(question: Question) -> str:
    """Where a question's ticks wait in the draft until it is answered: beside the answers, under no field's name."""
    return f"{question.name}?"


def _ways(turn: Turn, draft: Draft, question: Question) -> tuple[Button, ...]:
    ways = ["back"] if draft.trail or draft.skipped else []
    ways += [] if question.needed else ["skip"]
    return tuple(button(turn, draft, question.name, op, f"form.{op}") for op in (*ways, "cancel"))


def doubtful(turn: Turn, draft: Draft, question: Question, doubt: Doubt) -> Screen:
    """ "Same person?": look at the record, or go on with another person."""
    rows = [(button(turn, draft, question.name, "sure", doubt.sure),)]
    if doubt.about:
        rows.insert(0, (Button(turn.say.label("doubt.open"), act("card", *doubt.about.split(":"))),))
    rows.append((button(turn, draft, question.name, "unsure", doubt.unsure),))
    lines = [turn.say(key, **values) for key, values in ((doubt.text, doubt.values), *doubt.more)]
    return Screen(plain(*lines), tuple(rows))


def sleepy(turn: Turn, draft: Draft) -> Screen:
    """A draft that lay for hours: is what was said its next answer, or something new?"""
    rows = [tuple(button(turn, draft, "-", op, f"sleep.{op}") for op in ("wake", "drop"))]
    rows += [(button(turn, draft, "-", "else", "sleep.else"),)] if draft.heard else []
    return Screen(turn.say("sleep.ask", form=_title(turn, draft)), tuple(rows))


def _title(turn: Turn, draft: Draft) -> str:
    """What a form is called: a new record's, or a change of one field."""
    record, _, field = draft.form.partition(".")
    if field and turn.say.has(f"{field}.title"):
        return turn.say(f"{field}.title")
    if not field:
        return turn.say(f"{record}.title")
    return turn.say("edit.title", field=turn.say(first_known(turn, draft.form, f"edit.{field}")))


def resume_row(turn: Turn, draft: Draft) -> tuple[Button, ...]:
    return (button(turn, draft, "-", "wake", "form.resume"),)


# What happens


async def start(
    turn: Turn, form: Form, about: Record | None = None, answers: Answers | None = None, subject: int | None = None
) -> None:
    """Begin a form; one of the same kind that was parked half-way is offered first. Who may not save is told now.

    What is no record is named by its number alone, as `subject`.
    """
    if not _may_save(turn.desk, form.record):
        if about:
            raise Forbidden(form.name)
        turn.reply(Screen(turn.say("form.forbidden")))
        return
    subject = about.id if about else subject
    for old in await drafts.of_person(turn.desk.db, turn.desk.me.id):
        if (old.form, old.subject) == (form.name, subject):
            turn.parked = None if turn.parked and turn.parked.id == old.id else turn.parked
            if old.answers:
                await _offer_old(turn, old)
                return
            await drafts.drop(turn.desk.db, old)
    fresh = Draft(0, turn.desk.me.id, form.name, subject, turn.desk.now, form.dump(answers or {}))
    fresh.seen = form.seen(about, fresh.answers) if about else {}
    await drafts.begin(turn.desk.db, fresh)
    (turn.reply if form.passing else turn.show)(screen(turn, form, fresh))


def _may_save(desk: Desk, about: About) -> bool:
    """Of a record type its rule decides; what is no record is for whoever was let into its form."""
    return desk.may_change(about) if isinstance(about, type) and issubclass(about, Record) else True


async def start_with(turn: Turn, form: Form, words: str, question: str = "") -> None:
    """Begin with what was typed before anybody asked: the first question's answer, or a later one's, known by then.

    Half-done forms of the kind go on waiting: these words are about something new.
    """
    if not _may_save(turn.desk, form.record):
        turn.reply(Screen(turn.say("form.forbidden")))
        return
    fresh = Draft(0, turn.desk.me.id, form.name, None, turn.desk.now, form.dump(_known(turn, form, words, question)))
    await drafts.begin(turn.desk.db, fresh)
    if fresh.answers:
        turn.show(screen(turn, form, fresh))
        return
    said = replace(turn.inbound, kind="text", text=words, message_id=0)
    await _read(turn, form, fresh, form.questions[0], said)


def _known(turn: Turn, form: Form, words: str, name: str) -> Answers:
    """What the words answer; nothing where they do not fit."""
    question = form.question(name)
    try:
        return question.read(words, turn) if question else {}
    except Unclear:
        return {}


async def _offer_old(turn: Turn, old: Draft) -> None:
    old.parked, old.asleep = False, True
    await drafts.save(turn.desk.db, old, turn.desk.now)
    turn.show(sleepy(turn, old))


async def answered(turn: Turn, form: Form, subject: int) -> None:
    """The message that asked was answered, whatever became of its question meanwhile: it is heard as if just asked."""
    asked = Draft(0, turn.desk.me.id, form.name, subject, turn.desk.now)
    for old in await drafts.of_person(turn.desk.db, turn.desk.me.id):
        if (old.form, old.subject) == (form.name, subject):
            await drafts.drop(turn.desk.db, old)
    await hear(turn, form, await drafts.begin(turn.desk.db, asked))


async def let_go(turn: Turn, *names: str, subject: int) -> None:
    """It was answered in another way: nobody is asked any more."""
    for old in await drafts.of_person(turn.desk.db, turn.desk.me.id):
        if old.form in names and old.subject == subject:
            await drafts.drop(turn.desk.db, old)


async def park(turn: Turn, draft: Draft) -> None:
    """Something else comes first; the draft waits."""
    draft.parked = True
    await drafts.save(turn.desk.db, draft, turn.desk.now)


def takes(form: Form, draft: Draft, said: Inbound) -> bool:
    """Does the open question take this kind of thing as its answer? More of an album goes where its first went."""
    question = form.open_question(draft)
    return (question is not None and said.kind in question.kind.takes) or joins(draft, said)


def joins(draft: Draft, said: Inbound) -> bool:
    return said.kind == "photo" and said.album != "" and said.album == draft.album


async def hear(turn: Turn, form: Form, draft: Draft) -> None:
    """Something was said while this form was open. "Cancel" means that, however long the form lay."""
    if joins(draft, turn.inbound):
        await _join(turn, form, draft)
        return
    word = tidy(turn.inbound.text).casefold()
    for op in ("back", "skip", "cancel"):
        if turn.inbound.kind == "text" and word in _words_for(op):
            await _OPS[op](turn, form, draft, "")
            return
    if sleeps(turn, draft):
        draft.asleep, draft.heard = True, {name: getattr(turn.inbound, name) for name in HEARD}
        await drafts.save(turn.desk.db, draft, turn.desk.now)
        turn.reply(sleepy(turn, draft))
        return
    await _hear_answer(turn, form, draft)


async def _join(turn: Turn, form: Form, draft: Draft) -> None:
    """One more picture of the last answer, in silence: the next question is asked already."""
    if question := form.question(draft.said_to):
        field = question.into[0]
        draft.answers = {**draft.answers, field: [*draft.answers.get(field, []), turn.inbound.file_id]}
        _caption(draft, question, [*draft.captions.get(question.name, []), turn.inbound.text])
        await drafts.save(turn.desk.db, draft, turn.desk.now)


def _caption(draft: Draft, question: Question, words: list[str]) -> None:
    """What stands under a picture is no answer; it becomes a note on what the form keeps."""
    draft.captions = {**draft.captions, question.name: [said.strip() for said in words if said.strip()]}


def sleeps(turn: Turn, draft: Draft) -> bool:
    """Did it lie for so long that nobody may remember it?"""
    return turn.desk.now - draft.touched_at > ASLEEP_AFTER or draft.asleep


async def _hear_answer(turn: Turn, form: Form, draft: Draft) -> None:
    question = form.open_question(draft)
    if question is None:
        await _finish(turn, form, draft)
        return
    await _read(turn, form, draft, question, turn.inbound)


@cache
def _words_for(op: str) -> set[str]:
    """What people type instead of pressing: «ยกเลิก», "skip", …"""
    return {word.strip().casefold() for lang in LANGUAGES for word in speaker(lang)(f"form.{op}.words").split("|")}


async def _read(turn: Turn, form: Form, draft: Draft, question: Question, said: Inbound) -> None:
    try:
        values = question.read(_words(turn, form, question, said), turn)
    except Unclear as unclear:
        draft.refused = said.message_id
        await drafts.save(turn.desk.db, draft, turn.desk.now)
        turn.reply(screen(turn, form, draft, unclear.hint))
        return
    draft.said, draft.said_to, draft.album = said.message_id, question.name, said.album
    if said.kind == "photo":
        _caption(draft, question, [said.text])
    if question.leads_to:
        await _look_up(turn, form, draft, question, values[question.into[0]])
        return
    await _take(turn, form, draft, question, values)


async def _look_up(turn: Turn, form: Form, draft: Draft, question: Question, words: str) -> None:
    """A link: the one record of this very name, or a choice of those that hold the words, or a new one."""
    hits = await turn.desk.search(words, FOUND, *(RECORDS[name] for name in question.leads))
    same = [hit for hit in hits if fold(hit.name_words) == fold(words)]
    if len(same) == 1:
        await _take(turn, form, draft, question, {question.leads[same[0].type()]: same[0].id})
        return
    draft.held = words
    await drafts.save(turn.desk.db, draft, turn.desk.now)
    turn.reply(_which(turn, draft, question, words, hits, await turn.desk.behind(hits)))


def _which(turn: Turn, draft: Draft, question: Question, words: str, hits: Sequence[Record], firms: Firms) -> Screen:
    rows = [
        (Button(label, act("f", draft.id, question.name, "link", hit.id, hit.type())),)
        for hit, label in zip(hits, marked_labels(turn.say, hits, firms), strict=True)
    ]
    rows.append((button(turn, draft, question.name, "fresh", "link.new"),))
    text = turn.say("link.which" if hits else "link.none", words=words)
    return Screen(text, (*rows, _ways(turn, draft, question)))


async def correct(turn: Turn, form: Form, draft: Draft) -> None:
    """One's last typed answer was edited: it is read again. What cannot be read changes nothing."""
    turn.inbound = replace(turn.inbound, kind="text")
    question = form.question(draft.said_to)
    if draft.refused == turn.inbound.message_id or question is None:
        await hear(turn, form, draft)
        return
    try:
        values = question.read(_words(turn, form, question, turn.inbound), turn)
    except Unclear as unclear:
        asked = screen(turn, form, draft)
        turn.reply(replace(asked, text=plain(turn.say(unclear.hint), asked.text)))
        return
    _take_back(draft, question)
    await _take(turn, form, draft, question, values)


def _take_back(draft: Draft, question: Question) -> None:
    draft.trail = [name for name in draft.trail if name != question.name]
    draft.skipped = [name for name in draft.skipped if name != question.name]
    draft.answers = {name: value for name, value in draft.answers.items() if name not in question.into}
    draft.doubt, draft.album = None, ""


def _words(turn: Turn, form: Form, question: Question, said: Inbound) -> str:
    """What the question's reader is given: the words, a contact's number, a picture's id, a choice by its label."""
    if said.kind not in question.kind.takes:
        raise Unclear(f"ask.only.{question.kind.takes[0]}")
    if said.kind == "contact":
        return f"{said.name} {said.phone}" if isinstance(question.kind, Spread) else said.phone
    if said.kind == "photo":
        return said.file_id
    if question.many:
        return " ".join(_by_label(form, question, part) for part in _PARTED.split(tidy(said.text)) if part)
    return _by_label(form, question, said.text) if question.choices else said.text


def _by_label(form: Form, question: Question, text: str) -> str:
    """The choice whose label was typed, in either language: all of it, or a beginning that no other has."""
    word = tidy(text).casefold()
    labels = {
        _PICTURE.sub("", speaker(lang)(f"{form.record.type()}.{question.name}.{choice}").casefold()): choice
        for lang in LANGUAGES
        for choice in question.choices
    }
    begun = {choice for label, choice in labels.items() if len(word) >= BEGINNING and label.startswith(word)}
    return labels.get(word) or (begun.pop() if len(begun) == 1 else text)


async def _take(turn: Turn, form: Form, draft: Draft, question: Question, values: Answers) -> None:
    """An answer was read: doubt it, or keep it and go on."""
    doubt = await question.check(turn.desk, _so_far(form, draft, values)) if question.check else None
    if doubt is None:
        await _keep(turn, form, draft, question, form.dump(values))
        return
    draft.doubt = form.dump(values)
    await drafts.save(turn.desk.db, draft, turn.desk.now)
    turn.show(doubtful(turn, draft, question, doubt))


def _so_far(form: Form, draft: Draft, values: Answers) -> dict[str, Any]:
    """What a check is given: the answers, and the record that is being changed ("lead:7")."""
    return {**form.answers(draft), **values, "subject": f"{form.record.type()}:{draft.subject}"}


async def _keep(turn: Turn, form: Form, draft: Draft, question: Question, dumped: Answers) -> None:
    draft.answers = {**draft.answers, **dumped}
    draft.answers.pop(_partly(question), None)
    draft.trail = [*draft.trail, question.name]
    draft.doubt = None
    if question.at_once:
        try:
            await question.at_once(turn, form.answers(draft))
        except FOR_GOOD as no:
            raise Over(draft, no) from no
    await _next(turn, form, draft)


async def _next(turn: Turn, form: Form, draft: Draft) -> None:
    draft.refused = 0
    if form.open_question(draft) is None:
        await _finish(turn, form, draft)
        return
    await drafts.save(turn.desk.db, draft, turn.desk.now)
    turn.show(screen(turn, form, draft))


async def _finish(turn: Turn, form: Form, draft: Draft) -> None:
    """Keep the record; only an entirely empty one is refused, and asked again from the start."""
    answers = {name: value for name, value in form.answers(draft).items() if value not in (None, "", [])}
    if not answers and draft.subject and not form.empty_too:
        await drafts.drop(turn.desk.db, draft)
        turn.show(Screen(turn.say("form.unchanged")))
        return
    if not answers and not form.empty_too:
        draft.trail, draft.skipped, draft.answers = [], [], {}
        await drafts.save(turn.desk.db, draft, turn.desk.now)
        turn.reply(screen(turn, form, draft, "form.empty"))
        return
    await drafts.drop(turn.desk.db, draft)
    try:
        record = await form.save(turn, draft, await _with_new_links(turn, form, answers))
    except Changed:
        again = Button(turn.say.label("record.open"), act("open", form.record.type(), draft.subject or 0))
        turn.reply(Screen(turn.say("record.changed"), ((again,),)))
        return
    except Missing:
        turn.reply(Screen(turn.say("record.missing")))
        return
    except FOR_GOOD as no:
        raise Over(draft, no) from no
    turn.did += [f"saved.{form.name}", *(f"{form.record.type()}.{name}" for name in answers)]
    await _note(turn, draft, record)
    shown = record if isinstance(record, Screen) else await form.show(turn, record)
    turn.show(replace(shown, key=turn.inbound.album_key) if turn.inbound.album else shown)
    if form.after:
        await form.after(turn, record)


async def _note(turn: Turn, draft: Draft, kept: Any) -> None:
    """The words under pictures that were answers, beside what was kept with them."""
    said = [words for name in draft.trail if name not in draft.skipped for words in draft.captions.get(name, [])]
    for words in said if isinstance(kept, Record) else ():
        await notes.add(turn.desk, kept, words)


async def _with_new_links(turn: Turn, form: Form, answers: dict[str, Any]) -> dict[str, Any]:
    """Records that were named on the way and did not exist are kept in the same unit."""
    made = dict(answers)
    for name, to in form.record.links().items():
        if isinstance(fresh := made.get(name), dict):
            kind = RECORDS[to]
            made[name] = (await turn.desk.keep(kind(**{kind.naming()[0]: fresh["fresh"]}))).id
    return made


# What a button of a form does


async def press(turn: Turn, form: Form, draft: Draft, question: str, op: str, more: str) -> None:
    """A button of this form. One that belongs to an earlier question is answered politely."""
    now = form.open_question(draft)
    if op not in _ANYTIME and (now is None or now.name != question):
        turn.toast = turn.say.label("button.old")
        return
    draft.asleep = False
    await _OPS[op](turn, form, draft, more)


async def _pick(turn: Turn, form: Form, draft: Draft, choice: str) -> None:
    question = form.open_question(draft)
    if question and choice in question.choices:
        await _take(turn, form, draft, question, {question.into[0]: choice})


async def _offer(turn: Turn, form: Form, draft: Draft, offer: str) -> None:
    question = form.open_question(draft)
    if question and offer in question.offers:
        await _take(turn, form, draft, question, question.read(OFFERS[offer], turn))


async def _link(turn: Turn, form: Form, draft: Draft, key: str) -> None:
    question = form.open_question(draft)
    key, _, name = key.partition(":")
    to = name or (question.leads_to if question else "")
    if question and to and to in question.leads:
        record = await turn.desk.find(RECORDS[to], int(key))
        draft.held = ""
        await _take(turn, form, draft, question, {question.leads[to]: record.id})


async def _fresh(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    question = form.open_question(draft)
    if question and draft.held:
        words, draft.held = draft.held, ""
        await _take(turn, form, draft, question, {question.into[0]: {"fresh": words}})


async def _suggest(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    question = form.open_question(draft)
    if question and question.suggest:
        await _take(turn, form, draft, question, question.read(question.suggest(turn.desk), turn))


async def _same(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    question = form.open_question(draft)
    if question and (value := _held(form, draft, question)) is not None:
        await _take(turn, form, draft, question, {question.into[0]: value})


async def _tick(turn: Turn, form: Form, draft: Draft, choice: str) -> None:
    """On, or off again; the choices stay to be ticked."""
    question = form.open_question(draft)
    if question and choice in question.choices:
        draft.answers[_partly(question)] = _toggled(question, _so_far_ticked(draft, question), choice)
        await drafts.save(turn.desk.db, draft, turn.desk.now)
        turn.show(screen(turn, form, draft))


def _toggled(question: Question, before: Sequence[str], choice: str) -> list[str]:
    alone = question.kind.alone if isinstance(question.kind, Kind) else ()
    beside = [one for one in before if (one not in alone and choice not in alone) or one == choice]
    return [one for one in question.choices if (one in beside) != (one == choice)]


async def _ticked(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    question = form.open_question(draft)
    if question and (ticked := _so_far_ticked(draft, question)):
        await _take(turn, form, draft, question, question.read(" ".join(ticked), turn))


async def _skip(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    question = form.open_question(draft)
    if question is None or question.needed:
        turn.reply(screen(turn, form, draft, "form.needed"))
        return
    draft.skipped = [*draft.skipped, question.name]
    draft.doubt = None
    await _next(turn, form, draft)


async def _back(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    """To the question before, its answer taken out again; out of a doubt, to the question that raised it."""
    if draft.doubt is not None:
        await _unsure(turn, form, draft, "")
        return
    passed = [q for q in form.questions if q.name in draft.trail or q.name in draft.skipped]
    if passed:
        _take_back(draft, passed[-1])
    draft.refused = 0
    await drafts.save(turn.desk.db, draft, turn.desk.now)
    turn.show(screen(turn, form, draft))


async def _cancel(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    """Away with it, but not for good: what was typed can be taken up again."""
    if draft.trail or (draft.answers and draft.subject is None):
        await park(turn, draft)
        turn.show(Screen(turn.say("form.cancelled"), (resume_row(turn, draft),)))
        return
    await drafts.drop(turn.desk.db, draft)
    turn.show(Screen(turn.say("form.cancelled")))


async def _sure(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    question = form.open_question(draft)
    if question and draft.doubt is not None:
        await _keep(turn, form, draft, question, draft.doubt)


async def _unsure(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    draft.doubt = None
    await drafts.save(turn.desk.db, draft, turn.desk.now)
    turn.show(screen(turn, form, draft))


async def _wake(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    for other in await drafts.of_person(turn.desk.db, turn.desk.me.id):
        if other.id != draft.id and not other.parked:
            await park(turn, other)
    draft.parked = draft.asleep = False
    heard, draft.heard = draft.heard, {}
    question = form.open_question(draft)
    if heard and question:
        await _read(turn, form, draft, question, replace(turn.inbound, **heard))
        return
    await _next(turn, form, draft)


async def _drop(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    """Away with the old one. What was said meanwhile is served; where nothing was, a new one is begun."""
    await drafts.drop(turn.desk.db, draft)
    if draft.heard:
        turn.unheard = replace(turn.inbound, **draft.heard)
    elif isinstance(form.record, Asked) or draft.subject is None:
        await start(turn, form, subject=draft.subject)
    else:
        await start(turn, form, await turn.desk.find(form.of_record, draft.subject))


async def _else(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    """Something else was meant: the form waits, and what was said is served as if none were open."""
    heard, draft.heard = draft.heard, {}
    await park(turn, draft)
    turn.parked, turn.unheard = draft, replace(turn.inbound, **heard) if heard else None


_OPS: dict[str, Callable[[Turn, Form, Draft, str], Awaitable[None]]] = {
    "pick": _pick,
    "offer": _offer,
    "link": _link,
    "fresh": _fresh,
    "suggest": _suggest,
    "same": _same,
    "tick": _tick,
    "ticked": _ticked,
    "skip": _skip,
    "back": _back,
    "cancel": _cancel,
    "sure": _sure,
    "unsure": _unsure,
    "wake": _wake,
    "drop": _drop,
    "else": _else,
}
_ANYTIME = frozenset({"wake", "drop", "else"})
