"""Days as people say them. A day without a year is the next to come; an impossible one is refused, never moved."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.domain.reading.numbers import number
from bot.domain.reading.words import Unclear, short

BUDDHIST = 543
_THAI_MONTHS = ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม")  # fmt: skip
_THAI_SHORT = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
_ENGLISH_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip
_THAI_DAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัส", "ศุกร์", "เสาร์", "อาทิตย์")
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

MONTHS = (
    {name: i for i, name in enumerate(_THAI_MONTHS, 1)}
    | {name[:-2]: i for i, name in enumerate(_THAI_MONTHS, 1) if name.endswith(("คม", "ยน"))}
    | {"กุมภา": 2}
    | {name: i for i, name in enumerate(_THAI_SHORT, 1)}
    | {name.replace(".", ""): i for i, name in enumerate(_THAI_SHORT, 1)}
    | {name[:-1]: i for i, name in enumerate(_THAI_SHORT, 1)}
    | {name: i for i, name in enumerate(_ENGLISH_MONTHS, 1)}
    | {name[:3]: i for i, name in enumerate(_ENGLISH_MONTHS, 1)}
    | {"sept": 9}
)
WEEKDAYS = (
    {name: i for i, name in enumerate(_THAI_DAYS)}
    | {"พฤหัสบดี": 3, "พฤ": 3}
    | {name: i for i, name in enumerate(_ENGLISH_DAYS)}
    | {name[:3]: i for i, name in enumerate(_ENGLISH_DAYS)}
)


def _any(words: object) -> str:
    return "|".join(re.escape(str(word)) for word in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


RELATIVE = {
    "วันนี้": 0, "today": 0, "พรุ่งนี้": 1, "วันพรุ่งนี้": 1, "พรุ้งนี้": 1, "tomorrow": 1, "tmr": 1, "มะรืน": 2, "มะรืนนี้": 2, "วันมะรืน": 2,
    "day after tomorrow": 2, "the day after tomorrow": 2, "มะเรื่อง": 3, "เมื่อวาน": -1, "เมื่อวานนี้": -1, "yesterday": -1,
    "เมื่อวานซืน": -2, "วานซืน": -2, "สัปดาห์หน้า": 7, "อาทิตย์หน้า": 7, "next week": 7,
}  # fmt: skip
_COUNTS = {"วัน": 1, "day": 1, "days": 1, "สัปดาห์": 7, "อาทิตย์": 7, "week": 7, "weeks": 7}
_AHEAD = re.compile(
    r"(?:อีก|in) ?(\d{1,3}|[ก-๙]{1,12}?|a|one|two|three) ?(วัน|สัปดาห์|อาทิตย์|เดือน|days?|weeks?|months?)(?:ข้างหน้า)?"
)
_AFTER = re.compile(r"(\d{1,3}) ?(วัน|สัปดาห์|อาทิตย์|เดือน) ?(?:หน้า|ข้างหน้า)")
_WEEKDAY = re.compile(rf"(?:วัน|this |on )?({_any(WEEKDAYS)})(?: ?(นี้|หน้า|ที่จะถึง|ที่จะถึงนี้))?|(next) ({_any(WEEKDAYS)})")
_NAMED = re.compile(
    rf"(?:วัน(?:{_any(WEEKDAYS)})?ที่ ?|วันที่ ?)?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ?({_any(MONTHS)})(?:[ ,]*(?:พ\.?ศ\.?)? ?'?(\d{{2}}|\d{{4}}))?"
)
_MONTH_FIRST = re.compile(rf"({_any(MONTHS)}) (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?")
_MONTH_END = re.compile(rf"(?:สิ้น|ปลาย)(?:เดือน)? ?({_any(MONTHS)})|end of ({_any(MONTHS)})")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_BARE = re.compile(r"(?:วันที่ ?)?(\d{1,2})")
_SMALL = {"a": 1, "one": 1, "two": 2, "three": 3}


def day(text: str, today: date) -> date:
    """The day that is meant, counted from `today` where the speaker is.

    A bare weekday is the next one to come (today does not count); ศุกร์หน้า is of next week, weeks start on Monday;
    อาทิตย์หน้า is a week from now. Two-digit years are Buddhist.
    """
    words = re.sub(r"^(?:ใน|on |ตอน)", "", short(text, "ask.day.bad")).strip()
    for reader in (_relative, _ahead, _weekday, _months, _calendar):
        if (found := reader(words, today)) is not None:
            return found
    raise Unclear("ask.day.bad")


def _relative(words: str, today: date) -> date | None:
    return _plus(today, RELATIVE[words]) if words in RELATIVE else None


def _plus(today: date, days: int) -> date:
    return _valid_year(today + timedelta(days=days))


def _ahead(words: str, today: date) -> date | None:
    cut = _AHEAD.fullmatch(words) or _AFTER.fullmatch(words)
    if cut is None:
        return None
    count = _SMALL.get(cut[1]) or number(cut[1])
    if cut[2] in ("เดือน", "month", "months"):
        return _months_on(today, count)
    return _plus(today, count * _COUNTS[cut[2]]) if count < 1000 else None


def _months_on(today: date, count: int) -> date:
    """The same day some months on, or that month's last."""
    if count > 120:
        raise Unclear("ask.day.bad")
    years, month = divmod(today.year * 12 + today.month - 1 + count, 12)
    return date(years, month + 1, min(today.day, monthrange(years, month + 1)[1]))


