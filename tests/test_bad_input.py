"""Bad input as a matrix: every question of every registered form × everything people send that is no answer to it.

A new form is covered by being registered. One world serves all forms of a record type: before each input the draft is
set back to the question with its earlier answers. Whatever comes in is answered, in one or two sentences; what was
answered before stays; nothing is set aside.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.chat.form import Asked, Form, Question
from bot.chat.screen import act
from bot.chat.texts import Speaker, speaker
from bot.domain.reading import Unclear
from bot.handlers import router
from bot.playground.core import Event
from bot.playground.entities import visible
from bot.records import RECORDS, Record
from bot.records.kinds import Kind, Spread
from bot.storage import drafts
from bot.storage.desk import Desk, Me
from bot.storage.drafts import Draft
from bot.storage.engine import Db
from bot.storage.kernel import inbox
from tests.chat import World, world
from tests.marks import long_but

FORMS = router("bot").forms
OWNERS = {"th": 101, "en": 201}  # who may change every type of record
SAID = datetime.fromisoformat("2026-08-01T09:00+07:00")
LONGEST = 200  # visible characters of an answer that is one or two sentences

WORDS: dict[str, str] = {
    "empty": "",
    "blank": " \u00a0\u200b ",
    "newlines": "\n\n\n",
    "4,096 characters": "ก" * 4096,
    "emoji": "😀🎉",
    "HTML": "<b>ก</b> <script>&amp;",
    "markdown": "*_`[x](tg://user?id=1)`_*",
    "holes": "{name} %s %(x)d",
    "SQL": "'; DROP TABLE lead; --",
    "right to left": "\u202eกข\u202c",
    "NUL": "\u0000",
    "a lone surrogate": "\ud800",
    "words with a lone surrogate": "คุณ\udfffวิภา\u0000",
    "Thai digits": "๑๒",
    "31 February": "31/2",
    "29 February in a common year": "29/2/2569",
    "no date at all": "99/99/9999",
    "a negative number": "-5",
    "a number of a million digits": "1e1000000",
    "not a number": "NaN",
    "a fraction of nothing": "1/0",
    "tone marks alone": "\u0e48\u0e49\u0e4a",
}
THINGS: dict[str, dict[str, Any]] = {
    "a sticker": {"sticker": {"file_id": "s"}},
    "a picture": {"photo": [{"file_id": "p"}], "caption": "<i>รูป"},
    "a voice note": {"voice": {"file_id": "v"}},
    "a place": {"location": {"latitude": 13.7, "longitude": 100.5}},
    "a file": {"document": {"file_id": "d", "file_name": "../../x.exe"}},
    "a video": {"video": {"file_id": "w"}},
    "a die": {"dice": {"emoji": "🎲", "value": 6}},
    "a contact without a number": {"contact": {"phone_number": "", "first_name": "ก"}},
    "a contact with words for a number": {"contact": {"phone_number": "<b>", "first_name": "\ud800"}},
}
STALE = ("an old button", "a button of another question", "a forged button")
MEANT = ("cancel", "back", "help", "nonsense")
ASIDE = {name for name, thing in THINGS.items() if thing.keys() & {"document", "contact"}}
"""What has a place of its own: a question that does not take it waits, as for a command."""
BESIDE = {name for name, thing in THINGS.items() if thing.keys() & {"photo", "voice", "video", "location"}}
"""What has a place of its own beside an open form: the question is asked again below its answer."""
INPUTS = (*WORDS, *THINGS, *STALE, "an edited message", *MEANT)


@dataclass
class Table:
    """One world, one speaker, and the draft that is set back before each input."""

    where: World
    me: Me
    about: int | None  # a record of the type, which the forms of single fields change

    @property
    def say(self) -> Speaker:
        return speaker(self.me.language, self.me.era, self.me.zone)

    async def unit(self, work: Callable[[Db], Any]) -> Any:
        assert self.where.service
        return await self.where.service.store.unit(work)

    async def rewind(self, form: Form, prior: Draft) -> Draft:
        async def work(db: Db) -> Draft:
            await drafts.drop_all(db, self.me.id)
            fresh = replace(prior, person_id=self.me.id, touched_at=self.where.now)
            if prior.subject and not isinstance(form.record, Asked):
                record = await Desk(db, self.me, self.where.now).find(form.of_record, self.about or 0)
                fresh = replace(fresh, subject=record.id, seen=form.seen(record, prior.answers))
            return await drafts.begin(db, fresh)

        made: Draft = await self.unit(work)
        self.where.fresh()
        return made

    async def draft(self, key: int) -> Draft | None:
        """The draft as it lies in the database now."""
        assert self.where.service
        mine = await self.where.service.store.read(lambda db: drafts.of_person(db, self.me.id))
        return next((one for one in mine if one.id == key), None)

    def update(self, name: str, question: Question, draft: Draft) -> dict[str, Any]:
        api, chat = self.where.api, self.me.chat
        if name in WORDS:
            return api.say(chat, WORDS[name])
        if name in THINGS:
            return api.send(chat, THINGS[name])
        if name in STALE:
            return api.press_data(chat, 1, self._data(name, question, draft))
        if name == "an edited message":
            return api.edit(chat, "อะไรก็ได้")
        meant = {"help": "/help", "nonsense": "/nonsense@bot x"}
        return api.say(chat, meant.get(name) or self.say(f"form.{name}.words").split("|")[0])

    def _data(self, name: str, question: Question, draft: Draft) -> str:
        assert self.where.service
        number, asked = (draft.id + 999, question.name) if name == "an old button" else (draft.id, "nothing")
        data = self.where.service.gate.seal.close(act("f", number, asked, "skip"), self.me.chat, self.me.chat)
        return data[:-1] + ("A" if data[-1] != "A" else "B") if name == "a forged button" else data


async def table(kind: type[Record] | None, language: str) -> Table:
    """With a record of the type; forms about what is no record need none."""
    where = await world()
    assert where.service
    me = where.service.roster.at(OWNERS[language])
    assert me
    if kind is None:
        await where.arrive(where.api.say(me.chat, "/start"))
        return Table(where, me, None)
    field = next(name for name, of in kind.fields().items() if of.name == "text")

    async def work(db: Db) -> int:
        return (await Desk(db, me, where.now).keep(kind(**{field: "คุณเดิม"}))).id

    made = Table(where, me, None)
    made.about = await made.unit(work)
    await where.arrive(where.api.say(me.chat, "/start"))  # a message of his own that can be edited
    return made


# the draft in front of a question

SAMPLES = ("คุณก่อนหน้า", "0812345678", "พรุ่งนี้", "12", "a@b.co", "พรุ่งนี้ บ่ายสอง", "12 ส.ค. 2530", "2569", "เมื่อวาน บ่ายสอง")


def before(form: Form, question: Question) -> Draft:
    """A draft in which this question is the open one, with every earlier question answered that can be."""
    earlier = form.questions[: form.questions.index(question)]
    usual = [_answers(form, one)[0] for one in earlier]
    ways = [usual] + [
        [*usual[:at], other, *usual[at + 1 :]] for at, one in enumerate(earlier) for other in _answers(form, one)[1:]
    ]
    drafts_ = (_draft(form, question, list(zip(earlier, way, strict=True))) for way in ways)
    found = next((draft for draft in drafts_ if form.open_question(draft) is question), None)
    assert found, f"{form.name}: no earlier answers lead to {question.name}"
    return found


def _draft(form: Form, last: Question, given: list[tuple[Question, dict[str, Any] | None]]) -> Draft:
    subject = 1 if "." in form.name else None
    why = form.name.endswith((".reason", ".enter"))
    start: dict[str, Any] = {"status": form.of_record.status_kind().choices[-1]} if why else {}
    if form.name.endswith(".enter"):
        start["wants"] = [one.name for one in form.questions if one is last or one.into != last.into]
    draft = Draft(0, 0, form.name, subject, SAID, answers=start)
    for question, values in given:
        if form.open_question(draft) is not question:
            continue  # not asked after these answers
        if values is None:
            draft.skipped = [*draft.skipped, question.name]
        else:
            draft.answers, draft.trail = {**draft.answers, **values}, [*draft.trail, question.name]
    return draft


def _answers(form: Form, question: Question) -> list[dict[str, Any] | None]:
    """Values as a draft holds them; None is a skip."""
    if question.choices:
        return [{question.into[0]: choice} for choice in question.choices]
    reads = list(_reads(question))
    if not reads or question.leads_to:
        return [None]
    if isinstance(question.kind, Kind):
        return [{question.into[0]: question.kind.dump(reads[0])}]
    kept = [form.dump(read) for read in reads]
    return [one or None for n, one in enumerate(kept) if one not in kept[:n]]


def _reads(question: Question) -> Iterator[Any]:
    """What the samples mean to it, those it understands."""
    for words in SAMPLES:
        with suppress(Unclear):
            yield question.kind.read(words, SAID)


# what has to come of an input

Fault = str


def answered(table: Table, events: list[Event], wanted: int) -> Iterator[Fault]:
    if len(events) != wanted:
        yield f"{len(events)} answers instead of {wanted}"
    for event in events:
        if event.chat != table.me.chat:
            yield "somebody else was told"
        if "Traceback" in event.text or event.text == table.say("fault.aside"):
            yield f"a fault was shown: {event.text[:80]}"


def short(events: list[Event]) -> Iterator[Fault]:
    """One or two sentences, in one line or two."""
    for event in events:
        text = visible(event.text) if event.kind != "toast" else event.text
        if text.count("\n") > 1 or len(text) > LONGEST or len(re.findall(r"[.!?](?:\s|$)", text)) > 3:
            yield f"not short: {text[:120]}"


def kept(prior: Draft, now: Draft | None) -> Iterator[Fault]:
    """The draft is there, as it was."""
    if now is None:
        yield "the draft is gone"
    elif (now.answers, now.trail, now.skipped) != (prior.answers, prior.trail, prior.skipped):
        yield f"the draft changed: {prior.answers} {prior.trail} -> {now.answers} {now.trail}"


def waits(form: Form, prior: Draft, now: Draft | None) -> Iterator[Fault]:
    """Parked, with all its answers; a passing question is let go."""
    if form.passing:
        yield from ["it is still asked"] * (now is not None)
        return
    yield from kept(prior, now)
    if now and not now.parked:
        yield "not parked"


def offered(table: Table, events: list[Event]) -> Iterator[Fault]:
    if not events or events[-1].buttons[-1:] != ((table.say.label("form.resume"),),):
        yield "▶️ is not the last button"


def refused(table: Table, form: Form, question: Question, prior: Draft, now: Draft | None, events: list[Event]) -> Any:
    """A hint instead of the question, with the question's own buttons; the draft as it was."""
    yield from kept(prior, now)
    yield from short(events)
    if events and not any(table.say.label("form.cancel") in row for row in events[-1].buttons):
        yield "no way out is shown"
    asked = {table.say(key) for key in (f"{form.record.type()}.{question.name}.ask",) if table.say.has(key)}
    if events and events[-1].text in asked:
        yield "asked again without a word of why"


