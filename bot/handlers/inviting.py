"""Invitations: for which role, into whose team, the link with its picture; those that wait; a wrong one sent away."""

from __future__ import annotations

from collections.abc import Callable

from bot.chat.router import Handler, Router
from bot.chat.turn import Turn
from bot.domain.rights import GIVEN_BY, Role, may_give
from bot.handlers.leading import lead
from bot.records.people import Person
from bot.storage import invites, people, shop
from bot.storage.desk import Reserved
from bot.usecases import joining
from bot.views import inviting as views


async def invite(turn: Turn) -> None:
    """/invite"""
    lead(turn)
    waiting = len(await invites.pending(turn.desk))
    turn.show(views.roles(turn.say, GIVEN_BY[turn.desk.me.role], waiting))


def _role(turn: Turn) -> Role:
    """The role a button names, if this person may still give it."""
    lead(turn)
    role = Role(turn.args[0])
    if not may_give(turn.desk.me.role, role):
        raise Reserved("people")
    return role


def chosen(address: Callable[[str], str]) -> Handler:
    async def handler(turn: Turn) -> None:
        """An owner's role is read once more; into which team is asked where there is more than one; else the link."""
        role = _role(turn)
        teams = await _teams(turn)
        if role is Role.OWNER:
            turn.show(views.review(turn.say, role, turn.desk.me.id))
        elif teams:
            turn.show(views.into(turn.say, role, turn.desk.me.id, teams))
        else:
            await _make(turn, address, role, turn.desk.me.id)

    return handler


async def _teams(turn: Turn) -> list[Person]:
    return [one for one in await people.bosses(turn.desk) if one.id != turn.desk.me.id]


async def into(turn: Turn) -> None:
    role = _role(turn)
    turn.show(views.into(turn.say, role, turn.desk.me.id, await _teams(turn), int(turn.args[1])))


def link(address: Callable[[str], str]) -> Handler:
    async def handler(turn: Turn) -> None:
        await _make(turn, address, _role(turn), int(turn.args[1]))

    return handler


async def _make(turn: Turn, address: Callable[[str], str], role: Role, manager: int) -> None:
    """The link is shown once; only its hash is kept. Two messages: what to do, and what to pass on."""
    desk = turn.desk
    try:
        made = await joining.invite(desk, role, manager)
    except joining.Twice:
        turn.toast = turn.say.label("invite.twice")
        return
    team = (await people.names(desk, {manager}))[manager]
    turn.show(views.made(turn.say, made, role, team))
    turn.reply(views.link(turn.say, address(made.secret), desk.me.name, (await shop.of(desk)).name, made.until))


async def pending(turn: Turn) -> None:
    lead(turn)
    found = await invites.pending(turn.desk)
    keys = {key for one in found for key in (one.made_by, one.person_id) if key}
    turn.show(views.pending(turn.say, found, await people.names(turn.desk, keys)))


async def revoke(turn: Turn) -> None:
    """One's own, or for an owner anybody's: from this commit on it opens nothing."""
    lead(turn)
    await invites.revoke(turn.desk, int(turn.args[0]))
    turn.show(views.revoked(turn.say))


async def not_me(turn: Turn) -> None:
    """The wrong one came in: out again, at once."""
    lead(turn)
    try:
        name = await joining.send_away(turn.desk, int(turn.args[0]))
    except joining.Settled as settled:
        turn.show(views.settled(turn.say, str(settled)))
        return
    turn.forget_people = True
    turn.show(views.sent_away(turn.say, name))


def register(router: Router, address: Callable[[str], str]) -> None:
    router.command("invite", invite, reads=True)
    looks: dict[str, Handler] = {"inviting": invite, "into": into, "pending": pending}
    for name, handler in looks.items():
        router.act(name, handler, reads=True)
    acts: dict[str, Handler] = {"invite": chosen(address), "link": link(address), "revoke": revoke, "notme": not_me}
    for name, handler in acts.items():
        router.act(name, handler)
