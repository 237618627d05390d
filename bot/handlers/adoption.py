"""Who logs, how late, how complete: to oneself, and to whoever leads one. Never in a group."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.storage import adoption, people
from bot.views import adoption as views


async def team(turn: Turn) -> None:
    """/team: everybody one leads; who leads nobody sees himself."""
    found = await people.within_reach(turn.desk)
    numbers = await adoption.numbers(turn.desk, [one.id for one in found])
    if people.may_lead(turn.desk):
        first = int(turn.args[0]) if turn.args else 0
        turn.show(views.team(turn.say, found, numbers, turn.desk.now, first))
    else:
        turn.show(views.own(turn.say, found[0], numbers[found[0].id], turn.desk.now))


def register(router: Router) -> None:
    router.command("team", team, reads=True)
    router.act("team", team, reads=True)
