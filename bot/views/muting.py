"""Never about this again, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker
from bot.records.base import Record
from bot.views.cards import about


def never(say: Speaker, name: str, key: int, kind: str) -> Button:
    return Button(say.label("mute.never"), act("mute", name, key, kind))


def again(say: Speaker, record: Record, kinds: Sequence[str]) -> tuple[Button, ...]:
    """What is said about it is heard again; nothing where all of it is."""
    back = act("unmute", record.type(), record.id, ".".join(kinds))
    return (Button(say.label("mute.again"), back),) if kinds else ()


def either(say: Speaker, record: Record, kind: str, muted: Sequence[str]) -> tuple[Button, ...]:
    """Whichever of the two there is to do."""
    return again(say, record, muted) or (never(say, record.type(), record.id, kind),)


def muted(say: Speaker, name: str, record: Record, kind: str) -> Screen:
    """What is not said any more, and that the record stays where it is."""
    back = Button(say.label("card.undo"), act("unmute", record.type(), record.id, kind))
    return Screen(say(f"mute.{kind}", name=name), ((back,),), about=about(record))


PUT_OFF = {"lead": "snooze", "activity": "asnooze"}
"""The act that offers other times, of the types that have one."""


def heard(say: Speaker, name: str, record: Record) -> Screen:
    """It is said again; what was to be put off still can be."""
    ways = [Button(say.label("nudge.open"), act("open", record.type(), record.id))]
    if put_off := PUT_OFF.get(record.type()):
        ways.insert(0, Button(say.label("nudge.snooze"), act(put_off, record.type(), record.id, record.version)))
    return Screen(say("mute.heard", name=name), (tuple(ways),), about=about(record))
