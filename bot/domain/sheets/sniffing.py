"""What a file is, by what is in it: names lie."""

from __future__ import annotations

import io
import zipfile

from bot.domain.sheets import separated, vcards
from bot.domain.sheets.bounds import BYTES, Unfit
from bot.domain.sheets.decoding import decode
from bot.domain.sheets.table import Sheet

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TABLE = (
    b"%PDF",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"RIFF",
    b"{\\rtf",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
)
_BOXED = (b"ftyp",)  # films and the pictures of newer phones, from their fifth byte on
_PAGE = ("<!doctype", "<html", "<table", "<?xml", "<meta")
_OTHER_SHEETS = ("xl/workbook.bin", "content.xml", "Index/Document.iwa", "Index.zip")


def sheets(raw: bytes) -> list[Sheet]:
    """Every sheet in a file. Raises Unfit with why it cannot be read."""
    if len(raw) > BYTES:
        raise Unfit("big")
    if not raw.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unfit("empty")
    if raw.startswith(_OLE):
        raise Unfit(_inside_ole(raw))
    if raw.startswith(_NO_TABLE) or raw[4:8] in _BOXED:
        raise Unfit("other")
    return _packed(raw) if raw.startswith(b"PK") else _written(raw)


def _inside_ole(raw: bytes) -> str:
    """A workbook behind a password, one of the years before 2007, or something else altogether."""
    for why, names in {"password": ("EncryptedPackage",), "resave": ("Workbook", "Book")}.items():
        if any(name.encode("utf-16-le") in raw for name in names):
            return why
    return "other"


def _packed(raw: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as fault:
        raise Unfit("broken") from fault
    if "xl/workbook.xml" in names:
        from bot.domain.sheets import xlsx  # 2 MB that only the confined reader needs

        return xlsx.sheets(raw)
    raise Unfit("resave" if names & set(_OTHER_SHEETS) else "other")


def _written(raw: bytes) -> list[Sheet]:
    text = decode(raw)
    head = text[:200].lstrip().casefold()
    if head.startswith(_PAGE):
        raise Unfit("resave")
    if head.startswith("begin:vcard"):
        return [vcards.table(text)]
    return [separated.table(text)]
