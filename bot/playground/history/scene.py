"""What every life is written with: the dice, the days, the book, and the firms that are known so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from bot.domain.activities import touches
from bot.domain.values import Satang
from bot.playground.history.days import Days
from bot.playground.history.ledger import History, Kept, touch
from bot.playground.history.stories import Stories, Story
from bot.playground.history.words import COMPETITORS, Trade


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells: `share` of the whole business is his, customers of English-speaking firms where `language` is "en"."""

    id: int
    share: int = 1
    language: str = "th"


@dataclass(slots=True, eq=False)
class Firm:
    """A customer, whom one talks to there, and what such firms buy. `who` is how he is called in a story."""

    account: Kept
    contact: Kept
    trade: Trade
    seller: Seller
    who: str


@dataclass(slots=True)
class Scene:
    """`serial` counts firms over all blocks of a large store: no phone and no tax id is given twice."""

    days: Days
    dice: Random
    serial: int
    crowded: bool = False
    book: History = field(default_factory=History)
    firms: list[Firm] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    deck: list[str] = field(default_factory=list)

    def next_serial(self) -> int:
        self.serial += 1
        return self.serial

    def often(self, percent: float) -> bool:
        return self.dice.random() * 100 < percent

    def dealt(self, shares: Mapping[str, int]) -> str:
        """One of these by its share, dealt from a deck: a small year is not left to chance."""
        if not self.deck:
            self.deck = [name for name, share in shares.items() for _ in range(share)]
            self.dice.shuffle(self.deck)
        return self.deck.pop()

    def log(
        self,
        stories: Stories,
        at: datetime,
        seller: Seller,
        about: dict[str, Kept | None],
        outcome: str = "talked",
        **words: str,
    ) -> None:
        """Something was done, and written down at once: a touch of all that it is about, if anybody answered."""
        story = self.dice.choice(stories)
        call = story.kind == "call"
        self.book.keep(
            "activity",
            at,
            seller.id,
            **self._activity(story, at, about, words),
            status="done",
            done_at=at,
            outcome=outcome if call else None,
            minutes=self.dice.choice((5, 10, 15) if call else (30, 45, 60)) if story.kind in TIMED else None,
        )
        if touches(outcome):
            touch(at, *about.values())

    def plan(
        self, kind: str, subject: str, at: datetime, said: datetime, seller: Seller, about: dict[str, Kept | None]
    ) -> None:
        """Something is planned: what it is about knows when."""
        story = Story(kind, subject, "")
        self.book.keep("activity", said, seller.id, **self._activity(story, at, about, {}), status="planned")
        for one in about.values():
            if one is not None and (one["next_activity_at"] is None or at < one["next_activity_at"]):
                one.now["next_activity_at"] = at

    def _activity(
        self, story: Story, at: datetime, about: dict[str, Kept | None], words: dict[str, str]
    ) -> dict[str, Any]:
        said = story.words.format_map({"rival": self.dice.choice(COMPETITORS), **words}) or None
        on = self.days.local(at)
        return {"kind": story.kind, "subject": story.subject, "story": said, "at": at, "on": on, **about}


TIMED = ("call", "visit", "meeting", "demo")


def baht(amount: int | None, language: str) -> str:
    """As it stands in a story; `amount` is satang."""
    return f"{(amount or 0) // 100:,} บาท" if language == "th" else f"THB {(amount or 0) // 100:,}"


def rounded(amount: float, to: int) -> Satang:
    """Baht to satang, as prices are made."""
    return Satang(round(amount / to) * to * 100)
