"""A link that moves a member to another account."""

from __future__ import annotations

from bot.chat.screen import Button, Drawn, Screen, act
from bot.chat.texts import Speaker, plain
from bot.records.people import Person
from bot.storage.invites import Made


def made(say: Speaker, one: Person, link: Made, *, other: bool) -> Screen:
    """What to do with the message below; for somebody who lost his phone also the way to lock it now."""
    key = "phone.send" if other else "phone.open"
    ways = [Button(say.label("invite.revoke"), act("unphone", link.id))]
    ways += [Button(say.label("phone.cut"), act("cut", one.id))] if other else []
    return Screen(plain(say(key, name=one.called), say("invite.until", at=link.until)), (tuple(ways),))


def link(say: Speaker, address: str, name: str) -> Screen:
    return Screen(say("phone.link", name=name, link=address), drawn=Drawn("qr", {"words": address}, "move.png"))


def cut(say: Speaker, one: Person) -> Screen:
    again = Button(say.label("phone.again"), act("phone", one.id))
    return Screen(say("phone.cut_done", name=one.called), ((again,),))
