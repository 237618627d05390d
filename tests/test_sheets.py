"""Tables of people from outside: encodings, separators, headings, cells, cards. Pure: no process, no database."""

from __future__ import annotations

import csv
import io
import json
import quopri
import random
import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.texts import LANGUAGES, speaker
from bot.domain.reading import Unclear, phone
from bot.domain.reading.words import _mend, tidy
from bot.domain.sheets import UNFIT, Plan, Unfit, cells, guarded, headings, read, restored, separated, sniffing, vcards
from bot.domain.sheets.cells import Lost
from bot.domain.sheets.decoding import decode
from bot.domain.sheets.headings import FIELDS, WORDS, field_of, known, layout
from bot.domain.sheets.rows import DOUBTS, REFUSALS
from bot.domain.sheets.table import Row, Sheet
from bot.domain.sheets.written import lines, spelt
from bot.domain.sheets.xlsx import letters
from bot.records.imports import ImportBatch
from bot.records.people import Workspace
from bot.storage.exporting import operator
from bot.usecases.importing import HEADINGS, UNREAD, plan
from bot.views.importing import letter
from tests import files
from tests.files import table, workbook

SAID = "2026-08-01T09:00:00+07:00"
NOW = datetime.fromisoformat(SAID)
PLAN = Plan(SAID, "Asia/Bangkok", choices={"source": {"เพจ": "page", "facebook": "page"}, "status": {"ใหม่": "new"}})
Json = dict[str, Any]


def people(raw: bytes, how: Plan = PLAN) -> list[Json]:
    """What is read after the line about the file."""
    return list(read(raw, how))[1:]


def one(*cells_: Any, head: tuple[str, ...] = ("ชื่อ", "เบอร์โทร")) -> Json:
    return people(table(head, cells_))[0]


# formulas


@given(st.text())
def test_what_was_guarded_comes_back(text: str) -> None:
    assert restored(guarded(text)) == text


@given(st.text(min_size=1))
def test_nothing_that_is_guarded_looks_like_a_formula(text: str) -> None:
    assert guarded(text).lstrip()[:1] not in set("=+-@＝＋－＠\t\r\n") or not text.strip()


@pytest.mark.parametrize("text", ["คุณวิภา", "'โดม", "081-234-5678", "a=b", "2026-08-01", "x'"])
def test_foreign_words_stay_as_they_are(text: str) -> None:
    assert restored(text) == text


@given(st.lists(st.lists(st.text() | st.integers(), min_size=1, max_size=4), max_size=4))
def test_a_table_of_ours_is_read_back_cell_by_cell(rows: list[list[str | int]]) -> None:
    written = "".join(lines(rows))
    back = list(csv.reader(io.StringIO(written, newline="")))
    assert [[restored(cell) for cell in row] for row in back] == [[str(cell) for cell in row] for row in rows if row]


# letters

THAI = st.text(alphabet="กขคงจฉชดตถทธนบปผพมยรลวศสหอฮ", min_size=1, max_size=6)
SYLLABLE = st.builds(
    lambda lead, body, mark, tail: f"{lead}{body[0]}{mark}{tail}",
    st.sampled_from(["", "เ", "แ", "โ", "ใ", "ไ"]),
    THAI,
    st.sampled_from(["", "ิ", "ี", "ึ", "ุ", "ู", "ั", "็", "่", "้", "ี่", "ู้"]),
    st.sampled_from(["", "า", "ะ", "น", "ง", "ก"]),
)
WORDS_ = st.lists(SYLLABLE, min_size=2, max_size=12).map("".join)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp874", "tis-620"])
@settings(max_examples=50)  # for each encoding
@given(st.lists(st.tuples(WORDS_, st.from_regex(r"0[689][0-9]{8}", fullmatch=True)), min_size=1, max_size=5))
def test_thai_is_read_in_every_encoding_it_comes_in(encoding: str, rows: list[tuple[str, str]]) -> None:
    text = "ชื่อ,เบอร์โทร\r\n" + "\r\n".join(",".join(row) for row in rows)
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Müller;café".encode("cp1252"), "Müller;café"),
        ("“คุณ…” €5".encode("cp874"), "“คุณ…” €5"),
        ("ชื่อลูกค้า".encode()[:-1], "ชื่อลูกค้\ufffd"),
        ("名前,電話".encode(), "名前,電話"),
        (b"name,phone", "name,phone"),
    ],
)
def test_other_letters(raw: bytes, text: str) -> None:
    assert decode(raw) == text


