"""The first words somebody reads, and what is said of his data."""

from __future__ import annotations

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, plain


def claimed(say: Speaker, name: str) -> Screen:
    """The first owner of a workspace."""
    return Screen(plain(say("setup.hello", name=name), say("privacy.short")))


def joined(say: Speaker, name: str, shop: str, role: str) -> Screen:
    return Screen(plain(say("join.hello", name=name, shop=shop, role=say(f"role.{role}")), say("privacy.short")))


def moved(say: Speaker, name: str) -> Screen:
    return Screen(say("phone.moved", name=name))


def farewell(say: Speaker, name: str) -> Screen:
    """The last word to the old account."""
    return Screen(say("phone.farewell", name=name))


def done(say: Speaker, name: str) -> Screen:
    return Screen(say("join.done", name=name))


def privacy(say: Speaker) -> Screen:
    return Screen(say("privacy.long"))


def told_moved(say: Speaker, key: int, name: str) -> Screen:
    """For whoever leads him: a stolen link is noticed at once."""
    wrong = Button(say.label("phone.wrong"), act("cut", key))
    return Screen(say("phone.told", name=name), ((wrong,),))
