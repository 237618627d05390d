"""Signed buttons: what is pressed is what we made, for this person in this chat (keyed BLAKE2b, RFC 7693)."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode

from bot.chat.screen import Act

LONGEST = 64  # bytes of callback data Telegram takes
BITS = 8  # bytes of the signature: 64 bits, checked once per press by the server


class TooLong(ValueError):
    """A button's data would not fit; refused where it is built, not where it is pressed."""


class Seal:
    """The signing key. Random, made once, kept with the data: never derived from the token, never per process."""

    def __init__(self, key: bytes) -> None:
        self._keyed = hashlib.blake2b(key=key, digest_size=BITS)  # copied for each mark: a sixth of an HMAC's cost

    def __repr__(self) -> str:
        return "Seal(…)"

    def _mark(self, words: str, chat: int, person: int) -> str:
        mark = self._keyed.copy()
        mark.update(f"{chat}.{person}.{words}".encode())
        return urlsafe_b64encode(mark.digest()).rstrip(b"=").decode()

    def close(self, act: Act, chat: int, person: int) -> str:
        """The data of a button."""
        words = str(act)
        data = f"{words}|{self._mark(words, chat, person)}"
        if len(data.encode()) > LONGEST:
            raise TooLong(f"button data of {len(data.encode())} bytes: {words}")
        return data

    def open(self, data: str, chat: int, person: int) -> Act | None:
        """What was pressed; None when it was not made by us for this person here."""
        words, _, mark = data.rpartition("|")
        known = hmac.compare_digest(mark.encode(), self._mark(words, chat, person).encode())
        return Act.parse(words) if known and words else None
