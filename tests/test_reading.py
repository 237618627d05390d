"""Readers: a table of phrases as people type them, and properties that hold for any words at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import reading, writing
from bot.domain.reading import Unclear, tidy
from bot.domain.reading.words import _mend

TODAY = date(2026, 8, 5)  # a Wednesday
SAID = datetime(2026, 8, 5, 9, 0, tzinfo=ZoneInfo("Asia/Bangkok"))
PHRASES = [
    line.split("\t") for line in (Path(__file__).parent / "reading" / "phrases.tsv").read_text("utf-8").splitlines()
]

READERS: dict[str, Callable[[str], Any]] = {
    "money": reading.money,
    "number": reading.number,
    "phone": reading.phone,
    "email": reading.email,
    "line_id": reading.line_id,
    "who": reading.who,
    "day": lambda words: reading.day(words, TODAY),
    "time_of_day": reading.time_of_day,
    "when": lambda words: reading.when(words, SAID),
    "moment": lambda words: reading.moment(words, SAID),
    "birthday": lambda words: reading.birthday(words, TODAY),
    "line": lambda words: reading.line(words, 200),
}


def written(value: Any) -> str:
    """A read value as the table writes it."""
    if isinstance(value, reading.When):
        return f"{value.day} {value.time:%H:%M}" if value.time else str(value.day)
    if isinstance(value, dict):
        return "; ".join(f"{key}={value[key]}" for key in sorted(value))
    return str(value)


@pytest.mark.parametrize(("reader", "words", "expected"), PHRASES)
def test_phrase(reader: str, words: str, expected: str) -> None:
    if expected.startswith("? "):
        with pytest.raises(Unclear) as unclear:
            READERS[reader](words)
        assert unclear.value.hint == expected[2:]
    else:
        assert written(READERS[reader](words)) == expected


@pytest.mark.parametrize("words", ["9" * 4096, "1" + "," * 3000, "081-" * 1000, "a@" * 2000, "(" * 4000])
@pytest.mark.parametrize("reader", READERS)
def test_hostile_words_end(reader: str, words: str) -> None:
    """Four thousand hostile characters are refused like any others."""
    with pytest.raises(Unclear):
        READERS[reader](words)


alphabet = st.characters() | st.sampled_from("กขคงเแโใไะาำิีึืุู่้๊๋์ํ๐๑๒๙0123456789 -./:+@บาทโมง")


@given(st.text(alphabet, max_size=60), st.sampled_from(sorted(READERS)))
def test_any_words_are_read_or_unclear(words: str, reader: str) -> None:
    read_or_unclear(words, reader)


def read_or_unclear(words: str, reader: str) -> None:
    try:
        READERS[reader](words)
    except Unclear as unclear:
        assert unclear.hint in reading.HINTS


@pytest.mark.long
@settings(max_examples=5000)
@given(st.text(alphabet, max_size=200), st.sampled_from(sorted(READERS)))
def test_any_words_for_long(words: str, reader: str) -> None:
    read_or_unclear(words, reader)


@given(st.text(alphabet, max_size=80))
def test_tidy_changes_nothing_twice(words: str) -> None:
    once = reading.tidy(words)
    assert reading.tidy(once) == once
    once.encode()  # no lone surrogate, nothing PostgreSQL refuses
    assert "\0" not in once


@given(
    st.dates(date(1901, 1, 1), date(2199, 12, 31)),
    st.sampled_from(("th", "en")),
    st.sampled_from(("be", "ce")),
)
def test_a_written_day_is_read_back(day: date, language: Any, era: Any) -> None:
    words = writing.day(day, language, era)
    assert reading.day(words.split(" ", 1)[1] if language == "en" else words, TODAY) == day


@given(st.integers(0, 10**12))
def test_written_money_is_read_back(satang: int) -> None:
    assert reading.money(writing.baht(satang, "th")) == satang


@given(st.integers(0, 9_999_999), st.sampled_from(("81", "91", "62", "89")))
def test_a_written_phone_is_read_back(tail: int, head: str) -> None:
    number = f"+66{head}{tail:07d}"
    assert reading.phone(writing.phone(number)) == number
    assert reading.phone(writing.phone_link(number)) == number


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_one_to_come(today: date, weekday: int) -> None:
    names = ("จันทร์", "อังคาร", "พุธ", "พฤหัส", "ศุกร์", "เสาร์", "อาทิตย์")
    found = reading.day(names[weekday], today)
    assert found.weekday() == weekday
    assert 1 <= (found - today).days <= 7
    assert (reading.day(f"วัน{names[weekday]}หน้า", today) - today).days >= 1


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.integers(1, 31), st.integers(1, 12))
def test_a_day_without_a_year_is_the_next_or_impossible(today: date, day: int, month: int) -> None:
    try:
        found = reading.day(f"{day}/{month}", today)
    except Unclear as unclear:
        assert unclear.hint == "ask.day.impossible"
        assert day > 29 or (day, month) == (29, 2)
    else:
        assert (found.day, found.month) == (day, month)
        assert found >= today


@given(st.times(), st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)))
def test_a_bare_time_is_the_next_to_come(at: Any, said: datetime) -> None:
    local = said.replace(tzinfo=ZoneInfo("Asia/Bangkok"))
    found = reading.moment(f"{at:%H:%M}", local)
    assert 0 < (found - local).total_seconds() <= 86_400


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("น\u0e4d\u0e49า", "น้ำ"),
        ("น\u0e49\u0e4d\u0e32", "น้ำ"),
        ("เเม่", "แม่"),
        ("ที\u0e48\u0e48", "ที่"),
        ("ท\u0e48\u0e35", "ที่"),
        ("a\u200bb\u0000c\ud800", "abc"),
    ],
)
def test_broken_thai_is_mended(broken: str, mended: str) -> None:
    assert reading.tidy(broken) == mended


_MARKED = st.text(st.sampled_from("กเแำาิี้่๋์ํ \n\t\r\u200bA1e\u0301\ud800"), max_size=12)


@given(_MARKED)
def test_one_look_at_words_decides_as_mending_them_would(words: str) -> None:
    """`tidy` mends only what looks odd: nothing that looks well would have been mended."""
    assert tidy(words) == _mend(words)
