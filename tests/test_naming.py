"""Names on buttons under one another: what is cut is never what tells two apart."""

from __future__ import annotations

from bot.chat.naming import labels, marked_labels, names
from bot.chat.texts import LABEL, speaker
from bot.domain.values import Phone
from bot.records.account import Account
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity


def lead(name: str, phone: str | None = None, number: int = 1) -> Lead:
    return Lead(name=name, phone=Phone(phone) if phone else None, number=number)


def test_those_of_one_name_show_the_end_of_their_phones_or_their_numbers() -> None:
    assert names([lead("ชัย", "+66811112222"), lead("ชัย ", "+66813334444")]) == ["ชัย …2222", "ชัย  …4444"]
    assert names([lead("ชัย", "+66811112222"), lead("ชัย", None, 7)]) == ["ชัย #1", "ชัย #7"]
    assert names([lead("ชัย", "+66811112222", 3), lead("ชัย", "+66211112222", 4)]) == ["ชัย #3", "ชัย #4"]
    assert names([lead("ชัย"), lead("ชัยชนะ")]) == ["ชัย", "ชัยชนะ"]


def test_a_mark_tells_types_apart() -> None:
    records = [Account(name="ชัย", number=1), lead("ชัย"), Opportunity(name="", number=121)]
    assert marked_labels(speaker("th"), records) == ["🏢 ชัย", "👤 ชัย", "💼 #121"]


def test_names_that_only_look_alike_on_a_button_are_told_apart_too() -> None:
    deals = [Opportunity(name=f"บ้านพักเพชรเกษม {what}", number=n) for n, what in enumerate(("โซลาร์", "ปั๊ม"), 98)]
    assert labels(deals) == ["บ้านพักเพชรเกษม… #98", "บ้านพักเพชรเกษม… #99"]
    assert all(len(one) <= LABEL for one in marked_labels(speaker("en"), deals))
