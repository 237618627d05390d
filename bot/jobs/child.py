"""Starting the confined reader, feeding it, and being done with it in time whatever it does."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.domain.sheets import Unfit
from bot.domain.sheets.bounds import OUT

SECONDS = 10.0  # by the clock on the wall; its processor time is limited to less
ROOT = Path(__file__).parent.parent.parent
READER = "bot.jobs.confined"
_PIECE = 2**16
_SLACK = 2**16


async def read_apart(raw: bytes, plan: dict[str, Any], module: str = READER, seconds: float = SECONDS) -> list[bytes]:
    """The lines of JSON the reader made of the file. Raises Unfit("heavy") for one that kills or outruns it."""
    process = await asyncio.create_subprocess_exec(*_command(module), cwd=ROOT, env={}, **_PIPES)
    try:
        async with asyncio.timeout(seconds):
            _, answer, _ = await asyncio.gather(_feed(process, raw, plan), _hear(process), process.wait())
    except TimeoutError as late:
        raise Unfit("heavy") from late
    finally:
        await _end(process)
    if process.returncode != 0:
        raise Unfit("heavy")
    return answer.splitlines()


_PIPES: dict[str, Any] = {
    "stdin": asyncio.subprocess.PIPE,
    "stdout": asyncio.subprocess.PIPE,
    "stderr": asyncio.subprocess.DEVNULL,
}


def _command(module: str) -> Sequence[str]:
    """Nothing of our environment goes along: no token, no address of a database."""
    return (sys.executable, "-E", "-s", "-B", "-X", "utf8", "-m", module)


async def _feed(process: asyncio.subprocess.Process, raw: bytes, plan: dict[str, Any]) -> None:
    """A reader that ended before it heard everything has said why."""
    if process.stdin is None:
        raise RuntimeError("the reader has no input")
    with suppress(ConnectionError):
        process.stdin.write(json.dumps(plan).encode() + b"\n" + raw)
        await process.stdin.drain()
    process.stdin.close()
    with suppress(ConnectionError):
        await process.stdin.wait_closed()


async def _hear(process: asyncio.subprocess.Process) -> bytes:
    """All it says, if it is not too much."""
    if process.stdout is None:
        raise RuntimeError("the reader has no output")
    heard = bytearray()
    while piece := await process.stdout.read(_PIECE):
        heard += piece
        if len(heard) > OUT + _SLACK:
            process.kill()
            raise Unfit("heavy")
    return bytes(heard)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Also when whoever waited for it was called off."""
    with suppress(ProcessLookupError):
        process.kill()
    await asyncio.shield(process.wait())
