"""Working days and hours as people type them: จ-ศ, ทุกวันยกเว้นอาทิตย์, 8:30-12:00 13:00-17:30, 9am to 6pm."""

from __future__ import annotations

import re

from bot.domain.reading.days import WEEKDAYS
from bot.domain.reading.times import time_of_day
from bot.domain.reading.words import Unclear, short

MOST = 4  # blocks of one day
_SHORT = {"จ": 0, "อ": 1, "พ": 2, "พฤ": 3, "ศ": 4, "ส": 5, "อา": 6}
_NAMES = WEEKDAYS | _SHORT | {f"{name}.": day for name, day in _SHORT.items()}
_NAMES |= {f"{name}s": day for name, day in WEEKDAYS.items() if name.isascii() and len(name) > 3} | {
    "tues": 1,
    "thurs": 3,
}
_DAY = "|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True))
_TO = r"(?:-|–|—|~|ถึง|to|until|through)"
_STEP = re.compile(rf"(?:วัน)?({_DAY})(?: ?{_TO} ?(?:วัน)?({_DAY}))?(?:[ ,./&+]|และ|กับ|and)*")
_EVERY = re.compile(r"(?:เปิด|ทำงาน|open )?(?:ทุกวัน|every ?day|daily|all week|7 ?วัน|7 days)")
_BUT = re.compile(r"^(?P<every>.*?)(?:ยกเว้น|เว้น|หยุด|except|but|closed)(?: on)? ?(?P<days>.+)$")
_WEEKDAYS = re.compile(r"วันธรรมดา|weekdays|working days")

_BLOCKS = re.compile(r" ?(?:[,;&+\n]|และ|กับ|\band\b) ?|(?<=[\d.m]) (?=\d)")
_UNTIL = re.compile(rf" ?{_TO} ?")
_BARE = re.compile(r"\d{1,2}")


def weekdays(text: str) -> list[int]:
    """The weekdays that are meant, Monday is 0, in order."""
    words = short(text, "ask.weekdays.bad")
    if cut := _BUT.match(words):
        rest = (
            set(range(7))
            if not cut["every"].strip() or _EVERY.fullmatch(cut["every"].strip())
            else _listed(cut["every"])
        )
        found = rest - _listed(cut["days"])
    else:
        found = set(range(7)) if _EVERY.fullmatch(words) else _listed(words)
    if not found:
        raise Unclear("ask.weekdays.bad")
    return sorted(found)


def _listed(words: str) -> set[int]:
    words, found = words.strip(), set[int]()
    if _WEEKDAYS.fullmatch(words):
        return set(range(5))
    at = 0
    while at < len(words):
        step = _STEP.match(words, at)
        if step is None:
            raise Unclear("ask.weekdays.bad")
        found |= _run(_NAMES[step[1]], _NAMES[step[2] or step[1]])
        at = step.end()
    return found


def _run(first: int, last: int) -> set[int]:
    """From one weekday to another; over the week's end where the second comes first."""
    return {(first + n) % 7 for n in range((last - first) % 7 + 1)}


def hours(text: str) -> list[list[int]]:
    """The blocks of a working day as [from, to] in minutes since midnight, in order, none over another."""
    words = re.sub(r"(?<=\d) ?(?:น\.|น(?![ก-๙]))", "", short(text, "ask.hours.bad"))
    pieces = [piece for piece in _BLOCKS.split(words) if piece.strip()]
    blocks = sorted(_block(piece) for piece in pieces[: MOST + 1])
    ends = [minute for block in blocks for minute in block]
    if not 1 <= len(blocks) <= MOST or ends != sorted(ends) or any(a >= b for a, b in blocks):
        raise Unclear("ask.hours.bad")
    return blocks


def _block(words: str) -> list[int]:
    ends = _UNTIL.split(words.strip())
    if len(ends) != 2:
        raise Unclear("ask.hours.bad")
    start, end = _minute(ends[0]), _minute(ends[1])
    return [start, end or 24 * 60]


def _minute(words: str) -> int:
    words = words.strip()
    if words in ("24", "24:00", "24.00"):
        return 24 * 60
    try:
        at = time_of_day(f"{words}:00" if _BARE.fullmatch(words) else words)
    except Unclear as unclear:
        raise Unclear("ask.hours.bad") from unclear
    return at.hour * 60 + at.minute
