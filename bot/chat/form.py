"""Conversations as lists of questions. The engine asks, reads, goes back, skips, parks and never loses an answer.

Answers are kept as read values: "tomorrow" does not move when the form crosses midnight, and a question that a new
release adds becomes the next open question of old drafts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any

from bot.chat.inbound import Inbound
from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import LANGUAGES, cut, speaker
from bot.chat.turn import Turn
from bot.domain.reading import Unclear, tidy
from bot.domain.writing import fold
from bot.records.base import RECORDS, Record
from bot.records.kinds import Kind, Spread, kind_of
from bot.storage import drafts
from bot.storage.desk import Desk, Forbidden
from bot.storage.drafts import Draft

ASLEEP_AFTER = timedelta(hours=2)
FOUND = 6  # records offered for a link
OFFERS = {"today": "today", "tomorrow": "tomorrow", "3days": "in 3 days", "7days": "in 7 days"}
"""Answers offered as buttons, and the words they stand for."""

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A check's "are you sure?": a text, and the record ("lead:7") to look at instead, if it may be seen."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    about: str | None = None


Check = Callable[[Desk, Answers], Awaitable[Doubt | None]]
Save = Callable[[Turn, Draft, dict[str, Any]], Awaitable[Record]]
Show = Callable[[Turn, Record], Awaitable[Screen]]


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    into: tuple[str, ...]
    kind: Kind | Spread
    when: Callable[[Answers], bool] | None = None
    check: Check | None = None
    offers: tuple[str, ...] = ()
    needed: bool = False

    @property
    def leads_to(self) -> str:
        """The type of record a link leads to."""
        return self.kind.to if isinstance(self.kind, Kind) else ""

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
    """A named list of questions about a record type; `save` keeps the answers, `show` is what is answered then."""

    name: str
    record: type[Record]
    questions: tuple[Question, ...]
    save: Save
    show: Show

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
    lines = [turn.say(hint)] if hint else [asked]
    return Screen("\n".join(lines), (*_choices(turn, form, draft, question), _ways(turn, draft, question)))


def first_known(turn: Turn, *keys: str) -> str:
    return next((key for key in keys if turn.say.has(key)), keys[-1])


def _choices(turn: Turn, form: Form, draft: Draft, question: Question) -> Rows:
    kind = form.record.type()
    picks = [
        button(turn, draft, question.name, "pick", f"{kind}.{question.name}.{choice}", choice)
        for choice in question.choices
    ]
    picks += [button(turn, draft, question.name, "offer", f"offer.{offer}", offer) for offer in question.offers]
    return tuple(tuple(picks[i : i + 2]) for i in range(0, len(picks), 2))


def _ways(turn: Turn, draft: Draft, question: Question) -> tuple[Button, ...]:
    ways = ["back"] if draft.trail or draft.skipped else []
    ways += [] if question.needed else ["skip"]
    return tuple(button(turn, draft, question.name, op, f"form.{op}") for op in (*ways, "cancel"))


def doubtful(turn: Turn, draft: Draft, question: Question, doubt: Doubt) -> Screen:
    """ "Same person?": look at the record, or go on with another person."""
    rows = [(button(turn, draft, question.name, "sure", "doubt.other"),)]
    if doubt.about:
        rows.insert(0, (Button(turn.say.label("doubt.open"), act("card", *doubt.about.split(":"))),))
    rows.append((button(turn, draft, question.name, "unsure", "form.back"),))
    return Screen(turn.say(doubt.text, **doubt.values), tuple(rows))


def sleepy(turn: Turn, draft: Draft) -> Screen:
    """A draft that lay for hours: is this its next answer, or something new?"""
    row = tuple(button(turn, draft, "-", op, f"sleep.{op}") for op in ("wake", "drop"))
    return Screen(turn.say("sleep.ask", form=turn.say(f"{draft.form.partition('.')[0]}.title")), (row,))


def resume_row(turn: Turn, draft: Draft) -> tuple[Button, ...]:
    return (button(turn, draft, "-", "wake", "form.resume"),)


# What happens


async def start(turn: Turn, form: Form, subject: int | None = None, answers: Answers | None = None) -> None:
    """Begin a form; one of the same kind that was parked half-way is offered first. Who may not save is told now."""
    if not turn.desk.may_change(form.record):
        raise Forbidden(form.name)
    for old in await drafts.of_person(turn.desk.db, turn.desk.me.id):
        if (old.form, old.subject) == (form.name, subject):
            if old.answers:
                await _offer_old(turn, old)
                return
            await drafts.drop(turn.desk.db, old)
    fresh = Draft(0, turn.desk.me.id, form.name, subject, turn.desk.now, form.dump(answers or {}))
    await drafts.begin(turn.desk.db, fresh)
    turn.show(screen(turn, form, fresh))


async def _offer_old(turn: Turn, old: Draft) -> None:
    old.parked, old.asleep = False, True
    await drafts.save(turn.desk.db, old, turn.desk.now)
    turn.show(sleepy(turn, old))


async def park(turn: Turn, draft: Draft) -> None:
    """Something else comes first; the draft waits."""
    draft.parked = True
    await drafts.save(turn.desk.db, draft, turn.desk.now)


async def hear(turn: Turn, form: Form, draft: Draft) -> None:
    """Something was said while this form was open."""
    if turn.desk.now - draft.touched_at > ASLEEP_AFTER or draft.asleep:
        draft.asleep, draft.held = True, turn.inbound.text
        await drafts.save(turn.desk.db, draft, turn.desk.now)
        turn.reply(sleepy(turn, draft))
        return
    await _hear_answer(turn, form, draft)


async def _hear_answer(turn: Turn, form: Form, draft: Draft) -> None:
    word = tidy(turn.inbound.text).casefold()
    for op in ("back", "skip", "cancel"):
        if word in _words_for(op):
            await _OPS[op](turn, form, draft, "")
            return
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
    draft.said, draft.refused = said.message_id, 0
    if question.leads_to:
        await _look_up(turn, form, draft, question, values[question.into[0]])
        return
    await _take(turn, form, draft, question, values)


async def _look_up(turn: Turn, form: Form, draft: Draft, question: Question, words: str) -> None:
    """A link: the one record of this very name, or a choice of those that hold the words, or a new one."""
    hits = await turn.desk.search(words, FOUND, RECORDS[question.leads_to])
    same = [hit for hit in hits if fold(hit.name_words) == fold(words)]
    if len(same) == 1:
        await _take(turn, form, draft, question, {question.into[0]: same[0].id})
        return
    draft.held = words
    await drafts.save(turn.desk.db, draft, turn.desk.now)
    turn.reply(_which(turn, draft, question, words, hits))


def _which(turn: Turn, draft: Draft, question: Question, words: str, hits: Sequence[Record]) -> Screen:
    rows = [
        (Button(cut(hit.name_words or f"#{hit.number}"), act("f", draft.id, question.name, "link", hit.id)),)
        for hit in hits
    ]
    rows.append((button(turn, draft, question.name, "fresh", "link.new"),))
    text = turn.say("link.which" if hits else "link.none", words=words)
    return Screen(text, (*rows, _ways(turn, draft, question)))


async def correct(turn: Turn, form: Form, draft: Draft) -> None:
    """One's last answer was edited: it is read again. What cannot be read changes nothing."""
    if draft.refused == turn.inbound.message_id:
        turn.inbound = replace(turn.inbound, kind="text")
        await hear(turn, form, draft)
        return
    question = form.question(draft.trail[-1])
    if question is None:
        return
    try:
        values = question.read(_words(turn, form, question, replace(turn.inbound, kind="text")), turn)
    except Unclear as unclear:
        turn.reply(screen(turn, form, draft, unclear.hint))
        return
    _take_back(draft, question)
    await _take(turn, form, draft, question, values)


