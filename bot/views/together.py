"""Several reminders as one message: a line and its buttons for each, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.screen import Button, Screen, Short, act
from bot.chat.texts import Speaker, plain
from bot.domain.values import Html

MOST = 12  # reminders in one message; the others are in the next


def together(say: Speaker, screens: Sequence[Screen], capped: int) -> Screen:
    """What has to be said of several is said once; `capped` of them were held up before."""
    shorts = [screen.short for screen in screens if screen.short]
    above = dict.fromkeys(short.above for short in shorts if short.above)
    lines = [Html(line) for line in (*above, *(short.line for short in shorts))]
    text = plain(say("together.head", count=len(shorts)), *held(say, capped), *lines)
    return Screen(text, tuple(short.row for short in shorts))


def alone(say: Speaker, screen: Screen, capped: int) -> Screen:
    """One that was held up, and nothing came to it."""
    return replace(screen, text=plain(*held(say, capped), Html(screen.text))) if capped else screen


def held(say: Speaker, capped: int) -> list[Html]:
    return [say("together.held", count=capped)] if capped else []


def opening(say: Speaker, line: Html, name: str, kind: str, key: int) -> Short:
    """One that is opened from there."""
    return Short(line, (Button(say.label("together.open", name=name), act("open", kind, key)),))


def with_phone(say: Speaker, line: Html, phone: object) -> Html:
    """The number to tap, in the same line."""
    return say("together.phone", head=line, phone=phone) if phone else line
