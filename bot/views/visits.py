"""Check-in: who is near, that somebody was there, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.chat.naming import marked, marked_labels
from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, cut, plain
from bot.domain import writing
from bot.domain.values import Html
from bot.records.activity import Activity
from bot.records.base import Record
from bot.views.attachments import TITLE
from bot.views.cards import QUOTED
from bot.views.later import NEXT

AWAY = 20  # metres: nearer than that is there
BUTTON = 10  # characters of a name beside a distance


def far(say: Speaker, metres: int) -> str:
    """40 m, 1.2 km: in words, and no finer than anybody could tell."""
    if metres < 1000:
        return say.plain("visit.metres", count=metres if metres < 10 else round(metres, -1))
    return say.plain("visit.kilometres", count=f"{metres / 1000:.1f}")


def spent(say: Speaker, minutes: int) -> str:
    """1 h 20 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return say.plain("visit.minutes", count=rest)
    return say.plain("visit.hours.minutes", hours=hours, count=rest) if rest else say.plain("visit.hours", hours=hours)


def where(say: Speaker, near: Sequence[tuple[Record, int | None]], kept: int) -> Screen:
    """Where are you? The nearest first, and the ways to any other."""
    rows = tuple((_at(say, account, metres, kept),) for account, metres in near)
    other = Button(say.label("visit.other"), act("visitfind", kept))
    new = Button(say.label("visit.new"), act("visitnew", kept))
    return Screen(say("visit.where" if near else "visit.nobody"), (*rows, (other, new)))


def _at(say: Speaker, account: Record, metres: int | None, kept: int) -> Button:
    pressed = act("visit", account.type(), account.id, kept)
    if metres is None:
        return Button(marked(say, account), pressed)
    return Button(say.label("visit.near", name=cut(account.known_as, BUTTON), far=far(say, metres)), pressed)


def found(say: Speaker, words: str, hits: Sequence[Record], kept: int) -> Screen:
    called = zip(hits, marked_labels(say, hits), strict=True)
    rows = tuple((Button(label, act("visit", one.type(), one.id, kept)),) for one, label in called)
    ways = (
        Button(say.label("attach.again"), act("visitfind", kept)),
        Button(say.label("visit.new"), act("visitnew", kept)),
    )
    return Screen(say("visit.found" if hits else "visit.unfound", words=cut(words, QUOTED)), (*rows, ways))


def arrived(say: Speaker, visit: Activity, record: Record, *, pin: bool) -> Screen:
    """Checked in; a visit that changed into one was planned. `pin`: nobody knew until now where this customer is."""
    away = say("visit.away", far=far(say, visit.distance or 0)) if (visit.distance or 0) >= AWAY else Html("")
    text = say("visit.arrived", name=cut(record.known_as, TITLE), clock=_clock(say, visit.done_at))
    ref = (record.type(), record.id)
    keep = ((Button(say.label("visit.pin"), act("pin", *ref, visit.id)),),) if pin else ()
    one = ("activity", visit.id, visit.version)
    next_ = tuple(Button(say.label(f"offer.{offer}"), act("anext", *one, offer)) for offer in NEXT)
    open_ = Button(say.label("nudge.open"), act("open", *ref))
    back = Button(say.label("card.undo"), act("undo", *one))
    ask = say("visit.pin.ask") if pin else Html("")
    planned = say("visit.planned") if visit.version > 1 else Html("")
    words = plain(text, planned, away, ask, say("visit.next"))
    return Screen(words, (*keep, next_, (open_, back)), about=f"{record.type()}:{record.id}")


def _clock(say: Speaker, at: datetime | None) -> str:
    return writing.clock(say.local(at).time(), say.language) if at else ""


def left(say: Speaker, visit: Activity, kept: int) -> Screen:
    """Checked out; or it is another place after all."""
    text = say("visit.left", name=visit.place or "", spent=spent(say, visit.minutes or 0))
    undo = Button(say.label("card.undo"), act("undo", "activity", visit.id, visit.version))
    other = Button(say.label("visit.elsewhere"), act("elsewhere", kept))
    return Screen(text, ((undo, other),), about=f"activity:{visit.id}")
