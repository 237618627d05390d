"""Errors as Telegram words them: python-telegram-bot, and through it the courier, tells faults apart by the words."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """A call that is not carried out; `parameters` go out beside the words (how long to wait)."""

    def __init__(self, code: int, words: str, **parameters: Any) -> None:
        super().__init__(words)
        self.code, self.words, self.parameters = code, words, parameters


def bad(words: str) -> Refusal:
    """400, and what is wrong with the request."""
    return Refusal(400, f"Bad Request: {words}")
