"""How many statements a turn costs: a number that does not grow with the rows, for every record type there is.

Counted with SQLAlchemy's own event on SQLite, and where the kernel's run on the driver's cursor; without BEGIN and
SAVEPOINT; the inbox's and the courier's rows apart, rows that are written together as one.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from bot.chat.form import Form, Question
from bot.chat.screen import act
from bot.chat.texts import speaker
from bot.domain.reading import Unclear
from bot.domain.values import Phone
from bot.handlers import router
from bot.records import RECORDS, Record
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.contact import Contact
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.records.position import Position
from bot.records.relative import Relative
from bot.storage import drafts, notes
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.prepared import Given, Prepared, Row
from bot.storage.writer import SessionDb
from bot.usecases import leads
from tests.chat import START, World, world

STEP, CHECK, SAVING, LOOKING = 6, 1, 12, 8
OWNER = 101
APART = re.compile(r"BEGIN|SAVEPOINT|RELEASE|PRAGMA|\S+ (INTO |FROM )?(inbox|outbox)\b|SELECT (inbox|outbox)\.")
FORMS = router("bot").forms
SAMPLES = ("คุณตัวอย่าง", "0812345678", "พรุ่งนี้", "12", "a@b.co", "พรุ่งนี้ บ่ายสอง", "12 ส.ค. 2530")
SAY = speaker("th")


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that any engine of this process runs meanwhile, by whatever thread."""
    heard: list[str] = []

    def note(statement: str) -> None:
        words = re.sub(r"\s+", " ", statement)
        if not APART.match(words):
            heard.append(words)

    def hear(_1: Any, _2: Any, statement: str, _4: Any, _5: Any, _6: Any) -> None:
        note(statement)

    async def run(self: SessionDb, statement: Prepared, **given: Any) -> Sequence[Row]:
        note(statement.on(self._connection.dialect).sql)
        return await one(self, statement, **given)

    async def run_each(self: SessionDb, statement: Prepared, rows: Sequence[Given]) -> list[Sequence[Row]]:
        note(statement.on(self._connection.dialect).sql)
        return await many(self, statement, rows)

    one, many = SessionDb.run, SessionDb.run_each
    SessionDb.run, SessionDb.run_each = run, run_each  # type: ignore[method-assign]
    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
        SessionDb.run, SessionDb.run_each = one, many  # type: ignore[method-assign]


@dataclass
class Turns:
    where: World

    async def say(self, words: str) -> tuple[list[str], str]:
        """The statements of one turn, and what was answered."""
        return await self._turn(self.where.api.say(OWNER, words))

    async def press(self, name: str, *args: object) -> tuple[list[str], str]:
        assert self.where.service
        data = self.where.service.gate.seal.close(act(name, *args), OWNER, OWNER)
        return await self._turn(self.where.api.press_data(OWNER, 1, data))

    async def _turn(self, update: dict[str, Any]) -> tuple[list[str], str]:
        self.where.fresh()
        with counted() as heard:
            await self.where.arrive(update)
        return heard, self.where.fresh()[-1].text

    async def open_question(self, form: Form) -> Question | None:
        """What the open form of this person asks now."""
        assert self.where.service
        me = self.where.service.roster.at(OWNER)
        assert me
        mine = await self.where.service.store.read(lambda db: drafts.of_person(db, me.id))
        return form.open_question(mine[0]) if mine else None

    async def keep(self, kind: type[Record], count: int) -> None:
        """Records of a type, the owner's own, each of them with every link it can have."""

        async def work(desk: Desk) -> None:
            links = {field: (await desk.keep(named(RECORDS[to], "ที่อื่น"))).id for field, to in kind.links().items()}
            for number in range(count):
                await desk.keep(named(kind, f"คุณตัวอย่าง {number}", **links))

        await self.unit(work)

    async def owners(self) -> list[Any]:
        """Of all leads."""
        assert self.where.service
        return await self.where.service.store.read(_owners)

    async def unit(self, work: Callable[[Desk], Awaitable[None]]) -> None:
        """At the owner's desk."""
        assert self.where.service
        me = self.where.service.roster.at(OWNER)
        assert me

        async def at_desk(db: Db) -> None:
            await work(Desk(db, me, self.where.now))

        await self.where.service.store.unit(at_desk)


async def _owners(db: Db) -> list[Any]:
    return list(await db.execute(select(Lead.owner_id)))


def named(kind: type[Record], name: str, **links: int) -> Record:
    field = next(name for name, of in kind.fields().items() if of.name == "text")
    return kind(**{field: name}, **links)


