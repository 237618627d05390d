"""Deals that were put aside until today."""

from __future__ import annotations

from datetime import date

from bot.chat.screen import Screen
from bot.jobs.recipes import recipe
from bot.storage.desk import Desk
from bot.usecases import opportunities as usecases
from bot.views import opportunities as views
from bot.views.cards import speaking


@recipe("deal_wake")
async def wake(desk: Desk, deal_id: int, until: str) -> Screen | None:
    """Take it up again, once; silence when that happened already, or another day was chosen."""
    deal = await usecases.waking(desk, deal_id, date.fromisoformat(until))
    if deal is None:
        return None
    since = desk.me.local(deal.stage_since).date() if deal.stage_since else None
    names, flag = await desk.linked(deal), usecases.flag(desk, deal)
    shown = views.Shown(deal, desk.today, desk.me.stages, flag, names, since=since)
    return views.woken(speaking(desk), shown)
