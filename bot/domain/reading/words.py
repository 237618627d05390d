"""Cleaning at the edge, and the one error every reader raises."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200  # characters a reader looks at: beyond it no regular expression is started

HINTS = frozenset(
    {
        "ask.text.empty",
        "ask.text.long",
        "ask.choice.bad",
        "ask.number.bad",
        "ask.number.range",
        "ask.tax_id.bad",
        "ask.tax_id.check",
        "ask.branch.bad",
        "ask.money.bad",
        "ask.money.range",
        "ask.phone.bad",
        "ask.phone.short",
        "ask.email.bad",
        "ask.line_id.bad",
        "ask.day.bad",
        "ask.day.impossible",
        "ask.time.bad",
        "ask.moment.bad",
        "ask.birthday.bad",
        "ask.weekdays.bad",
        "ask.hours.bad",
        "ask.span.bad",
        "minimums.bad",
        "minimums.many",
    }
)


class Unclear(ValueError):
    """Words that could not be read. `hint` is the id of the text that says what would be right."""

    def __init__(self, hint: str) -> None:
        super().__init__(hint)
        self.hint = hint


_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９", "01234567890123456789")
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_TONES, _ABOVE = "\u0e48-\u0e4b", "\u0e31\u0e34-\u0e3a\u0e47\u0e4d"
_SWAPPED = re.compile(f"([{_TONES}])([{_ABOVE}])")
_DOUBLED = re.compile(f"([{_TONES}{_ABOVE}\u0e4c])\\1+")
_SPLIT_AM = re.compile(f"\u0e4d([{_TONES}]?)\u0e32")
_TONE_AM = re.compile(f"\u0e33([{_TONES}])")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*\n\s*(?:\n\s*)*")


_ODD = re.compile(
    f"{_UNSEEN.pattern}|[{_TONES}][{_TONES}{_ABOVE}]|[{_ABOVE}\u0e4c]{{2}}|\u0e4d|\u0e33[{_TONES}]"
    r"|เเ|[^\S\n ]|  |\n\s*\n"
)
"""Whatever `_mend` would touch, and a little more."""


def tidy(text: str) -> str:
    """What was typed, without what nobody sees and with Thai marks in their one right order. Never NFKC: it splits ำ.

    Asked several times on every turn, and nearly always there is nothing to do: one look decides that.
    """
    clean = unicodedata.is_normalized("NFC", text) and not _ODD.search(text)
    return text.strip() if clean else _mend(text)


def _mend(text: str) -> str:
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text.replace("\r\n", "\n")))
    text = _DOUBLED.sub(r"\1", text.replace("เเ", "แ"))
    text = _DOUBLED.sub(r"\1", _SWAPPED.sub(r"\2\1", text))
    text = _TONE_AM.sub("\\1\u0e33", _SPLIT_AM.sub("\\1\u0e33", text))
    return _LINES.sub("\n\n", _BLANKS.sub(" ", text)).strip()


def arabic(text: str) -> str:
    """Thai and full-width digits as 0–9."""
    return text.translate(_DIGITS)


def line(text: str, longest: int) -> str:
    """Some words: not none, not too many."""
    words = tidy(text)
    if not words:
        raise Unclear("ask.text.empty")
    if len(words) > longest:
        raise Unclear("ask.text.long")
    return words


def short(text: str, hint: str) -> str:
    """Words ready for a grammar: clean, with plain digits, lower case, and never long."""
    words = arabic(tidy(text)).casefold()
    if not words or len(words) > LONGEST:
        raise Unclear(hint)
    return words
