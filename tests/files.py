"""The files people send, made when they are needed: no blobs in the repository. `make(name)` gives one's bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

Make = Callable[[], bytes]
FILES: dict[str, Make] = {}


def make(name: str) -> bytes:
    return FILES[name]()


def file(name: str) -> Callable[[Make], Make]:
    def register(made: Make) -> Make:
        FILES[name] = made
        return made

    return register


def workbook(fill: Callable[[Any], None], **options: Any) -> bytes:
    """An Excel file of what `fill` writes into the workbook."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, **options})
    book.set_properties({"created": datetime(2026, 8, 1)})
    fill(book)
    book.close()
    return kept.getvalue()


def table(*rows: tuple[Any, ...]) -> bytes:
    """A workbook with one sheet; dates are written as dates."""

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("ลูกค้า")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, datetime.combine(value, time()), day)
                else:
                    sheet.write(number, column, value)

    return workbook(fill)


@file("messy.xlsx")
def messy() -> bytes:
    """As shops keep them: a title above, headings in Thai, numbers that lost their zero, Buddhist years, gaps."""

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("ลูกค้า")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.merge_range("A1:H1", "รายชื่อลูกค้างานแฟร์ ก.ค. 2569")
        headings = ("ลำดับ", "ชื่อ-สกุล", "เบอร์โทร", "ไลน์", "ที่มา", "วันเกิด", "ติดตาม", "แผนก")
        sheet.write_row(2, 0, headings)
        sheet.write_row(3, 0, (1, "คุณวิภา ดอยตุง", 812345678, "wipa.d", "บูธ"))
        sheet.write_datetime(3, 5, datetime(2530, 8, 12), day)
        sheet.write_row(4, 0, (2, "นายสมชาย ใจดี", "089-111-2222 / 02-123-4567", "", "เพื่อนบอก", "12/8/2530", "15/8/69"))
        sheet.write_row(6, 0, (3, "พี่ต้อม", "8.12E+08"))
        sheet.write_row(7, 0, (4, "วิภา", "๐๘๑-๒๓๔-๕๖๗๘"))
        sheet.write_row(8, 0, (5, "ป้าแดง", "", "", "", "", "1/1/2569", "บัญชี"))
        sheet.write_row(9, 0, (6, "", "", "", "", "", "", "ขนส่ง"))
        sheet.write(10, 0, 7)
        sheet.write_formula(10, 1, '="คุณ"&"เอ"', None, "คุณเอ")
        sheet.write_formula(10, 2, "=C4", None, "")

    return workbook(fill)


@file("ลูกค้า 874.csv")
def cp874() -> bytes:
    """From an old till: Windows-874, semicolons, quotes and a line break in a cell."""
    rows = (
        "ชื่อ;เบอร์โทร;หมายเหตุ",
        'ร้านป้าแดง;053123456;"ส่งเช้า\r\nอย่าโทรก่อน 9 โมง"',
        "คุณวิภา;0812345678;",
    )
    return "\r\n".join(rows).encode("cp874")


@file("team.csv")
def team() -> bytes:
    """With owners, and with people the team knows."""
    return (
        "Name,Mobile,Email,Owner,Follow up\n"
        "Somsri,0891112222,,ต่าย,\n"
        "Anan,0823334444,anan@shop.co.th,ก้อย,2026-08-20 14:00\n"
        "Boonmee,0845556666,,คุณดารา,2026-08-05\n"
    ).encode()


@file("two sheets.xlsx")
def two_sheets() -> bytes:
    def fill(book: Any) -> None:
        for name, who in (("กรุงเทพ", "คุณนก"), ("เชียงใหม่", "คุณหนุ่ม")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ("ชื่อ", "มือถือ"))
            sheet.write_row(1, 0, (who, "0867778888"))

    return workbook(fill)


@file("phone.vcf")
def phone() -> bytes:
    return (
        b"BEGIN:VCARD\r\nVERSION:2.1\r\n"
        b"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E0=B9=83=E0=B8=88=E0=B8=94=E0=B8=B5;=E0=B8=AA=E0=B8=A1=\r\n"
        b"=E0=B8=A8=E0=B8=A3=E0=B8=B5;;;\r\n"
        b"TEL;CELL:0891112222\r\nTEL;WORK:02-123-4567\r\nEND:VCARD\r\n"
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:John Smith\r\nORG:Smith & Co.\\, Ltd.;Sales\r\n"
        b"item1.TEL;TYPE=CELL:+44 20 7946 0958\r\nEMAIL;TYPE=INTERNET:john@smith.co.uk\r\n"
        b"BDAY:1604-08-12\r\nNOTE:line one\\nline\r\n  two\r\nPHOTO;ENCODING=b;TYPE=JPEG:aGVsbG8=\r\nEND:VCARD\r\n"
    )


@file("secret.xlsx")
def secret() -> bytes:
    """What Excel writes with a password: an OLE container with an encrypted package in it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


@file("photo.jpg")
def photo() -> bytes:
    return b"\xff\xd8\xff\xe0" + bytes(100)


@file("photo.xlsx")
def renamed() -> bytes:
    return photo()


@file("no headings.csv")
def no_headings() -> bytes:
    return "คุณฟ้า,0856667777,ขายส่ง\nคุณดิน,0857778888,ขายปลีก\n".encode("utf-8-sig")


@file("empty.csv")
def empty() -> bytes:
    return b"\xef\xbb\xbf\r\n \r\n"


@file("heading only.csv")
def heading_only() -> bytes:
    return "ชื่อ,เบอร์โทร\n".encode()


@file("page.xls")
def page() -> bytes:
    """What many Thai web systems call an Excel file."""
    return "<html><table><tr><td>ชื่อ</td></tr></table></html>".encode()


@file("corner.xlsx")
def corner() -> bytes:
    """A kilobyte that spans seventeen thousand million cells."""

    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("ชื่อ", "เบอร์โทร"))
        sheet.write(1048575, 16383, "x")

    return workbook(fill)


@file("big.csv")
def big() -> bytes:
    """One byte more than a bot may fetch."""
    return b"x" * (20 * 2**20 + 1)