def _weekday(words: str, today: date) -> date | None:
    cut = _WEEKDAY.fullmatch(words)
    if cut is None:
        return None
    wanted = WEEKDAYS[cut[1] or cut[4]]
    if cut[2] == "หน้า" or cut[3]:
        return _plus(today, 7 - today.weekday() + wanted)
    ahead = (wanted - today.weekday()) % 7
    return _plus(today, ahead if cut[2] == "นี้" else ahead or 7)


def _months(words: str, today: date) -> date | None:
    if words in ("เดือนหน้า", "next month"):
        return _months_on(today, 1)
    if words in ("สิ้นเดือน", "สิ้นเดือนนี้", "end of month", "end of the month"):
        return today.replace(day=monthrange(today.year, today.month)[1])
    if cut := _MONTH_END.fullmatch(words):
        first = build(1, MONTHS[cut[1] or cut[2]], None, today.replace(day=1))
        return first.replace(day=monthrange(first.year, first.month)[1])
    if words in ("สิ้นปี", "สิ้นปีนี้", "end of year", "end of the year"):
        return today.replace(month=12, day=31)
    if words in ("สิ้นไตรมาส", "สิ้นไตรมาสนี้", "end of quarter", "end of the quarter"):
        last = today.month + (-today.month) % 3
        return today.replace(month=last, day=monthrange(today.year, last)[1])
    if words in ("ต้นเดือนหน้า", "ต้นเดือน"):
        return _months_on(today.replace(day=1), 1)
    return None


def _calendar(words: str, today: date) -> date | None:
    if cut := _ISO.fullmatch(words):
        return build(int(cut[3]), int(cut[2]), cut[1], today)
    if cut := _NAMED.fullmatch(words):
        return build(int(cut[1]), MONTHS[cut[2]], cut[3], today)
    if cut := _MONTH_FIRST.fullmatch(words):
        return build(int(cut[2]), MONTHS[cut[1]], cut[3], today)
    if cut := _SLASHED.fullmatch(words):
        return build(int(cut[1]), int(cut[2]), cut[3], today)
    cut = _BARE.fullmatch(words)
    return _this_or_next_month(int(cut[1]), today) if cut else None


def _this_or_next_month(wanted: int, today: date) -> date:
    if not 1 <= wanted <= 31:
        raise Unclear("ask.day.impossible")
    months = (_months_on(today.replace(day=1), ahead) for ahead in range(12))
    return next(
        first.replace(day=wanted)
        for first in months
        if wanted <= monthrange(first.year, first.month)[1] and first.replace(day=wanted) >= today
    )


def build(wanted: int, month: int, year: str | None, today: date) -> date:
    """A calendar day; without a year the next one to come. A Buddhist year is converted before a date is made."""
    try:
        if year is not None:
            return _valid_year(date(full_year(year), month, wanted))
        years = (y for y in range(today.year, today.year + 9) if wanted <= monthrange(y, month)[1])
        return next(d for y in years if (d := date(y, month, wanted)) >= today)
    except (ValueError, StopIteration) as fault:
        raise Unclear("ask.day.impossible") from fault


def full_year(year: str) -> int:
    """A common-era year: two digits and those from 2400 are Buddhist."""
    value = int(year)
    if len(year) == 2:
        return 2500 + value - BUDDHIST
    return value - BUDDHIST if value >= 2400 else value


def _valid_year(found: date) -> date:
    if not 1900 <= found.year <= 2200:
        raise Unclear("ask.day.impossible")
    return found


def birthday(text: str, today: date) -> int:
    """year * 10000 + month * 100 + day, year 0 when none was said. A two-digit Buddhist year is the latest in the past."""
    words = short(text, "ask.birthday.bad")
    cut = _NAMED.fullmatch(words) or _SLASHED.fullmatch(words)
    if cut is None:
        raise Unclear("ask.birthday.bad")
    month = MONTHS[cut[2]] if cut[2] in MONTHS else int(cut[2])
    year = _born(cut[3], today) if cut[3] else 0
    try:
        born = date(year or 2000, month, int(cut[1]))
    except ValueError as fault:
        raise Unclear("ask.birthday.bad") from fault
    if year and not 0 <= (today - born).days <= 120 * 366:
        raise Unclear("ask.birthday.bad")
    return year * 10000 + born.month * 100 + born.day


def _born(year: str, today: date) -> int:
    found = full_year(year)
    return found - 100 if len(year) == 2 and found > today.year else found
