"""Settings, invitations, leaving, and who owns what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain.rights import Role
from bot.handlers import plain
from bot.handlers.plain import record_at
from bot.handlers.start import keyboard
from bot.storage import invites, people
from bot.storage.desk import Missing, Reserved
from bot.views import people as views

OFFERED = {
    Role.OWNER: (Role.MANAGER, Role.REP, Role.SERVICE, Role.ACCOUNTING, Role.MARKETING, Role.VIEWER, Role.OWNER),
    Role.MANAGER: (Role.REP, Role.MANAGER, Role.SERVICE, Role.VIEWER),
}


async def settings(turn: Turn) -> None:
    turn.show(views.settings(turn.say, turn.desk.me))


async def setting(turn: Turn) -> None:
    turn.show(views.choices(turn.say, turn.args[0]))


async def choose(turn: Turn) -> None:
    """Keep one setting; the roster is read again and the answer comes as it will be from now on."""
    name, value = turn.args
    await people.change_own(turn.desk, **_SETTINGS[name](value))
    turn.forget_people = True
    if name == "language":
        turn.reply(keyboard(turn.say_in(value), turn.desk.me.name))
    turn.show(Screen(turn.say_in(value if name == "language" else turn.desk.me.language)("settings.kept")))


def _quiet(value: str) -> dict[str, Any]:
    start, _, end = value.partition("-")
    return {"quiet_from": int(start), "quiet_to": int(end)}


_SETTINGS: dict[str, Callable[[str], dict[str, Any]]] = {
    "language": lambda value: {"language": value},
    "era": lambda value: {"era": value},
    "agenda": lambda value: {"agenda_at": int(value)},
    "quiet": _quiet,
    "zone": lambda value: {"zone": views.ZONES[int(value)]},
}


def _lead(turn: Turn) -> None:
    """Owners and managers only."""
    if not people.may_lead(turn.desk):
        raise Reserved("people")


async def invite(turn: Turn) -> None:
    _lead(turn)
    turn.show(views.roles(turn.say, OFFERED[turn.desk.me.role]))


async def chosen(turn: Turn) -> None:
    _lead(turn)
    turn.show(views.review(turn.say, _offered(turn)))


def _offered(turn: Turn) -> Role:
    """The role a button names, if this person may still give it."""
    role = Role(turn.args[0])
    if role not in OFFERED[turn.desk.me.role]:
        raise Reserved("people")
    return role


def link(address: Callable[[str], str]) -> Any:
    async def handler(turn: Turn) -> None:
        """The link is shown once; only its hash is kept."""
        _lead(turn)
        role, desk = _offered(turn), turn.desk
        secret = await invites.make(desk.db, desk.now, desk.me.workspace_id, role, desk.me.id)
        turn.show(views.link(turn.say, address(secret), role))

    return handler


async def team(turn: Turn) -> None:
    _lead(turn)
    turn.show(views.team(turn.say, await people.within_reach(turn.desk)))


async def person(turn: Turn) -> None:
    _lead(turn)
    turn.show(views.person(turn.say, await people.one(turn.desk, int(turn.args[0]))))


async def leave(turn: Turn) -> None:
    _lead(turn)
    leaver = await people.one(turn.desk, int(turn.args[0]))
    if await people.is_last_owner(turn.desk, leaver):
        turn.show(Screen(turn.say("leave.last_owner")))
        return
    others = [one for one in await people.takers(turn.desk) if one.id != leaver.id]
    turn.show(views.heirs(turn.say, leaver, others))


async def _pair(turn: Turn) -> tuple[Any, Any]:
    _lead(turn)
    leaver, heir = [await people.one(turn.desk, int(key)) for key in turn.args]
    if leaver.id == heir.id or heir.role not in people.KEEPERS or await people.is_last_owner(turn.desk, leaver):
        raise Missing("an heir")
    return leaver, heir


async def heir(turn: Turn) -> None:
    turn.show(views.sure(turn.say, *await _pair(turn)))


async def left(turn: Turn) -> None:
    """All of it in this one unit: from its commit on the leaver is a stranger."""
    leaver, taker = await _pair(turn)
    count = await people.leave(turn.desk, leaver, taker)
    turn.forget_people = True
    turn.show(views.left(turn.say, leaver.name, taker.name, count))


async def nothing(turn: Turn) -> None:
    turn.show(Screen(turn.say("form.cancelled")))


async def assign(turn: Turn) -> None:
    _lead(turn)
    record = await record_at(turn)
    turn.show(views.assignees(turn.say, record, await people.takers(turn.desk)))


async def give(turn: Turn) -> None:
    """A new owner; he is told in his own language."""
    _lead(turn)
    record = await record_at(turn)
    taker = await people.one(turn.desk, int(turn.args[3]))
    if taker.role not in people.KEEPERS:
        raise Missing("somebody who keeps records")
    await turn.desk.change(record, owner_id=taker.id)
    giver = turn.desk.me.name
    turn.tell(taker.id, lambda say: views.assigned(say, record, giver))
    turn.show(await plain.show(turn, record))


_LOOKS = frozenset({"settings", "setting", "invite", "person", "leave", "heir", "nothing", "assign"})


def register(router: Router, address: Callable[[str], str]) -> None:
    for name, handler in {"settings": settings, "invite": invite, "people": team}.items():
        router.command(name, handler, reads=True)
    acts = {"settings": settings, "setting": setting, "choose": choose, "invite": chosen, "link": link(address)}
    acts |= {"person": person, "leave": leave, "heir": heir, "left": left, "nothing": nothing}
    for name, handler in (acts | {"assign": assign, "give": give}).items():
        router.act(name, handler, reads=name in _LOOKS)
