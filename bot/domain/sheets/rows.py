"""One row to one lead: its values, what was doubtful about it, or why it cannot be taken.

Every row is read alone: nothing is ever carried over from the row above. What cannot be read as what it should be is
kept in words, as a note, so that nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain import reading
from bot.domain.reading import Unclear
from bot.domain.sheets import cells
from bot.domain.sheets.cells import Lost
from bot.domain.sheets.headings import Column, plain
from bot.domain.sheets.table import Cell, Row, blank
from bot.domain.sheets.written import spelt

REFUSALS = frozenset({"blank", "lost", "long", "deleted"})
"""Why a row is not taken; each has a text: import.refused.<why>."""
DOUBTS = frozenset(
    {"phone", "line_id", "email", "birthday", "follow_up", "past", "source", "status", "interest", "mended", "unset"}
)
"""What was not as it should be in a row that is taken all the same: import.doubt.<what>."""
LONGEST = {"name": 120, "company": 160, "nickname": 60, "interest": 300}
NOTE = 2000
CHANNELS = ("phone", "line_id", "email")
NAMES = ("name", "company", "nickname")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a row is read by: its columns, the moment words like "tomorrow" count from, labels of choices."""

    columns: Sequence[Column]
    said: datetime
    choices: Mapping[str, Mapping[str, str]]  # by field: plain label → id
    month_first: frozenset[int]
    unset: frozenset[tuple[int, int]]

    def has(self, field: str) -> bool:
        return any(column.field == field for column in self.columns)


@dataclass(slots=True)
class Read:
    """`values` are plain JSON by field. `refused` is one of REFUSALS, or empty."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    owner: str = ""
    notes: list[str] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    refused: tuple[str, str] = ("", "")
    twin: int = 0  # the line of an earlier row that reaches the same person

    def doubt(self, what: str, shown: str, heading: str) -> None:
        """Kept in words."""
        self.doubts.append((what, shown[:80]))
        self.note(heading, shown)

    def note(self, heading: str, shown: str) -> None:
        self.notes.append(f"{heading}: {shown}" if heading else shown)

    def dump(self) -> dict[str, Any]:
        found: dict[str, Any] = {"line": self.line, "values": self.values}
        more = {
            "owner": self.owner,
            "note": "\n".join(self.notes)[:NOTE],
            "doubts": self.doubts,
            "twin": self.twin,
            "refused": list(self.refused) if self.refused[0] else None,
        }
        return found | {name: value for name, value in more.items() if value}


def read(row: Row, rules: Rules) -> Read:
    """The row as a lead."""
    into = Read(row.number)
    for column in rules.columns:
        cell = row.at(column.at)
        if (row.number, column.at) in rules.unset:
            into.doubts.append(("unset", column.heading or "=?"))
        if not blank(cell) and column.field != "skip":
            _take(into, column, cell, rules)
    _name(into)
    if "status" not in into.values and (reason := into.values.pop("reason", "")):
        into.note("", reason)
    if not into.refused[0] and not any(into.values.get(name) for name in (*NAMES, *CHANNELS)):
        into.refused = ("blank", "")
    return into


def _take(into: Read, column: Column, cell: Cell, rules: Rules) -> None:
    shown = Shown(cells.words(cell), isinstance(cell, float | int))
    try:
        _READERS[column.field](into, column, shown, rules)
    except Lost:
        into.refused = ("lost", shown.text[:40])
    except Unclear:
        into.doubt("follow_up" if column.field == "call_back" else column.field, shown.text, column.heading)


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell in words; `number`: a spreadsheet kept it as one."""

    text: str
    number: bool


Reader = Callable[[Read, Column, Shown, Rules], None]


def _text(into: Read, column: Column, shown: Shown, _: Rules) -> None:
    """Words; what several columns say about the same is put together."""
    before, words = into.values.get(column.field, ""), shown.text
    words = words if column.field == "interest" else words.replace("\n", " ")
    together = f"{before} {words}" if before else words
    if len(together) <= LONGEST.get(column.field, NOTE):
        into.values[column.field] = together
    elif column.field == "interest":
        into.doubt("interest", words, column.heading)
    else:
        into.refused = ("long", words[:40])