@given(st.binary(max_size=400))
def test_any_bytes_are_a_text_or_refused(raw: bytes) -> None:
    try:
        assert isinstance(decode(raw), str)
    except Unfit as unfit:
        assert unfit.why == "encoding"


def test_noise_is_no_text() -> None:
    with pytest.raises(Unfit):
        decode(random.Random(1).randbytes(4000))


@given(st.text())
def test_the_short_way_of_tidying_is_the_long_one(text: str) -> None:
    assert tidy(text) == _mend(text)


@given(st.text(alphabet="กาำํ้่ิีเแ๑ \n\t\u200b\u00a0ab\r"))
def test_the_short_way_of_tidying_thai_is_the_long_one(text: str) -> None:
    assert tidy(text) == _mend(text)


# separated text


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_found(mark: str) -> None:
    text = mark.join(("ชื่อ", "เบอร์โทร", "หมายเหตุ")) + "\n" + mark.join(("คุณวิภา", "0812345678", "a, b; c")) + "\n"
    rows = separated.table(text).rows
    if mark in ",;":
        text = text.replace("a, b; c", '"a, b; c"')
        rows = separated.table(text).rows
    assert rows[1].cells == ("คุณวิภา", "0812345678", "a, b; c")


def test_excel_may_say_its_separator_itself() -> None:
    rows = separated.table("sep=;\nชื่อ;เบอร์, มือถือ\nก;1\n").rows
    assert [(row.number, row.cells) for row in rows] == [(2, ("ชื่อ", "เบอร์, มือถือ")), (3, ("ก", "1"))]


def test_a_line_break_in_quotes_is_one_cell_and_one_row() -> None:
    rows = separated.table('ชื่อ,โน้ต\nก,"หนึ่ง\nสอง ""สาม"""\nข,\n').rows
    assert [(row.number, row.cells[-1]) for row in rows] == [(1, "โน้ต"), (2, 'หนึ่ง\nสอง "สาม"'), (3, "ข")]


def test_a_quote_that_was_never_meant_does_not_swallow_the_rest() -> None:
    text = 'ชื่อ,เบอร์\n"ก,0812345678\n' + "".join(f"ข{n},08{n:08d}\n" for n in range(100))
    assert len(separated.table(text).rows) == 102


# headings


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("ชื่อ", "name"),
        ("ชื่อ - สกุล", "name"),
        (" ชื่อ–นามสกุล* ", "name"),
        ("ชื่อลูกค้า", "name"),
        ("ชื่อเล่น", "nickname"),
        ("ชื่อบริษัท/ร้าน", "company"),
        ("เบอร์โทร.", "phone"),
        ("เบอร์โทรศัพท์ลูกค้า", "phone"),
        ("มือถือ", "phone"),
        ("Mobile No.", "phone"),
        ("Phone 1", "phone"),
        ("อีเมลลูกค้า", "email"),
        ("Customer e-mail", "email"),
        ("E-mail Address", "email"),
        ("LINE ID", "line_id"),
        ("ไลน์", "line_id"),
        ("ที่มา", "source"),
        ("วันเกิด (ว/ด/ป)", "birthday"),
        ("หมายเหตุ", "note"),
        ("ผู้ดูแล", "owner"),
        ("Sales Person", "owner"),
        ("นามสกุล", "last_name"),
        ("คำนำหน้า", "title"),
        ("ลำดับ", "skip"),
        ("No.", "skip"),
        ("โทรสาร", "note"),
        ("ที่อยู่ลูกค้า", "note"),
        ("รหัสลูกค้า", "note"),
        ("Customer type", ""),
        ("สีที่ชอบ", ""),
        ("", ""),
        ("ชื่อ " * 50, ""),
    ],
)
def test_a_heading_is_known_by_its_chief_word(heading: str, field: str) -> None:
    assert field_of(heading, known({})) == field