def typed(question: Question) -> str:
    """Words that answer a question; "skip" where it leads to another record or takes no words."""
    if question.choices:
        return question.choices[0]
    for words in SAMPLES if "text" in question.kind.takes and not question.leads_to else ():
        try:
            question.kind.read(words, START)
        except Unclear:
            continue
        return words
    return "skip"


async def walk(turns: Turns, form: Form) -> list[tuple[Question | None, list[str], str]]:
    """The whole conversation of a form; each turn with the question it answered."""
    went: list[tuple[Question | None, list[str], str]] = [(None, *await turns.say(f"/{form.of_record.command()}"))]
    while question := await turns.open_question(form):
        went.append((question, *await turns.say(typed(question))))
        assert len(went) < 40, f"{form.name} never ends at {question.name}: {went[-1][-1]}"
    return went


@pytest.mark.parametrize("rows", [3, 60])
@pytest.mark.parametrize("kind", RECORDS)
async def test_a_form(kind: str, rows: int) -> None:
    """A step, and the turn that saves, are as cheap with sixty records as with three."""
    turns = Turns(await world())
    await turns.keep(RECORDS[kind], rows)
    *steps, (_, saving, said) = await walk(turns, FORMS[kind])
    for question, heard, text in steps:
        allowed = STEP + CHECK * bool(question and question.check)
        assert len(heard) <= allowed, (question and question.name, text, heard)
    assert said.startswith(SAY("record.saved")), said
    assert len(saving) <= SAVING, saving
    await turns.where.close()


@pytest.mark.parametrize("kind", RECORDS)
async def test_looking(kind: str) -> None:
    """A list, its next page, a card, what can be done with it, and a search: with 3 and with 60 records alike."""
    asked: list[tuple[Any, ...]] = [
        ("say", f"/{RECORDS[kind].plural()}"),
        ("say", "ตัวอย่าง"),
        ("press", "open", kind, 1),
        ("press", "card", kind, 1),
        ("press", "edit", kind, 1, 1),
        ("press", "statuses", kind, 1, 1),
        ("press", "list", kind, "all", "-", 0),
        ("press", "filter", kind, "all"),
    ]
    counts = []
    for rows in (3, 60):
        turns = Turns(await world())
        await turns.keep(RECORDS[kind], rows)
        heard = [(how, *what, (await getattr(turns, how)(*what))[0]) for how, *what in asked]
        assert [one for one in heard if len(one[-1]) > LOOKING] == []
        counts.append([len(one[-1]) for one in heard])
        await turns.where.close()
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", RECORDS)
async def test_changing(kind: str) -> None:
    """A status, a delete, a note, an undo: saving turns all."""
    turns = Turns(await world())
    await turns.keep(RECORDS[kind], 60)
    status = next(s for s in RECORDS[kind].status_kind().choices[1:] if s not in RECORDS[kind].status_kind().reason_at)
    for what in (("status", kind, 1, 1, status), ("undo", kind, 1, 2), ("delete", kind, 1, 3), ("restore", kind, 1, 4)):
        heard, said = await turns.press(*what)
        assert len(heard) <= SAVING, (what, heard)
        assert said != SAY("record.changed"), what
    await turns.where.close()


async def test_sharing_out_costs_the_same_for_any_number_of_leads() -> None:
    counts = []
    for rows in (3, 40):
        turns = Turns(await world())

        async def keep(desk: Desk, rows: int = rows) -> None:
            for number in range(rows):
                await leads.add(desk, Lead(name=f"คุณตัวอย่าง {number}", phone=Phone(f"+668100000{number:02}")))

        await turns.unit(keep)
        went = [
            await turns.say("/assign"),
            *[await turns.press("share", 1, op, 0, 0) for op in ("least", "go", "back")],
        ]
        assert [len(heard) for heard, _ in went if len(heard) > SAVING] == []
        assert {owner for (owner,) in await turns.owners()} == {1}
        counts.append([len(heard) for heard, _ in went])
        await turns.where.close()
    assert counts[0] == counts[1]


CHOOSING, GIVING, UNFILLING = 12, 13, 14
KERNEL = 3  # of a move of many records, on the cursor: whose draft is open, and numbers for two new records
"""Who may be the same is looked for by three ways and two names. Whoever gives a lead away has it asked who takes it.
The way back from a firm and a contact that were known before reads and blanks them again: two records more."""
NEW_PARTIES, KNOWN_PARTIES = (0, 0), (1, 1)


