"""What a person is shown: a text and rows of buttons, as data. No messenger, no signature, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.files import File


@dataclass(frozen=True, slots=True)
class Act:
    """What pressing a button asks for: a route's name and its arguments, all of them short and plain."""

    name: str
    args: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ":".join((self.name, *self.args))

    @classmethod
    def parse(cls, words: str) -> Act:
        name, *args = words.split(":")
        return cls(name, tuple(args))


def act(name: str, *args: object) -> Act:
    """`act("lead.status", 7, 3, "contacted")`: the arguments are written as plain words."""
    return Act(name, tuple(str(arg) for arg in args))


@dataclass(frozen=True, slots=True)
class Button:
    """A label of at most 20 characters (longer ones are cut with …) and what it does."""

    label: str
    act: Act


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file made when it is sent: who draws it (a painter in bot/jobs), from which plain data, under what name.

    A picture is shown above the text; anything else is offered to be kept.
    """

    painter: str
    data: Mapping[str, Any]
    name: str

    @property
    def picture(self) -> bool:
        return self.name.endswith(".png")


@dataclass(frozen=True, slots=True)
class Short:
    """What stands for a screen where several come in one message: a line, its buttons, which leave that message as it
    is, and what is said once above all that say it.
    """

    line: str
    row: tuple[Button, ...]
    above: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """One answer. `text` is HTML in which every value was escaped by `say`."""

    text: str
    rows: Rows = ()
    files: tuple[File, ...] = ()  # what people sent, sent back above the text; several are an album, without buttons
    key: str | None = None  # a name, unique for ever, by which a later answer finds this message to edit it
    edits: str | None = None  # the key of the message this one takes the place of
    drawn: Drawn | None = None  # a file of our own; such a screen is always a new message
    about: str | None = None  # "lead:7": the record this card shows, so that a reply to it finds its record
    keyboard: tuple[tuple[str, ...], ...] = ()  # the lasting keyboard under the typing field
    in_place: int = 0  # the message of ours in whose place this push is shown; 0: a new one
    counts: tuple[tuple[str, dict[str, Any]], ...] = ()  # kernel rows written with the commit that sends this push
    short: Short | None = None  # of a push that may come with others; None: always on its own

    def with_rows(self, *rows: tuple[Button, ...]) -> Screen:
        """The same screen with more rows of buttons below."""
        return replace(self, rows=self.rows + rows)
