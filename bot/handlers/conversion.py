"""From a lead's card to a customer, and back within ten minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from bot.chat import form as forms
from bot.chat.form import Asked, Form, Question
from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain.parties import Choice
from bot.domain.rights import Role
from bot.handlers import plain
from bot.handlers.leading import lead as demand_lead
from bot.records.kinds import kind_of
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.storage import conversions, people
from bot.storage.desk import Changed, Missing
from bot.storage.drafts import Draft
from bot.usecases import conversion
from bot.views import conversion as views
from bot.views.opportunities import above
from bot.views.owners import assigned

KINDS = {"a": "account", "c": "contact"}
ASKED = Asked("convert", {"name": kind_of(Opportunity.name), "amount": kind_of(Opportunity.amount)})
QUESTIONS = tuple(Question(name, (name,), kind) for name, kind in ASKED.kinds.items())


async def _lead(turn: Turn) -> Lead:
    name, key, *_ = turn.args
    if name != "lead":
        raise Missing(name)
    found = await turn.desk.find(Lead, int(key))
    turn.desk.demand(Lead)
    return found


async def _seen(turn: Turn) -> Lead:
    """As the button knew it; one that changed since is told so, unless it is what this button was for."""
    lead = await _lead(turn)
    if not lead.sealed and lead.version != int(turn.args[2]):
        raise Changed("lead")
    return lead


def _picked(args: tuple[str, ...]) -> Choice | None:
    """What the buttons so far have chosen; None before any did."""
    return _choice(args[3:6]) if len(args) > 5 else None


def _choice(words: Sequence[str]) -> Choice:
    account, contact, owner = map(int, words)
    return Choice(account, contact, owner)


async def review(turn: Turn) -> None:
    """What will become of whom."""
    lead = await _seen(turn)
    turn.show(await (_result(turn, lead) if lead.sealed else _review(turn, lead, _picked(turn.args))))


async def _review(turn: Turn, lead: Lead, picked: Choice | None) -> Screen:
    known = await conversions.known(turn.desk, lead)
    choice = picked or conversion.usual(lead, known)
    names = await people.names(turn.desk, {*known.owners, choice.owner} - {0})
    return views.review(turn.say, lead, choice, known, names, gives=people.may_lead(turn.desk))


async def pick(turn: Turn) -> None:
    lead, kind = await _seen(turn), KINDS.get(turn.args[-1])
    if kind is None or lead.sealed:
        raise Changed("lead")
    known = await conversions.known(turn.desk, lead)
    turn.show(views.pick(turn.say, lead, _picked(turn.args) or Choice(), kind, known))


async def owners(turn: Turn) -> None:
    demand_lead(turn)
    lead, first = await _seen(turn), int(turn.args[6]) if turn.args[6:] else 0
    found = await people.takers(turn.desk)
    turn.show(views.owners(turn.say, lead, _picked(turn.args) or Choice(), found, first))


async def go(turn: Turn) -> None:
    """Do it. A second tap, or a second person, is shown what came out of the first."""
    lead, choice = await _seen(turn), _picked(turn.args) or Choice()
    turn.show(await _done(turn, lead, choice, deal=turn.args[-1] == "d"))


async def _done(turn: Turn, lead: Lead, choice: Choice, *, deal: bool, **told: Any) -> Screen:
    step = turn.say.plain("convert.step", name=lead.known_as)
    whole = Choice(choice.account, choice.contact, choice.owner, deal, step=step, **told)
    try:
        became = await conversion.convert(turn.desk, lead, whole)
    except conversion.Already:
        return await _result(turn, lead)
    if became.records and (owner := became.records[0].owner_id) != lead.owner_id:
        first, giver = became.records[0], turn.desk.me.name
        turn.tell(owner, lambda say: assigned(say, first, giver))
    return views.result(turn.say, lead, became, "", undo=True)


async def _result(turn: Turn, lead: Lead) -> Screen:
    """The first result again; a colleague's says whose it was."""
    became = await conversion.became(turn.desk, lead)
    if became is None:
        return await plain.drawn(turn, lead)
    names = await people.names(turn.desk, {became.done.by} - {turn.desk.me.id})
    undo = conversion.may_undo(turn.desk, became.done)
    return views.result(turn.say, lead, became, names.get(became.done.by, ""), undo=undo)


async def ask(turn: Turn) -> None:
    """The deal's name and what it may be worth, for those who want to say it now."""
    lead = await _seen(turn)
    if lead.sealed:
        turn.show(await _result(turn, lead))
        return
    picked = ":".join(turn.args[2:6])
    await forms.start(turn, NAMING, answers={"picked": picked}, subject=lead.id)


async def save(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    lead = await turn.desk.find(Lead, draft.subject or 0)
    version, *picked = str(answers.get("picked") or lead.version).split(":")
    if not lead.sealed and lead.version != int(version):
        return above(turn.say("record.changed"), await _review(turn, lead, None))
    choice = _choice(picked) if picked else conversion.usual(lead, await conversions.known(turn.desk, lead))
    return await _done(turn, lead, choice, deal=True, name=answers.get("name", ""), amount=answers.get("amount"))


async def _nothing_else(turn: Turn, saved: Any) -> Screen:
    return cast(Screen, saved)


NAMING = Form("convert", ASKED, QUESTIONS, save, _nothing_else, empty_too=True)


async def undo(turn: Turn) -> None:
    """A lead again, as it was."""
    lead = await _lead(turn)
    if not lead.sealed:
        turn.show(await plain.drawn(turn, lead))
        return
    try:
        await conversion.undo(turn.desk, lead)
    except conversion.Busy:
        turn.reply(Screen(turn.say("convert.busy"), about=f"lead:{lead.id}"))
        return
    turn.show(above(turn.say("convert.undone"), await plain.drawn(turn, lead)))


async def card(turn: Turn, lead: Lead, shown: Screen) -> Screen:
    """The card of a converted lead, with links to what it became."""
    became = await conversion.became(turn.desk, lead)
    names = await people.names(turn.desk, {became.done.by}) if became else {}
    undo = bool(became and conversion.may_undo(turn.desk, became.done))
    by, clears = names.get(became.done.by, "") if became else "", turn.desk.me.role is Role.OWNER
    return views.card(turn.say, lead, shown, became, by, undo=undo, clears=clears)


def register(router: Router) -> None:
    router.form(NAMING)
    for name, look in {"convert": review, "cvpick": pick, "cvown": owners}.items():
        router.act(name, look, reads=True)
    for name, work in {"cvgo": go, "cvask": ask, "unconvert": undo}.items():
        router.act(name, work)