@pytest.mark.parametrize(
    ("parties", "owner", "converting", "undoing"),
    [
        (NEW_PARTIES, 0, SAVING, SAVING),
        (NEW_PARTIES, 3, SAVING, SAVING),
        (KNOWN_PARTIES, 0, SAVING, UNFILLING),
        (KNOWN_PARTIES, 3, GIVING, UNFILLING),
    ],
)
async def test_converting_costs_the_same_whatever_hangs_on_the_lead(
    parties: tuple[int, int], owner: int, converting: int, undoing: int
) -> None:
    """A deal, a promise that becomes a call, notes and plans that go along, blanks that are filled: all there is."""
    counts: list[list[int]] = []
    for rows in (3, 60):
        turns = Turns(await world())
        await turns.keep(Lead, 1)
        await hang(turns, rows)
        counts.append([])
        for what, most in zip(
            conversion(*parties, owner), (CHOOSING, converting + KERNEL, LOOKING, undoing + KERNEL), strict=True
        ):
            heard, said = await turns.press(*what)
            assert not said.startswith((SAY("record.changed"), SAY("record.missing"), SAY("convert.busy"))), said
            assert len(heard) <= most, (what, heard)
            counts[-1].append(len(heard))
        await turns.where.close()
    assert counts[0] == counts[1]


def conversion(account: int, contact: int, owner: int) -> list[tuple[Any, ...]]:
    return [
        ("convert", "lead", 1, 2),
        ("cvgo", "lead", 1, 2, account, contact, owner, "d"),
        ("card", "lead", 1),
        ("unconvert", "lead", 1, 3),
    ]


async def hang(turns: Turns, rows: int) -> None:
    """Notes and calls on the first lead, with a promise; and a firm and a contact of the same name, who lack things."""

    async def work(desk: Desk) -> None:
        promised = {"follow_up_on": desk.today, "call_back_at": turns.where.now + timedelta(hours=1)}
        lead = await desk.find(Lead, 1)
        await desk.change(lead, phone=Phone("+66812345678"), nickname="ก้อย", company="ร้านแม่ศรี", **promised)
        await desk.keep(Account(name="ร้านแม่ศรี"))
        await desk.keep(Contact(name="คุณตัวอย่าง 0"))
        for number in range(rows):
            await notes.add(desk, lead, "โน้ต", None)
            await desk.keep(Activity(kind="call", lead_id=lead.id, at=turns.where.now + timedelta(days=number)))

    await turns.unit(work)


async def test_giving_a_firm_away_costs_the_same_whatever_hangs_on_it() -> None:
    """And so does taking it back: each type that goes along is one statement."""
    counts: list[list[int]] = []
    for rows in (3, 60):
        turns = Turns(await world())
        await turns.unit(lambda desk, rows=rows: _firm(desk, rows))  # type: ignore[misc]
        await turns.press("card", "account", 1)  # a person's first tap of a day is a statement more
        counts.append([])
        for what in (("give", "account", 1, 1, 3), ("undo", "account", 1, 2)):
            heard, said = await turns.press(*what)
            assert not said.startswith((SAY("record.changed"), SAY("record.missing"))), said
            assert len(heard) <= SAVING + KERNEL, (what, heard)
            counts[-1].append(len(heard))
        await turns.where.close()
    assert counts[0] == counts[1]


async def _firm(desk: Desk, rows: int) -> None:
    firm = await desk.keep(Account(name="ร้านแม่ศรี"))
    for number in range(rows):
        who = await desk.keep(Contact(name=f"คุณ {number}", account_id=firm.id))
        deal = await desk.keep(Opportunity(name=f"ดีล {number}", account_id=firm.id))
        for kind in (Relative, Position):
            await desk.keep(named(kind, f"คน {number}", contact_id=who.id))
        await desk.keep(Activity(kind="call", opportunity_id=deal.id, account_id=firm.id, at=desk.now))


@pytest.mark.parametrize("rows", [3, 25])
async def test_the_mornings_push_costs_a_person_the_same_for_any_list(rows: int) -> None:
    """Follow-ups, plans and birthdays are one question each, whoever has how many: the planner is set-based."""
    turns = Turns(await world())
    where = turns.where
    await turns.keep(Lead, rows)
    assert where.service

    async def promise(desk: Desk) -> None:
        for key in range(1, rows + 1):
            await desk.change(await desk.find(Lead, key), follow_up_on=(where.now + timedelta(days=1)).date())

    await turns.unit(promise)
    where.now = where.now.replace(hour=1, minute=0) + timedelta(days=1)
    with counted() as heard:
        await where.service.tick()
    assert f"{rows} ราย" in where.fresh()[-1].text
    people = len(where.service.roster.members())
    assert len(heard) <= 4 + 3 * people, heard
    await where.close()
