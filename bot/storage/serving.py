"""The right to serve: a lock that dies with its holder, so that no start waits for a lease to run out."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(RuntimeError):
    """Another process serves this data."""


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Hold the data folder, or raise Busy at once. The kernel lets go when the process ends, however it ends."""
    with (folder / "serving.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise Busy("khaidee is running on this data: please stop it first") from taken
        yield
