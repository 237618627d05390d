"""A lead becomes a customer: what will be made of whom, what was made, and the card of what it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat.naming import mark, marked
from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.parties import NEW, NONE, Choice
from bot.domain.values import Html
from bot.records.base import Record
from bot.records.lead import Lead
from bot.storage.conversions import Became, Known, Match
from bot.views import cards, picking
from bot.views.together import opening


def ref(lead: Lead, choice: Choice) -> tuple[object, ...]:
    """What every button of a choice holds: the lead as it was seen, and what was picked so far."""
    return ("lead", lead.id, lead.version, choice.account, choice.contact, choice.owner)


def review(say: Speaker, lead: Lead, choice: Choice, known: Known, names: Mapping[int, str], *, gives: bool) -> Screen:
    """What will become of whom, before anything is written; each party one tap away from another choice."""
    lines = [say("convert.head", name=cards.title(say, lead))]
    lines += [_party(say, "account", lead.company or "", choice.account, known)] if lead.company else []
    lines += [_party(say, "contact", lead.name_words, choice.contact, known)]
    lines += [say("convert.theirs", owner=names[one]) for one in sorted(known.owners) if one in names]
    lines += [say("convert.owner", owner=names.get(choice.owner, ""))] if choice.owner else []
    wider = _choices(say, lead, choice, known, gives=gives)
    rows: Rows = (
        (Button(say.label("convert.deal"), act("cvgo", *ref(lead, choice), "d")),),
        (Button(say.label("convert.name"), act("cvask", *ref(lead, choice))),),
        (Button(say.label("convert.plain"), act("cvgo", *ref(lead, choice), "n")),),
        *picking.pairs(wider),
        (Button(say.label("form.back"), act("card", "lead", lead.id)),),
    )
    return Screen(plain(*lines, say("convert.ask")), rows, about=f"lead:{lead.id}")


def _party(say: Speaker, kind: str, name: str, key: int, known: Known) -> Html:
    """Who it will be, and who else it may be."""
    if key == NONE:
        return say(f"convert.{kind}.none")
    some = known.within.get(kind, ())
    if key != NEW:
        one = next((match for match in some if match.record.id == key), None)
        return say(f"convert.{kind}.old", name=one.record.known_as if one else f"#{key}", why=_why(say, one))
    more = say("convert.like", count=len(some)) if some else ""
    return plain(say(f"convert.{kind}.new", name=name), more)


def _why(say: Speaker, match: Match | None) -> Html:
    return say(f"convert.why.{match.why}") if match else say("convert.why.picked")


def _choices(say: Speaker, lead: Lead, choice: Choice, known: Known, *, gives: bool) -> list[Button]:
    """Only what there is something to choose about."""
    asked = ["account"] if lead.company else []
    asked += ["contact"] if lead.company or known.within.get("contact") else []
    made = [Button(say.label(f"convert.pick.{kind}"), act("cvpick", *ref(lead, choice), kind[0])) for kind in asked]
    if gives and not lead.practice:
        made.append(Button(say.label("convert.pick.owner"), act("cvown", *ref(lead, choice), 0)))
    return made


def pick(say: Speaker, lead: Lead, choice: Choice, kind: str, known: Known) -> Screen:
    """Which of those who are known, somebody new, or nobody at all."""
    some = known.within.get(kind, ())
    lines = [
        say("convert.match", place=place, name=one.record.known_as, why=_why(say, one))
        for place, one in enumerate(some, 1)
    ]
    rows = [(_chosen(lead, choice, kind, one.record.id, one.record.known_as),) for one in some]
    rows += [(_chosen(lead, choice, kind, NEW, say.label("convert.new")),)]
    other = choice.contact if kind == "account" else choice.account
    if lead.company and other != NONE:
        rows += [(_chosen(lead, choice, kind, NONE, say.label("convert.none")),)]
    back = (Button(say.label("form.back"), act("convert", *ref(lead, choice))),)
    return Screen(plain(say(f"convert.which.{kind}"), *lines), (*rows, back), about=f"lead:{lead.id}")


def _chosen(lead: Lead, choice: Choice, kind: str, key: int, label: str) -> Button:
    account, contact = (key, choice.contact) if kind == "account" else (choice.account, key)
    return Button(label, act("convert", "lead", lead.id, lead.version, account, contact, choice.owner))


def owners(say: Speaker, lead: Lead, choice: Choice, people: Sequence[Any], first: int) -> Screen:
    """Who goes on with it."""
    whole = ("lead", lead.id, lead.version, choice.account, choice.contact)
    rows = picking.people(
        say,
        people,
        lambda key: act("convert", *whole, key),
        lambda at: act("cvown", *whole, choice.owner, at),
        first,
    )
    back = (Button(say.label("form.back"), act("convert", *ref(lead, choice))),)
    return Screen(say("convert.which.owner"), (*rows, back), about=f"lead:{lead.id}")


def result(say: Speaker, lead: Lead, became: Became, by: str, *, undo: bool) -> Screen:
    """What came out of it. `by` is a colleague who was first; "" is this person himself."""
    head = say("convert.before", name=cards.title(say, lead), who=by, at=became.done.at) if by else None
    lines = [head or say("convert.done", name=cards.title(say, lead))]
    lines += [_made(say, became, one) for one in became.records]
    lines += _went(say, became)
    back = ((Button(say.label("card.undo"), act("unconvert", "lead", lead.id, lead.version)),),) if undo else ()
    first = became.records[0] if became.records else lead
    return Screen(plain(*lines), (*_ways(say, became.records), *back), about=f"{first.type()}:{first.id}")


def _made(say: Speaker, became: Became, one: Record) -> Html:
    fields = became.done.filled.get(one.type())
    if fields is None:
        how = say("convert.made")
    elif fields:
        how = say("convert.filled", fields=", ".join(say(f"{one.type()}.{name}") for name in fields))
    else:
        how = say("convert.kept")
    return say("convert.line", mark=mark(say, one), name=one.known_as, how=how)


def _went(say: Speaker, became: Became) -> list[Html]:
    """How much went over, so that nobody looks for it."""
    moved, made = became.done.moved, became.done.made
    counts = {"note": len(moved.get("note", ())), "activity": len(moved.get("activity", ()))}
    parts = [say(f"convert.moved.{name}", count=count) for name, count in counts.items() if count]
    lines = [say("convert.moved", what=", ".join(parts))] if parts else []
    return lines + ([say("convert.call")] if "activity" in made else [])


def _ways(say: Speaker, records: Sequence[Record]) -> Rows:
    """One under another: in half a row a name would be cut."""
    return tuple((Button(marked(say, one), act("open", one.type(), one.id)),) for one in records)


def card(
    say: Speaker, lead: Lead, shown: Screen, became: Became | None, by: str, *, undo: bool, clears: bool
) -> Screen:
    """What it was, and what it became: nothing on it is changed any more; an owner may delete it."""
    lines = [say("convert.became", at=became.done.at, who=by)] if became else []
    lines += [_made(say, became, one) for one in became.records] if became else []
    rows = _ways(say, became.records) if became else ()
    back = ((Button(say.label("card.undo"), act("unconvert", "lead", lead.id, lead.version)),),) if undo else ()
    gone = ((Button(say.label("card.delete"), act("delete", "lead", lead.id, lead.version)),),) if clears else ()
    return Screen(plain(shown.text, *lines), (*rows, *back, *gone), about=shown.about)


def carried(say: Speaker, call: Any, of: Record) -> Screen:
    """A promise about somebody who was a lead when it was made."""
    name = call.subject or of.known_as
    opened = Button(say.label("nudge.open"), act("open", of.type(), of.id))
    head = say("convert.nudge", name=name, at=call.at)
    short = opening(say, head, name, of.type(), of.id)
    return Screen(head, ((opened,),), about=f"{of.type()}:{of.id}", short=short)
