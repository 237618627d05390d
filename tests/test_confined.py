"""Files that strangers made, read by the real reader in its own process: a verdict in time, whatever they are."""

from __future__ import annotations

import asyncio
import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from bot.domain.sheets import ROWS, UNFIT, Unfit
from bot.domain.sheets.bounds import BYTES, INSIDE
from bot.jobs import confined
from bot.jobs.child import SECONDS, read_apart
from bot.jobs.rehearsal import FILES
from tests import files
from tests.files import table, workbook
from tests.marks import long_but

PLAN = {"said": "2026-08-01T09:00:00+07:00", "zone": "Asia/Bangkok"}
HOSTILE = "tests.hostile"


def packed(**members: bytes | str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


def repacked(raw: bytes, **members: bytes | str) -> bytes:
    """A workbook with some of its parts replaced or added."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            if name not in members:
                new.writestr(name, old.read(name))
        for name, content in members.items():
            new.writestr(name, content)
    return kept.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = table(("ชื่อ", "เบอร์โทร"), ("คุณวิภา", "0812345678"))


def sheet_of(rows: str) -> bytes:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return repacked(GOOD, **{SHEET: f"{head}{rows}</sheetData></worksheet>"})


def million() -> bytes:
    return sheet_of("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 2**20 + 1)))


def encrypted(inside: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + inside.encode("utf-16-le") + bytes(512)


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", "empty"),
    "blanks": (lambda: b"\xef\xbb\xbf \r\n\t\0", "empty"),
    "commas": (lambda: b",,,\n,,,\n", "nothing"),
    "a workbook without a word": (lambda: workbook(lambda book: book.add_worksheet()), "nothing"),
    "headings alone": (lambda: table(("ชื่อ", "เบอร์โทร")), "nothing"),
    "too large": (lambda: b"x" * (BYTES + 1), "big"),
    "noise": (lambda: os.urandom(50_000), "encoding"),
    "a password": (lambda: encrypted("EncryptedPackage"), "password"),
    "Excel of 1997": (lambda: encrypted("Workbook"), "resave"),
    "Word of 1997": (lambda: encrypted("WordDocument"), "other"),
    "a binary workbook": (lambda: packed(**{"xl/workbook.bin": b"x"}), "resave"),
    "LibreOffice": (lambda: packed(**{"mimetype": b"x", "content.xml": b"<x/>"}), "resave"),
    "Word renamed": (lambda: packed(**{"word/document.xml": "<x/>", "[Content_Types].xml": "<x/>"}), "other"),
    "a web page renamed": (lambda: files.make("page.xls"), "resave"),
    "a picture renamed": (lambda: b"\xff\xd8\xff\xe0" + bytes(999), "other"),
    "a phone's picture": (lambda: b"\0\0\0\x18ftypheic" + bytes(999), "other"),
    "a document renamed": (lambda: b"%PDF-1.7\n" + bytes(999), "other"),
    "half a workbook": (lambda: GOOD[: len(GOOD) // 2], "broken"),
    "no workbook behind the name": (lambda: packed(**{"xl/workbook.xml": "<x/>"}), "broken"),
    "broken XML": (lambda: repacked(GOOD, **{SHEET: "<worksheet><sheetData><row><c r='A1'"}), "broken"),
    "a bad archive": (lambda: b"PK\x03\x04" + os.urandom(5000), "broken"),
    "a bomb in the sheet": (lambda: sheet_of(" " * (INSIDE + 1)), "heavy"),
    "a bomb beside the sheet": (lambda: repacked(GOOD, **{"xl/media/x.png": bytes(INSIDE + 1)}), "heavy"),
    "the far corner": (lambda: files.make("corner.xlsx"), "far"),
    "the far end of a row": (lambda: sheet_of('<row r="1"><c r="ZZ1"><v>1</v></c></row>'), "far"),
    "a million rows": (million, "rows"),
    "too many people": (lambda: ("ชื่อ\n" + "ก\n" * (ROWS + 1)).encode(), "rows"),
    "too many cards": (lambda: b"BEGIN:VCARD\nFN:x\nEND:VCARD\n" * (ROWS + 101), "rows"),
}
WORST = {"half a workbook", "a bomb in the sheet", "a bomb beside the sheet", "the far corner", "a million rows"}


@pytest.mark.parametrize("name", long_but(WORST.__contains__, BAD))
async def test_a_bad_file_gets_its_sentence_in_time(name: str) -> None:
    make, why = BAD[name]
    raw = make()
    began = time.monotonic()
    try:
        answer = json.loads((await read_apart(raw, PLAN))[-1])
    except Unfit as unfit:
        answer = {"unfit": unfit.why}
    assert time.monotonic() - began <= SECONDS + 1
    assert answer["unfit"] == why
    assert why in UNFIT


def formatted() -> bytes:
    """Coloured down to the last row, with people in two of them."""
    told = (("ชื่อ", "เบอร์โทร"), ("คุณวิภา", "0812345678"))
    cell = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = [
        "".join(cell.format(at, n, word) for at, word in zip("AB", row, strict=True)) for n, row in enumerate(told, 1)
    ]
    yellow = [f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in (*range(3, 30_000), 2**20)]
    return sheet_of("".join(f"<row>{row}</row>" for row in rows) + "".join(yellow))


FINE: dict[str, Callable[[], bytes]] = {
    "a plain workbook": lambda: GOOD,
    "a workbook that is yellow all the way down": formatted,
    "a workbook with a picture": lambda: repacked(GOOD, **{"xl/media/image1.png": os.urandom(10_000)}),
    "cells without addresses": lambda: sheet_of(
        '<row><c t="inlineStr"><is><t>ชื่อ</t></is></c><c t="inlineStr"><is><t>โทร</t></is></c></row>'
        '<row><c t="inlineStr"><is><t>คุณวิภา</t></is></c><c t="inlineStr"><is><t>0812345678</t></is></c></row>'
    ),
    "quotes and line breaks": lambda: 'ชื่อ,เบอร์โทร,โน้ต\n"คุณวิภา",0812345678,"a\n""b"", c"\n'.encode("cp874"),
    "columns without end": lambda: ("ชื่อ,เบอร์โทร," + "," * 150 + "\nคุณวิภา,0812345678,x\n").encode(),
    "UTF-16 without a mark": lambda: "ชื่อ\tเบอร์โทร\nคุณวิภา\t0812345678\n".encode("utf-16-le"),
    "a card": lambda: "BEGIN:VCARD\nFN:คุณวิภา\nTEL:0812345678\nEND:VCARD".encode("tis-620"),
}


@pytest.mark.parametrize("name", FINE)
async def test_an_odd_file_is_read_all_the_same(name: str) -> None:
    head, row, end = [json.loads(line) for line in await read_apart(FINE[name](), PLAN)]
    assert row["values"] == {"name": "คุณวิภา", "phone": "+66812345678"}
    assert (head["rows"], end) == (1, {"end": True})


async def test_macros_are_said_and_only_values_are_read() -> None:
    raw = repacked(GOOD, **{"xl/vbaProject.bin": os.urandom(5000)})
    head, row, _ = [json.loads(line) for line in await read_apart(raw, PLAN)]
    assert (head["macros"], row["values"]["name"]) == (True, "คุณวิภา")


async def test_what_formulas_came_to_is_read() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("ชื่อ", "เบอร์โทร", "อีเมล"))
        sheet.write_formula(1, 0, '="คุณ"&"วิภา"', None, "คุณวิภา")
        sheet.write_formula(1, 1, "=0812345678", None, 812345678)
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")

    _, row, _ = [json.loads(line) for line in await read_apart(workbook(fill), PLAN)]
    assert row["values"] == {"name": "คุณวิภา", "phone": "+66812345678"}


async def test_everything_that_was_rehearsed_can_be_read_with_nothing_left_to_open() -> None:
    for raw in (*FILES, *(files.make(name) for name in ("messy.xlsx", "phone.vcf", "team.csv", "ลูกค้า 874.csv"))):
        assert json.loads((await read_apart(raw, PLAN))[-1]) == {"end": True}


@pytest.mark.long
async def test_twenty_thousand_people_are_read_within_the_limits() -> None:
    raw = ("ชื่อ,เบอร์โทร,อีเมล\n" + "".join(f"คุณสมชาย {n},08{n:08d},a{n}@b.co\n" for n in range(ROWS))).encode()
    assert len(await read_apart(raw, PLAN, seconds=60)) == ROWS + 2


# a reader that was taken over


@pytest.mark.parametrize("way", ["spin", "swell", "flood", "shout", "crash"])
async def test_a_reader_gone_wild_is_ended(way: str) -> None:
    """By its processor time, its memory, its output; its end is a sentence about the file."""
    try:
        last = json.loads((await read_apart(way.encode(), PLAN, HOSTILE, seconds=30))[-1])
    except Unfit as unfit:
        last = {"unfit": unfit.why}
    assert last["unfit"] == "heavy"


@pytest.mark.long
async def test_a_reader_that_only_waits_is_ended_by_the_clock() -> None:
    began = time.monotonic()
    with pytest.raises(Unfit) as unfit:
        await read_apart(b"sleep", PLAN, HOSTILE, seconds=2)
    assert unfit.value.why == "heavy"
    assert time.monotonic() - began < 10
    assert not psutil.Process().children()


async def test_a_reader_can_open_nothing_and_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    (line,) = await read_apart(b"reach", PLAN, HOSTILE, seconds=30)
    found = json.loads(line)
    full = os.strerror(24)  # too many open files
    assert [found[way] for way in ("read", "write", "socket", "pipe")] == [full] * 4
    assert set(found["environment"]) <= {"LC_CTYPE"}


@pytest.mark.parametrize("steps", [0, 1, 3, 10, 100, 1000])
async def test_whoever_gives_up_waiting_leaves_no_process_behind(steps: int) -> None:
    task = asyncio.create_task(read_apart(b"sleep", PLAN, HOSTILE))
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not psutil.Process().children()


def test_the_limits_leave_room_for_the_answer() -> None:
    assert confined.CPU < SECONDS
    assert confined.MEMORY < 2**30
