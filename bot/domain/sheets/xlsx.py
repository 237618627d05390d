"""Excel workbooks. They are looked through as they lie in the archive before the real reader may see them: it builds
the whole rectangle a sheet spans, and one cell in the far corner would cost all the memory there is.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from bot.domain.sheets.bounds import CELLS, COLUMNS, INSIDE, LAST_ROW, ROWS, Unfit
from bot.domain.sheets.table import Row, Sheet, sheet

Unset = dict[str, set[tuple[int, int]]]
"""By sheet, the (row number, column) of formulas that hold no value."""
SHEETS = 12  # of one workbook: nobody chooses among more with buttons
_PIECE = 2**20
_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s([^<>]*[^<>/])>(?!</)")
_REF = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"<>]*)"')
_UNSET = re.compile(rb"<c\s([^<>]*)><f[^<>]*(?:/>|>[^<]*</f>)(?:<v>\s*</v>|<v\s*/>)?</c>")


@dataclass(slots=True)
class _Seen:
    """What one sheet's file holds: how far it reaches, how many rows have values, which formulas have none."""

    rows: int = 0
    last: int = 0
    wide: int = 0
    unset: set[tuple[int, int]] = field(default_factory=set)

    def cell(self, row: int, column: int) -> None:
        self.rows += row != self.last
        self.last, self.wide = max(row, self.last), max(column, self.wide)
        if self.rows > ROWS + 100:
            raise Unfit("rows")
        if column > COLUMNS or row > LAST_ROW or self.last * self.wide > CELLS:
            raise Unfit("far", f"{letters(column - 1)}{row}")


def letters(index: int) -> str:
    """A column's name: 0 is A, 26 is AA."""
    name = ""
    while index >= 0:
        index, digit = divmod(index, 26)
        name, index = chr(65 + digit) + name, index - 1
    return name


def _number(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def sheets(raw: bytes) -> list[Sheet]:
    """Every visible worksheet with something in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unset = _look(archive)
            macros = any(name.casefold().endswith("vbaproject.bin") for name in archive.namelist())
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as fault:
        raise Unfit("broken") from fault
    return [replace(one, macros=macros) for one in _read(raw, unset)]


def _look(archive: zipfile.ZipFile) -> Unset:
    """Unpack everything once and keep nothing of it: what is too much is refused here."""
    left, found = INSIDE, {}
    for info in archive.infolist():
        with archive.open(info) as stream:
            seen, size = _walk(stream, left, cells="worksheets/" in info.filename)
        left -= size
        found[info.filename] = seen.unset
    files = {tag.get("Id"): tag.get("Target", "") for tag in _tags(archive, "_rels/workbook.xml.rels", "Relationship")}
    return {
        tag.get("name", ""): found.get(f"xl/{files.get(tag.get('r:id'), '').removeprefix('/xl/')}", set())
        for tag in _tags(archive, "workbook.xml", "sheet")
    }


def _tags(archive: zipfile.ZipFile, part: str, name: str) -> list[dict[str, str]]:
    """The attributes of every such tag of one of the workbook's own small files."""
    if f"xl/{part}" not in archive.namelist():
        return []
    text = archive.read(f"xl/{part}").decode("utf-8", "replace")
    return [dict(_attributes(tag)) for tag in re.findall(rf"<{name}\s[^<>]*>", text)]


def _attributes(tag: str) -> list[tuple[str, str]]:
    return [(key, html.unescape(value)) for key, value in _ATTRIBUTE.findall(tag)]


def _walk(stream: object, most: int, *, cells: bool) -> tuple[_Seen, int]:
    seen, size = _Seen(), 0
    for piece in _pieces(stream):
        size += len(piece)
        if size > most:
            raise Unfit("heavy")
        if cells:
            _count(piece, seen)
    return seen, size


def _pieces(stream: object) -> Iterator[bytes]:
    """The stream in pieces that end before a cell begins."""
    rest = b""
    while more := stream.read(_PIECE):  # type: ignore[attr-defined]
        rest += more
        cut = rest.rfind(b"<c ")
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > _PIECE:
            yield rest
            rest = b""
    yield rest


def _count(piece: bytes, seen: _Seen) -> None:
    for cell in _CELL.finditer(piece):
        if ref := _REF.search(cell[1]):
            seen.cell(int(ref[2]), _number(ref[1]))
    for cell in _UNSET.finditer(piece):
        if ref := _REF.search(cell[1]):
            seen.unset.add((int(ref[2]), _number(ref[1]) - 1))


def _read(raw: bytes, unset: Unset) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            return [one for one in (_sheet(book, index, unset) for index in _visible(book)) if one.rows]
    except PasswordError as fault:
        raise Unfit("password") from fault
    except (CalamineError, ValueError, OSError) as fault:
        raise fault if isinstance(fault, Unfit) else Unfit("broken") from fault


def _visible(book: CalamineWorkbook) -> list[int]:
    shown = [
        index
        for index, about in enumerate(book.sheets_metadata)
        if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet
    ]
    return shown[:SHEETS]


def _sheet(book: CalamineWorkbook, index: int, unset: Unset) -> Sheet:
    of = book.get_sheet_by_index(index)
    rows = of.to_python(skip_empty_area=False)
    made = sheet(of.name, (Row(number, tuple(cells)) for number, cells in enumerate(rows, 1)))
    return replace(made, merged=tuple(of.merged_cell_ranges or ()), unset=frozenset(unset.get(of.name, set())))
