"""One cell to one value of a lead. What cannot be read says why."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain import reading
from bot.domain.reading import Unclear, arabic, tidy
from bot.domain.reading.days import BUDDHIST, build
from bot.domain.sheets.bounds import CELL
from bot.domain.sheets.guard import restored
from bot.domain.sheets.table import Cell

_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d{1,20}))?[eE]\+?0?(\d{1,2})")
_ROUNDED = 6  # zeros at the end of a number that a spreadsheet cut short
_WHOLE = re.compile(r"(\d{8,12})\.0+")
_BETWEEN = re.compile(r"[,;/|\n]|หรือ|และ| or | and |\s{2,}")
_AT_HOME = re.compile(r"(?<!\d)0[2-9](?:-?\d){7,8}(?!\d)")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})([/.-]\d{2,4})?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?")


class Lost(ValueError):
    """A number whose last digits a spreadsheet threw away: it cannot be brought back."""


def words(cell: Cell) -> str:
    """A cell as a person would read it aloud; whole numbers without their .0, dates as 2026-08-05."""
    match cell:
        case None:
            return ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return str(int(cell)) if math.isfinite(cell) and cell == int(cell) else f"{cell:.15g}"
        case datetime():
            return f"{_common(cell.date()):%Y-%m-%d}" + (f" {cell:%H:%M}" if cell.time() != time() else "")
        case date():
            return f"{_common(cell):%Y-%m-%d}"
        case time():
            return f"{cell:%H:%M}"
        case timedelta():
            return str(cell)
    return tidy(restored(str(cell)[:CELL]))


def _common(day: date) -> date:
    """A cell's date in the common era: people type Buddhist years into real date cells too."""
    if day.year < 2400:
        return day
    try:
        return day.replace(year=day.year - BUDDHIST)
    except ValueError:
        return day  # no such day in that year: the readers refuse it, nobody moves it


@dataclass(frozen=True, slots=True)
class Phones:
    """`mended`: a zero that a spreadsheet had dropped was put back."""

    first: str
    more: tuple[str, ...] = ()
    mended: bool = False


def phones(text: str, *, number: bool = False) -> Phones:
    """All the numbers in a cell; `number`: it was no text. Raises Lost, or Unclear where there is none."""
    text = _digits(arabic(text).lstrip("'` "), number=number)
    full = _zero(text)
    try:
        return Phones(reading.phone(full), mended=full != text)
    except Unclear:
        return _several(text)


def _digits(text: str, *, number: bool) -> str:
    """What a spreadsheet made of a number, as it was typed; Lost where digits are missing."""
    if found := _SCIENTIFIC.fullmatch(text):
        digits = found[1] + (found[2] or "")
        if len(digits) != int(found[3]) + 1:
            raise Lost(text)
        return digits
    if number and len(text) >= 9 and text.endswith("0" * _ROUNDED):
        raise Lost(text)
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def _zero(text: str) -> str:
    """A number at home without its leading zero: nine digits of a mobile, eight of a landline."""
    digits = re.sub(r"[\s-]", "", text)
    return f"0{digits}" if re.fullmatch(r"[689]\d{8}|[2-7]\d{7}", digits) else text


def _several(text: str) -> Phones:
    found, mended = [], False
    for part in (*_BETWEEN.split(text), *_AT_HOME.findall(text)):
        full = _zero(part.strip())
        try:
            found.append(reading.phone(full))
        except Unclear:
            continue
        mended |= full != part.strip()
    if not found:
        raise Unclear("ask.phone.bad")
    first, *more = dict.fromkeys(found)
    return Phones(first, tuple(more), mended)


def emails(text: str) -> tuple[str, ...]:
    """Every address in a cell; Unclear where there is none."""
    found = []
    for part in re.split(r"[,;/\s<>]+", text):
        try:
            found.append(reading.email(part.removeprefix("mailto:")))
        except Unclear:
            continue
    if not found:
        raise Unclear("ask.email.bad")
    return tuple(dict.fromkeys(found))


def birthday(text: str, today: date, *, month_first: bool = False) -> int:
    """year * 10000 + month * 100 + day, year 0 where it is not known."""
    text = _turned(arabic(text), month_first)
    found = _ISO.match(text)
    if found is None:
        return reading.birthday(text, today)
    return reading.birthday(f"{found[3]}/{found[2]}/{found[1]}", today)


@dataclass(frozen=True, slots=True)
class FollowUp:
    day: date
    at: datetime | None  # in UTC


def follow_up(text: str, said: datetime, *, month_first: bool = False) -> FollowUp:
    """A day, and a time where one is given; what it says is counted from `said`."""
    text = _turned(arabic(text), month_first)
    found = _ISO.fullmatch(text)
    if found is None:
        when = reading.when(text, said)
        return _moment(when.day, when.time, said)
    day = build(int(found[3]), int(found[2]), found[1], said.date())
    return _moment(day, _clock(found[4], found[5]), said)


def _clock(hour: str | None, minute: str | None) -> time | None:
    if hour is None or minute is None:
        return None
    try:
        return time(int(hour), int(minute))
    except ValueError as fault:
        raise Unclear("ask.time.bad") from fault


def _moment(day: date, at: time | None, said: datetime) -> FollowUp:
    return FollowUp(day, datetime.combine(day, at, said.tzinfo).astimezone(UTC) if at else None)


def _turned(text: str, month_first: bool) -> str:
    """Day before month, where a whole column has it the other way round."""
    return _SLASHED.sub(r"\2/\1\3", text, count=1) if month_first else text


def is_month_first(cells: list[Cell]) -> bool:
    """Does a column of dates only make sense with the month in front, as machines set to American English write it?"""
    pairs = [(int(cut[1]), int(cut[2])) for cell in cells if (cut := _SLASHED.match(words(cell)))]
    return any(second > 12 for _, second in pairs) and all(first <= 12 for first, _ in pairs)
