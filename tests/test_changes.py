"""A line that changes a deal: read to its last word, or not a change at all."""

from __future__ import annotations

from datetime import date
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading.changes import change
from bot.domain.stages import USUAL
from bot.handlers.opportunities import labels

TODAY = date(2026, 8, 1)
LABELS = labels(USUAL)


def read(words: str) -> dict[str, Any] | None:
    return change(words, TODAY, *LABELS)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (
            "เสนอราคา 250,000 ปิด 30 ก.ย.",
            {"status": "proposal", "amount": 250_000_00, "expected_close": date(2026, 9, 30)},
        ),
        (
            "proposal 250k close 30 Sep",
            {"status": "proposal", "amount": 250_000_00, "expected_close": date(2026, 9, 30)},
        ),
        ("ปิดสิ้นเดือนตุลาคม ยอด 3 แสน", {"expected_close": date(2026, 10, 31), "amount": 300_000_00}),
        ("คาดว่าจะปิดศุกร์หน้า", {"expected_close": date(2026, 8, 7)}),
        ("ต่อรอง โอกาส 60%", {"status": "negotiation", "probability": 60}),
        ("เก็บข้อมูล", {"status": "needs"}),
        ("ไป เสนอราคา แล้ว", {"status": "proposal"}),
        ("เสนอราคา 250000", {"status": "proposal", "amount": 250_000_00}),
        ("๒๕๐,๐๐๐", {"amount": 250_000_00}),
        ("สองแสนห้า", {"amount": 250_000_00}),
        ("ได้งาน 240,000 ราคา", {"status": "won", "amount": 240_000_00, "reason": "price"}),
        ("ปิดได้ 240,000 เพราะราคา", {"status": "won", "amount": 240_000_00, "reason": "price"}),
        ("Won 235,000 quality or spec", {"status": "won", "amount": 235_000_00, "reason": "quality"}),
        ("ไม่ได้งาน ราคาสูงไป", {"status": "lost", "reason": "too_expensive"}),
        ("lost because The owner sold his shop", {"status": "lost", "reason": "The owner sold his shop"}),
        ("พักถึง 1 ก.ย.", {"on_hold_until": date(2026, 9, 1)}),
        ("hold until 1 Sep", {"on_hold_until": date(2026, 9, 1)}),
        ("ต่อรอง ขั้นต่อไป ส่งตัวอย่าง A4", {"status": "negotiation", "next_step": "ส่งตัวอย่าง A4"}),
    ],
)
def test_changes(words: str, found: dict[str, Any]) -> None:
    assert read(words) == found


@pytest.mark.parametrize(
    "words",
    [
        "",
        "3",
        "250",
        "081-234-5678",
        "0812345678",
        "เสนอราคา 0812345678",
        "โทรแล้ว 250,000 รอคิด",
        "ลูกค้าบอกว่าคู่แข่งให้ 240,000",
        "ลูกค้าขอลดราคา",
        "ปิด",
        "ปิดร้าน 30 ก.ย.",
        "ปิด 1 ก.ค. 2569",
        "พัก",
        "ไม่ได้",
        "ราคาสูงไป",
        "เสนอราคา ต่อรอง",
        "250,000 300,000",
        "โอกาส 150%",
        "เพราะ",
        "เสนอราคาไปแล้วแต่เขายังเงียบ",
        "ก" * 5000,
    ],
)
def test_remarks(words: str) -> None:
    assert read(words) is None


@given(
    st.lists(
        st.sampled_from(
            [
                "เสนอราคา",
                "ต่อรอง",
                "ปิด",
                "30",
                "ก.ย.",
                "250,000",
                "ได้งาน",
                "ราคา",
                "เพราะ",
                "พัก",
                "ถึง",
                "ขั้นต่อไป",
                "1",
                "แสน",
                "069",
            ]
        ),
        max_size=30,
    )
)
def test_any_mixture_ends_soon_and_never_changes_a_thing_twice(words: list[str]) -> None:
    start = perf_counter()
    found = read(" ".join(words))
    assert perf_counter() - start < 0.5
    assert found is None or found
    assert found is None or len(words) <= 24
