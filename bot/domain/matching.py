"""Which topic a question is about: words with weights, in Thai and English at once. Deterministic, no library.

Thai is written without blanks, so a word counts wherever it stands; of words that overlap the longest counts (ปัญหา is
no หา). Look-alike and stretched letters make no difference, and in words long enough to be told apart without them
neither do tone marks. An English word counts from its start.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.reading import arabic, tidy
from bot.domain.sounding import SAME

LONGEST = 300  # characters of a question that are looked at
SURE = 3  # the least weight that is an answer and no guess
USUAL = 3  # the weight of a word that names none
TELLING = 5  # letters from which on a Thai word is known without its tone marks (ค้น is no คน, เลอน is เลื่อน)

_MARKS = "\u0e47-\u0e4e"
_SILENT = re.compile("[\u0e3aๆฯ]")
_STRETCHED = re.compile(r"(.)\1{2,}")
_PUNCTUATION = re.compile(r"[^\w\u0e00-\u0e7f]+|_")
_THAI_GAP = re.compile(r"(?<=[\u0e00-\u0e7f]) (?=[\u0e00-\u0e7f])")


def plain(text: str) -> str:
    """Words as they are compared."""
    words = _PUNCTUATION.sub(" ", arabic(tidy(text[:LONGEST])).casefold())
    words = _SILENT.sub("", _STRETCHED.sub(r"\1", words)).translate(SAME)
    return re.sub(" +", " ", _THAI_GAP.sub("", words)).strip()


@dataclass(frozen=True, slots=True)
class Word:
    """What to look for, and how much it says about each topic."""

    pattern: re.Pattern[str]
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Matcher:
    """The words of all topics, the longest first."""

    words: Sequence[Word]
    topics: Sequence[str]

    def rank(self, question: str) -> list[tuple[str, int]]:
        """The topics a question touches with their weights, the best first; equals in the topics' own order."""
        scores: dict[str, int] = defaultdict(int)
        for word in self._found(plain(question)):
            for topic, weight in word.weights.items():
                scores[topic] += weight
        return sorted(scores.items(), key=lambda pair: (-pair[1], self.topics.index(pair[0])))

    def _found(self, text: str) -> Iterator[Word]:
        """The words that count, each once, a longer one before what it contains."""
        for word in self.words:
            if cut := word.pattern.search(text):
                text = f"{text[: cut.start()]}|{text[cut.end() :]}"
                yield word


def matcher(topics: Mapping[str, Iterable[str]]) -> Matcher:
    """From "word" or "word:5" (its weight) by topic; a word may belong to several."""
    weights: dict[str, dict[str, int]] = defaultdict(dict)
    for topic, words in topics.items():
        for written in words:
            word, _, weight = written.partition(":")
            weights[plain(word)][topic] = int(weight or USUAL)
    longest_first = sorted(weights, key=lambda word: (-len(word), word))
    return Matcher([Word(_pattern(word), weights[word]) for word in longest_first], tuple(topics))


def _pattern(word: str) -> re.Pattern[str]:
    if word.isascii():
        return re.compile(rf"(?<![a-z0-9]){re.escape(word)}")
    letters = re.sub(f"[{_MARKS}]", "", word)
    tolerant = f"[{_MARKS}]*".join(map(re.escape, letters))
    return re.compile(tolerant if len(letters) >= TELLING else re.escape(word))


def sure(ranked: Sequence[tuple[str, int]]) -> str | None:
    """The topic, where one stands out; None where it would be a guess."""
    if not ranked or ranked[0][1] < SURE:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] > ranked[1][1] else None