def _phone(into: Read, column: Column, shown: Shown, _: Rules) -> None:
    found = cells.phones(shown.text, number=shown.number)
    first, more = found.first, found.more
    if into.values.setdefault("phone", first) != first:
        more = (first, *more)
    if found.mended:
        into.doubts.append(("mended", first))
    if more:
        into.note(column.heading, " ".join(map(spelt, more)))


def _email(into: Read, column: Column, shown: Shown, _: Rules) -> None:
    found = cells.emails(shown.text)
    if rest := [one for one in found if into.values.setdefault("email", found[0]) != one]:
        into.note(column.heading, " ".join(rest))


def _line_id(into: Read, column: Column, shown: Shown, _: Rules) -> None:
    found = reading.line_id(shown.text)
    if into.values.setdefault("line_id", found) != found:
        into.note(column.heading, found)


def _birthday(into: Read, column: Column, shown: Shown, rules: Rules) -> None:
    swapped = column.at in rules.month_first
    into.values["birthday"] = cells.birthday(shown.text, rules.said.date(), month_first=swapped)


def _follow_up(into: Read, column: Column, shown: Shown, rules: Rules) -> None:
    """What has passed becomes a note: nobody is reminded of it."""
    found = cells.follow_up(shown.text, rules.said, month_first=column.at in rules.month_first)
    if found.day < rules.said.date() or (found.at and found.at <= rules.said):
        into.doubt("past", shown.text, column.heading)
        return
    if column.field == "follow_up" or not rules.has("follow_up"):
        into.values["follow_up_on"] = found.day.isoformat()
    if found.at:
        into.values["call_back_at"] = found.at.isoformat()


def _choice(into: Read, column: Column, shown: Shown, rules: Rules) -> None:
    found = _label(plain(shown.text), rules.choices.get(column.field, {}), whole=column.field == "status")
    if found:
        into.values[column.field] = found
    else:
        into.doubt(column.field, shown.text, column.heading)


def _label(words: str, labels: Mapping[str, str], *, whole: bool) -> str:
    """The choice that is named; a source also by a word within what was written."""
    if words in labels:
        return labels[words]
    inside = [label for label in labels if len(label) >= 2 and label in words]
    return "" if whole or not inside else labels[max(inside, key=len)]


def _reason(into: Read, column: Column, shown: Shown, rules: Rules) -> None:
    into.values["reason"] = rules.choices.get("reason", {}).get(plain(shown.text), shown.text[:300])


def _owner(into: Read, _: Column, shown: Shown, __: Rules) -> None:
    into.owner = shown.text[:120]


def _note(into: Read, column: Column, shown: Shown, _: Rules) -> None:
    into.note("" if plain(column.heading) in _NOTES else column.heading, shown.text)


def _deleted(into: Read, _: Column, __: Shown, ___: Rules) -> None:
    into.refused = ("deleted", "")


_NOTES = frozenset({"หมายเหตุ", "โน้ต", "note", "notes", "remark", "remarks"})
"""Headings that say no more than that it is a note."""
_READERS: dict[str, Reader] = {
    **dict.fromkeys(("name", "last_name", "title", "nickname", "company", "interest"), _text),
    "phone": _phone,
    "email": _email,
    "line_id": _line_id,
    "birthday": _birthday,
    "follow_up": _follow_up,
    "call_back": _follow_up,
    "source": _choice,
    "status": _choice,
    "reason": _reason,
    "owner": _owner,
    "note": _note,
    "deleted": _deleted,
}


def _name(into: Read) -> None:
    """Title, name and family name as one; a Thai title stands right before its name."""
    title, last = into.values.pop("title", ""), into.values.pop("last_name", "")
    name = " ".join(part for part in (into.values.get("name", ""), last) if part)
    if title and name:
        name = f"{title} {name}" if title.isascii() else f"{title}{name}"
    if len(name) > LONGEST["name"]:
        into.refused = ("long", name[:40])
    elif name:
        into.values["name"] = name


def twins(rows: Sequence[Read]) -> Iterator[Read]:
    """The rows, each with the line of the first earlier one that is reached in the same way."""
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        keys = [(name, row.values[name]) for name in CHANNELS if row.values.get(name)]
        if not row.refused[0]:
            row.twin = next((seen[key] for key in keys if key in seen), 0)
            for key in keys:
                seen.setdefault(key, row.twin or row.line)
        yield row
