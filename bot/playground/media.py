"""What a file is by its first bytes: its type, and how large a picture is. What a name claims counts for nothing."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

Size = tuple[int, int]


def _png(content: bytes) -> Size:
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _gif(content: bytes) -> Size:
    width, height = struct.unpack("<HH", content[6:10])
    return width, height


def _jpeg(content: bytes) -> Size:
    """The size stands in the first frame header; every other segment is stepped over."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        kind, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def _webp(content: bytes) -> Size:
    match content[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
        case b"VP8 ":
            width, height = struct.unpack("<HH", content[26:30])
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return 0, 0


_PICTURES: tuple[tuple[bytes, str, Callable[[bytes], Size]], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", _png),
    (b"GIF8", "image/gif", _gif),
    (b"\xff\xd8\xff", "image/jpeg", _jpeg),
    (b"RIFF", "image/webp", _webp),
)
_SOUNDS = ((b"OggS", "audio/ogg"), (b"ID3", "audio/mpeg"), (b"\x1a\x45\xdf\xa3", "audio/webm"))
PLAIN = "application/octet-stream"


def kind(content: bytes) -> str:
    """The type a browser may show; everything else is only there to be kept."""
    return next(_kinds(content), PLAIN)


def _kinds(content: bytes) -> Iterator[str]:
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        yield "audio/wav"
    for start, name, _ in _PICTURES:
        if content.startswith(start) and (start != b"RIFF" or content[8:12] == b"WEBP"):
            yield name
    for start, name in _SOUNDS:
        if content.startswith(start):
            yield name


def size(content: bytes) -> Size:
    """Width and height of a picture; (0, 0) for what is none or is broken."""
    for start, name, measure in _PICTURES:
        if content.startswith(start) and kind(content) == name:
            try:
                return measure(content)
            except struct.error:
                return 0, 0
    return 0, 0
