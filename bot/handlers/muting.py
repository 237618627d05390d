"""Never about this again: one's own wish about one record. Nothing about the record changes, for nobody."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain.pushes import TOLD_OF
from bot.handlers.calling import called
from bot.records import RECORDS
from bot.records.base import Record
from bot.storage import muted
from bot.storage.desk import Missing
from bot.views import muting as views


async def mute(turn: Turn) -> None:
    record, (kind,) = await _named(turn)
    await muted.put(turn.desk, kind, record)
    turn.show(views.muted(turn.say, await called(turn, record), record, kind))


async def unmute(turn: Turn) -> None:
    """From the message that said so, or from the record, where it may be several kinds."""
    record, kinds = await _named(turn)
    for kind in kinds:
        await muted.lift(turn.desk, kind, record)
    turn.show(views.heard(turn.say, await called(turn, record), record))


async def _named(turn: Turn) -> tuple[Record, list[str]]:
    """The record, at whatever version, and what is said about it."""
    name, key, wanted = turn.args
    kinds = [kind for kind in wanted.split(".") if TOLD_OF.get(kind) == name]
    if not kinds:
        raise Missing(wanted)
    return await turn.desk.find(RECORDS[name], int(key)), kinds


async def offered(turn: Turn, record: Record, shown: Screen) -> Screen:
    """A card with the way back, where there is one."""
    row = views.again(turn.say, record, await muted.kinds(turn.desk, record))
    return shown.with_rows(row) if row else shown


def register(router: Router) -> None:
    router.act("mute", mute)
    router.act("unmute", unmute)
