"""How long before an appointment one is reminded."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.activities import LEADS, RECALLABLE, lead
from bot.views import picking


def every(say: Speaker, own: Mapping[str, int | None], *, saved: bool = False) -> Screen:
    """Each kind with its minutes; a tap changes them."""
    buttons = [Button(_label(say, kind, lead(kind, own)), act("leadtime", kind)) for kind in RECALLABLE]
    lines = [say("settings.kept")] if saved else []
    back = (Button(say.label("form.back"), act("pushes")),)
    return Screen(plain(*lines, say("leadtime.head")), (*picking.pairs(buttons), back))


def _label(say: Speaker, kind: str, minutes: int | None) -> str:
    return say.label("leadtime.kind", kind=say.plain(f"activity.kind.{kind}"), time=_time(say, minutes))


def _time(say: Speaker, minutes: int | None) -> str:
    if minutes is None:
        return say.plain("leadtime.never")
    if minutes < 60:
        return say.plain("team.minutes", count=minutes) if minutes else say.plain("leadtime.at_once")
    return say.plain("leadtime.day") if minutes == 24 * 60 else say.plain("team.hours", count=minutes // 60)


def one(say: Speaker, kind: str) -> Screen:
    buttons = [Button(_time(say, minutes), act("leadset", kind, minutes)) for minutes in LEADS]
    never = (Button(say.label("leadtime.never"), act("leadset", kind, "-")),)
    back = (Button(say.label("form.back"), act("leadtimes")),)
    text = say("leadtime.ask", kind=say.plain(f"activity.kind.{kind}"))
    return Screen(text, (*picking.pairs(buttons), never, back))
