"""What members are asked about themselves and their shop: not records, so the kinds of the answers are named here."""

from __future__ import annotations

from datetime import datetime

from bot.chat.form import Asked
from bot.domain.reading import Unclear, line
from bot.domain.reading.hours import hours, weekdays
from bot.records.kinds import Kind

LANGUAGES = ("th", "en")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _language(words: str, _: datetime) -> str:
    if words not in LANGUAGES:
        raise Unclear("ask.choice.bad")
    return words


def _days(words: str, _: datetime) -> str | list[int]:
    return "pick" if words == "pick" else weekdays(words)


KINDS = {
    "name": Kind(name="text", read=lambda words, _: line(words, 120)),
    "nickname": Kind(name="text", read=lambda words, _: line(words, 60)),
    "language": Kind(name="choice", read=_language, choices=LANGUAGES),
    "shop": Kind(name="text", read=lambda words, _: line(words, 120)),
    "days": Kind(name="weekdays", read=_days, choices=("pick",)),
    "which_days": Kind(name="weekdays", read=lambda words, _: weekdays(words), choices=WEEKDAYS),
    "hours": Kind(name="hours", read=lambda words, _: hours(words)),
}
ABOUT = Asked("join", KINDS)
