"""A file that a messenger keeps: we know it by its id, and never hold its bytes."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("photo", "voice", "video", "round", "animation", "audio", "file")
"""What a file was sent as; it is sent back as the same. `round` is a video in a circle."""
TOGETHER = frozenset({"photo", "video"})
"""What one album may show."""
ALBUM = 10  # files an album can hold


@dataclass(frozen=True, slots=True)
class File:
    """`id` fetches and sends it back, `unique` tells that two are the same. `size` in bytes, 0 where nobody said."""

    kind: str
    id: str
    unique: str = ""
    name: str = ""
    size: int = 0
    seconds: int = 0
