"""A reader that a file has taken over, as it were: and what it should not be able to do then."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.jobs.confined import serve


def spin() -> Iterable[Any]:
    while True:
        pass


def sleep() -> Iterable[Any]:
    time.sleep(600)
    yield {}


def swell() -> Iterable[Any]:
    held = [bytearray(2**28) for _ in range(64)]
    yield {"held": len(held)}


def flood() -> Iterable[Any]:
    while True:
        yield {"x": "x" * 100_000}


def shout() -> Iterable[Any]:
    """Past its own counting."""
    while True:
        os.write(1, b"x" * 100_000)


def crash() -> Iterable[Any]:
    os.abort()


def _tried(act: Any) -> str:
    try:
        act()
    except OSError as fault:
        return os.strerror(fault.errno or 0)
    return "done"


def reach() -> Iterable[Any]:
    """What can be opened, and what is known of the world outside."""
    yield {
        "read": _tried(lambda: Path("/etc/hostname").read_bytes()),
        "write": _tried(lambda: Path("/tmp/khaidee-was-here").write_bytes(b"x")),  # noqa: S108
        "socket": _tried(lambda: socket.socket()),
        "pipe": _tried(os.pipe),
        "environment": sorted(os.environ),
    }


WAYS = {act.__name__: act for act in (spin, sleep, swell, flood, shout, crash, reach)}

if __name__ == "__main__":
    serve(lambda raw, _: WAYS[raw.decode()](), sys.stdin.buffer, sys.stdout.buffer, cpu=1)
