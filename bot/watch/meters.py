"""What is counted while the bot works: plain numbers of one service, read when somebody asks. Nothing process-wide."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import accumulate

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
ENDS = frozenset({"sent", "silent", "dead", "unknown"})
"""How a letter can end. Anything else that is told of it is why it is tried once more."""


class Times:
    """How long something took: a count for each bound, one for what took longer, and the sum."""

    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    def up_to(self) -> list[tuple[str, int]]:
        """As Prometheus counts: each bound with everything that took no longer."""
        return list(zip((*map(str, BOUNDS), "+Inf"), accumulate(self.counts), strict=True))


class Meters:
    """Told of units and letters on the event loop; an addition each."""

    def __init__(self) -> None:
        self.received = 0
        self.units: dict[str, Times] = defaultdict(Times)
        self.letters: Counter[tuple[str, str]] = Counter()
        self.retries: Counter[tuple[str, str]] = Counter()

    def unit(self, kind: str, seconds: float) -> None:
        self.units[kind].add(seconds)

    def letter(self, kind: str, what: str) -> None:
        (self.letters if what in ENDS else self.retries)[kind, what] += 1