def test_no_heading_stands_for_two_things() -> None:
    words = [word for field in WORDS.values() for word in field]
    assert sorted(words) == sorted(set(words))
    assert WORDS.keys() <= set(FIELDS)
    assert all(headings.plain(word) == word for word in words if word != "#")


def test_every_column_of_our_own_export_is_known() -> None:
    """The labels over an exported table lead back to their fields, in both languages."""
    among = known({field: [str(speaker(lang)(key)) for lang in LANGUAGES] for field, key in HEADINGS.items()})
    for language in LANGUAGES:
        for field, key in HEADINGS.items():
            assert field_of(speaker(language).plain(key), among) == field, key
        for key in UNREAD:
            assert speaker(language).plain(key)


def test_a_title_above_the_headings_is_not_one() -> None:
    found = list(read(files.make("messy.xlsx"), PLAN))
    assert found[0]["heading"] == 3
    assert [row["line"] for row in found[1:]] == [4, 5, 7, 8, 9, 10, 11]


def test_headings_in_two_rows_with_merged_cells() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:A2", "ชื่อ")
        sheet.merge_range("B1:C1", "ช่องทางติดต่อ")
        sheet.write_row(1, 1, ("มือถือ", "ไลน์"))
        sheet.write_row(2, 0, ("คุณวิภา", "0812345678", "wipa.d"))

    assert people(workbook(fill))[0]["values"] == {"name": "คุณวิภา", "phone": "+66812345678", "line_id": "wipa.d"}


def test_one_heading_over_two_columns() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:B1", "ชื่อ-สกุล")
        sheet.write("C1", "โทร")
        sheet.write_row(1, 0, ("วิภา", "ดอยตุง", "0812345678"))

    assert people(workbook(fill))[0]["values"]["name"] == "วิภา ดอยตุง"


def test_merged_data_is_never_carried_over() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("บริษัท", "ชื่อ", "โทร"))
        sheet.merge_range("A2:A3", "บจก. ดอยตุง")
        sheet.write_row(1, 1, ("คุณวิภา", "0812345678"))
        sheet.write_row(2, 1, ("คุณนก", "0891112222"))

    first, second = people(workbook(fill))
    assert first["values"]["company"] == "บจก. ดอยตุง"
    assert "company" not in second["values"]


@given(st.lists(st.lists(st.sampled_from(["", "คุณวิภา", "0812345678", "x@y.co", "ขายส่ง"]), min_size=3, max_size=3)))
def test_no_row_knows_of_another(rows: list[list[str]]) -> None:
    """Each row alone reads as it does among the others."""
    head = ("ชื่อ", "เบอร์โทร", "อีเมล")
    kept = [row for row in rows if any(row)]
    if not kept:
        return
    together = people(("\n".join(",".join(row) for row in (head, *kept))).encode())
    for row, among in zip(kept, together, strict=True):
        alone = people("\n".join((",".join(head), ",".join(row))).encode())[0]
        assert {**among, "line": 0, "twin": 0} == {**alone, "line": 0, "twin": 0}


def test_without_headings_the_looks_of_a_column_count() -> None:
    rows = people(files.make("no headings.csv"))
    assert [row["values"] for row in rows] == [
        {"name": "คุณฟ้า", "phone": "+66856667777"},
        {"name": "คุณดิน", "phone": "+66857778888"},
    ]
    assert rows[0]["note"] == "ขายส่ง"


