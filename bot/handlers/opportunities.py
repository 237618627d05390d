"""A deal's own manners: stages, winning and losing, putting aside, and lines that change it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, cast

from bot.chat import form as forms
from bot.chat import texts
from bot.chat.form import Form, Question, ask
from bot.chat.router import Handler, Router
from bot.chat.screen import Screen
from bot.chat.texts import LANGUAGES, speaker
from bot.chat.turn import Turn
from bot.domain import reading
from bot.domain.activities import is_next
from bot.domain.reading import changes, tidy
from bot.domain.rights import Role, Span
from bot.domain.stages import OPEN, REASONS, STAGES, Stages, entered, is_open, missing
from bot.domain.stages import shown as seen_as
from bot.domain.values import Html, Satang
from bot.domain.writing import fold
from bot.handlers import activities, customers, meanwhile, plain
from bot.records.base import Record
from bot.records.kinds import Kind, kind_of
from bot.records.opportunity import Opportunity
from bot.storage import drafts, muted, notes, people
from bot.storage import opportunities as deals
from bot.storage.activities import left_with
from bot.storage.desk import Desk, Missing
from bot.storage.drafts import Draft
from bot.usecases import activities as appointments
from bot.usecases import opportunities as usecases
from bot.views import cards
from bot.views import opportunities as views

NAME = "opportunity"
HOLDS = {"7days": 7, "30days": 30, "90days": 90}
REFERENCE = re.compile(r"(?:#|ดีล ?#?|deal ?#?|d#?)(\d{1,9})(?:[ :]+|$)", re.IGNORECASE)
"""A line that begins with a deal's number: "#12 …", "ดีล 12 …", "deal 12 …", "D12 …"; alone it opens the card."""

Deals = Callable[[Turn, Opportunity], Awaitable[None]]


# questions


def _coming(words: str, said: datetime) -> date:
    """A day to come; one that has passed is asked for again."""
    found = reading.day(words, said.date())
    if found < said.date():
        raise reading.Unclear("ask.when.past")
    return found


def _ahead(field: Any, *offers: str, needed: bool = False, **more: Any) -> Question:
    kind = replace(kind_of(field), read=_coming)
    return Question(field.key, (field.key,), kind, offers=offers, needed=needed, **more)


CLOSES = ("month_end", "30days", "quarter_end")
SOON = ("today", "tomorrow", "3days", "7days")


def _stepping(so_far: Mapping[str, Any]) -> bool:
    """Only a step that was named has a day."""
    return bool(so_far.get("next_step"))


PARTIES = {"account": "account_id", "contact": "contact_id"}
STEP = (ask(Opportunity.next_step), _ahead(Opportunity.next_step_on, *SOON, when=_stepping))


