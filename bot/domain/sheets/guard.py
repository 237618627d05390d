"""Cells that a spreadsheet would take for a formula, on their way out and back.

A text that begins like a formula gets an apostrophe in front; so does one that has an apostrophe there already, or the
way back would be ambiguous. `restored(guarded(x)) == x` for every text; other texts are left as they are.
"""

from __future__ import annotations

GUARD = "'"
FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def _needs(text: str) -> bool:
    return text[:1] == GUARD or text[:1] in FORMULA or text.lstrip()[:1] in FORMULA


def guarded(text: str) -> str:
    """The text as a cell no spreadsheet calculates."""
    return GUARD + text if text and _needs(text) else text


def restored(text: str) -> str:
    """What was guarded, as it was."""
    return text[1:] if text[:1] == GUARD and text[1:] and _needs(text[1:]) else text
