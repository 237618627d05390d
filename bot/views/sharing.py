"""Sharing out the leads that wait: which, to whom, who gets how many; and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.sharing import Plan
from bot.domain.values import Html
from bot.records.lead import Lead
from bot.views import picking

PAGE = 8
NAMED = 5  # leads that are named one by one


def page(say: Speaker, of: Plan, draft: int, first: int) -> Screen:
    """Ticked leads, and live who would get how many."""
    if not of.waiting:
        return Screen(say("share.none"))
    if not of.members:
        return Screen(say("share.nobody"))
    lines = [say("share.head", count=len(of.waiting), ticked=len(of.ticked))]
    lines += [
        say("share.gets", name=one.called, more=len(of.shares.get(one.id, ())), has=of.load.get(one.id, 0))
        for one in of.members
    ]
    lines += [say(f"share.how.{of.how}")]
    return Screen(plain(*lines), (*_leads(say, of, draft, first), *_ways(say, of, draft, first)))


def _leads(say: Speaker, of: Plan, draft: int, first: int) -> Rows:
    rows: Rows = tuple(
        (
            Button(
                ("✅ " if lead.id in of.ticked else "⬜ ") + lead.known_as, act("share", draft, "tick", lead.id, first)
            ),
        )
        for lead in of.waiting[first : first + PAGE]
    )
    turning = picking.turning(say, first, PAGE, len(of.waiting), lambda at: act("share", draft, "page", 0, at))
    return (*rows, *turning)


def _ways(say: Speaker, of: Plan, draft: int, first: int) -> Rows:
    every = ("none", "share.untick") if len(of.ticked) == len(of.waiting) else ("all", "share.all")
    how = ("least", "share.least") if of.how == "turn" else ("turn", "share.turn")
    rows: Rows = (tuple(Button(say.label(label), act("share", draft, op, 0, first)) for op, label in (every, how)),)
    go = (Button(say.label("share.go", count=len(of.ticked)), act("share", draft, "go", 0, first)),)
    return (*rows, go) if of.ticked else rows


def done(say: Speaker, given: Mapping[str, int], draft: int) -> Screen:
    """Who got how many, and the way back."""
    lines = [say("share.got", name=name, count=count) for name, count in given.items()]
    undo = (Button(say.label("card.undo"), act("share", draft, "back", 0, 0)),)
    return Screen(plain(say("share.done", count=sum(given.values())), *lines), (undo,))


def told(say: Speaker, giver: str, leads: Sequence[Lead]) -> Screen:
    """For whoever got them."""
    lines = [Html(f"• {say('record.named', name=lead.known_as)}") for lead in leads[:NAMED]]
    lines += [say("list.rest", count=len(leads) - NAMED)] if len(leads) > NAMED else []
    rows = tuple((Button(lead.known_as, act("open", "lead", lead.id)),) for lead in leads[:NAMED])
    return Screen(plain(say("share.told", giver=giver, count=len(leads)), *lines), rows)


def taken_back(say: Speaker, back: int, stay: int) -> Screen:
    return Screen(plain(say("share.back", count=back), say("share.stay", count=stay) if stay else ""))


def told_back(say: Speaker, giver: str, leads: Sequence[Lead]) -> Screen:
    names = ", ".join(lead.known_as for lead in leads[:NAMED])
    return Screen(say("share.told_back", giver=giver, count=len(leads), names=names))
