"""Values written for people."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from bot.domain import writing


def test_days_say_weekday_and_year() -> None:
    day = date(2026, 8, 5)
    assert writing.day(day, "th", "be") == "วันพุธที่ 5 ส.ค. 2569"
    assert writing.day(day, "th", "ce") == "วันพุธที่ 5 ส.ค. 2026"
    assert writing.day(day, "en", "ce") == "Wed 5 Aug 2026"


def test_clocks_and_moments() -> None:
    assert writing.clock(time(14, 5), "th") == "14:05 น."
    assert writing.moment(datetime(2026, 8, 5, 14, 5), "en", "ce") == "Wed 5 Aug 2026 14:05"


@pytest.mark.parametrize(("satang", "words"), [(5_000_000, "฿50,000"), (5_000_050, "฿50,000.50"), (5, "฿0.05")])
def test_baht(satang: int, words: str) -> None:
    assert writing.baht(satang, "th") == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+66812345678", "081-234-5678"),
        ("+6621234567;ext=12", "02-123-4567 #12"),
        ("+6653123456", "053-123-456"),
        ("+16502530000", "+1 650-253-0000"),
    ],
)
def test_phones_as_dialled(number: str, words: str) -> None:
    assert writing.phone(number) == words


def test_birthdays_without_a_year() -> None:
    assert writing.birthday(19870812, "th", "be") == "12 ส.ค. 2530"
    assert writing.birthday(229, "en", "ce") == "29 Feb"


def test_order_of_a_thai_dictionary() -> None:
    assert sorted(["แก้ว", "กบ", "ไก่", "ขวัญ", "เก๋"], key=writing.sort_key) == ["กบ", "เก๋", "แก้ว", "ไก่", "ขวัญ"]


def test_folding_for_search() -> None:
    assert writing.fold(" คุณ  Somchai ๐๘๑ ") == "คุณ somchai 081"
    assert writing.loose("แม่น้ำ 081-234") == "แมนำ081234"
