"""A letter: one message on its way out, as the JSON that waits in the outbox. No messenger's words in it."""

from __future__ import annotations

import html
import re
from typing import Any, NotRequired, TypedDict

from bot.chat.screen import Drawn, Screen
from bot.chat.seal import Seal
from bot.chat.texts import cut

LONGEST = 4096  # UTF-16 units of visible text in one message
CAPTION = 1024  # the same under a picture or a file
_TAG = re.compile(r"<[^<>]*>")


class Letter(TypedDict):
    """`edit` is the id of the message to change instead of sending a new one.

    `edits` is the key of that message where its id is not known yet: the courier looks it up. `buttons` are rows of
    (label, signed data); `keyboard` rows of plain labels; `files` are kinds and the messenger's ids; `drawn` is what a
    file is made from, and `content` the file itself, which the courier adds on the way and nobody stores.
    """

    text: str
    buttons: NotRequired[list[list[tuple[str, str]]]]
    edit: NotRequired[int]
    edits: NotRequired[str]
    files: NotRequired[list[tuple[str, str]]]
    keyboard: NotRequired[list[list[str]]]
    quiet: NotRequired[bool]
    drawn: NotRequired[dict[str, Any]]
    content: NotRequired[bytes]


def visible(text: str) -> int:
    """How long a reader's phone finds this HTML: UTF-16 units without tags and entities."""
    return len(html.unescape(_TAG.sub("", text)).encode("utf-16-le")) // 2


def pages(text: str, first: int = LONGEST) -> list[str]:
    """The text in messages that fit, cut between lines; our screens never hold a tag open across a line.

    `first` is what the first message holds.
    """
    if len(text) <= first // 2 or visible(text) <= first:  # no character is more than two units
        return [text]
    found = [""]
    for line in text.split("\n"):
        if visible(found[-1]) + visible(line) + 1 > (LONGEST if found[1:] else first):
            found.append("")
        found[-1] = f"{found[-1]}\n{line}" if found[-1] else line
    return found


def letters(screen: Screen, seal: Seal, chat: int, person: int, edit: int = 0) -> list[Letter]:
    """A screen as messages for one person in one chat; buttons stand under the last."""
    made = [Letter(text=page) for page in pages(screen.text, CAPTION if screen.files or screen.drawn else LONGEST)]
    if screen.drawn:
        made[0]["drawn"] = _drawn(screen.drawn)
    elif screen.files:
        made[0]["files"] = [(file.kind, file.id) for file in screen.files]
    elif screen.edits:
        made[0]["edits"] = screen.edits
    elif edit:
        made[0]["edit"] = edit
    if screen.rows:
        made[-1]["buttons"] = [
            [(cut(button.label), seal.close(button.act, chat, person)) for button in row] for row in screen.rows
        ]
    elif screen.keyboard:
        made[-1]["keyboard"] = [list(row) for row in screen.keyboard]
    return made


def _drawn(file: Drawn) -> dict[str, Any]:
    return {"painter": file.painter, "data": dict(file.data), "name": file.name, "picture": file.picture}
