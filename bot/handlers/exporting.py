"""Everything of the workspace, for its owner, at any time."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.domain.rights import Role
from bot.storage import exporting as storage
from bot.usecases import exporting
from bot.views import exporting as views


async def export(turn: Turn) -> None:
    """Ask first: it is everything."""
    if turn.desk.me.role is not Role.OWNER:
        turn.show(views.reserved(turn.say))
        return
    turn.show(views.review(turn.say, await storage.counts(turn.desk)))


async def out(turn: Turn) -> None:
    """Logged with this unit; the file is made when it is sent."""
    if turn.desk.me.role is not Role.OWNER:
        turn.show(views.reserved(turn.say))
        return
    exporting.logged(turn.desk, "chat")
    turn.show(views.making(turn.say))
    turn.reply(views.archive(turn.say, turn.desk.me.local(turn.desk.now)))


def register(router: Router) -> None:
    router.command("export", export, reads=True)
    router.act("out", out)