def test_several_sheets_are_asked_about_only_when_it_is_not_clear() -> None:
    assert list(read(files.make("two sheets.xlsx"), PLAN)) == [
        {"sheets": [{"name": "กรุงเทพ", "rows": 1}, {"name": "เชียงใหม่", "rows": 1}]}
    ]

    def fill(book: Any) -> None:
        book.add_worksheet("ว่าง")
        book.add_worksheet("สรุป").write_row(0, 0, ("เดือน", "ยอด"))
        book.add_worksheet("ลูกค้า").write_column(0, 0, ("ชื่อ", "คุณวิภา"))
        book.get_worksheet_by_name("ลูกค้า").write_column(0, 1, ("เบอร์", "0812345678"))

    assert next(read(workbook(fill), PLAN))["sheet"] == "ลูกค้า"


def test_a_hidden_sheet_is_not_read() -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("ลูกค้า").write_column(0, 0, ("ชื่อ", "คุณวิภา"))
        hidden = book.add_worksheet("ลับ")
        hidden.write_column(0, 0, ("ชื่อ", "เงินเดือน"))
        hidden.hide()

    assert [sheet.name for sheet in sniffing.sheets(workbook(fill))] == ["ลูกค้า"]


def test_a_column_is_read_as_it_was_chosen() -> None:
    how = Plan(SAID, "Asia/Bangkok", fields={"2": "interest", "0": "company"})
    assert people(files.make("no headings.csv"), how)[0]["values"] == {
        "company": "คุณฟ้า",
        "phone": "+66856667777",
        "interest": "ขายส่ง",
    }


@given(st.integers(0, 20_000))
def test_columns_are_called_as_a_spreadsheet_calls_them(index: int) -> None:
    assert letters(index) == letter(index)
    assert re.fullmatch("[A-Z]+", letter(index))


# phones


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("081-234-5678", "+66812345678"),
        ("๐๘๑ ๒๓๔ ๕๖๗๘", "+66812345678"),
        ("'0812345678", "+66812345678"),
        ("0812345678.0", "+66812345678"),
        ("66812345678", "+66812345678"),
        ("+66 81 234 5678", "+66812345678"),
        ("02-123-4567 ต่อ 12", "+6621234567;ext=12"),
        ("8.12345678E+08", "+66812345678"),
        ("+44 20 7946 0958", "+442079460958"),
        ("โทร 081-234-5678", "+66812345678"),
    ],
)
def test_a_number_as_people_write_it(cell: str, number: str) -> None:
    found = cells.phones(cells.words(cell))
    assert (found.first, found.more) == (number, ())


@pytest.mark.parametrize("cell", [812345678, 812345678.0, "812345678", "81-234-5678"])
def test_a_lost_zero_is_put_back_and_said(cell: Any) -> None:
    found = cells.phones(cells.words(cell), number=not isinstance(cell, str))
    assert (found.first, found.mended) == ("+66812345678", True)


def test_a_landline_loses_its_zero_too() -> None:
    assert cells.phones("53123456") == cells.Phones("+6653123456", mended=True)


@pytest.mark.parametrize("cell", ["8.12E+08", "8.1E+08", "6.68E+10", "8,12E+08", 812000000.0])
def test_digits_that_were_thrown_away_are_not_made_up(cell: Any) -> None:
    with pytest.raises(Lost):
        cells.phones(cells.words(cell), number=isinstance(cell, float))


@pytest.mark.parametrize(
    ("cell", "more"),
    [
        ("081-234-5678, 089-111-2222", ("+66891112222",)),
        ("0812345678/0891112222", ("+66891112222",)),
        ("0812345678 0891112222", ("+66891112222",)),
        ("0812345678\n02-123-4567", ("+6621234567",)),
        ("0812345678 หรือ 0891112222", ("+66891112222",)),
        ("0812345678 (แม่) , xx", ()),
        ("0812345678,0812345678", ()),
    ],
)
def test_several_numbers_in_a_cell(cell: str, more: tuple[str, ...]) -> None:
    found = cells.phones(cells.words(cell))
    assert (found.first, found.more) == ("+66812345678", more)


