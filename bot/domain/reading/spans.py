"""Stretches of days as people type them: 3-7 ส.ค., พรุ่งนี้ถึงศุกร์, พรุ่งนี้ 3 วัน, tomorrow to Friday."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.domain.reading.days import MONTHS, day
from bot.domain.reading.words import Unclear, short

LONGEST_SPAN = timedelta(184)  # longer than any leave somebody stands in for
_TO = re.compile(r" ?(?:จนถึง|ถึง)(?:วันที่)? ?|–|—|~| (?:to|until|through) ")
_MONTH = "|".join(re.escape(name) for name in sorted(MONTHS, key=len, reverse=True))
_ONE_MONTH = re.compile(rf"(?:วันที่ ?)?(\d{{1,2}}) ?- ?(\d{{1,2}}(?: ?(?:{_MONTH}).*)?)")
_NEXT_WEEK = re.compile(r"(?:ทั้ง)?(?:สัปดาห์|อาทิตย์)หน้า(?:ทั้ง(?:สัปดาห์|อาทิตย์))?|(?:all )?next week")
_FOR = re.compile(r"(.+?) ?(?:(?:เป็นเวลา|นาน|for) ?)?(\d{1,3}) ?(?:วัน|days?)")


def day_span(text: str, today: date) -> tuple[date, date]:
    """The first and the last day that are meant, both included; a single day is both. Neither has passed."""
    words = short(text, "ask.span.bad")
    first, last = _span(words, today)
    if first < today:
        raise Unclear("ask.when.past")
    if not timedelta(0) <= last - first < LONGEST_SPAN:
        raise Unclear("ask.span.bad")
    return first, last


def _span(words: str, today: date) -> tuple[date, date]:
    if cut := _ONE_MONTH.fullmatch(words):
        return _of_one_month(cut[1], cut[2], today)
    if _NEXT_WEEK.fullmatch(words):
        monday = today + timedelta(7 - today.weekday())
        return monday, monday + timedelta(6)
    if (one := _maybe(words, today)) is not None:
        return one, one
    if (cut := _FOR.fullmatch(words)) and (first := _maybe(cut[1], today)):
        return first, first + timedelta(int(cut[2]) - 1)
    for left, right in _halves(words):
        if (first := _maybe(left, today)) and (last := _until(right, first, today)):
            return first, last
    raise Unclear("ask.span.bad")


def _of_one_month(first: str, rest: str, today: date) -> tuple[date, date]:
    """3-7 ส.ค.: the month is written once, behind the second day; 3-7 alone are the next such days to come."""
    if rest.isdecimal():
        begin = day(first, today)
        return begin, day(rest, begin)
    last = day(rest, today)
    try:
        return last.replace(day=int(first)), last
    except ValueError as fault:
        raise Unclear("ask.day.impossible") from fault


def _halves(words: str) -> Iterator[tuple[str, str]]:
    """Every place where one day may end and the other begin: a word that says "until" first, then each hyphen."""
    cuts = [match.span() for match in _TO.finditer(words)]
    cuts += [(at, at + 1) for at, letter in enumerate(words) if letter == "-"]
    return ((words[:start].strip(), words[end:].strip()) for start, end in cuts[:8])


def _until(words: str, first: date, today: date) -> date | None:
    """The last day, as seen from today; where that lies before the first day, as seen from there."""
    last = _maybe(words, today)
    return last if last is None or last >= first else _maybe(words, first)


def _maybe(words: str, today: date) -> date | None:
    """The day; None where it is no day. An impossible one is refused by its own hint."""
    try:
        return day(words, today)
    except Unclear as unclear:
        if unclear.hint == "ask.day.impossible":
            raise
        return None
