"""Telegram's limits, kept before it has to remind us: messages a second in all, a second per chat, a minute per group.

Source: the Bot API's FAQ (about 30 a second in all, 1 a second per chat with short bursts, 20 a minute per group).
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` in any stretch of `seconds`; a count of 0 is no limit."""

    count: int
    seconds: float


ALL = Rate(30, 1.0)
CHAT = Rate(3, 3.0)  # one a second, and three at once where somebody taps quickly
GROUP = Rate(20, 60.0)
UNLIMITED = Rate(0, 0.0)


@dataclass(slots=True)
class Limits:
    """Who may send when. `now` is the clock the moments are booked on."""

    now: Callable[[], datetime]
    all: Rate = ALL
    chat: Rate = CHAT
    group: Rate = GROUP
    _booked: dict[int, list[datetime]] = field(default_factory=dict)

    def book(self, chat: int) -> float:
        """Take the next free moment for a message to this chat; how many seconds it lies ahead."""
        now = self.now()
        rate = self.group if chat < 0 else self.chat
        moment = max(now, self._free(0, self.all), self._free(chat, rate))
        self._note(0, self.all, moment)
        self._note(chat, rate, moment)
        if len(self._booked) > 1000:
            self._forget(now)
        return (moment - now).total_seconds()

    def _free(self, key: int, rate: Rate) -> datetime:
        """When the oldest of the last `count` messages is far enough back."""
        booked = self._booked.get(key, [])
        if not rate.count or len(booked) < rate.count:
            return self.now()
        return booked[-rate.count] + timedelta(seconds=rate.seconds)

    def _note(self, key: int, rate: Rate, moment: datetime) -> None:
        """In the order of the moments, not of the asking: one chat's distant turn would count as everybody's last."""
        if rate.count:
            booked = self._booked.setdefault(key, [])
            insort(booked, moment)
            del booked[: -rate.count]

    def _forget(self, now: datetime) -> None:
        """Chats that have been silent for longer than any limit looks back."""
        edge = now - timedelta(seconds=self.group.seconds)
        self._booked = {key: booked for key, booked in self._booked.items() if booked[-1] > edge}


def unlimited(now: Callable[[], datetime]) -> Limits:
    """For a Bot API of one's own."""
    return Limits(now, UNLIMITED, UNLIMITED, UNLIMITED)
