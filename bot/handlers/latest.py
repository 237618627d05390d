"""What was looked at last, by its words: its card, or for a deal what is said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.domain.reading import latest, tidy
from bot.handlers import opportunities, plain
from bot.handlers.customers import seen_of
from bot.records import RECORDS
from bot.records.opportunity import Opportunity
from bot.views import customers as views

OF: Mapping[str, Sequence[str]] = {
    "": tuple(RECORDS),
    "customer": ("account", "contact", "lead"),
    "lead": ("lead",),
    "deal": ("opportunity",),
}
"""By what was named, the types it may be."""


def fits(words: str) -> bool:
    """Alone it opens the card of anything; a deal's goes on with what a line may say about a deal. Other words that
    begin so are looked for.
    """
    said = latest(words)
    return said is not None and (not said.rest or said.of == "deal")


async def line(turn: Turn) -> None:
    said = latest(tidy(turn.inbound.text))
    record = await seen_of(turn, OF[said.of]) if said else None
    if said is None or record is None:
        turn.reply(views.recent(turn.say, ()))
    elif said.rest:
        await opportunities.heard(turn, cast(Opportunity, record), said.rest)
    else:
        turn.reply(await plain.drawn(turn, record))


def register(router: Router) -> None:
    router.lines.append((fits, line))
