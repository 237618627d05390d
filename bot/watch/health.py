"""Is the bot well? Three things have to hold: the messenger is heard, the database answers, the right to serve is ours.

Each is looked at when somebody asks, within PATIENCE, so that a database that hangs is a "no" and not a silence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.storage.backlog import alive
from bot.storage.engine import Store
from bot.watch.pulse import Pulse

PATIENCE = 2.0  # seconds; whoever asks gives up after three


@dataclass(frozen=True, slots=True)
class Verdict:
    """One word for each thing, fit for one line of JSON: "ok", or what is wrong."""

    words: dict[str, str]

    @property
    def well(self) -> bool:
        return all(word == "ok" for word in self.words.values())


@dataclass(frozen=True, slots=True)
class Health:
    """`check` raises when the right to serve is lost; it may block, and is called on a thread."""

    store: Store
    pulse: Pulse
    check: Callable[[], None]
    patience: float = PATIENCE

    async def look(self) -> Verdict:
        database, right = await asyncio.gather(
            self._tried(self.store.unit(alive, "probe")), self._tried(asyncio.to_thread(self.check))
        )
        return Verdict({"telegram": self._hearing(), "database": database, "right": right})

    def _hearing(self) -> str:
        if self.pulse.well:
            return "ok"
        return "not heard yet" if self.pulse.age is None else f"silent for {self.pulse.age:.0f} s"

    async def _tried(self, attempt: Awaitable[None]) -> str:
        try:
            async with asyncio.timeout(self.patience):
                await attempt
        except TimeoutError:
            return f"no answer within {self.patience:g} s"
        except Exception as fault:
            return f"fault: {type(fault).__name__}"  # its words may hold an address
        return "ok"
