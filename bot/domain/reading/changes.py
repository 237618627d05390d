"""A line that changes a deal: "เสนอราคา 250,000 ปิด 30 ก.ย.", "lost too expensive".

Only a line that is read to its last word is a change; one word left over, and it is a note. So a remark with a number
in it never moves money.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.domain.reading.days import day
from bot.domain.reading.numbers import money
from bot.domain.reading.words import Unclear, short, tidy

LONGEST = 24  # words: a longer line is a remark
BARE = 1000_00  # satang: a bare number below it may be pieces, percent or a day

_CLOSE = re.compile(r"(?:คาดว่าจะ|คาด|จะ)?ปิด(?:วันที่|วัน|ใน)?|closing|close|by")
_AMOUNT = re.compile(r"ยอด|มูลค่า|ราคา|amount|worth")
_CHANCE = re.compile(r"(?:โอกาส(?:ปิด)?|chance|probability) ?:? ?(\d{1,3}) ?%?")
_HOLD = re.compile(r"พัก(?:ไว้)?(?:จนถึง|ถึง)?|on hold(?: until)?|hold(?: until)?")
_STEP = re.compile(r"ขั้นต่อไป|next(?: step)?")
_BECAUSE = re.compile(r"เพราะ(?:ว่า)?|because")
_FILLER = frozenset({"ไป", "เป็น", "ที่", "ครับ", "ค่ะ", "คะ", "แล้ว", "บาท", "to", "at", "now"})
_BIG = re.compile(r"[,k]|บาท|฿|พัน|หมื่น|แสน|ล้าน|million|thousand|baht|thb|mb?$")

Found = dict[str, Any]
Labels = Mapping[str, str]
"""What a thing may be called, folded, and its id."""


def change(text: str, today: date, stages: Labels, reasons: Mapping[str, Labels]) -> Found | None:
    """The fields a line changes: status, amount, probability, expected_close, on_hold_until, next_step, reason; None for a remark.

    `reasons` are the labels of why, by the stage that is asked why.
    """
    try:
        words = short(text, "ask.text.long").split()
    except Unclear:
        return None
    if not 0 < len(words) <= LONGEST:
        return None
    reader = _Line(words, tidy(text).split(), today, stages, reasons)
    return next(reader.read(0, {}), None)


class _Line:
    """Every way to cut the line into parts, the longest part first; the first way that uses up all words is it."""

    def __init__(
        self, words: list[str], said: list[str], today: date, stages: Labels, reasons: Mapping[str, Labels]
    ) -> None:
        self.words, self.said, self.today = words, said, today
        self.stages, self.reasons = stages, reasons
        self.readers: tuple[Callable[[int, int, Found], Found | None], ...] = (
            self._stage,
            self._reason,
            self._close,
            self._hold,
            self._chance,
            self._amount,
        )
        self.dead: set[tuple[int, frozenset[str]]] = set()  # places already tried with these fields known

    def read(self, at: int, found: Found) -> Iterator[Found]:
        if at == len(self.words):
            yield from [found] if found else []
            return
        if (here := (at, frozenset(found))) in self.dead:
            return
        for end, part in self._parts(at, found):
            yield from self.read(end, found | part)
        self.dead.add(here)

    def _parts(self, at: int, found: Found) -> Iterator[tuple[int, Found]]:
        for end in range(len(self.words), at, -1):
            for reader in self.readers:
                part = reader(at, end, found)
                if part is not None and not part.keys() & found.keys():
                    yield end, part
        yield from self._tail(at, found)
        if self.words[at] in _FILLER:
            yield at + 1, {}

    def _tail(self, at: int, found: Found) -> Iterator[tuple[int, Found]]:
        """Words that run to the end of the line: the next step, or why in one's own words."""
        rest = self._after(_STEP, at, len(self.words))
        if rest and "next_step" not in found:
            yield len(self.words), {"next_step": self._said(at, rest)}
        why = self._after(_BECAUSE, at, len(self.words))
        if why and found.get("status") in self.reasons and "reason" not in found:
            yield len(self.words), {"reason": self._said(at, why)}

    def _said(self, at: int, rest: str) -> str:
        """The same words as they were typed, capitals and all."""
        typed = " ".join(self.said[at:])
        return typed[len(typed) - len(rest) :]

    def _text(self, at: int, end: int) -> str:
        return " ".join(self.words[at:end])

    def _after(self, mark: re.Pattern[str], at: int, end: int) -> str:
        """What stands behind a word that says what it is; the word may be written together with it."""
        cut = mark.match(text := self._text(at, end))
        return text[cut.end() :].strip(" :") if cut else ""

    def _stage(self, at: int, end: int, _: Found) -> Found | None:
        id_ = self.stages.get(self._text(at, end))
        return {"status": id_} if id_ else None

    def _reason(self, at: int, end: int, found: Found) -> Found | None:
        labels = self.reasons.get(found.get("status", ""), {})
        text = self._text(at, end)
        id_ = labels.get(text) or labels.get(self._after(_BECAUSE, at, end))
        return {"reason": id_} if id_ else None

    def _close(self, at: int, end: int, _: Found) -> Found | None:
        return self._day("expected_close", self._after(_CLOSE, at, end))

    def _hold(self, at: int, end: int, _: Found) -> Found | None:
        return self._day("on_hold_until", self._after(_HOLD, at, end))

    def _day(self, field: str, words: str) -> Found | None:
        try:
            found = day(words, self.today) if words else self.today
        except Unclear:
            return None
        return {field: found} if found > self.today or (found == self.today and words) else None

    def _chance(self, at: int, end: int, _: Found) -> Found | None:
        cut = _CHANCE.fullmatch(self._text(at, end))
        return {"probability": int(cut[1])} if cut and int(cut[1]) <= 100 else None

    def _amount(self, at: int, end: int, found: Found) -> Found | None:
        """A number with a word for it, with its unit, or too large to be anything else; never a phone's."""
        named = self._after(_AMOUNT, at, end)
        words = named or self._text(at, end)
        if words.startswith("0"):
            return None
        try:
            satang = money(words)
        except Unclear:
            return None
        sure = named or _BIG.search(words) or (satang >= BARE and "status" in found)
        return {"amount": satang} if sure else None
