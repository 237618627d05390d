"""Bytes to text: which of the encodings that Thai files come in reads most like a language."""

from __future__ import annotations

import codecs
import re

from bot.domain.sheets.bounds import Unfit

SAMPLE = 200_000  # characters that are judged
LEAST = 0.6  # of the letters beyond ASCII must stand where a language would put them
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WIDE = ("utf-16-le", "utf-16-be")
NARROW = ("cp874", "iso8859_11", "tis_620", "cp1252", "latin_1")
ENCODINGS = ("utf-8", *WIDE, *NARROW)
_THAI = "[เ-ไ]?[ก-ฮ][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{0,3}[\u0e30\u0e32\u0e33\u0e45]{0,2}|[ฯๆ๐-๙฿]"
_LATIN = "(?<=[A-Za-z])[À-ÖØ-öø-ÿ]|[À-ÖØ-öø-ÿ](?=[A-Za-z])"
_SIGNS = "[\u00a0€–—‘’“”•…°²³]"
_LIKELY = re.compile(f"{_THAI}|{_LATIN}|{_SIGNS}")
_BEYOND = re.compile(r"[^\x00-\x7f]|[\x00-\x08\x0e-\x1f]")


def plausible(text: str) -> float:
    """How many letters beyond ASCII stand where a language puts them: 1 all, 0 none. Control marks count against."""
    beyond = len(_BEYOND.findall(text))
    likely = sum(len(found) for found in _LIKELY.findall(text))
    return min(likely / beyond, 1.0) if beyond else 1.0


def decode(raw: bytes) -> str:
    """The file as text. Raises Unfit("encoding") where none of them makes sense."""
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    if marked:
        return raw.decode(marked, "replace").removeprefix("\ufeff")
    if b"\0" not in raw and (text := _try(raw, "utf-8")) is not None:
        return text
    return _best(raw)


def _try(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _best(raw: bytes) -> str:
    """The most plausible reading; a UTF-8 file cut in the middle of a letter still counts as one."""
    names = (*(WIDE if b"\0" in raw else ()), *NARROW)
    texts = [raw.decode("utf-8", "replace"), *(text for name in names if (text := _try(raw, name)) is not None)]
    best = max(texts, key=lambda text: plausible(text[:SAMPLE]))
    if plausible(best[:SAMPLE]) < LEAST:
        raise Unfit("encoding")
    return best
