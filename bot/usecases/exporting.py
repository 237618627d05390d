"""Everything of a workspace, for its owner: tables people can open, exact values for machines, and proof of both.

The same moment for all files, the same order every time. Nothing is held in memory as a whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.chat.naming import ticked
from bot.chat.texts import LANGUAGES, Speaker, speaker
from bot.domain import writing
from bot.domain.sheets.written import MARK, Value, lines
from bot.domain.values import Birthday, Phone, Satang
from bot.records.base import RECORDS, Record
from bot.records.kinds import Kind
from bot.records.people import Workspace
from bot.storage import exporting, trail
from bot.storage.desk import Desk, Missing
from bot.storage.exporting import Row

FORMAT = 1  # of the files; another number means that they have to be read in another way
ENDING = ("reason", "owner_id", "created_at", "created_by", "updated_at", "updated_by", "deleted_at")
PEOPLE = frozenset({"owner_id", "created_by", "updated_by"})


class Stream(Protocol):
    def write(self, data: bytes, /) -> int: ...


class Sink(Protocol):
    """Where files go, one after the other."""

    def open(self, name: str) -> AbstractContextManager[Stream]: ...


@dataclass(frozen=True, slots=True)
class File:
    """A file that was written, with what proves that it is whole."""

    name: str
    rows: int
    bytes: int
    sha256: str


async def export(desk: Desk, sink: Sink) -> list[File]:
    """Write every file, the manifest last: where it stands, all of it is there."""
    await exporting.snapshot(desk)
    home = await _home(desk)
    say = speaker(desk.me.language, desk.me.era, home.zone)
    names = await exporting.names(desk)
    files = [_readme(sink)]
    for kind in RECORDS.values():
        files.append(await _table(sink, f"{kind.type()}.csv", _sheet(desk, kind, say, names)))
        files.append(await _json(sink, f"{kind.type()}.json", _exact(desk, kind)))
    files += [await _json(sink, f"{name}.json", exporting.besides(desk, name)) for name in exporting.BESIDES]
    _manifest(sink, desk, home, files)
    return files


async def _home(desk: Desk) -> Workspace:
    home = await exporting.workspace(desk.db, desk.me.workspace_id)
    if home is None:
        raise Missing("workspace")
    return home


def logged(desk: Desk, where: str) -> None:
    """Who took everything, when and whereto; written before the first byte leaves."""
    trail.leave(desk, "workspace", desk.me.workspace_id, "export", {"to": where})


# writing


class _Proof:
    """Counts and hashes what goes through."""

    def __init__(self, name: str, stream: Stream) -> None:
        self._name, self._stream, self._hash = name, stream, hashlib.sha256()
        self.rows = self._bytes = 0

    def write(self, words: str) -> None:
        data = words.encode("utf-8", "replace")
        self._stream.write(data)
        self._hash.update(data)
        self._bytes += len(data)

    def file(self) -> File:
        return File(self._name, self.rows, self._bytes, self._hash.hexdigest())


def _readme(sink: Sink) -> File:
    """In both languages: whoever opens it in years may speak either."""
    with sink.open("README.txt") as stream:
        proof = _Proof("README.txt", stream)
        proof.write(MARK + "\r\n\r\n".join(speaker(language).plain("export.readme") for language in LANGUAGES))
    return proof.file()


async def _table(sink: Sink, name: str, pages: AsyncIterator[list[list[Value]]]) -> File:
    """The first page is the heading alone."""
    with sink.open(name) as stream:
        proof = _Proof(name, stream)
        proof.write(MARK)
        async for page in pages:
            proof.write("".join(lines(page)))
            proof.rows += len(page)
    proof.rows -= 1
    return proof.file()


async def _json(sink: Sink, name: str, pages: AsyncIterator[Sequence[Row]]) -> File:
    """One array, a line an object."""
    with sink.open(name) as stream:
        proof = _Proof(name, stream)
        proof.write("[")
        async for page in pages:
            words = ",".join(f"\n{json.dumps(row, default=_plain, ensure_ascii=False)}" for row in page)
            proof.write(f"{',' if proof.rows else ''}{words}")
            proof.rows += len(page)
        proof.write("\n]\n")
    return proof.file()


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no plain form")


def _manifest(sink: Sink, desk: Desk, home: Workspace, files: list[File]) -> None:
    about: dict[str, Any] = {"format": FORMAT, "made_at": desk.now.isoformat(), "made_by": desk.me.name}
    about["workspace"] = {"id": home.id, "name": home.name, "zone": home.zone, "language": home.language}
    about["not_here"] = {"attachments": "the bytes of pictures, voices and files stay with the messenger"}
    with sink.open("manifest.json") as stream:
        told = about | {"files": [asdict(file) for file in files]}
        stream.write((json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode())


# exact values


async def _exact(desk: Desk, kind: type[Record]) -> AsyncIterator[Sequence[Row]]:
    """The declared fields in their own plain form, and the bookkeeping."""
    kinds = kind.fields()
    async for page in exporting.records(desk, kind):
        yield [{name: _dumped(kinds.get(name), value) for name, value in row.items()} for row in page]


def _dumped(kind: Kind | None, value: Any) -> Any:
    return value if value is None or kind is None else kind.dump(value)


# a table for people


async def _sheet(
    desk: Desk, kind: type[Record], say: Speaker, names: Mapping[int, str]
) -> AsyncIterator[list[list[Value]]]:
    """Headed in the owner's language; choices by their labels, people by their names, moments where the team is."""
    labels = [say.plain(f"{kind.type()}.{name}") for name in kind.fields()]
    yield [[say.plain("column.number"), *labels, say.plain("column.note"), *_headed(say)]]
    async for page in exporting.records(desk, kind):
        notes = await exporting.notes(desk, kind, [row["id"] for row in page])
        rows = [dict(row) | links for row, links in zip(page, await _linked(desk, kind, page), strict=True)]
        yield [_line(say, kind, row, notes.get(row["id"], ""), names) for row in rows]


