"""What is said before an appointment, and how it is put off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import quote

from bot.chat.screen import Button, Screen, Short, act
from bot.chat.texts import Speaker, plain
from bot.domain.activities import TRAVEL
from bot.domain.values import Html
from bot.records.activity import Activity
from bot.storage.activities import Brief
from bot.views import later
from bot.views.activities import Named, Shown, button, line, phone_line, ref, title, to, when, whom, wish_line
from bot.views.reminders import ways_of_plan

LATE = timedelta(minutes=15)
FEW = 10  # lines of a summary


def reminder(say: Speaker, of: Shown, brief: Brief, now: datetime) -> Screen:
    """What, when and with whom; when they last spoke, what is open, the number to tap, the way there. What has a way
    there, and whoever has a wish, comes alone.
    """
    one = of.activity
    head, wish, there = _head(say, of, now), wish_line(say, of), _way_there(say, one, brief)
    lines = [head, *wish, *phone_line(say, of), *_known(say, brief), *there]
    row = (
        to(say, one, "nudge.done", "adid"),
        to(say, one, "nudge.snooze", "asnooze"),
        Button(say.label("nudge.open"), act("open", "activity", one.id)),
    )
    short = None if there or wish else Short(head, ways_of_plan(say, one, of.names))
    return Screen(plain(*lines), (row,), about=f"activity:{one.id}", short=short)


def _head(say: Speaker, of: Shown, now: datetime) -> Html:
    one = of.activity
    minutes = round((one.at - now) / timedelta(minutes=1)) if one.at and one.timed else 0
    what = whom(say, one, of.names)
    if minutes > 0:
        return say("appoint.soon", what=what, minutes=minutes, at=when(say, one))
    over = one.at is not None and one.at + LATE < now
    return say("appoint.open" if over else "appoint.now", what=what, at=when(say, one))


def _known(say: Speaker, brief: Brief) -> list[Html]:
    lines = [say("customer.last", at=brief.last)] if brief.last else []
    return lines + ([say("customer.deals", count=brief.deals.count, amount=brief.deals.amount)] if brief.deals else [])


def _way_there(say: Speaker, one: Activity, brief: Brief) -> list[Html]:
    """The address, and a map of it; of a place that was pinned the very spot. For what one goes somewhere for."""
    if one.kind not in TRAVEL and not one.place:
        return []
    address = one.place or brief.address
    lines = [say("card.line", field=say("account.address"), value=address)] if address else []
    spot = f"{brief.spot[0]:.4f},{brief.spot[1]:.4f}" if brief.spot else address
    if spot:
        lines.append(
            say("appoint.map", link=f"https://www.google.com/maps/search/?api=1&query={quote(spot, safe=',')}")
        )
    return lines


def missed(say: Speaker, rows: Sequence[Activity], names: Named, today: date) -> Screen:
    """What began while no reminder could come: done with one tap, or opened."""
    shown = rows[:FEW]
    lines = [say("agenda.planned", line=line(say, one, names, day=one.on != today)) for one in shown]
    rest = [say("list.rest", count=len(rows) - FEW)] if len(rows) > FEW else []
    ways = tuple(
        (
            Button(say.label("agenda.done", name=button(say, one, names)), act("adid", *ref(one))),
            Button(say.label("nudge.open"), act("open", "activity", one.id)),
        )
        for one in shown
    )
    return Screen(plain(say("appoint.missed", count=len(rows)), *lines, *rest), ways)


def late(say: Speaker, screen: Screen) -> Screen:
    words = say("nudge.late")
    short = replace(screen.short, above=words) if screen.short else None
    return replace(screen, text=plain(words, Html(screen.text)), short=short)


def snoozes(say: Speaker, of: Shown, hour: int) -> Screen:
    return later.snoozes(say, title(say, of.activity, of.names), ref(of.activity), later.ACTIVITY, hour, "plan")


def snoozed(say: Speaker, of: Shown, until: datetime) -> Screen:
    """Until when, written out."""
    text = say("snooze.until", name=title(say, of.activity, of.names), at=until)
    return Screen(text, about=f"activity:{of.activity.id}")