@given(st.text(max_size=300))
def test_any_cell_is_a_phone_or_a_clear_no(text: str) -> None:
    for number in (False, True):
        with suppress(Unclear, Lost):
            assert cells.phones(cells.words(text), number=number).first.startswith("+")


@given(st.sampled_from("689"), st.integers(0, 99_999_999))
def test_a_spreadsheet_that_eats_zeros_changes_nothing(first: str, rest: int) -> None:
    """Typed with its zero or eaten down to a number: the same person, unless digits are really gone."""
    typed = f"0{first}{rest:08d}"
    try:
        whole = cells.phones(typed).first
    except Unclear:
        return
    try:
        assert cells.phones(cells.words(float(typed)), number=True).first == whole
    except Lost:
        assert typed.endswith("000000")


@given(st.sampled_from(["+6681", "+662", "+6653", "+441632", "+1202555"]), st.integers(0, 9_999_999))
def test_a_number_is_written_so_that_it_reads_back(start: str, rest: int) -> None:
    try:
        number = phone(f"{start}{str(rest)[: 11 - len(start)].zfill(4)}")
    except Unclear:
        return
    assert cells.phones(restored(guarded(spelt(number)))).first == number


# other cells


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (None, ""),
        (True, "TRUE"),
        (12.0, "12"),
        (1.5, "1.5"),
        (date(2026, 8, 5), "2026-08-05"),
        (date(2569, 8, 5), "2026-08-05"),
        (date(2568, 2, 29), "2568-02-29"),
        (datetime(2026, 8, 5, 14, 30), "2026-08-05 14:30"),
        (datetime(2026, 8, 5), "2026-08-05"),
        (time(14, 30), "14:30"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        ("  '=1+1", "'=1+1"),
        ("'=1+1", "=1+1"),
        ("x" * 5000, "x" * 2000),
    ],
)
def test_a_cell_as_it_is_read_aloud(cell: Any, shown: str) -> None:
    assert cells.words(cell) == shown


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("12/8/2530", 19870812),
        ("12/8/30", 19870812),
        ("1987-08-12", 19870812),
        ("2530-08-12", 19870812),
        ("12 ส.ค. 2530", 19870812),
        ("12 ส.ค.", 812),
        ("12/8", 812),
        ("29/2/2543", 20000229),
        ("๑๒/๘/๒๕๓๐", 19870812),
    ],
)
def test_a_birthday(text: str, born: int) -> None:
    assert cells.birthday(text, NOW.date()) == born


@pytest.mark.parametrize("text", ["29/2/2544", "2568-02-29", "40/1/2530", "วันเกิด", "2999-01-01"])
def test_no_birthday_is_moved(text: str) -> None:
    with pytest.raises(Unclear):
        cells.birthday(text, NOW.date())


def test_american_dates_are_told_by_the_whole_column() -> None:
    rows = people(b"Name,Birthday\nA,8/12/1987\nB,1/25/1990\nC,2/3/1991\n")
    assert [row["values"]["birthday"] for row in rows] == [19870812, 19900125, 19910203]
    rows = people(b"Name,Birthday\nA,12/8/1987\nB,25/1/1990\n")
    assert [row["values"]["birthday"] for row in rows] == [19870812, 19900125]


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("15/8/69", "2026-08-15", None),
        ("2026-08-15", "2026-08-15", None),
        ("2569-08-15", "2026-08-15", None),
        ("2026-08-15 14:00", "2026-08-15", "2026-08-15T07:00:00+00:00"),
        ("พรุ่งนี้บ่ายสอง", "2026-08-02", "2026-08-02T07:00:00+00:00"),
        ("ศุกร์หน้า", "2026-08-07", None),
    ],
)
def test_a_follow_up(text: str, day: str, at: str | None) -> None:
    found = cells.follow_up(text, NOW)
    assert (found.day.isoformat(), found.at.isoformat() if found.at else None) == (day, at)


