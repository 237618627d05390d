"""What words without a place look like."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.guessing import NAME, asks, look
from tests.test_help import KNOWN

SAID = datetime(2026, 8, 1, 9, 0, tzinfo=ZoneInfo("Asia/Bangkok"))  # a Saturday


@pytest.mark.parametrize(
    "words",
    [
        "0812345678", "081-234-5678", "๐๘๑ ๒๓๔ ๕๖๗๘", "โทร 081 234 5678", "คุณวิภา 0812345678", "+66 81 234 5678",
        "02-123-4567", "Wipha, Siam Flowers 081-234-5678", "081-234-5678 ต่อ 12",
    ],
)  # fmt: skip
def test_a_number_is_a_number_whoever_stands_beside_it(words: str) -> None:
    found = look(words, SAID)
    assert found.kind == "phone"
    assert found.phone.startswith("+66")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("วันนี้", date(2026, 8, 1)),
        ("พรุ่งนี้", date(2026, 8, 2)),
        ("งานวันนี้", date(2026, 8, 1)),
        ("ดูงานพรุ่งนี้", date(2026, 8, 2)),
        ("นัดวันศุกร์หน้า", date(2026, 8, 7)),
        ("พรุ่งนี้ บ่ายสอง", date(2026, 8, 2)),
        ("5 ส.ค.", date(2026, 8, 5)),
        ("5/8/69", date(2026, 8, 5)),
        ("เมื่อวาน", date(2026, 7, 31)),
        ("today", date(2026, 8, 1)),
        ("tomorrow", date(2026, 8, 2)),
        ("tasks for tomorrow", date(2026, 8, 2)),
        ("next Friday", date(2026, 8, 7)),
    ],
)
def test_a_day_is_that_day(words: str, day: date) -> None:
    assert (look(words, SAID).kind, look(words, SAID).day) == ("day", day)


@pytest.mark.parametrize(
    ("words", "view"),
    [
        ("งานค้าง", "late"), ("ค้างอยู่", "late"), ("นัดที่ค้าง", "late"), ("overdue", "late"), ("my overdue tasks", "late"),
        ("งานสัปดาห์นี้", "week"), ("อาทิตย์นี้", "week"), ("this week", "week"), ("tasks for this week", "week"),
        ("สัปดาห์หน้า", "next"), ("นัดอาทิตย์หน้า", "next"), ("next week", "next"),
        ("งานเดือนนี้", "month"), ("this month", "month"), ("ปฏิทิน", "today"), ("Calendar", "today"),
    ],
)  # fmt: skip
def test_a_stretch_of_days_is_that_view(words: str, view: str) -> None:
    assert (look(words, SAID).kind, look(words, SAID).view) == ("view", view)


@pytest.mark.parametrize("words", ["ค้างชำระ", "คุณค้าง", "Weeks", "ร้านสัปดาห์นี้ดี", "late", "my calendar shop"])
def test_what_only_begins_like_one_is_none(words: str) -> None:
    assert look(words, SAID).view == ""


def test_tomorrow_is_nothing_but_a_day_and_sunday_is_a_name_too() -> None:
    assert look("พรุ่งนี้", SAID).plain
    assert look("งานศุกร์หน้า", SAID).plain
    assert not look("อาทิตย์", SAID).plain
    assert not look("5/8/69", SAID).plain


@pytest.mark.parametrize("words", ["15", "วันที่ 3", "บ่ายสอง", "9:30", "10.30", "เที่ยง", "31/2", "งาน", "นัด"])
def test_a_bare_number_or_time_is_no_day(words: str) -> None:
    assert look(words, SAID).day is None


@pytest.mark.parametrize(
    "words",
    [
        "ทำยังไง", "วิธีใช้", "จะแก้ได้ยังไง", "ทำไงดีคะ", "อันนี้คืออะไร", "ลบตรงไหน", "ได้ไหมครับ", "ใครบ้าง", "ช่วยสอนหน่อย",
        "How do I add a lead", "what is this", "where are my leads?", "can I undo this", "is there a list", "really?",
    ],
)  # fmt: skip
def test_a_question_is_a_question(words: str) -> None:
    assert look(words, SAID).kind == "question"


@pytest.mark.parametrize(
    "words",
    ["ร้านผ้าไหม", "คุณไหม", "May Siriporn", "Can Atalay", "ร้านอะไหล่ยนต์", "คุณวิภา", "Howard Carter", "Doris Day"],
)
def test_names_that_sound_like_questions_are_names(words: str) -> None:
    assert look(words, SAID).kind == "name"


@pytest.mark.parametrize(
    "words", ["อยากได้เครื่องชงกาแฟ", "ต้องการใบเสนอราคา", "ขอดูของลูกทีม", "I want two of them", "please call me back"]
)
def test_a_wish_is_told_apart(words: str) -> None:
    assert look(words, SAID).kind == "wish"


@pytest.mark.parametrize(
    "words",
    ["คุณวิภา", "พี่ต้น ร้านกาแฟ", "บจก. ดอยตุง", "John Smith", "O'Brien & Sons", "สมชาย ใจดี", "Siam-Tech Co. Ltd"],
)
def test_a_name_looks_like_one(words: str) -> None:
    assert look(words, SAID).kind == "name"


@pytest.mark.parametrize(
    "words", ["15", "x" * (NAME + 1), "<b>", "😀", "a b c d e f", "งบ 25,000 บาท", "http://a.b/c?d=1"]
)
def test_the_rest_is_words(words: str) -> None:
    assert look(words, SAID).kind == "words"


@given(st.text(max_size=5000))
def test_any_text_has_a_look_at_once(text: str) -> None:
    found = look(text, SAID)
    assert (found.kind == "phone") == bool(found.phone)
    assert (found.kind == "day") == (found.day is not None)
    assert (found.kind == "view") == bool(found.view)


def test_most_of_what_people_ask_is_heard_as_a_question() -> None:
    """The rest is answered as well: among the guesses, its topic comes first."""
    heard = sum(asks(question) or look(question, SAID).kind == "wish" for _, question in KNOWN)
    assert heard / len(KNOWN) >= 0.85
