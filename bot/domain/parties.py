"""The parties of a sale: what they are called without what surrounds the name, and who of them a lead becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.reading import tidy
from bot.domain.sounding import NEAR, near, sounding
from bot.domain.values import Satang

NEW, NONE = 0, -1
SHORTEST = 3  # letters: fewer are in every other name
_FIRM = re.compile(
    r"^\s*(?:บริษัท|บมจ\.?|บจก\.?|บจ\.|บ\.|ห้างหุ้นส่วนสามัญ|ห้างหุ้นส่วน(?:จำกัด)?|หจก\.?|หสม\.?|ร้าน)\s*|"
    r"\s*(?:จำกัด\s*\(มหาชน\)|\(มหาชน\)|จำกัด|(?:,?\s*\b(?:co|company|ltd|limited|inc|plc|pcl)\b\.?)+)\s*$",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"^\s*(?:นางสาว|น\.ส\.|นาง|นาย|คุณ|ดร\.?|อาจารย์|อ\.|พี่|น้อง|เฮีย|เจ๊|เสี่ย|ซ้อ|ป้า|ลุง|น้า|ช่าง|หมอ|"
    r"(?:mr|mrs|ms|miss|dr|khun)\b\.?)\s*",
    re.IGNORECASE,
)


def firm(name: str) -> str:
    """บริษัท ไทยเจริญ จำกัด and บจก. ไทยเจริญ are both ไทยเจริญ."""
    return _bare(_FIRM, name)


def person(name: str) -> str:
    """คุณวิภา and นางสาววิภา are both วิภา."""
    return _bare(_PERSON, name)


def _bare(around: re.Pattern[str], name: str) -> str:
    """Nothing but what surrounds a name is a name."""
    words = tidy(name)[:160]
    bare = words
    while (cut := around.sub("", bare).strip()) != bare:
        if not cut:
            return bare
        bare = cut
    return bare


def same(one: str, other: str) -> bool:
    """Two bare names that sound alike."""
    return sounding(one) == sounding(other) != ""


def alike(one: str, other: str) -> bool:
    """Two bare names that may well be one: a slip apart, or one within the other."""
    short, long = sorted((sounding(one), sounding(other)), key=len)
    return same(one, other) or (len(short) >= SHORTEST and near(long, [short]) >= NEAR)


@dataclass(frozen=True, slots=True)
class Choice:
    """For each party an existing record's id, NEW or NONE; `owner` 0 leaves everything with the lead's.

    `step` is what the follow-up is called when it becomes a call.
    """

    account: int = NEW
    contact: int = NEW
    owner: int = 0
    deal: bool = True
    name: str = ""
    amount: Satang | None = None
    step: str = ""