def goes_on(table: Table, form: Form, question: Question, events: list[Event]) -> Iterator[Fault]:
    """The thing was answered first, then the question was asked again."""
    asked = {table.say(key) for key in _asks(form, question) if table.say.has(key)}
    if not events or events[-1].text not in asked or events[0].text in asked:
        yield "the question is not asked again"


def _asks(form: Form, question: Question) -> tuple[str, ...]:
    return f"{form.record.type()}.{question.name}.ask", f"ask.{question.name}"


def taken(prior: Draft, now: Draft | None) -> Iterator[Fault]:
    """An answer after all: the earlier ones stay; a form that is gone has been saved."""
    if now is not None and not (prior.answers.items() <= now.answers.items() or now.doubt):
        yield f"earlier answers are lost: {prior.answers} -> {now.answers}"


def came_of(
    table: Table, form: Form, question: Question, name: str, prior: Draft, now: Draft | None, events: list[Event]
) -> Iterator[Fault]:
    """What this input has to lead to: nothing, the draft waiting, a step on or back, or a hint."""
    if name in STALE:
        yield from itertools.chain(kept(prior, now), short(events), ["no toast"] * (events[-1:] == []))
    elif name in ("help", "nonsense"):
        yield from itertools.chain(waits(form, prior, now), [] if form.passing else offered(table, events))
    elif name == "an edited message":
        yield from itertools.chain(kept(prior, now), short(events))
    elif name == "cancel":
        yield from itertools.chain(
            waits(form, prior, now) if prior.trail or (prior.answers and prior.subject is None) else (), short(events)
        )
    elif name == "back":
        yield from ["the draft is gone"] * (now is None)
    elif reads(question, name) or notes_it(form, name):
        yield from taken(prior, now)
    elif goes_beside(form, question, name):
        yield from itertools.chain(kept(prior, now), goes_on(table, form, question, events))
    elif name in ASIDE and _given(question, name) is None:
        yield from waits(form, prior, now)
    else:
        yield from refused(table, form, question, prior, now, events)


