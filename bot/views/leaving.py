"""Somebody leaves: who takes over, what goes over, and what can be erased then."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker
from bot.records.people import Person
from bot.views import picking


def heirs(say: Speaker, leaver: Person, others: Sequence[Person], first: int = 0) -> Screen:
    """Who takes over what the leaver kept?"""
    rows = picking.people(
        say, others, lambda key: act("heir", leaver.id, key), lambda at: act("leave", leaver.id, at), first
    )
    return Screen(say("leave.heir", name=leaver.called), (*rows, picking.no(say)))


def sure(say: Speaker, leaver: Person, heir: Person, kept: int, promised: int) -> Screen:
    """The one thing that cannot be taken back is read once more."""
    yes = Button(say.label("leave.yes"), act("left", leaver.id, heir.id))
    text = say("leave.sure", name=leaver.called, heir=heir.called, count=kept, open=promised)
    return Screen(text, ((yes,), picking.no(say)))


def left(say: Speaker, leaver: Person, heir: str, count: int, *, owner: bool) -> Screen:
    rows = ((Button(say.label("leave.forget"), act("forget", leaver.id)),),) if owner else ()
    return Screen(say("leave.done", name=leaver.called, heir=heir, count=count), rows)


def told(say: Speaker, leaver: str, count: int, promised: int) -> Screen:
    """For the heir."""
    mine = Button(say.label("leave.see"), act("list", "lead", "mine", "-", 0))
    return Screen(say("leave.told", name=leaver, count=count, open=promised), ((mine,),))


def forget(say: Speaker, gone: Person) -> Screen:
    """What stays and what goes, read once more."""
    yes = Button(say.label("leave.forget_yes"), act("forgot", gone.id))
    return Screen(say("leave.forget_sure", name=gone.called), ((yes,), picking.no(say)))
