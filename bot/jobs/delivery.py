"""How sending a letter can end, told apart by what the courier may do next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.chat.letter import Letter


class Undelivered(Exception):
    """A letter did not arrive, or nobody knows whether it did."""


class Refused(Undelivered):
    """This letter will never be accepted (a bad request): set it aside, go on with the next."""


class Unreachable(Undelivered):
    """The person blocked us, left, or the chat is gone: stop writing to this chat."""


class Wait(Undelivered):
    """The messenger asks for `seconds` of silence in this chat."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"asked to wait {seconds} s")
        self.seconds = seconds


class Moved(Undelivered):
    """The group became a supergroup: the same letter goes to `chat`."""

    def __init__(self, chat: int) -> None:
        super().__init__("the chat has moved")
        self.chat = chat


class TryAgain(Undelivered):
    """A passing fault. `maybe_sent`: the letter may have arrived (a read timeout, a cut connection)."""

    def __init__(self, why: str, *, maybe_sent: bool) -> None:
        super().__init__(why)
        self.maybe_sent = maybe_sent


class Uneditable(Undelivered):
    """The message to change is gone or too old: send the letter as a new one."""


Told = Callable[[str, str], None]
"""Hears a letter's kind and what became of a try: sent, silent, dead, unknown, or why it is made once more."""


def nobody(kind: str, what: str) -> None:
    """Who hears it where nobody counts."""


Post = Callable[[int, Letter], Awaitable[int]]
"""Send one letter to a chat and return its message id; an edit that changes nothing is a success."""