def goes_beside(form: Form, question: Question, name: str) -> bool:
    return name in BESIDE and _given(question, name) is None and not notes_it(form, name)


def notes_it(form: Form, name: str) -> bool:
    """A file is a note on the card at hand: the first lead's."""
    return form.name == "lead.jot" and name in BESIDE and "location" not in THINGS[name]


def reads(question: Question, name: str) -> bool:
    """Is this an answer to the question, after all? What leads to another record is looked up, and so never refused."""
    given = _given(question, name)
    if given is None:
        return False
    try:
        question.kind.read(given, SAID)
    except Unclear:
        return False
    return True


def _given(question: Question, name: str) -> str | None:
    """What the question's reader is to be given of an input; None where it takes no such thing."""
    if name in WORDS:
        return WORDS[name] if "text" in question.kind.takes else None
    thing, content = next(iter(THINGS[name].items()))
    if thing not in question.kind.takes:
        return None
    if thing == "contact":
        return " ".join(reversed(content.values())) if isinstance(question.kind, Spread) else content["phone_number"]
    return "p"


async def ask(table: Table, form: Form, question: Question, name: str, prior: Draft) -> list[str]:
    draft = await table.rewind(form, prior)
    await table.where.arrive(table.update(name, question, draft))
    events = table.where.fresh()
    now = await table.draft(draft.id)
    wanted = 2 if goes_beside(form, question, name) else 1
    faults = [*answered(table, events, wanted), *came_of(table, form, question, name, draft, now, events)]
    return [f"{form.name}.{question.name} × {name}: {fault}" for fault in faults]


