"""Working days, hours and stretches of days: what is written is read back, in both languages, and never by chance."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading import Unclear
from bot.domain.reading.days import _ENGLISH_DAYS, _THAI_DAYS
from bot.domain.reading.hours import hours, weekdays
from bot.domain.reading.spans import LONGEST_SPAN, day_span
from bot.domain.writing import day as written_day

TODAY = date(2026, 8, 1)  # a Saturday
SHORT = ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา.")
sets = st.sets(st.integers(0, 6), min_size=1)


@given(sets, st.sampled_from((_THAI_DAYS, _ENGLISH_DAYS, SHORT)), st.sampled_from((" ", ", ", " และ ", ",")))
def test_listed_weekdays_are_read_back(days: set[int], names: tuple[str, ...], between: str) -> None:
    assert weekdays(between.join(names[day] for day in sorted(days))) == sorted(days)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("จ-ศ", [0, 1, 2, 3, 4]),
        ("จ.–ส.", [0, 1, 2, 3, 4, 5]),
        ("วันจันทร์ ถึง วันศุกร์", [0, 1, 2, 3, 4]),
        ("ทุกวัน", [0, 1, 2, 3, 4, 5, 6]),
        ("เปิดทุกวัน หยุดวันอาทิตย์", [0, 1, 2, 3, 4, 5]),
        ("ทุกวันยกเว้นพุธ", [0, 1, 3, 4, 5, 6]),
        ("อา", [6]),
        ("พ พฤ", [2, 3]),
        ("ส-จ", [0, 5, 6]),
        ("Mon-Sat", [0, 1, 2, 3, 4, 5]),
        ("every day except Sunday", [0, 1, 2, 3, 4, 5]),
        ("closed on Mondays", [1, 2, 3, 4, 5, 6]),
        ("weekdays", [0, 1, 2, 3, 4]),
    ],
)
def test_weekdays(words: str, found: list[int]) -> None:
    assert weekdays(words) == found


@pytest.mark.parametrize("words", ["", "abc", "หยุดทุกวัน", "จ-", "123", "จันทราเดินห้าง", "ก" * 4000])
def test_what_is_no_weekday_is_asked_again(words: str) -> None:
    with pytest.raises(Unclear) as unclear:
        weekdays(words)
    assert unclear.value.hint == "ask.weekdays.bad"


@st.composite
def blocks(draw: st.DrawFn) -> list[list[int]]:
    ends = sorted(draw(st.sets(st.integers(0, 1439), min_size=2, max_size=8)))
    return [[a, b] for a, b in zip(ends[::2], ends[1::2], strict=False)]


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@given(blocks(), st.sampled_from((" ", ", ", " และ ", "\n")), st.sampled_from(("-", "–", " - ", " ถึง ", " to ")))
def test_hours_are_read_back(of: list[list[int]], between: str, to: str) -> None:
    assert hours(between.join(f"{clock(a)}{to}{clock(b)}" for a, b in of)) == of


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("9-18", [[540, 1080]]),
        ("๙.๐๐-๑๘.๐๐ น.", [[540, 1080]]),
        ("8.30-12, 13-17.30", [[510, 720], [780, 1050]]),
        ("9 โมงถึง 6 โมงเย็น", [[540, 1080]]),
        ("9am to 12 and 1pm to 6pm", [[540, 720], [780, 1080]]),
        ("13-17 8-12", [[480, 720], [780, 1020]]),
        ("18-24", [[1080, 1440]]),
        ("18:00-00:00", [[1080, 1440]]),
    ],
)
def test_hours(words: str, found: list[list[int]]) -> None:
    assert hours(words) == found


@pytest.mark.parametrize("words", ["", "9", "9-9", "18-2", "9-12 11-13", "25-26", "1-2 3-4 5-6 7-8 9-10", "x" * 4000])
def test_what_are_no_hours_is_asked_again(words: str) -> None:
    with pytest.raises(Unclear) as unclear:
        hours(words)
    assert unclear.value.hint == "ask.hours.bad"


@given(
    st.integers(0, 300),
    st.integers(0, LONGEST_SPAN.days - 1),
    st.sampled_from(("th", "en")),
    st.sampled_from((" - ", "–")),
)
def test_a_stretch_that_is_written_out_is_read_back(ahead: int, days: int, language: str, to: str) -> None:
    first = TODAY + timedelta(ahead)
    last = first + timedelta(days)
    dates = [written_day(one, language, "be")[0 if language == "th" else 4 :] for one in (first, last)]  # type: ignore[arg-type]
    assert day_span(to.join(dates), TODAY) == (first, last)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("วันนี้", 1, 1),
        ("3-7 ส.ค.", 3, 7),
        ("3-7", 3, 7),
        ("3/8-7/8", 3, 7),
        ("พรุ่งนี้ถึงศุกร์", 2, 7),
        ("พรุ่งนี้ถึงมะรืน", 2, 3),
        ("จันทร์-ศุกร์", 3, 7),
        ("พรุ่งนี้ 3 วัน", 2, 4),
        ("สัปดาห์หน้า", 3, 9),
        ("tomorrow to Friday", 2, 7),
        ("tomorrow for 3 days", 2, 4),
        ("3 Aug until 7 Aug", 3, 7),
    ],
)
def test_stretches(words: str, first: int, last: int) -> None:
    assert day_span(words, TODAY) == (date(2026, 8, first), date(2026, 8, last))


def test_the_second_day_is_counted_from_the_first_where_it_would_lie_before_it() -> None:
    assert day_span("จันทร์หน้าถึงศุกร์", date(2026, 8, 5)) == (date(2026, 8, 10), date(2026, 8, 14))
    assert day_span("28-3", TODAY) == (date(2026, 8, 28), date(2026, 9, 3))
    assert day_span("28 ธ.ค. ถึง 3 ม.ค.", TODAY) == (date(2026, 12, 28), date(2027, 1, 3))


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("เมื่อวาน", "ask.when.past"),
        ("7-3 ส.ค.", "ask.span.bad"),
        ("พรุ่งนี้ 400 วัน", "ask.span.bad"),
        ("30 ก.พ.", "ask.day.impossible"),
        ("3 ส.ค. ถึง 30 ก.พ.", "ask.day.impossible"),
        ("ไม่รู้", "ask.span.bad"),
        ("", "ask.span.bad"),
        ("-" * 190, "ask.span.bad"),
    ],
)
def test_what_is_no_stretch_is_asked_again(words: str, hint: str) -> None:
    with pytest.raises(Unclear) as unclear:
        day_span(words, TODAY)
    assert unclear.value.hint == hint
