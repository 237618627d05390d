"""What is asked of a bot in one round: who writes what, how fast, and from how far away."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from bench.names import searches

CHATS = 50
FIRST = 100  # chats are 101, 102, …; the owner, who sees every record, comes after the reps
OWNER = FIRST + CHATS + 1
FLOOD = FIRST + CHATS  # the rep whose phone has gone mad
LEAD = ("/lead", "คุณ{n}", "ข้าม", "ข้าม", "ข้าม", "ข้าม")


@dataclass(frozen=True, slots=True)
class Load:
    """Seconds throughout. `distance` is how late each answer of the Bot API comes back; `think` how long a person
    takes to write again; `flood` the messages a second of one more chat that waits for no answer."""

    script: str  # echo, lead or search
    first: int = FIRST + 1
    chats: int = CHATS
    distance: float = 0.0
    think: float = 0.0
    flood: float = 0.0
    warm: float = 2.0
    seconds: float = 6.0

    def dumps(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def loads(cls, words: str) -> Load:
        return cls(**json.loads(words))

    def talk(self) -> Iterator[str]:
        """What one chat says, for ever."""
        if self.script == "search":
            yield from searches()
        for number in itertools.count(1):
            for words in LEAD if self.script == "lead" else ("สวัสดี {n}",):
                yield words.format(n=number)
