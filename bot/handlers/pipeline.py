"""/pipeline: where the money stands, for me, for my team, for all."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.handlers.opportunities import scopes, widest
from bot.storage import opportunities as deals
from bot.storage.desk import Missing
from bot.views import pipeline as views


async def command(turn: Turn) -> None:
    await _show(turn, widest(turn.desk))


async def _show(turn: Turn, whose: str) -> None:
    desk = turn.desk
    found = views.Pipeline(await deals.summary(desk, whose), desk.today, desk.me.stages, scopes(desk))
    turn.show(views.pipeline(turn.say, found))


def _whose(turn: Turn) -> str:
    if turn.args[0] not in deals.WHOSE:
        raise Missing(turn.args[0])
    return turn.args[0]


async def again(turn: Turn) -> None:
    await _show(turn, _whose(turn))


async def how(turn: Turn) -> None:
    turn.show(views.how(turn.say, _whose(turn)))


async def picture(turn: Turn) -> None:
    turn.reply(views.asked(turn.say, _whose(turn)))


def register(router: Router) -> None:
    router.command("pipeline", command, reads=True)
    for name, handler in {"pipeline": again, "pipehow": how, "pipepic": picture}.items():
        router.act(name, handler, reads=True)
