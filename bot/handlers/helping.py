"""Help by role and by question."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.domain import matching
from bot.domain.reading import tidy
from bot.handlers import commands
from bot.records.able import able
from bot.views import help as views


async def help_(turn: Turn) -> None:
    """Topics; behind "/help" a question is answered, and a command nobody knows ends here too."""
    words = "" if turn.act else tidy(turn.inbound.text)
    command, _, question = words.partition(" ")
    if question and _is_help(command):
        await answer(turn, question)
    else:
        await _topics(turn, command[:30] if command.startswith("/") and not _is_help(command) else "")


def _is_help(command: str) -> bool:
    return command.partition("@")[0].lower() == "/help"


async def _topics(turn: Turn, unknown: str = "") -> None:
    turn.show(views.topics(turn.say, able(turn.desk.me.role), unknown))


async def answer(turn: Turn, question: str) -> None:
    """The topic that stands out, or three that are near."""
    of, ranked = able(turn.desk.me.role), views.words().rank(question)
    if name := matching.sure(ranked):
        turn.reply(views.topic(turn.say, of, name))
    else:
        turn.reply(views.guesses(turn.say, of, [name for name, _ in ranked]))


async def topic(turn: Turn) -> None:
    turn.show(views.topic(turn.say, able(turn.desk.me.role), turn.args[0]))


async def all_commands(turn: Turn) -> None:
    turn.show(views.commands(turn.say, commands.menu(turn.say, turn.desk.me.role)))


def register(router: Router) -> None:
    router.command("help", help_, reads=True)
    for name, handler in {"help": help_, "topic": topic, "commands": all_commands}.items():
        router.act(name, handler, reads=True)
