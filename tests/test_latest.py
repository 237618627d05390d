"""What was looked at last, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading import Latest, latest

SAID = [
    ("ลูกค้าคนล่าสุด", "customer"), ("ลูกค้ารายล่าสุด", "customer"), ("ลูกค้าล่าสุด", "customer"), ("คนล่าสุด", "customer"),
    ("รายล่าสุด", "customer"),
    ("ล่าสุด", ""), ("ดีลล่าสุด", "deal"), ("ผู้สนใจคนล่าสุด", "lead"), ("ลีดล่าสุด", "lead"), ("the last one", ""),
    ("last customer", "customer"), ("Last deal", "deal"), ("latest lead", "lead"), ("the last client", "customer"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "of"), SAID)
def test_what_is_named(words: str, of: str) -> None:
    assert latest(words) == latest(f"{words}!") == Latest(of)


@given(st.sampled_from(SAID), st.from_regex(r"\A[0-9a-zก-ฮ]{1,12}( [0-9a-zก-ฮ]{1,12})?\Z"))
def test_what_follows_is_kept_as_it_is(said: tuple[str, str], rest: str) -> None:
    words, of = said
    assert latest(f"{words} {rest}") == Latest(of, rest)


OTHERS = ["อัปเดตล่าสุด", "ล่าสุดๆ", "ราคาล่าสุด 85k", "last", "lastly", "the last oneness", "at last one"]


@pytest.mark.parametrize("words", OTHERS)
def test_other_words_name_nothing(words: str) -> None:
    assert latest(words) is None


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read(words: str) -> None:
    found = latest(words)
    assert found is None or words.endswith(found.rest)
