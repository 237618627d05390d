"""Times of day as Thai people say them, and moments: a day, a time, or both in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.reading.days import day
from bot.domain.reading.numbers import number
from bot.domain.reading.words import Unclear, short

DAY_PARTS = {
    "เช้า": 9,
    "สาย": 10,
    "บ่าย": 13,
    "เย็น": 16,
    "ค่ำ": 19,
    "morning": 9,
    "afternoon": 13,
    "evening": 18,
}
"""Until a team chooses otherwise, a part of the day is this hour."""

_COUNT = r"(\d{1,2}|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบเอ็ด|สิบ)"
_HALF = r"( ?ครึ่ง)?"
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?: ?(?:น\.?|นาฬิกา))?")
_HOUR = re.compile(r"(\d{1,2}) ?(?:น\.?|นาฬิกา|h)")
_ENGLISH = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm|a\.m\.|p\.m\.)")
_AFTERNOON = re.compile(rf"บ่าย ?{_COUNT}(?: ?โมง)?{_HALF}")
_OCLOCK = re.compile(rf"{_COUNT} ?โมง ?(เช้า|เย็น|ตรง)?{_HALF}")
_NIGHT = re.compile(rf"ตี ?{_COUNT}{_HALF}")
_EVENING = re.compile(rf"{_COUNT}? ?ทุ่ม(?:หนึ่ง|ตรง)?{_HALF}")
_FIXED = {"เที่ยง": time(12), "เที่ยงตรง": time(12), "noon": time(12), "เที่ยงครึ่ง": time(12, 30), "เที่ยงคืน": time(0), "midnight": time(0), "บ่ายโมง": time(13), "บ่ายโมงครึ่ง": time(13, 30)}  # fmt: skip
_LATER = re.compile(r"(?:อีก|in) ?(ครึ่ง|\d{1,3}|[ก-๙]{2,6}?|half an?|an?) ?(ชั่วโมง|ชม\.?|นาที|hours?|hrs?|minutes?|mins?)")
_THIS_PART = re.compile(r"(เช้า|สาย|บ่าย|เย็น|ค่ำ)(?:วัน)?นี้|this (morning|afternoon|evening)")


@dataclass(frozen=True, slots=True)
class When:
    """A day, and a time if one was said."""

    day: date
    time: time | None


def time_of_day(text: str) -> time:
    """A clock time. Bare 1–6 โมง are in the afternoon, โมงเช้า counts from six."""
    words = re.sub(r"^(?:ตอน|เวลา|at |@) ?", "", short(text, "ask.time.bad")).strip()
    if words in _FIXED:
        return _FIXED[words]
    if words in DAY_PARTS:
        return time(DAY_PARTS[words])
    for reader in (_clock, _english, _thai):
        if (found := reader(words)) is not None:
            return found
    raise Unclear("ask.time.bad")


def _clock(words: str) -> time | None:
    if cut := _CLOCK.fullmatch(words):
        return _time(int(cut[1]), int(cut[2]))
    cut = _HOUR.fullmatch(words)
    return _time(int(cut[1]), 0) if cut else None


def _english(words: str) -> time | None:
    cut = _ENGLISH.fullmatch(words)
    if cut is None:
        return None
    if not 1 <= int(cut[1]) <= 12:
        raise Unclear("ask.time.bad")
    return _time(int(cut[1]) % 12 + 12 * (cut[3][0] == "p"), int(cut[2] or 0))


def _thai(words: str) -> time | None:
    if cut := _AFTERNOON.fullmatch(words):
        return _half(12 + _from(cut[1], 1, 6), cut[2])
    if cut := _NIGHT.fullmatch(words):
        return _half(_from(cut[1], 1, 5), cut[2])
    if cut := _EVENING.fullmatch(words):
        return _half(18 + _from(cut[1] or "1", 1, 5), cut[2])
    cut = _OCLOCK.fullmatch(words)
    return _half(_oclock(_from(cut[1], 1, 11), cut[2]), cut[3]) if cut else None


def _oclock(count: int, part: str | None) -> int:
    if part == "เช้า":
        return count if count >= 6 else count + 6
    return count + 12 if count <= 6 or part == "เย็น" else count


def _from(word: str, least: int, most: int) -> int:
    count = number(word)
    if not least <= count <= most:
        raise Unclear("ask.time.bad")
    return count


def _half(hour: int, half: str | None) -> time:
    return _time(hour, 30 if half else 0)


def _time(hour: int, minute: int) -> time:
    if hour > 23 or minute > 59:
        raise Unclear("ask.time.bad")
    return time(hour, minute)


def when(text: str, said: datetime) -> When:
    """What was meant, said at `said` (aware, where the speaker is). A time without a day is the next one to come."""
    words = short(text, "ask.moment.bad")
    if found := _later(words, said) or _this_part(words, said):
        return found
    if (only_time := _try_time(words)) is not None:
        return When(said.date() + timedelta(days=only_time <= said.time()), only_time)
    return _both(words, said)


def _later(words: str, said: datetime) -> When | None:
    cut = _LATER.fullmatch(words)
    if cut is None:
        return None
    hours = cut[2][0] in "ชh"
    half = cut[1] in ("ครึ่ง", "half a", "half an")
    count = 0.5 if half else 1 if cut[1] in ("a", "an") else number(cut[1])
    at = (said.astimezone(UTC) + timedelta(minutes=count * (60 if hours else 1))).astimezone(said.tzinfo)
    return When(at.date(), at.time().replace(second=0, microsecond=0))


def _this_part(words: str, said: datetime) -> When | None:
    cut = _THIS_PART.fullmatch(words)
    return When(said.date(), time(DAY_PARTS[cut[1] or cut[2]])) if cut else None


def _try_time(words: str) -> time | None:
    try:
        return time_of_day(words)
    except Unclear:
        return None


def _both(words: str, said: datetime) -> When:
    """A day and a time: every place to cut is tried, the longest day first. 64 characters are the most a moment has."""
    hint = "ask.moment.bad"
    for at in range(len(words) if len(words) <= 64 else 0, 0, -1):
        for day_words, time_words in ((words[:at], words[at:]), (words[at:], words[:at])):
            try:
                return _pair(day_words, time_words, said.date())
            except Unclear as unclear:
                hint = unclear.hint if unclear.hint == "ask.day.impossible" else hint
    raise Unclear(hint)


def _pair(day_words: str, time_words: str, today: date) -> When:
    """The time is read first: only beside a real one does an impossible day count as such."""
    at = time_of_day(time_words.strip(" ,")) if time_words.strip() else None
    return When(day(day_words.strip(), today), at)


def moment(text: str, said: datetime) -> datetime:
    """An aware instant in the speaker's zone; a time has to be said. In a gap of the clock the later, in a fold the first."""
    found = when(text, said)
    if found.time is None:
        raise Unclear("ask.moment.bad")
    local = datetime.combine(found.day, found.time, said.tzinfo)
    return local.astimezone(UTC).astimezone(said.tzinfo)
