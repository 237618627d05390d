"""Painters: what makes the bytes of a file when it is sent, from fresh data, off the event loop.

A painter has two halves: `gather` asks the database on a reader's snapshot, `draw` makes the bytes in a thread.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.storage.desk import Desk
from bot.storage.engine import Db, Store


class Undrawable(Exception):
    """A file that cannot be made, for a reason a person can do something about: the id of the text that says what."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


Data = Mapping[str, Any]
Gather = Callable[[Desk, Data], Awaitable[Any]]
MakeDesk = Callable[[Db], Desk]


async def as_given(_: Desk, data: Data) -> Data:
    """What most pictures are drawn from: the data in the screen."""
    return data


@dataclass(frozen=True, slots=True)
class Painter:
    gather: Gather
    draw: Callable[[Any], bytes]


PAINTERS: dict[str, Painter] = {}


def painter(name: str, gather: Gather = as_given) -> Callable[[Callable[[Any], bytes]], Callable[[Any], bytes]]:
    """Register who draws `Drawn(name, …)`."""

    def register(draw: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
        PAINTERS[name] = Painter(gather, draw)
        return draw

    return register


async def paint(store: Store, desk: MakeDesk, drawn: Data) -> bytes:
    """The file, as it is now. `desk` makes the receiver's own desk: a file shows nobody more than a card would."""
    who = PAINTERS[drawn["painter"]]

    async def gather(db: Db) -> Any:
        return await who.gather(desk(db), drawn["data"])

    gathered = await store.read(gather)
    return await asyncio.to_thread(who.draw, gathered)


@painter("qr")
def qr(data: Data) -> bytes:
    """`words` as a QR code that a phone reads from another phone's screen."""
    import segno

    picture = io.BytesIO()
    segno.make(data["words"], error="m").save(picture, kind="png", scale=12, border=4)
    return picture.getvalue()
