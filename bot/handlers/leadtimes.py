"""How long before an appointment one is reminded, kind by kind: one's own setting."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.domain.activities import RECALLABLE
from bot.storage.desk import Missing
from bot.usecases import activities
from bot.views import leadtimes as views

NEVER = "-"


async def every(turn: Turn) -> None:
    turn.show(views.every(turn.say, turn.desk.me.leads_by))


async def one(turn: Turn) -> None:
    (kind,) = turn.args
    if kind not in RECALLABLE:
        raise Missing(kind)
    turn.show(views.one(turn.say, kind))


async def choose(turn: Turn) -> None:
    """What is planned already is promised anew; said twice it is promised once."""
    kind, minutes = turn.args
    turn.desk = await activities.lead_by(turn.desk, kind, None if minutes == NEVER else int(minutes))
    turn.forget_people = True
    turn.show(views.every(turn.say, turn.desk.me.leads_by, saved=True))


def register(router: Router) -> None:
    router.act("leadtimes", every, reads=True)
    router.act("leadtime", one, reads=True)
    router.act("leadset", choose)
