"""The smallest file of each kind: the confined reader reads them once while it can still load what that takes."""

from __future__ import annotations

import io
import zipfile

_CARD = b"BEGIN:VCARD\r\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=tis-620:=A1\r\nTEL:+442079460958\r\nEND:VCARD\r\n"
_TABLE = "ชื่อ;โทร;อีเมล;วันเกิด;ติดตาม\nก;0812345678;a@b.co;1/1/2530;พรุ่งนี้บ่ายสอง\n"
_OPEN = "http://schemas.openxmlformats.org"
_MAIN, _LINKS = f"{_OPEN}/spreadsheetml/2006/main", f"{_OPEN}/officeDocument/2006/relationships"
_PARTS = {
    "_rels/.rels": f'<Relationships xmlns="{_OPEN}/package/2006/relationships">'
    f'<Relationship Id="r0" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}">'
    '<sheets><sheet name="x" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_OPEN}/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1"><v>812345678</v></c>'
    '<c r="B1" t="inlineStr"><is><t>x</t></is></c><c r="C1"><v>1.5</v></c></row></sheetData></worksheet>',
}


def _workbook() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
    return file.getvalue()


FILES = (_CARD, _TABLE.encode("cp874"), _TABLE.encode("utf-16-le"), _workbook())
