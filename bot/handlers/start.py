"""The front door: who are you, and what can be done here."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn

KEYS = (("menu.lead", "menu.complaint"),)


async def start(turn: Turn) -> None:
    """Greets a member and shows the lasting keyboard in his language."""
    keys = tuple(tuple(turn.say.label(key) for key in row) for row in KEYS)
    turn.reply(Screen(turn.say("start.hello", name=turn.desk.me.name), keyboard=keys))


async def help_(turn: Turn) -> None:
    turn.reply(Screen(turn.say("help.how")))


async def cancel(turn: Turn) -> None:
    """/cancel outside a form; inside one the form has been parked by now, and can be taken up again."""
    turn.reply(Screen(turn.say("form.cancelled")))


def register(router: Router) -> None:
    for name, handler in {"start": start, "menu": start, "help": help_, "cancel": cancel}.items():
        router.command(name, handler)
