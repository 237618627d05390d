"""Links into the team: for which role, into whose team, the link itself with its picture, and those that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.chat.screen import Button, Drawn, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.rights import Role
from bot.records.people import Invite, Person
from bot.storage.invites import Made
from bot.views import picking

PICTURE = "invite.png"


def roles(say: Speaker, offered: Sequence[Role], waiting: int = 0) -> Screen:
    buttons = [Button(say.label(f"role.{role}"), act("invite", role)) for role in offered]
    wait = ((Button(say.label("invite.waiting", count=waiting), act("pending")),),) if waiting else ()
    return Screen(say("invite.which"), (*picking.pairs(buttons), *wait))


def first(say: Speaker, offered: Sequence[Role]) -> Screen:
    """The end of setting up: the first colleague."""
    asked = roles(say, offered)
    later = (Button(say.label("invite.later"), act("nothing", "later")),)
    return Screen(say("invite.first"), (*asked.rows, later))


def review(say: Speaker, role: Role, me: int) -> Screen:
    """Before a link that opens everything is made."""
    yes = Button(say.label("invite.make"), act("link", role, me))
    text = plain(say("invite.review", role=say(f"role.{role}")), say(f"role.{role}.sees"))
    return Screen(text, ((yes,), picking.no(say)))


def into(say: Speaker, role: Role, me: int, managers: Sequence[Person], first: int = 0) -> Screen:
    """Into whose team?"""
    rows = picking.people(say, managers, lambda key: act("link", role, key), lambda at: act("into", role, at), first)
    mine = (Button(say.label("invite.mine"), act("link", role, me)),)
    return Screen(say("invite.into", role=say(f"role.{role}")), (mine, *rows))


def made(say: Speaker, link: Made, role: Role, team: str) -> Screen:
    """For the inviter: what to do with the message below."""
    lines = [say("invite.send", role=say(f"role.{role}"))]
    lines += [say("invite.team", name=team)] if role is not Role.OWNER else []
    lines += [say("invite.until", at=link.until)]
    ways = (
        Button(say.label("invite.revoke"), act("revoke", link.id)),
        Button(say.label("invite.more"), act("inviting")),
    )
    return Screen(plain(*lines), (ways,))


def link(say: Speaker, address: str, inviter: str, firm: str, until: datetime) -> Screen:
    """Ready to be passed on as it is: a picture to scan, a link to tap, and how."""
    text = say("invite.link", name=inviter, shop=firm, link=address, at=until)
    return Screen(text, drawn=Drawn("qr", {"words": address}, PICTURE))


def pending(say: Speaker, found: Sequence[Invite], names: Mapping[int, str]) -> Screen:
    """The links nobody has followed yet, each with the way to make it dead."""
    if not found:
        return Screen(say("invite.none"))
    lines = [_line(say, number, one, names) for number, one in enumerate(found, 1)]
    buttons = [
        Button(say.label("invite.revoke_one", number=number), act("revoke", one.id))
        for number, one in enumerate(found, 1)
    ]
    return Screen(plain(say("invite.pending"), *lines), picking.pairs(buttons))


def _line(say: Speaker, number: int, one: Invite, names: Mapping[int, str]) -> str:
    by = names.get(one.made_by or 0, "–")
    if one.person_id is not None:
        return say("invite.line_move", number=number, name=names.get(one.person_id, "–"), by=by, at=one.expires_at)
    return say("invite.line", number=number, role=say(f"role.{one.role}"), by=by, at=one.expires_at)


def revoked(say: Speaker) -> Screen:
    return Screen(say("invite.revoked"), ((Button(say.label("invite.more"), act("inviting")),),))


def told(say: Speaker, one: Person) -> Screen:
    """For the inviter: who came in, and the way to send a wrong one out again."""
    ways = (Button(say.label("join.see"), act("people", 0)), Button(say.label("join.wrong"), act("notme", one.id)))
    return Screen(say("join.told", name=one.called, role=say(f"role.{one.role}")), (ways,))


def sent_away(say: Speaker, name: str) -> Screen:
    again = Button(say.label("invite.again"), act("inviting"))
    return Screen(say("join.sent_away", name=name), ((again,),))


def settled(say: Speaker, name: str) -> Screen:
    """After a day a newcomer is a colleague."""
    see = Button(say.label("join.see"), act("people", 0))
    return Screen(say("join.settled", name=name), ((see,),))