@pytest.mark.parametrize("text", ["2026-08-15 25:00", "2026-02-30", "สักวัน"])
def test_no_follow_up_is_moved(text: str) -> None:
    with pytest.raises(Unclear):
        cells.follow_up(text, NOW)


# rows


def test_what_has_passed_is_a_note_and_nobody_is_reminded() -> None:
    row = one("ป้าแดง", "2025-12-31", head=("ชื่อ", "ติดตาม"))
    assert row["values"] == {"name": "ป้าแดง"}
    assert (row["note"], row["doubts"]) == ("ติดตาม: 2025-12-31", [("past", "2025-12-31")])


def test_what_cannot_be_read_is_kept_in_words() -> None:
    head = ("ชื่อ", "โทร", "อีเมล", "ไลน์", "วันเกิด", "ที่มา", "สถานะ")
    row = one("วิภา", "12", "ไม่มี", "???", "ไม่บอก", "ดาวอังคาร", "งง", head=head)
    assert row["values"] == {"name": "วิภา"}
    assert [what for what, _ in row["doubts"]] == ["phone", "email", "line_id", "birthday", "source", "status"]
    assert row["note"].splitlines() == [
        "โทร: 12",
        "อีเมล: ไม่มี",
        "ไลน์: ???",
        "วันเกิด: ไม่บอก",
        "ที่มา: ดาวอังคาร",
        "สถานะ: งง",
    ]


def test_a_source_is_known_by_a_word_in_it() -> None:
    assert one("ก", "ทัก Facebook มา", head=("ชื่อ", "ที่มา"))["values"]["source"] == "page"


@pytest.mark.parametrize(
    ("head", "cells_", "why"),
    [
        (("ชื่อ", "โทร", "แผนก"), ("", "", "ขนส่ง"), "blank"),
        (("ชื่อ", "โทร"), ("วิภา", "8.12E+08"), "lost"),
        (("ชื่อ", "โทร"), ("ก" * 121, "0812345678"), "long"),
        (("ชื่อ", "บริษัท"), ("วิภา", "บ" * 161), "long"),
        (("ชื่อ", "ลบเมื่อ"), ("วิภา", "2026-01-01 09:00"), "deleted"),
    ],
)
def test_why_a_row_is_refused(head: tuple[str, ...], cells_: tuple[str, ...], why: str) -> None:
    how = Plan(SAID, "Asia/Bangkok", headings={"deleted": ["ลบเมื่อ"]})
    assert people(table(head, cells_), how)[0]["refused"][0] == why


def test_names_are_put_together() -> None:
    head = ("คำนำหน้า", "ชื่อ", "นามสกุล")
    assert one("นาย", "สมชาย", "ใจดี", head=head)["values"]["name"] == "นายสมชาย ใจดี"
    assert one("Mr.", "John", "Smith", head=head)["values"]["name"] == "Mr. John Smith"


def test_a_second_number_or_address_goes_into_the_note() -> None:
    row = one("ก", "0812345678", "02-123-4567", "a@b.co c@d.co", head=("ชื่อ", "มือถือ", "โทร", "อีเมล"))
    assert row["values"] == {"name": "ก", "phone": "+66812345678", "email": "a@b.co"}
    assert row["note"] == "โทร: 02-123-4567\nอีเมล: c@d.co"


def test_an_earlier_row_with_the_same_way_to_reach_them_is_named() -> None:
    raw = "ชื่อ,โทร,อีเมล\nก,0812345678,\nข,,x@y.co\nค,081-234-5678,x@y.co\nง,,X@Y.CO\nจ,8.1E+08,x@y.co\n".encode()
    assert [row.get("twin", 0) for row in people(raw)] == [0, 0, 2, 3, 0]


