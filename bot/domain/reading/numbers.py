"""Numbers and money as Thai people write and say them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from bot.domain.reading.words import Unclear, short

MOST = 10**13  # satang: a hundred thousand million baht; beyond it somebody slipped
_DIGIT = {
    "ศูนย์": 0,
    "หนึ่ง": 1,
    "เอ็ด": 1,
    "สอง": 2,
    "ยี่": 2,
    "สาม": 3,
    "สี่": 4,
    "ห้า": 5,
    "หก": 6,
    "เจ็ด": 7,
    "แปด": 8,
    "เก้า": 9,
}
_UNIT = {"สิบ": 10, "ร้อย": 100, "พัน": 1000, "หมื่น": 10_000, "แสน": 100_000, "ล้าน": 1_000_000}
_ENGLISH = {"k": 1000, "thousand": 1000, "m": 1_000_000, "mb": 1_000_000, "million": 1_000_000}
_WORD = re.compile("|".join(sorted((*_DIGIT, *_UNIT), key=len, reverse=True)) + r"|\d[\d,]*(?:\.\d+)?|\s")
_PLAIN = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,6})?")
_SUFFIX = re.compile(r"(\d[\d,]*(?:\.\d{1,6})?) ?(k|m|mb|thousand|million)")
_SATANG = re.compile(r"(.+?) ?บาท ?(\d{1,2}) ?(?:สตางค์|สต\.?)")
_TRIM = re.compile(r"^(?:฿|thb|บาท) ?| ?(?:฿|thb|baht|บาท(?:ถ้วน)?|\.-|,-)$")


def number(text: str) -> int:
    """A whole number, in digits or in Thai words."""
    value = _decimal(short(text, "ask.number.bad"), "ask.number.bad")
    if value != value.to_integral_value():
        raise Unclear("ask.number.bad")
    return int(value)


def between(text: str, least: int, most: int) -> int:
    """A whole number within bounds, with a percent sign or none."""
    value = number(text.replace("%", "").replace("เปอร์เซ็นต์", ""))
    if not least <= value <= most:
        raise Unclear("ask.number.range")
    return value


def money(text: str) -> int:
    """An amount in satang: "1.25 ล้าน", "สองหมื่นสี่" (24,000), "฿50,000.50", "5k"."""
    words = short(text, "ask.money.bad")
    if cut := _SATANG.fullmatch(words):
        return money(cut[1]) + int(cut[2])
    satang = _decimal(_TRIM.sub("", _TRIM.sub("", words)).strip(), "ask.money.bad") * 100
    if satang > MOST:
        raise Unclear("ask.money.range")
    if satang != satang.to_integral_value():
        raise Unclear("ask.money.bad")
    return int(satang)


def _decimal(words: str, hint: str) -> Decimal:
    if _PLAIN.fullmatch(words):
        return _digits(words, hint)
    if cut := _SUFFIX.fullmatch(words):
        return _digits(cut[1], hint) * _ENGLISH[cut[2]]
    return _spoken(words, hint)


def _digits(words: str, hint: str) -> Decimal:
    try:
        value = Decimal(words.replace(",", ""))
    except InvalidOperation as fault:
        raise Unclear(hint) from fault
    if value.adjusted() > 15:
        raise Unclear("ask.money.range" if "money" in hint else hint)
    return value


def _spoken(words: str, hint: str) -> Decimal:
    """Digits and units in turn. A last digit without a unit is of the next lower one: สามแสนหก is 360,000."""
    parts = [part for part in _WORD.findall(words) if not part.isspace()]
    known = set(parts) & (_UNIT.keys() | _DIGIT.keys())
    if not known or "".join(parts) != re.sub(r"\s", "", words):
        raise Unclear(hint)
    return _add_up(parts, hint)


def _add_up(parts: list[str], hint: str) -> Decimal:
    total, last, held = Decimal(0), Decimal(0), None
    for part in parts:
        if part in _UNIT:
            total, last = _raise(total, held, Decimal(_UNIT[part])), Decimal(_UNIT[part])
            held = None
        elif held is not None:
            raise Unclear(hint)
        else:
            held = Decimal(_DIGIT[part]) if part in _DIGIT else _digits(part, hint)
    return total if held is None else total + _tail(held, last, parts[-1])


def _raise(total: Decimal, held: Decimal | None, unit: Decimal) -> Decimal:
    """ล้าน multiplies all that was said before it, a smaller unit only its own digit."""
    if unit == 1_000_000:
        return (total + (held or 0) or 1) * unit
    return total + (1 if held is None else held) * unit


def _tail(held: Decimal, last: Decimal, word: str) -> Decimal:
    colloquial = last >= 100 and held < 10 and word != "เอ็ด"
    return held * last / 10 if colloquial else held
