"""One's own settings: language, year, hours, quiet, zone, name, and what comes by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.chat import form as forms
from bot.chat.form import Form
from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain.pushes import SWITCHES
from bot.domain.rights import Role
from bot.handlers import holidays, joining, shop
from bot.handlers.asking import ABOUT
from bot.records.people import Person
from bot.storage import people
from bot.storage.desk import Missing
from bot.views import settings as views
from bot.views.home import hello


async def settings(turn: Turn) -> None:
    turn.show(_page(turn))


def _page(turn: Turn, *, saved: bool = False) -> Screen:
    me = turn.desk.me
    return views.settings(turn.say, me, saved=saved, owner=me.role is Role.OWNER)


async def setting(turn: Turn) -> None:
    turn.show(views.choices(turn.say, turn.args[0]))


async def choose(turn: Turn) -> None:
    """Keep one setting; the page comes back as it is from now on, and a new language changes the keyboard at once."""
    name, value = turn.args
    values = _SETTINGS[name](value)
    await people.change_own(turn.desk, **values)
    turn.forget_people = True
    turn.desk = replace(turn.desk, me=replace(turn.desk.me, **values))
    turn.show(_page(turn, saved=True))
    if name == "language":
        turn.reply(hello(turn.say, turn.desk.me))


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


async def pushes(turn: Turn) -> None:
    turn.show(views.pushes(turn.say, turn.desk.me.off))


async def switch(turn: Turn) -> None:
    """On or off as the button said, however often it is tapped."""
    name, wanted = turn.args
    if name not in SWITCHES:
        raise Missing(f"switch {name}")
    off = turn.desk.me.off - {name} if wanted == "on" else turn.desk.me.off | {name}
    await people.change_own(turn.desk, off=sorted(off))
    turn.forget_people = True
    turn.show(views.pushes(turn.say, off))


async def shown(turn: Turn, me: Person) -> Screen:
    return _page(turn, saved=True)


NAMING = Form("me.name", ABOUT, (joining.NAME, joining.NICKNAME), joining.save, shown, empty_too=True)
_ASKED = {form.name: form for form in (*shop.FORMS, holidays.ADDING)}


async def ask(turn: Turn) -> None:
    """A question of the settings: one's own name, or for an owner something about the shop."""
    if turn.args[0] == NAMING.name:
        await forms.start(turn, NAMING)
    else:
        await shop.ask(turn, _ASKED[turn.args[0]])


def register(router: Router) -> None:
    router.form(NAMING)
    router.command("settings", settings, reads=True)
    for name, handler in {"settings": settings, "setting": setting, "pushes": pushes}.items():
        router.act(name, handler, reads=True)
    for name, handler in {"choose": choose, "switch": switch, "ask": ask}.items():
        router.act(name, handler)
