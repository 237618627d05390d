"""Writing values for people: baht, Buddhist-era dates, phones; and folding words for search and order.

Babel has neither a Buddhist calendar nor Thai compact money, so these few rules are ours.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Literal

import phonenumbers

from bot.domain.reading.days import BUDDHIST
from bot.domain.reading.words import arabic, tidy

Language = Literal["th", "en"]
Era = Literal["be", "ce"]

_DAYS = {
    "th": ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "th": ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_TONES = re.compile("[\u0e47-\u0e4e]")


def baht(satang: int, language: Language) -> str:
    """฿50,000, and ฿50,000.50 where there are satang. Both languages write it alike."""
    whole, rest = divmod(satang, 100)
    return f"฿{whole:,}.{rest:02d}" if rest else f"฿{whole:,}"


def year(of: int, era: Era) -> int:
    return of + BUDDHIST if era == "be" else of


def day(of: date, language: Language, era: Era) -> str:
    """With its weekday and year, so that nobody has to guess: วันพุธที่ 5 ส.ค. 2569, Wed 5 Aug 2026."""
    weekday, month = _DAYS[language][of.weekday()], _MONTHS[language][of.month - 1]
    written = f"{of.day} {month} {year(of.year, era)}"
    return f"วัน{weekday}ที่ {written}" if language == "th" else f"{weekday} {written}"


def short_day(of: date, language: Language, era: Era) -> str:
    """For a list's line, where the weekday has no room: 5 ส.ค. 2569, 5 Aug 2026."""
    return f"{of.day} {month(of, language, era)}"


def month(of: date, language: Language, era: Era) -> str:
    """ส.ค. 2569, Aug 2026."""
    return f"{_MONTHS[language][of.month - 1]} {year(of.year, era)}"


def clock(at: time, language: Language) -> str:
    return f"{at:%H:%M} น." if language == "th" else f"{at:%H:%M}"


def moment(at: datetime, language: Language, era: Era) -> str:
    """A moment where the reader is; `at` is already in his zone."""
    return f"{day(at.date(), language, era)} {clock(at.time(), language)}"


def birthday(number: int, language: Language, era: Era) -> str:
    """12 ส.ค. 2530, or without the year where it is not known."""
    born, month, of = number // 10000, number // 100 % 100, number % 100
    written = f"{of} {_MONTHS[language][month - 1]}"
    return f"{written} {year(born, era)}" if born else written


def phone(e164: str) -> str:
    """As it is dialled at home: 081-234-5678, 02-123-4567."""
    number, _, extension = e164.partition(";ext=")
    tail = f" #{extension}" if extension else ""
    if not number.startswith("+66"):
        parsed = phonenumbers.parse(number)
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL) + tail
    home = "0" + number[3:]
    area = 2 if home.startswith("02") else 3
    return f"{home[:area]}-{home[area : area + 3]}-{home[area + 3 :]}{tail}"


def phone_link(e164: str) -> str:
    """The form a phone makes a link of."""
    return e164.partition(";")[0]


def fold(text: str) -> str:
    """Words as search compares them: clean, plain digits, no case."""
    return arabic(tidy(text)).casefold()


def loose(text: str) -> str:
    """Folded further: without tone marks, blanks and hyphens."""
    return re.sub(r"[\s-]", "", _TONES.sub("", fold(text)))


def sort_key(name: str) -> str:
    """The order of a Thai dictionary: a vowel written before its consonant counts after it, marks do not count."""
    return re.sub("([เแโใไ])([ก-ฮ])", r"\2\1", _TONES.sub("", fold(name)))