async def _save_new(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Record:
    return await usecases.add(turn.desk, Opportunity(**answers))


async def _kept(turn: Turn, record: Record) -> Screen:
    return _cautious(turn, cast(Opportunity, record), await plain.show(turn, record))


async def shown(turn: Turn, deal: Opportunity) -> views.Shown:
    """A deal as this person may see it."""
    desk = turn.desk
    found = shown_short(desk, deal)
    names, written, planned = await desk.linked(deal), await notes.of(desk, deal), await deals.planned(desk, deal)
    left = len(await left_with(desk, deal)) if deal.status == "lost" and deal.next_activity_at else 0
    found = replace(found, names=names, notes=written, planned=planned, left=left)
    return replace(found, change=desk.may_change(Opportunity))


def shown_short(desk: Desk, deal: Opportunity) -> views.Shown:
    """What a line of a list needs: no question is asked for it."""
    since = desk.me.local(deal.stage_since).date() if deal.stage_since else None
    return views.Shown(deal, desk.today, desk.me.stages, usecases.flag(desk, deal), since=since)


async def drawn(turn: Turn, record: Record) -> Screen:
    """The card, wherever one is shown."""
    return views.card(turn.say, await shown(turn, cast(Opportunity, record)))


WHOSE = replace(
    ask(Opportunity.account_id, when=lambda so_far: not any(so_far.get(field) for field in PARTIES.values())),
    into=tuple(PARTIES.values()),
    among=PARTIES,
)
"""A firm, or a person: what is new is a firm. Asked unless it is known."""

new_deal = Form(
    NAME,
    Opportunity,
    (
        WHOSE,
        ask(Opportunity.name),
        ask(Opportunity.amount),
        _ahead(Opportunity.expected_close, *CLOSES),
        *STEP,
    ),
    _save_new,
    _kept,
)


def _wanted(name: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda so_far: name in so_far.get("wants", ())


ENTERING = (
    replace(plain.WHY, when=_wanted("reason")),
    ask(Opportunity.contact_id, when=_wanted("contact_id")),
    ask(Opportunity.amount, when=_wanted("amount"), needed=True),
    Question("agreed", ("amount",), kind_of(Opportunity.amount), _wanted("agreed"), needed=True, standing=True),
    _ahead(Opportunity.expected_close, *CLOSES, needed=True, when=_wanted("expected_close")),
    ask(Opportunity.next_step, when=_wanted("next_step"), needed=True),
    replace(STEP[1], when=lambda so_far: _wanted("next_step")(so_far) and _stepping(so_far)),
)
"""What a stage may want on entry: asked only for what nobody has said yet. Whom one talks to may be told later."""

ON_HOLD = Question("on_hold_until", ("on_hold_until",), Kind(name="day", read=lambda words, said: _later(words, said)))


def _later(words: str, said: datetime) -> date:
    """A day after today."""
    found = _coming(words, said)
    if found == said.date():
        raise reading.Unclear("ask.when.past")
    return found


async def _change(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    """The end of every form about a deal: nothing that somebody else changed meanwhile is overwritten."""
    deal = await turn.desk.find(Opportunity, draft.subject or 0)
    said = answers.keys() - {"version", "wants"}
    if draft.form == f"{NAME}.account_id" and "contact_id" in said:
        answers["account_id"] = await usecases.firm_of(turn.desk, answers["contact_id"])
    if not said:
        return views.skipped(turn.say, deal) if draft.form == f"{NAME}.next" else await drawn(turn, deal)
    version, _ = answers.pop("version", deal.version), answers.pop("wants", None)
    words = await meanwhile.since(turn, deal, version) if version != deal.version else Html("")
    if words and _overtaken(deal, draft, answers):
        return await _unsaved(turn, deal, draft, answers)
    return await _amended(turn, deal, answers, words)


def _overtaken(deal: Opportunity, draft: Draft, answers: Mapping[str, Any]) -> bool:
    """Does what the form asks about hold something else by now?"""
    form = plain.form_of(draft.form)
    now = form.seen(deal, draft.answers)
    return any(now.get(name) != draft.seen.get(name) for name in answers)


async def _unsaved(turn: Turn, deal: Opportunity, draft: Draft, answers: Mapping[str, Any]) -> Screen:
    form = plain.form_of(draft.form)
    kept = meanwhile.answered(draft, form, {**answers, "version": deal.version})
    return await meanwhile.unsaved(turn, form, kept, deal, await drawn(turn, deal))


async def _amended(turn: Turn, deal: Opportunity, values: dict[str, Any], words: str = "") -> Screen:
    """Change it; after a new stage the next step is asked for below the card. Returns what is shown last."""
    moved = values.get("status", deal.status) != deal.status
    until = values.pop("on_hold_until", None)
    try:
        months = await usecases.amend(turn.desk, deal, values)
    except usecases.Lacking as lacking:
        return await _begin(turn, deal, "enter", {**values, "wants": [lacking.field]})
    if until:
        await usecases.hold(turn.desk, deal, until)
    told = [turn.say("deal.closed_month", month=views.month_name(turn.say, month)) for month in months]
    screen = views.above(texts.plain(words, *told), await plain.show(turn, deal))
    screen = _cautious(turn, deal, screen) if values.get("next_step_on") else screen
    asks = moved and is_open(deal.status) and "next_step" not in values
    return await _with_question(turn, deal, screen) if asks else screen


def _cautious(turn: Turn, deal: Opportunity, screen: Screen) -> Screen:
    """A step for a day off is kept, and said to be for one; the next working day is one tap away."""
    on, calendar = deal.next_step_on, turn.desk.me.calendar
    if on is None or calendar.is_working_day(on):
        return screen
    return views.day_off(turn.say, deal, screen, on, calendar.working_day_from(on))


async def _with_question(turn: Turn, deal: Opportunity, card: Screen) -> Screen:
    """The card stays in its place, the question stands below it."""
    question = await _begin(turn, deal, "next", {})
    if turn.inbound.kind == "button":
        turn.reply(question)
        return card
    turn.reply(card)
    return question


async def _begin(turn: Turn, deal: Opportunity, name: str, answers: dict[str, Any]) -> Screen:
    """A short form about this deal; an unanswered one of the same kind gives way, another one waits."""
    form = plain._FORMS[f"{NAME}.{name}"]
    for old in await drafts.of_person(turn.desk.db, turn.desk.me.id):
        if (old.form, old.subject) == (form.name, deal.id):
            await drafts.drop(turn.desk.db, old)
        elif not old.parked:
            await forms.park(turn, old)
    given = {name: value for name, value in answers.items() if value is not None}
    begun = {**form.dump(given), "version": deal.version}
    fresh = Draft(0, turn.desk.me.id, form.name, deal.id, turn.desk.now, begun, seen=form.seen(deal, begun))
    await drafts.begin(turn.desk.db, fresh)
    return forms.screen(turn, form, fresh)


def own_forms() -> list[Form]:
    """One for each field, and those that ask for several at once."""
    named = {question.name: question for question in plain.questions(Opportunity)}
    named |= {WHOSE.name: replace(WHOSE, when=None)}
    named |= {q.name: q for q in (_ahead(Opportunity.expected_close, *CLOSES), _ahead(Opportunity.next_step_on, *SOON))}
    made = [Form(f"{NAME}.{name}", Opportunity, (question,), _change, plain.show) for name, question in named.items()]
    several = {"next": STEP, "enter": ENTERING, "hold": (replace(ON_HOLD, needed=True),)}
    return made + [Form(f"{NAME}.{name}", Opportunity, asked, _change, plain.show) for name, asked in several.items()]


# acts


def about_deal(work: Deals) -> Handler:
    """The deal a button names. One that has changed since is shown as it is now, with who changed what."""

    async def handler(turn: Turn) -> None:
        name, key, *version = turn.args[:3]
        if name != NAME:
            raise Missing(name)
        deal = await turn.desk.find(Opportunity, int(key))
        if version and deal.version != int(version[0]):
            turn.show(await _as_it_is_now(turn, deal, int(version[0])))
            return
        await work(turn, deal)

    return handler


async def _as_it_is_now(turn: Turn, deal: Opportunity, version: int) -> Screen:
    words = await meanwhile.since(turn, deal, version)
    told = texts.plain(words, turn.say("changed.undone")) if words else turn.say("changed.newest")
    return views.told(turn.say, told, await shown(turn, deal))


async def card(turn: Turn, deal: Opportunity) -> None:
    turn.show(await drawn(turn, deal))


async def open_(turn: Turn, deal: Opportunity) -> None:
    turn.reply(await drawn(turn, deal))


async def statuses(turn: Turn, deal: Opportunity) -> None:
    turn.show(views.stages(turn.say, deal, turn.desk.me.stages))


async def status(turn: Turn, deal: Opportunity) -> None:
    """Forward, back or anywhere; winning and losing ask why first."""
    if turn.args[3] not in STAGES:
        raise Missing(turn.args[3])
    _demand(turn)
    to = entered(turn.desk.me.stages, deal.status, turn.args[3])
    if is_open(to) or to == deal.status:
        turn.show(await _moved(turn, deal, {"status": to}))
    else:
        turn.show(views.reasons(turn.say, deal, to, REASONS[to]))


async def why(turn: Turn, deal: Opportunity) -> None:
    to, reason = turn.args[3], turn.args[4]
    if reason not in REASONS.get(to, ()):
        raise Missing(reason)
    _demand(turn)
    turn.show(await _moved(turn, deal, {"status": to, "reason": None if reason == "other" else reason}))


def _demand(turn: Turn) -> None:
    """Who may only look is told so before anything is asked."""
    turn.desk.demand(Opportunity)


async def _moved(turn: Turn, deal: Opportunity, values: dict[str, Any]) -> Screen:
    """The change, or the question for what the stage wants and nobody has said."""
    wants = _wants(turn, deal, values)
    if not wants or values["status"] == deal.status:
        return await _amended(turn, deal, values)
    return await _begin(turn, deal, "enter", {**values, "wants": wants})


def _wants(turn: Turn, deal: Opportunity, values: Mapping[str, Any]) -> list[str]:
    """What to ask for. Whoever wins is asked for the amount that was agreed; by buttons also where one is known: it is
    offered as it stands.
    """
    known = {
        field: values.get(field, getattr(deal, field))
        for field in ("contact_id", "amount", "expected_close", "next_step")
    }
    known["next_step"] = known["next_step"] or deal.next_activity_at
    wants: list[str] = list(missing(turn.desk.me.stages, values["status"], known))
    wants += ["reason"] if not is_open(values["status"]) and not values.get("reason") else []
    wins = values["status"] == "won" and "amount" not in values
    asks = wins and (deal.amount is None or turn.inbound.kind == "button")
    return [want for want in wants if want != "amount"] + ["agreed"] if asks else wants


async def field(turn: Turn, deal: Opportunity) -> None:
    _demand(turn)
    name = turn.args[3]
    if f"{NAME}.{name}" not in plain._FORMS or name not in Opportunity.fields():
        raise Missing(name)
    turn.show(await _begin(turn, deal, name, {}))


async def delete(turn: Turn, deal: Opportunity) -> None:
    await usecases.remove(turn.desk, deal)
    turn.show(cards.deleted(turn.say, deal, owner=turn.desk.me.role is Role.OWNER))


async def restore(turn: Turn) -> None:
    deal: Any = await plain.gone(turn)
    await usecases.restore(turn.desk, deal)
    turn.show(await drawn(turn, deal))


async def undo(turn: Turn, deal: Opportunity) -> None:
    await usecases.undo(turn.desk, deal)
    shown_now = cards.deleted(turn.say, deal) if deal.deleted_at else await drawn(turn, deal)
    turn.show(shown_now)


async def step(turn: Turn, deal: Opportunity) -> None:
    """Name the next step and its day."""
    _demand(turn)
    turn.show(await _begin(turn, deal, "next", {}))


async def workday(turn: Turn, deal: Opportunity) -> None:
    """The step goes from a day off to the next day that is worked on."""
    if deal.next_step_on is None:
        raise Missing("a day")
    day = turn.desk.me.calendar.working_day_from(deal.next_step_on)
    turn.show(await _amended(turn, deal, {"next_step_on": day}))


async def stepped(turn: Turn, deal: Opportunity) -> None:
    """It is done: what comes next? Where it was planned, that is closed, and a call is asked how it ended."""
    planned = await deals.planned(turn.desk, deal)
    if planned and is_next(planned.on, planned.subject, deal.next_step, deal.next_step_on):
        await activities.did(turn, planned)
        return
    await usecases.step_done(turn.desk, deal)
    turn.show(await _with_question(turn, deal, await plain.show(turn, deal)))


async def hold(turn: Turn, deal: Opportunity) -> None:
    turn.show(views.holds(turn.say, deal))


async def held(turn: Turn, deal: Opportunity) -> None:
    """Until a day that was offered. A lost one is only put on the calendar, a won one is nothing to wait for."""
    days = HOLDS.get(turn.args[3])
    if days is None or deal.status == "won":
        raise Missing(turn.args[3])
    await usecases.hold(turn.desk, deal, turn.desk.today + timedelta(days=days))
    turn.show(await plain.show(turn, deal))


async def hold_on(turn: Turn, deal: Opportunity) -> None:
    _demand(turn)
    turn.show(await _begin(turn, deal, "hold", {}))


async def wake(turn: Turn, deal: Opportunity) -> None:
    await usecases.amend(turn.desk, deal, {"on_hold_until": None})
    turn.show(await plain.show(turn, deal))


async def follow(turn: Turn, deal: Opportunity) -> None:
    await usecases.follow_stage(turn.desk, deal)
    turn.show(await plain.show(turn, deal))


async def more(turn: Turn, deal: Opportunity) -> None:
    silent, lead = await muted.kinds(turn.desk, deal), people.may_lead(turn.desk)
    turn.show(views.more(turn.say, shown_short(turn.desk, deal), silent, lead=lead))


async def steps(turn: Turn, deal: Opportunity) -> None:
    """Its history, by the button of an older card."""
    await customers.told(turn, deal)


# after winning and losing


async def thank(turn: Turn, deal: Opportunity) -> None:
    turn.reply(await _to_copy(turn, deal, "deal.thank"))


async def thank_referrer(turn: Turn, deal: Opportunity) -> None:
    """Thanks for who recommended it, in his name; offered until it was taken once."""
    _demand(turn)
    if not deal.referrer or deal.status != "won":
        raise Missing("a referrer")
    names = await turn.desk.linked(deal)
    customer = names.get("account_id") or names.get("contact_id") or ""
    await deals.thanked(turn.desk, deal)
    spoken = [turn.say_in(language) for language in LANGUAGES]
    ready = [say("referral.text", name=deal.referrer, customer=customer or say("deal.customer")) for say in spoken]
    turn.reply(views.to_copy(turn.say, deal, "referral.how", ready))


async def refer(turn: Turn, deal: Opportunity) -> None:
    turn.reply(await _to_copy(turn, deal, "deal.refer"))


async def _to_copy(turn: Turn, deal: Opportunity, key: str) -> Screen:
    """What is said to the customer: Thai and English, with the name he is called by."""
    names = await turn.desk.linked(deal)
    name = names.get("contact_id") or names.get("account_id") or ""
    spoken = [turn.say_in(language) for language in LANGUAGES]
    ready = [say(f"{key}.text", name=name or say("deal.customer"), deal=views.title(deal)) for say in spoken]
    return views.to_copy(turn.say, deal, f"{key}.how", ready)


async def call(turn: Turn, deal: Opportunity) -> None:
    """A call after delivery, planned once however often this is pressed."""
    _demand(turn)
    on = await usecases.plan_call(turn.desk, deal, turn.say.plain("deal.call.subject", deal=views.title(deal)))
    turn.reply(views.called(turn.say, deal, on))


async def call_off(turn: Turn, deal: Opportunity) -> None:
    """Nothing more is to be done about a lost one."""
    if deal.status != "lost":
        raise Missing(deal.status)
    of = await appointments.call_off(turn.desk, deal)
    now = await shown(turn, deal)
    turn.show(views.called_off(turn.say, now, of.count, of.at, int(of.step)) if of.count else views.card(turn.say, now))


async def call_on(turn: Turn, deal: Opportunity) -> None:
    """What was called off is planned again."""
    at = views.EPOCH + timedelta(microseconds=int(turn.args[3]))
    await appointments.call_on(turn.desk, deal, appointments.CalledOff(0, at, turn.args[4] == "1"))
    turn.show(await drawn(turn, deal))


async def lesson(turn: Turn, deal: Opportunity) -> None:
    """What is typed next is a note on the deal."""
    await plain.ask_note(turn, "lesson")


# lines


async def reply(turn: Turn) -> None:
    """An answer to a deal's card: a change where it is clearly one, else a note."""
    _, key = await plain.replied_to(turn)
    await heard(turn, await turn.desk.find(Opportunity, int(key or 0)), turn.inbound.text)


async def line(turn: Turn) -> None:
    """The same, in a line that begins with the deal's number."""
    words = tidy(turn.inbound.text)
    cut = REFERENCE.match(words)
    deal = await deals.numbered(turn.desk, int(cut[1] if cut else 0))
    if cut and words[cut.end() :]:
        await heard(turn, deal, words[cut.end() :])
    else:
        turn.reply(await drawn(turn, deal))


async def heard(turn: Turn, deal: Opportunity, words: str) -> None:
    """What a line says about a deal: a change of it, or a note on it."""
    stages, reasons = labels(turn.desk.me.stages)
    found = changes.change(words, turn.said_at.date(), stages, reasons) if turn.inbound.kind == "text" else None
    if found:
        await _by_line(turn, deal, found)
    elif kept := await plain.keep_note(turn, deal, words):
        await plain.answer_note(turn, deal, kept)


async def _by_line(turn: Turn, deal: Opportunity, found: dict[str, Any]) -> None:
    """What a line says. Won or lost without a why: the rest is kept, and why is asked."""
    values = found | ({"amount": Satang(found["amount"])} if "amount" in found else {})
    to = entered(turn.desk.me.stages, deal.status, values.get("status", deal.status))
    values |= {"status": to} if "status" in values else {}
    _demand(turn)
    if not is_open(to) and to != deal.status and not values.get("reason"):
        rest = {name: value for name, value in values.items() if name != "status"}
        if rest:
            turn.reply(await _amended(turn, deal, rest))
        turn.reply(views.reasons(turn.say, deal, to, REASONS[to]))
        return
    turn.reply(await (_moved(turn, deal, values) if "status" in values else _amended(turn, deal, values)))


@cache
def labels(stages: Stages) -> tuple[Mapping[str, str], Mapping[str, Mapping[str, str]]]:
    """What people call stages and reasons, in both languages and in their team's own words."""
    named: dict[str, str] = {}
    for say in [speaker(language) for language in LANGUAGES]:
        named |= {word: stage for stage in STAGES for word in _words(say(f"opportunity.status.{stage}"))}
        named |= {word: stage for stage in ("won", "lost") for word in _words(say(f"deal.words.{stage}"))}
        named |= {word: one.id for one in stages if one.shown for word in _words(say(f"opportunity.short.{one.shown}"))}
    named |= {fold(one.alias): one.id for one in stages if one.alias}
    named |= {fold(one.name): one.id for one in stages if one.name}
    return named, {to: _reasons(to) for to in REASONS}


def _reasons(to: str) -> dict[str, str]:
    spoken = [speaker(language) for language in LANGUAGES]
    usual = [why for why in REASONS[to] if why != "other"]
    return {word: why for say in spoken for why in usual for word in _words(say(f"opportunity.reason.{why}"))}


def _words(label: str) -> set[str]:
    """A label, and its parts where it names two things."""
    return {fold(part) for part in (label, *re.split(r" ?[/|] ?", label)) if part}


# lists


async def listed(turn: Turn, facet: str, whose: str, first: int) -> Screen:
    rows, total = await deals.page(turn.desk, facet, whose, first, cards.PAGE)
    seen = [shown_short(turn.desk, deal) for deal in rows]
    return views.page(turn.say, views.Listing(facet, whose, first, total, scopes(turn.desk)), seen)


def scopes(desk: Desk) -> tuple[str, ...]:
    """Whose deals this person can choose between."""
    span = desk.span(Opportunity)
    if span is Span.ALL and len(desk.me.below) > 1:
        return deals.WHOSE
    return {Span.ALL: ("mine", "all"), Span.TEAM: ("mine", "team")}.get(span, ("mine",))


def widest(desk: Desk) -> str:
    return scopes(desk)[-1]


async def all_deals(turn: Turn) -> None:
    turn.show(await listed(turn, "open", widest(turn.desk), 0))


async def page(turn: Turn) -> None:
    facet, whose, first = turn.args
    turn.show(await listed(turn, _known(turn, facet, whose), whose, int(first)))


async def behind(turn: Turn) -> None:
    """What a number counted: a new message, so that the numbers stay."""
    facet, whose = turn.args
    turn.reply(await listed(turn, _known(turn, facet, whose), whose, 0))


def _known(turn: Turn, facet: str, whose: str) -> str:
    """What is counted; a stage as it is seen now, whatever an old button calls it."""
    if facet not in deals.FACETS or whose not in deals.WHOSE:
        raise Missing(facet)
    return seen_as(turn.desk.me.stages, facet) if facet in OPEN else facet


async def plain_page(turn: Turn) -> None:
    """A button of a list as every type has it."""
    _, whose, wanted, first = turn.args
    facet, whose = wanted if wanted in OPEN else "open", "mine" if whose == "mine" else "all"
    turn.show(await listed(turn, _known(turn, facet, whose), whose, int(first)))


async def sift(turn: Turn) -> None:
    turn.show(views.sift(turn.say, turn.args[-1], turn.desk.me.stages))


_PLAIN: dict[str, Deals] = {"card": card, "open": open_, "statuses": statuses, "status": status, "why": why}
_PLAIN |= {"field": field, "delete": delete, "undo": undo}
_ACTS: dict[str, Deals] = {
    "step": step,
    "stepped": stepped,
    "hold": hold,
    "held": held,
    "holdon": hold_on,
    "wake": wake,
}
_ACTS |= {
    "follow": follow,
    "dealmore": more,
    "steps": steps,
    "thank": thank,
    "thankref": thank_referrer,
    "refer": refer,
    "call": call,
    "lesson": lesson,
    "calloff": call_off,
    "callon": call_on,
    "workday": workday,
}
_LOOKS = frozenset({"hold", "dealmore", "steps", "thank", "refer"})


def register(router: Router) -> None:
    plain.draws(Opportunity, drawn)
    plain.OWN |= {(NAME, name): about_deal(work) for name, work in _PLAIN.items()}
    plain.OWN |= {
        (NAME, "restore"): restore,
        (NAME, "reply"): reply,
        (NAME, "list"): plain_page,
        (NAME, "filter"): sift,
    }
    for form in (*own_forms(), plain.noting(f"{NAME}.lesson")):
        router.form(form)
    for name, work in _ACTS.items():
        router.act(name, about_deal(work), reads=name in _LOOKS)
    router.command("deals", all_deals, reads=True)
    for name, look in {"deals": page, "behind": behind, "sift": sift}.items():
        router.act(name, look, reads=True)
    router.lines.append((REFERENCE.match, line))
