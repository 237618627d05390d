"""Which column means what: by its heading in Thai or English, or by what stands in it. People can correct the guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.domain.reading import arabic, tidy
from bot.domain.sheets.table import Cell, Row, Sheet, blank

FIELDS = (
    "name",
    "last_name",
    "title",
    "nickname",
    "company",
    "phone",
    "line_id",
    "email",
    "source",
    "interest",
    "status",
    "reason",
    "follow_up",
    "call_back",
    "birthday",
    "owner",
    "note",
    "deleted",
    "skip",
)
"""What a column can be read as. `skip`: not at all; an unknown one is kept as a note."""


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


WORDS: Mapping[str, tuple[str, ...]] = {
    "name": _words(
        "ชื่อ ชื่อสกุล ชื่อนามสกุล ชื่อและนามสกุล ชื่อเต็ม ชื่อลูกค้า ลูกค้า ผู้สนใจ รายชื่อ ชื่อผู้ติดต่อ "
        "ผู้ติดต่อ ชื่อจริง name fullname customer customername contact contactname contactperson lead "
        "leadname firstname givenname fn displayname"
    ),
    "last_name": _words("นามสกุล สกุล lastname surname familyname"),
    "title": _words("คำนำหน้า คำนำหน้าชื่อ title prefix salutation"),
    "nickname": _words("ชื่อเล่น ฉายา nickname nick"),
    "company": _words(
        "บริษัท ชื่อบริษัท ร้าน ชื่อร้าน ร้านค้า หน่วยงาน องค์กร กิจการ ชื่อกิจการ สถานประกอบการ บริษัทร้าน "
        "company companyname organisation organization organizationname org account accountname shop business"
    ),
    "phone": _words(
        "เบอร์ เบอร์โทร เบอร์โทรศัพท์ เบอร์มือถือ เบอร์ติดต่อ โทร โทรศัพท์ โทรศัพท์มือถือ มือถือ "
        "หมายเลขโทรศัพท์ phone phonenumber mobile mobilephone mobileno tel telno telephone cell cellphone "
        "contactno phone1value mobilenumber"
    ),
    "line_id": _words("ไลน์ ไลน์ไอดี ไอดีไลน์ line lineid xline ชื่อไลน์ idline"),
    "email": _words("อีเมล อีเมล์ อีเมลล์ เมล email emailaddress mail email1value"),
    "source": _words("ที่มา มาจาก แหล่งที่มา ช่องทาง ช่องทางที่รู้จัก รู้จักจาก รู้จักเราจาก source leadsource channel"),
    "interest": _words("สนใจ สินค้าที่สนใจ สินค้า ชื่อสินค้า ความสนใจ ความต้องการ interest interestedin product productinterest"),
    "status": _words("สถานะ status leadstatus"),
    "reason": _words("เหตุผล reason"),
    "follow_up": _words(
        "ติดตาม วันติดตาม วันที่ติดตาม นัดติดตาม ติดตามครั้งต่อไป followup followupon followupdate nextfollowup nextcontact"
    ),
    "call_back": _words("โทรกลับ เวลาโทรกลับ callback callbackat"),
    "birthday": _words("วันเกิด วันเดือนปีเกิด เกิดวันที่ birthday birthdate dateofbirth dob bday"),
    "owner": _words(
        "ผู้ดูแล เจ้าของ พนักงานขาย เซลส์ เซลล์ เซล ผู้รับผิดชอบ ชื่อพนักงานขาย owner sales salesperson salesrep rep assignedto"
    ),
    "note": _words(
        "หมายเหตุ โน้ต บันทึก รายละเอียด ข้อมูลเพิ่มเติม note notes remark remarks comment comments โทรสาร "
        "แฟกซ์ fax รหัส รหัสลูกค้า ที่อยู่ วันที่ ประเภท กลุ่ม ตำแหน่ง แผนก จังหวัด address date position"
    ),
    "deleted": _words("ลบเมื่อ deletedat"),
    "skip": _words("ลำดับ ลำดับที่ ที่ no number เลขที่ row #"),
}
"""Headings as `plain` writes them: no blanks, no marks, no capitals."""

LOOKED_AT = 30  # rows among which the headings are
LONGEST = 40  # letters of a heading: more is a sentence
_LONG_ENOUGH, _LONG_ENOUGH_THAI = 5, 3  # letters a known word must have to count when it is only a part of a heading
_MARKS = re.compile(r"[\s.,:;*()\[\]/\\_\-–—'\"?]+")
_PHONE_LIKE = re.compile(r"(?:\+?66|0)?[\s-]?[2-9](?:[\s-]?\d){7,9}")
_MAIL_LIKE = re.compile(r"[^\s@]{1,64}@[^\s@]{1,200}\.[^\s@]{2,20}")
Known = Mapping[str, str]
"""Plain headings and the field each stands for."""


def known(more: Mapping[str, Sequence[str]]) -> Known:
    """Our own headings, and more of them: the labels of the workspace's languages."""
    found = {plain(word): field for field, words in more.items() if field in FIELDS for word in words}
    return found | {plain(word): field for field, words in WORDS.items() for word in words}


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    return _MARKS.sub("", arabic(tidy(heading)).casefold())


