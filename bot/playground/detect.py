"""What Telegram finds by itself in plain words: links, addresses, phone numbers to call, commands to tap."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.playground.entities import Entity, units

_EDGE = r"(?<![\w@/.])"
_FINDERS = (
    ("url", re.compile(rf"{_EDGE}(?:https?://|t\.me/|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]]")),
    ("email", re.compile(rf"{_EDGE}[\w.+-]{{1,64}}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{{2,}}", re.IGNORECASE)),
    ("phone_number", re.compile(r"(?<![\w+])\+\d(?:[ -]?\d){7,13}(?!\d)")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[a-z0-9_]{1,32}(?:@\w{3,32})?(?![\w/])", re.IGNORECASE | re.ASCII)),
)
_BARRED = ("code", "pre", "text_link")


def detect(text: str, known: Sequence[Entity] = ()) -> list[Entity]:
    """`known` and what was found beside it, in order; nothing is found inside code or a link, nothing overlaps."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in known if e["type"] in _BARRED]
    found = list(known)
    for kind, finder in _FINDERS:
        for hit in finder.finditer(text):
            start = units(text[: hit.start()])
            end = start + units(hit[0])
            if not any(start < right and left < end for left, right in taken):
                taken.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return sorted(found, key=lambda entity: (entity["offset"], -entity["length"]))