def _take_back(draft: Draft, question: Question) -> None:
    draft.trail = [name for name in draft.trail if name != question.name]
    draft.skipped = [name for name in draft.skipped if name != question.name]
    draft.answers = {name: value for name, value in draft.answers.items() if name not in question.into}
    draft.doubt = None


def _words(turn: Turn, form: Form, question: Question, said: Inbound) -> str:
    """What the question's reader is given: the words, a contact's number, a picture's id, a choice by its label."""
    if said.kind not in question.kind.takes:
        raise Unclear(f"ask.only.{question.kind.takes[0]}")
    if said.kind == "contact":
        return f"{said.name} {said.phone}" if isinstance(question.kind, Spread) else said.phone
    if said.kind == "photo":
        return said.file_id
    return _by_label(form, question, said.text) if question.choices else said.text


def _by_label(form: Form, question: Question, text: str) -> str:
    word = tidy(text).casefold()
    labels = {
        speaker(lang)(f"{form.record.type()}.{question.name}.{choice}").casefold(): choice
        for lang in LANGUAGES
        for choice in question.choices
    }
    return next((choice for label, choice in labels.items() if word and word in label), text)


async def _take(turn: Turn, form: Form, draft: Draft, question: Question, values: Answers) -> None:
    """An answer was read: doubt it, or keep it and go on."""
    doubt = await question.check(turn.desk, form.answers(draft) | dict(values)) if question.check else None
    if doubt is None:
        await _keep(turn, form, draft, question, form.dump(values))
        return
    draft.doubt = form.dump(values)
    await drafts.save(turn.desk.db, draft, turn.desk.now)
    turn.show(doubtful(turn, draft, question, doubt))