def test_a_reason_needs_its_status() -> None:
    row = one("ก", "ไม่มีงบ", head=("ชื่อ", "เหตุผล"))
    assert (row["values"], row["note"]) == ({"name": "ก"}, "ไม่มีงบ")


def test_a_formula_nobody_calculated_is_blank_and_said() -> None:
    last = people(files.make("messy.xlsx"))[-1]
    assert last["values"] == {"name": "คุณเอ"}
    assert last["doubts"] == [("unset", "เบอร์โทร")]


def test_every_verdict_can_be_said() -> None:
    for language in LANGUAGES:
        say = speaker(language)
        wanted = [f"import.unfit.{why}" for why in UNFIT] + [f"import.refused.{why}" for why in REFUSALS]
        wanted += [f"import.doubt.{what}" for what in (*DOUBTS, "owner")]
        wanted += [
            f"import.{kind}.{v}" for kind in ("verdict", "short") for v in ("new", "thin", "mine", "theirs", "inside")
        ]
        assert [key for key in wanted if not say.has(key)] == []


# cards


def card(*properties: str, version: str = "3.0") -> bytes:
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *properties, "END:VCARD", "")).encode()


@pytest.mark.parametrize(
    ("properties", "values"),
    [
        (("FN:คุณวิภา", "TEL:0812345678"), {"name": "คุณวิภา", "phone": "+66812345678"}),
        (("N:ดอยตุง;วิภา;;คุณ;",), {"name": "คุณ วิภา ดอยตุง"}),
        (("FN:A\\, B\\; C",), {"name": "A, B; C"}),
        (("FN:A", "ORG:บจก. ดอยตุง;ฝ่ายขาย"), {"name": "A", "company": "บจก. ดอยตุง"}),
        (("FN:A", "BDAY:19870812"), {"name": "A", "birthday": 19870812}),
        (("FN:A", "BDAY:2530-08-12"), {"name": "A", "birthday": 19870812}),
        (("FN:A", "BDAY:--0812"), {"name": "A", "birthday": 812}),
        (("FN:A", "BDAY:1604-08-12T00:00:00Z"), {"name": "A", "birthday": 812}),
        (("FN:A", 'item1.TEL;TYPE="cell,voice":tel:+66-81-234-5678'), {"name": "A", "phone": "+66812345678"}),
        (("FN:A", "EMAIL;TYPE=work:A@B.CO"), {"name": "A", "email": "a@b.co"}),
        (("FN:A", "NICKNAME:เอ"), {"name": "A", "nickname": "เอ"}),
        (("FN:A", "IMPP:line:somchai_k"), {"name": "A", "line_id": "somchai_k"}),
        (("FN:A", "X-LINE:@shop"), {"name": "A", "line_id": "@shop"}),
        (("FN:ชื่อที่ยาว", " มาก"), {"name": "ชื่อที่ยาวมาก"}),
        (("FN;CHARSET=TIS-620;ENCODING=QUOTED-PRINTABLE:=C7=D4=C0=D2",), {"name": "วิภา"}),
        (("FN;ENCODING=QUOTED-PRINTABLE:=C7=D4=C0=D2 =C7=D4=C0=D2",), {"name": "วิภา วิภา"}),
        (("FN;QUOTED-PRINTABLE:A=", "=20B"), {"name": "A B"}),
        (("FN:A", "PHOTO;ENCODING=b:" + "QUJD" * 40, " QUJD"), {"name": "A"}),
        (("FN:A", "AGENT:", "BEGIN:VCARD", "FN:B", "END:VCARD"), {"name": "A"}),
    ],
)
def test_a_card_of_any_version(properties: tuple[str, ...], values: Json) -> None:
    assert people(card(*properties))[0]["values"] == values


def test_many_cards_and_one_cut_short() -> None:
    raw = card("FN:A", "TEL:0812345678", "TEL:0891112222") + b"\n" + card("FN:B")[:-12]
    rows = people(raw)
    assert [row["values"]["name"] for row in rows] == ["A", "B"]
    assert rows[0]["note"] == "Phone: 089-111-2222"


