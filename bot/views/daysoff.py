"""What becomes of a promise that falls on a day off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.values import Html


def moves(say: Speaker, lead: Any, to: datetime, screen: Screen) -> Screen:
    """It will be told later; one tap keeps it to its very time."""
    line = say("dayoff.moves", at=to)
    exact = Button(say.label("dayoff.exact"), act("exact", "lead", lead.id, lead.version))
    return _with(screen, line).with_rows((exact,))


def listed(say: Speaker, day: date, on: date, screen: Screen) -> Screen:
    return _with(screen, say("dayoff.listed", day=day, on=on))


def exact(say: Speaker, lead: Any, screen: Screen) -> Screen:
    return _with(screen, say("dayoff.kept", at=lead.call_back_at))


def _with(screen: Screen, line: Html) -> Screen:
    return replace(screen, text=plain(Html(screen.text), line))