async def _keep(turn: Turn, form: Form, draft: Draft, question: Question, dumped: Answers) -> None:
    draft.answers = {**draft.answers, **dumped}
    draft.trail = [*draft.trail, question.name]
    draft.doubt = None
    await _next(turn, form, draft)


async def _next(turn: Turn, form: Form, draft: Draft) -> None:
    if form.open_question(draft) is None:
        await _finish(turn, form, draft)
        return
    await drafts.save(turn.desk.db, draft, turn.desk.now)
    turn.show(screen(turn, form, draft))


async def _finish(turn: Turn, form: Form, draft: Draft) -> None:
    """Keep the record; only an entirely empty one is refused, and asked again from the start."""
    answers = {name: value for name, value in form.answers(draft).items() if value not in (None, "", [])}
    if not answers:
        draft.trail, draft.skipped, draft.answers = [], [], {}
        await drafts.save(turn.desk.db, draft, turn.desk.now)
        turn.reply(screen(turn, form, draft, "form.empty"))
        return
    record = await form.save(turn, draft, await _with_new_links(turn, form, answers))
    await drafts.drop(turn.desk.db, draft)
    turn.show(await form.show(turn, record))


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
    if question and question.leads_to:
        record = await turn.desk.find(RECORDS[question.leads_to], int(key))
        draft.held = ""
        await _take(turn, form, draft, question, {question.into[0]: record.id})


async def _fresh(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    question = form.open_question(draft)
    if question and draft.held:
        words, draft.held = draft.held, ""
        await _take(turn, form, draft, question, {question.into[0]: {"fresh": words}})


async def _skip(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    question = form.open_question(draft)
    if question is None or question.needed:
        turn.reply(screen(turn, form, draft, "form.needed"))
        return
    draft.skipped = [*draft.skipped, question.name]
    draft.doubt = None
    await _next(turn, form, draft)


async def _back(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    """To the question before, its answer taken out again."""
    passed = [q for q in form.questions if q.name in draft.trail or q.name in draft.skipped]
    if passed:
        _take_back(draft, passed[-1])
    draft.doubt = None
    await drafts.save(turn.desk.db, draft, turn.desk.now)
    turn.show(screen(turn, form, draft))


async def _cancel(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    """Away with it, but not for good: what was typed can be taken up again."""
    if draft.answers:
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
    held, draft.held = draft.held, ""
    question = form.open_question(draft)
    if held and question:
        await _read(turn, form, draft, question, replace(turn.inbound, kind="text", text=held))
        return
    await _next(turn, form, draft)


async def _drop(turn: Turn, form: Form, draft: Draft, _: str) -> None:
    """Away with the old one; what was meant was a new one."""
    await drafts.drop(turn.desk.db, draft)
    await start(turn, form, draft.subject)


_OPS: dict[str, Callable[[Turn, Form, Draft, str], Awaitable[None]]] = {
    "pick": _pick,
    "offer": _offer,
    "link": _link,
    "fresh": _fresh,
    "skip": _skip,
    "back": _back,
    "cancel": _cancel,
    "sure": _sure,
    "unsure": _unsure,
    "wake": _wake,
    "drop": _drop,
}
_ANYTIME = frozenset({"wake", "drop"})
