"""What the messenger remembers between two runs: one line of JSON per change, beside it the bytes of every file.

A line that a crash cut short is left out. It is the demo's memory, not the product's: nothing is synced to the disk.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

Change = tuple[str, Any]


class Archive(Protocol):
    """Where changes are noted."""

    def entries(self) -> Iterable[Change]: ...
    def note(self, kind: str, what: Any) -> None: ...
    def rewrite(self, changes: Iterable[Change]) -> None: ...


class Forgetful:
    """Remembers nothing: the tests' messenger lives as long as its test."""

    def entries(self) -> Iterable[Change]:
        return ()

    def note(self, kind: str, what: Any) -> None:
        """Nothing is kept."""

    def rewrite(self, changes: Iterable[Change]) -> None:
        """Nothing is kept."""


class Journal:
    """One file that only grows while it is open, and is written anew when it is opened."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._open = file.open("a", encoding="utf-8")

    def entries(self) -> Iterator[Change]:
        for line in self._file.read_text("utf-8").splitlines():
            with suppress(ValueError):
                kind, what = json.loads(line)
                yield kind, what

    def note(self, kind: str, what: Any) -> None:
        self._open.write(_line(kind, what))
        self._open.flush()

    def rewrite(self, changes: Iterable[Change]) -> None:
        """Put these in the place of everything, whole or not at all."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text("".join(_line(*change) for change in changes), "utf-8")
        self._open.close()
        fresh.replace(self._file)
        self._open = self._file.open("a", encoding="utf-8")

    def close(self) -> None:
        self._open.close()


def _line(kind: str, what: Any) -> str:
    return json.dumps([kind, what], ensure_ascii=True, separators=(",", ":")) + "\n"


class Shelf(MutableMapping[str, tuple[str, bytes]]):
    """Files in a folder, by id: a name and bytes. Names come from people: on the disk a file is called by its id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._names = {path.stem: path.read_text("utf-8") for path in folder.glob("*.name")}

    def __getitem__(self, key: str) -> tuple[str, bytes]:
        return self._names[key], (self._folder / f"{key}.bytes").read_bytes()

    def __setitem__(self, key: str, kept: tuple[str, bytes]) -> None:
        name, content = kept
        (self._folder / f"{key}.bytes").write_bytes(content)
        (self._folder / f"{key}.name").write_text(name, "utf-8")
        self._names[key] = name

    def __delitem__(self, key: str) -> None:
        del self._names[key]
        for ending in ("name", "bytes"):
            (self._folder / f"{key}.{ending}").unlink(missing_ok=True)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
