"""The front door: who are you, and what can be done here."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.texts import Speaker
from bot.chat.turn import Turn

KEYS = (("menu.lead", "menu.complaint"),)


def keyboard(say: Speaker, name: str) -> Screen:
    """A greeting, with the lasting keyboard in the person's language."""
    keys = tuple(tuple(say.label(key) for key in row) for row in KEYS)
    return Screen(say("start.hello", name=name), keyboard=keys)


async def start(turn: Turn) -> None:
    turn.reply(keyboard(turn.say, turn.desk.me.name))


async def help_(turn: Turn) -> None:
    turn.reply(Screen(turn.say("help.how")))


async def cancel(turn: Turn) -> None:
    """/cancel outside a form; inside one the form has been parked by now, and can be taken up again."""
    turn.reply(Screen(turn.say("form.cancelled")))


def register(router: Router) -> None:
    for name, handler in {"start": start, "menu": start, "help": help_, "cancel": cancel}.items():
        router.command(name, handler, reads=True)
