"""Words as they sound, so that a search finds what was spelt otherwise; and how near two words are.

Thai is spelt with several letters for one sound, with tone marks that thumbs leave out and silent letters that nobody
hears. All of them are folded on both sides, so a fold can only ever find more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

from bot.domain.writing import fold

NEAR = 75.0  # of 100: one slip in a word of four letters
PARTS = 3  # two letters that changed places can break two of them
SHORTEST = 4  # letters: a slip in fewer is another word
PIECE = 3  # letters of the shortest piece an index of three-letter pieces can look for
STRETCHES = (
    8  # a longer word is looked for with whole stretches left out, about so many: one letter at a time is too many
)
_SILENT = re.compile("[ก-ฮ][ิุ]?์")
_AI = re.compile("ไ([ก-ฮ])ย")
_RO_HAN = re.compile("รร(?=[ก-ฮ])")
_MARKS = re.compile("[\u0e47-\u0e4e]")
SAME = str.maketrans("ฃฅฆฌญฎฏฐฑฒณธภศษฬใ", "ขคคชยดตถททนทพสสลไ")
"""One letter for each sound that is spelt with several."""
_DOUBLE = re.compile(r"([a-z])\1+")
_BETWEEN = re.compile(r"[\s\-_.()/]+")


def sounding(value: str) -> str:
    """One value as one word: no blanks, no hyphens, no tones, one letter a sound."""
    words = _SILENT.sub("", fold(value))
    words = _RO_HAN.sub("ั", _AI.sub("\\1ัย", words)).replace("รร", "ัน")
    return _BETWEEN.sub("", _DOUBLE.sub(r"\1", _MARKS.sub("", words).translate(SAME)))


def asked(words: str) -> list[str]:
    """What somebody looks for, part by part."""
    return [heard for part in fold(words).lstrip("#").split() if (heard := sounding(part))]


def pieces(word: str) -> list[str]:
    """Parts of a word of which at least one is whole when one letter is wrong, missing, extra or swapped."""
    if len(word) < SHORTEST:
        return [word]
    size = len(word) // PARTS
    ends = [size * n for n in range(PARTS)] + [len(word)]
    return [word[a:b] for a, b in pairwise(ends) if b > a]


def slips(word: str) -> list[tuple[str, ...]]:
    """Ways to know a word of six letters or more in which one is wrong, missing, extra or swapped: its pieces that are
    whole. All of a way must be there; words of four or five letters have a way for most slips.

    No piece is shorter than an index knows, and no way finds only what a looser one finds too.
    """
    if not may_slip(word):
        return []
    size, step = len(word), max(1, len(word) // STRETCHES)
    gap = step + 1 if step > 1 else 1  # wide enough for two that were swapped at its edge
    first, last = min(PIECE - 1 + gap, size - PIECE), max(PIECE, size - PIECE + 1 - gap)
    middle = [(word[:at], word[at + gap :]) for at in range(PIECE, size - PIECE - gap + 1, step)]
    return [(word[first:],), (word[:last],), *middle, *(_swapped(word, range(first - 1, last)) if gap == 1 else ())]


def _swapped(word: str, inner: range) -> list[tuple[str, ...]]:
    """Two neighbours put back, where neither the ending nor the beginning is whole without it."""
    return [(word[:at] + word[at + 1] + word[at] + word[at + 2 :],) for at in inner]


def may_slip(word: str) -> bool:
    """A number is itself or another one: somebody else answers where one digit is wrong."""
    return len(word) >= SHORTEST and not word.lstrip("+").isdecimal()


def fits(kept: str, parts: Sequence[str]) -> int:
    """How well kept words answer: a whole word counts 3, a beginning or an ending 2, a piece within 1; 0 is no hit."""
    words = f" {kept} "
    best = [_fit(words, part) for part in parts]
    return sum(best) if all(best) else 0


def _fit(words: str, part: str) -> int:
    """No part has a blank in it, so a blank beside it is the edge of a word."""
    if part not in words:
        return 0
    begins, ends = f" {part}" in words, f"{part} " in words
    if begins and ends and f" {part} " in words:
        return 3
    return 2 if begins or ends else 1


def near(kept: str, parts: Sequence[str]) -> float:
    """The likeness of the worst part to anything kept, 0 to 100: for words with a slip in them."""
    return min(max((_alike(part, token) for token in kept.split()), default=0.0) for part in parts)


def _alike(part: str, token: str) -> float:
    if not may_slip(part):
        return 100.0 * (part in token)
    return _partial_ratio()(part, token)


@cache
def _partial_ratio() -> Callable[[str, str], float]:
    """Loaded by the first search that finds nothing: 3 MB."""
    from rapidfuzz import fuzz

    return fuzz.partial_ratio
