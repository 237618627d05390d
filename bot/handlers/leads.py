"""A lead's own manners: its form, and what is done about a promise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from bot.chat import form as forms
from bot.chat.form import OFFERS, Form, Question, ask
from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain import snoozes
from bot.handlers import conversion, daysoff, muting, plain
from bot.records.base import Record
from bot.records.lead import Lead
from bot.storage import notes, people
from bot.storage.desk import Changed
from bot.storage.drafts import Draft
from bot.usecases import answers, leads
from bot.usecases.duplicates import known_already
from bot.views import cards, reminders
from bot.views import leads as views
from bot.views.customers import coming, history, last


async def save(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Record:
    return await leads.add(turn.desk, Lead(**answers))


new_lead = Form(
    "lead",
    Lead,
    (
        ask(Lead.who, check=known_already),
        ask(Lead.phone, check=known_already, when=lambda so_far: not so_far.get("phone")),
        ask(Lead.source),
        ask(Lead.referrer, when=lambda so_far: so_far.get("source") == "referral"),
        ask(Lead.interest),
        ask(Lead.follow_up, offers=("today", "tomorrow", "3days", "7days")),
    ),
    save,
    daysoff.show,
)


async def _lead(turn: Turn) -> Lead:
    _, key, version, *_ = turn.args
    lead = await turn.desk.find(Lead, int(key))
    if lead.version != int(version):
        raise Changed("lead", lead, int(version))
    return lead


async def done(turn: Turn) -> None:
    """The promise on this message is kept."""
    turn.show(await _done(turn))


async def did(turn: Turn) -> None:
    """One of a list's promises is kept; the list stays to be worked on."""
    turn.reply(await _done(turn))


async def _done(turn: Turn) -> Screen:
    lead = await _lead(turn)
    await leads.done(turn.desk, lead)
    return reminders.kept(turn.say, lead)


async def undo(turn: Turn) -> None:
    lead = await _lead(turn)
    await leads.undo(turn.desk, lead)
    turn.show(cards.deleted(turn.say, lead) if lead.deleted_at else await card(turn, lead))


async def next_date(turn: Turn) -> None:
    """The next step, offered as soon as one is done."""
    lead = await _lead(turn)
    day = Lead.follow_up.read(OFFERS[turn.args[3]], turn.said_at)
    await leads.amend(turn.desk, lead, day)
    turn.show(await daysoff.show(turn, lead))


async def next_at(turn: Turn) -> None:
    await forms.start(turn, plain.form_of("lead.next"), await _lead(turn))


async def none(turn: Turn) -> None:
    """Nothing comes next, for now."""
    turn.show(await card(turn, await _lead(turn)))


async def snooze(turn: Turn) -> None:
    """From the reminder of a call-back, or of what its button names."""
    turn.show(await _snoozes(turn))


async def postpone(turn: Turn) -> None:
    """The same from a list: it stays."""
    turn.reply(await _snoozes(turn))


async def _snoozes(turn: Turn) -> Screen:
    kind = "answer" if turn.args[3:] == ("answer",) else "call"
    return reminders.snoozes(turn.say, await _lead(turn), turn.said_at.hour, kind)


async def later(turn: Turn) -> None:
    """Put off, and say until when."""
    at = snoozes.until(turn.args[3], turn.said_at)
    turn.show(await _put_off(turn, await _lead(turn), {"call_back_at": at, "follow_up_on": at.date()}))


async def later_at(turn: Turn) -> None:
    await forms.start(turn, plain.form_of("lead.later"), await _lead(turn))


async def _later(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    """At the time that was typed."""
    return await _put_off(turn, cast(Lead, await plain.subject(turn, draft)), answers)


async def _put_off(turn: Turn, lead: Lead, values: dict[str, Any]) -> Screen:
    await leads.amend(turn.desk, lead, values)
    return daysoff.noted(turn, lead, reminders.snoozed(turn.say, lead))


@plain.unless_changed
async def amend(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Record:
    return await leads.amend(turn.desk, await plain.subject(turn, draft), answers)


async def card(turn: Turn, record: Record) -> Screen:
    """The card, wherever one is shown; of a converted one what it was and what it became."""
    lead, desk, say = cast(Lead, record), turn.desk, turn.say
    written, change = await notes.of(desk, lead), desk.may_change(Lead) and not lead.sealed
    more = [*views.state(say, lead, answers.flag(desk, lead), desk.today), *last(say, lead)]
    more += coming(say, lead.next_activity_at)
    rows = views.acts(say, lead) if change else () if lead.sealed else ((history(say, lead),),)
    gives = change and people.may_lead(desk)
    shown = cards.card(say, lead, written, more=more, rows=rows, change=change, lead=gives)
    return await (conversion.card(turn, lead, shown) if lead.sealed else muting.offered(turn, lead, shown))


async def lists(turn: Turn, whose: str, status: str, first: int) -> None:
    """As every type's, and those that wait; the way to them stands below."""
    if status == "waiting":
        await _waiting(turn, whose, first)
    else:
        await plain.lists(turn, "lead", whose, status, first)
        last, edit = turn.answers[-1]
        turn.answers[-1] = (last.with_rows(views.sieve(turn.say, whose)), edit)


async def _waiting(turn: Turn, whose: str, first: int) -> None:
    desk = turn.desk
    rows, total = await answers.waiting(desk, whose, first, cards.PAGE)
    of = cards.Listing("lead", whose, "waiting", first, total, plain.wide(desk, Lead))
    turn.show(views.page(turn.say, of, [(lead, answers.flag(desk, lead)) for lead in rows], desk.today))


async def all_leads(turn: Turn) -> None:
    await lists(turn, plain.usual(turn.desk, Lead), "-", 0)


async def page(turn: Turn) -> None:
    _, whose, status, first = turn.args
    await lists(turn, whose, status, int(first))


def fields() -> list[Form]:
    """The forms of a lead's single fields: a date, a moment or a number brings promises and doubts with it."""
    return [
        Form(f"lead.{name}", Lead, (_question(name),), amend, daysoff.show)
        for name, kind in Lead.fields().items()
        if kind.by_hand
    ]


DOUBTED = frozenset({"phone", "line_id", "email"})
PROMISED = frozenset({"follow_up_on", "call_back_at"})


def _question(name: str) -> Question:
    """The day and the time of a follow-up are one promise: whichever is asked for, both are read."""
    if name in PROMISED:
        return replace(ask(Lead.follow_up), name=name)
    return ask(getattr(Lead, name), check=known_already if name in DOUBTED else None)


COMING = replace(ask(Lead.follow_up, offers=("today", "tomorrow", "3days", "7days")), name="coming", needed=True)


def own_forms() -> list[Form]:
    """One for each field; until when a reminder is put off, and when the next step is."""
    made = [*fields(), Form("lead.later", Lead, (COMING,), _later, daysoff.show)]
    return [*made, Form("lead.next", Lead, (COMING,), amend, daysoff.show)]


ACTS = {
    "done": done,
    "did": did,
    "next": next_date,
    "nextat": next_at,
    "nonext": none,
    "snooze": snooze,
    "postpone": postpone,
    "later": later,
    "laterat": later_at,
}
LOOKS = frozenset({"nonext", "snooze", "postpone"})


def register(router: Router) -> None:
    plain.draws(Lead, card)
    plain.OWN |= {("lead", "list"): page, ("lead", "undo"): undo}
    router.command("leads", all_leads, reads=True)
    for form in own_forms():
        router.form(form)
    for name, handler in ACTS.items():
        router.act(name, handler, reads=name in LOOKS)