def field_of(heading: str, among: Known) -> str:
    """The field a heading names, by all of it or by its chief word; "" for an unknown one.

    In Thai the chief word comes first (อีเมลลูกค้า is an e-mail), in English last (customer email is one too).
    """
    words = plain(heading)
    bare = words.rstrip("0123456789") or words
    if bare in among:
        return among[bare]
    parts = [word for word in among if among[word] != "skip" and _leads(word, bare)]
    return among[max(parts, key=lambda word: (-bare.find(word), len(word)))] if parts else ""


def _leads(word: str, words: str) -> bool:
    if len(words) > LONGEST:
        return False
    if word.isascii():
        return len(word) >= _LONG_ENOUGH and words.endswith(word)
    return len(word) >= _LONG_ENOUGH_THAI and word in words


@dataclass(frozen=True, slots=True)
class Column:
    at: int
    heading: str
    sample: str
    field: str


@dataclass(frozen=True, slots=True)
class Layout:
    """`start` is the index of the first row with a person, `heading` the number of the row of headings or 0."""

    columns: tuple[Column, ...]
    start: int
    heading: int

    @property
    def people(self) -> bool:
        """Is anybody named here, or can be reached?"""
        return any(column.field in ("name", "company", "phone") for column in self.columns)

    @property
    def score(self) -> int:
        return len({column.field for column in self.columns} - {"note", "skip"})


def layout(of: Sheet, among: Known) -> Layout:
    """The best guess at where the headings are and what they mean."""
    scores = [(_score(of, index, among), -index) for index in range(min(LOOKED_AT, len(of.rows)))]
    best, index = max(scores, default=(0, 0))
    if best >= 2 or (best == 1 and len(of.rows) > 1 and not _holds_data(of.rows[-index])):
        return _with_headings(of, -index, among)
    return _by_content(of)


def _score(of: Sheet, index: int, among: Known) -> int:
    """How many different fields this row would name."""
    return len({field for heading in _headings(of, index) if (field := field_of(heading, among))} - {"skip"})


def _headings(of: Sheet, index: int) -> list[str]:
    """The row's own words; over a merged place its first cell's, so that no column of it stays without a heading."""
    row = of.rows[index]
    cells = [_text(row.at(column)) for column in range(of.width)]
    origins = {(number, at): cell for number, at, cell in _spread(of, index)}
    return [words or origins.get((row.number, at), "") for at, words in enumerate(cells)]


def _spread(of: Sheet, index: int) -> Iterable[tuple[int, int, str]]:
    """What merged cells over this row say, for each place they cover."""
    number = of.rows[index].number
    by_number = {row.number: row for row in of.rows[: index + 1]}
    for (top, left), (bottom, right) in of.merged:
        if top + 1 <= number <= bottom + 1 and (origin := by_number.get(top + 1)):
            words = _text(origin.at(left))
            yield from ((number, at, words) for at in range(left, min(right, of.width) + 1))


def _text(cell: Cell) -> str:
    return tidy(cell)[:80].replace("\n", " ") if isinstance(cell, str) else ""


def _holds_data(row: Row) -> bool:
    return any(_PHONE_LIKE.fullmatch(text) or _MAIL_LIKE.fullmatch(text) for text in map(_shown, row.cells))


def _shown(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if blank(cell) else tidy(str(cell))[:80].replace("\n", " ")


def _with_headings(of: Sheet, index: int, among: Known) -> Layout:
    headings = _headings(of, index)
    data = of.rows[index + 1 :]
    columns = []
    for at, heading in enumerate(headings):
        sample = next((shown for row in data if (shown := _shown(row.at(at)))), "")
        if heading or sample:
            field = field_of(heading, among) or "note"
            columns.append(Column(at, heading, sample, field))
    return Layout(tuple(columns), index + 1, of.rows[index].number)


def _by_content(of: Sheet) -> Layout:
    """No headings at all: numbers and addresses are known by their looks, the first other words are a name."""
    columns, named = [], False
    for at in range(of.width):
        shown = [text for row in of.rows[:200] if (text := _shown(row.at(at)))]
        if not shown:
            continue
        field = _looks(shown)
        if not field:
            field, named = ("note", named) if named or not _wordy(shown) else ("name", True)
        columns.append(Column(at, "", shown[0], field))
    return Layout(tuple(columns), 0, 0)


def _looks(shown: Sequence[str]) -> str:
    for field, pattern in (("phone", _PHONE_LIKE), ("email", _MAIL_LIKE)):
        if sum(bool(pattern.fullmatch(text)) for text in shown) * 2 > len(shown):
            return field
    return ""


def _wordy(shown: Sequence[str]) -> bool:
    return sum(any(letter.isalpha() for letter in text) for text in shown) * 2 > len(shown)


def corrected(guess: Layout, chosen: Mapping[int, str]) -> Layout:
    """The layout with what a person chose for some columns."""
    return replace(guess, columns=tuple(replace(one, field=chosen.get(one.at, one.field)) for one in guess.columns))