def test_a_file_of_old_phones_in_windows_874() -> None:
    raw = card("N:ดอยตุง;วิภา", "TEL;CELL:0812345678", version="2.1").decode().encode("cp874")
    assert people(raw)[0]["values"] == {"name": "วิภา ดอยตุง", "phone": "+66812345678"}


NAME = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Cf", "Zl", "Zp"], max_codepoint=0x0EFF), min_size=1, max_size=60
).filter(lambda text: tidy(text) == text and text[:1] != "'")


def escaped(text: str) -> str:
    return re.sub(r"([\\,;])", r"\\\1", text).replace("\n", "\\n")


def folded(line: str, at: int) -> str:
    return line if len(line) <= at else line[:at] + "\r\n " + folded(line[at:], at)


@given(st.lists(st.tuples(NAME, NAME), min_size=1, max_size=5), st.integers(10, 75))
def test_a_card_comes_back_however_it_was_folded(cards: list[tuple[str, str]], at: int) -> None:
    raw = "".join(
        f"BEGIN:VCARD\r\n{folded(f'FN:{escaped(name)}', at)}\r\n{folded(f'ORG:{escaped(firm)}', at)}\r\nEND:VCARD\r\n"
        for name, firm in cards
    )
    rows = vcards.table(raw).rows[1:]
    assert [(row.cells[0], row.cells[2]) for row in rows] == cards


@given(NAME, st.sampled_from(["utf-8", "cp874"]))
def test_quoted_printable_comes_back_from_any_charset(name: str, charset: str) -> None:
    try:
        raw = name.encode(charset)
    except UnicodeEncodeError:
        return
    quoted = quopri.encodestring(raw).decode().replace("=\n", "=\r\n").strip()
    text = f"BEGIN:VCARD\r\nFN;CHARSET={charset};ENCODING=QUOTED-PRINTABLE:{quoted}\r\nEND:VCARD\r\n"
    assert vcards.table(text).rows[1].cells[0] == name


@given(
    st.lists(
        st.sampled_from(
            ["BEGIN:VCARD", "END:VCARD", "FN:x", "TEL", ":", ";;;=", "N:", " y", "FN;=QUOTED-PRINTABLE:=", '"', "X.:"]
        )
    )
)
def test_no_card_breaks_the_reader(parts: list[str]) -> None:
    assert isinstance(vcards.table("\r\n".join(parts)), Sheet)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert isinstance(vcards.table("BEGIN:VCARD\n" + text), Sheet)


# the whole


@given(st.binary(max_size=300))
def test_any_bytes_end_in_rows_or_one_clear_no(raw: bytes) -> None:
    try:
        assert list(read(raw, PLAN))
    except Unfit as unfit:
        assert unfit.why in UNFIT


@given(st.lists(st.lists(st.text(max_size=30), max_size=5), min_size=1, max_size=6))
def test_any_table_ends_in_rows_or_one_clear_no(rows: list[list[str]]) -> None:
    made = "".join(lines([["ชื่อ", "เบอร์โทร", "วันเกิด", "ติดตาม", "ที่มา"], *rows]))
    try:
        read_ = people(made.encode("utf-8", "replace"))
    except Unfit as unfit:
        assert unfit.why in UNFIT
        return
    assert all(row["values"] or row.get("refused") or row.get("note") for row in read_)


def test_the_plan_for_a_reader_is_plain_json() -> None:
    batch = ImportBatch(at=NOW, plan={})
    me = operator(Workspace(id=1, name="x", zone="Asia/Tokyo", language="th"))
    assert Plan(**json.loads(json.dumps(plan(batch, me)))).moment == NOW


def test_a_layout_is_guessed_from_an_empty_sheet() -> None:
    assert layout(Sheet("", (Row(1, ("",)),)), known({})).columns == ()
