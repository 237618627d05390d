"""What words without a place look like: a number, a day, a question, a name. Nothing is decided here, only guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.domain.reading import RELATIVE, Unclear, arabic, tidy, time_of_day, when, who

Looks = Literal["phone", "view", "day", "question", "wish", "name", "words"]
NAME = 40  # characters: longer is a sentence

_AGENDA = re.compile(r"^(?:ดู|ขอ)? ?(?:งาน|นัด|คิว|ตาราง|agenda|tasks?|to-?dos?|follow[ -]?ups?)(?: ?ของ| for| of)? ?")
_MINE = re.compile(
    r"(?:my |all )?(.*?)(?: (?:tasks?|to-?dos?|activities|appointments?|follow[ -]?ups?|plans?|agenda))?"
)
_VIEWS = {
    "late": re.compile(r"(?:ที่ ?)?(?:ค้าง|เลยกำหนด|เลยเวลา)(?:อยู่)?(?:ทั้งหมด)?|overdue|left ?overs?"),
    "week": re.compile(r"(?:ใน)?(?:สัปดาห์|อาทิตย์)นี้|(?:this )?week"),
    "next": re.compile(r"(?:ใน)?(?:สัปดาห์|อาทิตย์)หน้า|next week"),
    "month": re.compile(r"(?:ใน|ทั้ง)?เดือนนี้|ทั้งเดือน|this month"),
    "today": re.compile(r"ปฏิทิน(?:นัด|งาน)?|calendar"),
}
"""Stretches of a calendar that people name, by the views they open."""
_COUNT = re.compile(r"(?:วันที่ ?)?\d{1,2}")
_ASKS = re.compile(
    r"ยังไง|อย่างไร|ยังงัย|ยังไร|ทำไง|วิธี|หรือเปล่า|รึเปล่า|อะไร|ทำไม|เมื่อไร|เมื่อไหร่|ตรงไหน|ที่ไหน|ใครบ้าง|(?:ไหน|บ้าง|ใคร)$"
    r"|(?:ได้|มี|ดี|เป็น|ใช่|ต้อง|เคย)\S{0,12}(?:ไหม|มั้ย)$|ได้ป่ะ"  # ผ้าไหม and คุณไหม are no questions
    r"|^(?:สอน|ช่วย(?:ด้วย|สอน|บอก|ที))|\?$|^(?:how|what|where|why|when|which|who|whose|teach|explain|tell me)\b"
    r"|^(?:can|could|may|do|does|is|are|should) (?:i|we|you|it|he|she|they|the|this|there|my)\b"  # May is a name
    r"|\b(?:how do|how can|how to|what do|where do)\b"
)
_WISHES = re.compile(
    r"^(?:อยาก|ไม่อยาก|ต้องการ|ขอ(?:ดู|วิธี|เลื่อน|แก้|ลบ|เปลี่ยน|เพิ่ม)|(?:i want|i need|i can't|i cannot|show me|please)\b)"
)
"""What a person wants of us, or a customer of him: which, the topic decides."""
_NAME = re.compile(r"[ก-ฮะ-๎a-z.'’&()\-/ ]+")


@dataclass(frozen=True, slots=True)
class Look:
    """`phone`, `view` (of the calendar) and `day` are what was read, where there was one.

    `plain`: a day that can be nothing else, as "tomorrow" is; อาทิตย์ is a Sunday and a name.
    """

    kind: Looks
    phone: str = ""
    day: date | None = None
    view: str = ""
    plain: bool = False


def look(text: str, said: datetime) -> Look:
    """The best guess at words said at this moment (aware, where the speaker is); every text has one."""
    words = arabic(tidy(text)).casefold().strip(" .!ๆ")
    if number := _phone(words):
        return Look("phone", phone=number)
    if view := _view(words):
        return Look("view", view=view)
    if (found := _day(words, said)) is not None:
        return Look("day", day=found, plain=words in RELATIVE or bool(_AGENDA.match(words)))
    if asks(words):
        return Look("question")
    if _WISHES.search(words):
        return Look("wish")
    return Look("name" if _is_name(words) else "words")


def asks(text: str) -> bool:
    """Is this a question? Thai needs no mark and often no order of words: it is told by its asking words."""
    words = re.sub(r"[ ๆ]*(?:ครับ|ค่ะ|คะ|คับ|จ้า|จ้ะ|นะ|please)*[ .!]*$", "", tidy(text).casefold())
    return bool(_ASKS.search(words))


def _phone(words: str) -> str:
    try:
        return who(words).get("phone", "")
    except Unclear:
        return ""


def _view(words: str) -> str:
    asked = _AGENDA.sub("", words).strip() or words
    cut = _MINE.fullmatch(asked)
    return next((view for view, pattern in _VIEWS.items() if pattern.fullmatch(cut[1] if cut else asked)), "")


def _day(words: str, said: datetime) -> date | None:
    """A day, with a time or without, and nothing else; a bare number or time is more often something else."""
    asked = _AGENDA.sub("", words).strip()
    if _COUNT.fullmatch(asked) or _is_time(asked):
        return None
    try:
        return when(asked, said).day
    except Unclear:
        return None


def _is_time(words: str) -> bool:
    try:
        time_of_day(words)
    except Unclear:
        return False
    return True


def _is_name(words: str) -> bool:
    return len(words) <= NAME and len(words.split()) <= 5 and bool(_NAME.fullmatch(words))
