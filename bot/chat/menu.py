"""The menu of commands a messenger keeps beside the typing field."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

EVERYBODY = ("default", "all_private_chats")


@dataclass(frozen=True, slots=True)
class Menu:
    """What is offered in one place: to everybody, or (`scope` "chat") in one chat; `language` "" is every other one.

    `commands` are (name, description); none at all takes the menu away.
    """

    scope: str
    chat: int
    language: str
    commands: tuple[tuple[str, str], ...]

    @property
    def place(self) -> str:
        return f"{self.scope}/{self.chat}/{self.language}"

    @property
    def mark(self) -> str:
        """Changes with what it says."""
        return hashlib.sha256(json.dumps(self.commands).encode()).hexdigest()[:16]


def emptied(place: str) -> Menu:
    """The menu that takes away what stands at a place."""
    scope, chat, language = place.split("/")
    return Menu(scope, int(chat), language, ())