async def set_aside(table: Table) -> list[str]:
    """Updates that could not be served, and those that were tried twice."""

    async def work(db: Db) -> list[str]:
        wrong = (inbox.c.state != "done") | (inbox.c.attempts > 0)
        rows = await db.execute(select(inbox.c.state, inbox.c.attempts, inbox.c.fault).where(wrong))
        return [f"{row.state} after {row.attempts}: {(row.fault or '')[-300:]}" for row in rows]

    assert table.where.service
    return await table.where.service.store.read(work)


def _asked(form: Form) -> bool:
    return isinstance(form.record, Asked)


async def whole_matrix(kind: type[Record] | None, language: str, inputs: tuple[str, ...]) -> list[str]:
    """The forms of a record type; with None those about what is no record."""
    made = await table(kind, language)
    faults = []
    for form in (form for form in FORMS.values() if (kind is None and _asked(form)) or form.record is kind):
        for question in form.questions:
            prior = before(form, question)
            for name in inputs:
                faults += await ask(made, form, question, name, prior)
    faults += await set_aside(made)
    await made.where.close()
    return faults


@pytest.mark.parametrize("kind", long_but("lead".__eq__, RECORDS))
async def test_every_question_and_every_bad_input(kind: str) -> None:
    assert await whole_matrix(RECORDS[kind], "th", INPUTS) == []


@pytest.mark.parametrize("kind", long_but("lead".__eq__, RECORDS))
async def test_a_sample_of_it_in_english(kind: str) -> None:
    assert await whole_matrix(RECORDS[kind], "en", INPUTS[::5]) == []


@pytest.mark.parametrize("language", long_but("th".__eq__, OWNERS))
@pytest.mark.long
async def test_what_is_asked_about_people_and_the_shop(language: str) -> None:
    assert await whole_matrix(None, language, INPUTS if language == "th" else INPUTS[::5]) == []


def test_every_form_is_in_the_matrix() -> None:
    assert all(_asked(form) or form.record in RECORDS.values() for form in FORMS.values())
