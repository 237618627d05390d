"""One's own settings."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.pushes import SWITCHES
from bot.storage.desk import Me
from bot.views import picking

HOURS = (6, 7, 8, 9, 10)
QUIET = ((20 * 60, 7 * 60 + 30), (21 * 60, 7 * 60), (22 * 60, 6 * 60), (0, 0))
ZONES = ("Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Asia/Dubai", "Europe/London", "America/New_York")


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def quiet(say: Speaker, start: int, end: int) -> str:
    return say("settings.no_quiet") if start == end else f"{clock(start)}–{clock(end)}"


def settings(say: Speaker, me: Me, *, saved: bool = False, owner: bool = False) -> Screen:
    """Everything one can choose, one tap each."""
    shown = {
        "language": say(f"language.{me.language}"),
        "era": say(f"era.{me.era}"),
        "agenda": clock(me.agenda_at),
        "quiet": quiet(say, me.quiet_from, me.quiet_to),
        "zone": me.zone,
    }
    rows = [Button(say.label("settings.name", value=me.name), act("ask", "me.name"))]
    rows += [Button(say.label(f"settings.{name}", value=value), act("setting", name)) for name, value in shown.items()]
    rows += [
        Button(say.label("settings.pushes"), act("pushes")),
        Button(say.label("people.away"), act("away", me.id)),
        Button(say.label("people.phone"), act("phone", me.id)),
    ]
    rows += [Button(say.label("settings.shop"), act("shop"))] if owner else []
    head = say("settings.head", name=me.name)
    return Screen(plain(say("settings.kept"), head) if saved else head, picking.pairs(rows))


def choices(say: Speaker, name: str) -> Screen:
    """The values of one setting."""
    buttons = [Button(label, act("choose", name, value)) for label, value in _values(say, name)]
    return Screen(say(f"settings.{name}.ask"), (*picking.pairs(buttons), _back(say)))


def _values(say: Speaker, name: str) -> Sequence[tuple[str, str]]:
    match name:
        case "language":
            return [(say(f"language.{code}"), code) for code in ("th", "en")]
        case "era":
            return [(say(f"era.{code}"), code) for code in ("be", "ce")]
        case "agenda":
            return [(clock(hour * 60), str(hour * 60)) for hour in HOURS]
        case "quiet":
            return [(quiet(say, start, end), f"{start}-{end}") for start, end in QUIET]
    return [(zone.partition("/")[2].replace("_", " "), str(number)) for number, zone in enumerate(ZONES)]


def _back(say: Speaker) -> tuple[Button, ...]:
    return (Button(say.label("form.back"), act("settings")),)


def pushes(say: Speaker, off: frozenset[str]) -> Screen:
    """What comes by itself, each with what a tap makes of it."""
    switches = ((_switch(say, name, name in off),) for name in SWITCHES)
    before = (Button(say.label("leadtime.label"), act("leadtimes")),)
    return Screen(say("push.head"), (*switches, before, _back(say)))


def _switch(say: Speaker, name: str, is_off: bool) -> Button:
    """It names what the tap makes of it: a second tap changes nothing more."""
    label = say.label("push.off" if is_off else "push.on", name=say(f"push.{name}"))
    return Button(label, act("switch", name, "on" if is_off else "off"))