async def _linked(desk: Desk, kind: type[Record], page: Sequence[Row]) -> list[dict[str, str]]:
    """What each row's links lead to, by name."""
    found: list[dict[str, str]] = [{} for _ in page]
    for field, to in kind.links().items():
        called = await exporting.called(desk, RECORDS[to], {row[field] for row in page if row[field]})
        for row, links in zip(page, found, strict=True):
            links[field] = called.get(row[field], "")
    return found


def _line(say: Speaker, kind: type[Record], row: Row, note: str, names: Mapping[int, str]) -> list[Value]:
    shown = [_shown(say, kind, name, row[name]) for name in kind.fields()]
    return [row["number"], *shown, note, *(_ending(say, kind, name, row[name], names) for name in ENDING)]


def _headed(say: Speaker) -> list[str]:
    return [say.plain(f"column.{name.removesuffix('_id')}") for name in ENDING]


def _ending(say: Speaker, kind: type[Record], name: str, value: Any, names: Mapping[int, str]) -> Value:
    if name in PEOPLE:
        return names.get(value, "")
    if name == "reason":
        key = f"{kind.type()}.reason.{value}"
        return say.plain(key) if value and say.has(key) else value
    return _by_type(say, value)


def _shown(say: Speaker, kind: type[Record], name: str, value: Any) -> Value:
    """A value as a person reads it, and as our own import reads it back."""
    field = kind.fields()[name]
    if value is not None and field.many:
        return ticked(say, kind.type(), name, value)
    if value is not None and field.choices:
        return say.plain(f"{kind.type()}.{name}.{value}")
    return _parted(value) if value and field.name == "tax_id" else _by_type(say, value)


def _parted(number: str) -> str:
    """A tax id as it is printed, 0-1055-51234-56-7: with its hyphens it stays a text, and whole."""
    return "-".join((number[:1], number[1:5], number[5:10], number[10:12], number[12:]))


def _by_type(say: Speaker, value: Any) -> Value:
    for type_, write in _WRITERS:
        if isinstance(value, type_):
            return write(say, value)
    return value if value is None or isinstance(value, int) else str(value)


def _birthday(say: Speaker, value: int) -> str:
    year, month, day = value // 10000, value // 100 % 100, value % 100
    return f"{year:04d}-{month:02d}-{day:02d}" if year else writing.birthday(value, say.language, say.era)


_WRITERS: tuple[tuple[type, Callable[[Speaker, Any], Value]], ...] = (
    (Phone, lambda _, value: value),
    (Satang, lambda _, value: f"{Decimal(value) / 100:.2f}"),
    (Birthday, _birthday),
    (datetime, lambda say, value: f"{value.astimezone(ZoneInfo(say.zone)):%Y-%m-%d %H:%M}"),
    (date, lambda _, value: value.isoformat()),
    (list, lambda _, value: " ".join(map(str, value))),
)
