"""python -m bot.jobs.confined: reads one file that a stranger made, in a process that can do nothing else.

A plan as one line of JSON and then the file come in, lines of JSON go out. Before the first byte of the file is looked
at the process gives up what it does not need: it can open nothing any more (no file, no socket), write nothing but its
answer, start nothing (unless it is root's), and its processor time and memory are counted. Whoever started it also
looks at the clock.
"""

from __future__ import annotations

import codecs
import json
import resource
import sys
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from phonenumbers.phonemetadata import PhoneMetadata

from bot.domain.sheets import Plan, Unfit, read
from bot.domain.sheets.bounds import OUT
from bot.domain.sheets.decoding import ENCODINGS
from bot.jobs.rehearsal import FILES

CPU = 8  # seconds
MEMORY = 768 * 2**20  # bytes of address space
STREAMS = 3  # what came with the process: in, out, errors
Work = Callable[[bytes, dict[str, Any]], Iterable[Any]]


def confine(cpu: int = CPU, memory: int = MEMORY) -> None:
    """From here on nothing can be opened, so that everything has to be loaded by now."""
    for limit, most in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, STREAMS),
    ):
        resource.setrlimit(limit, (most, most))


def _load(plan: dict[str, Any]) -> None:
    """What is read from the disk at its first use otherwise; a rehearsal finds what no list would name."""
    PhoneMetadata.load_all()
    for name in (*ENCODINGS, "utf-8-sig", "utf-16", "utf-32", "cp437"):
        codecs.lookup(name)
    for file in FILES:
        for row in read(file, Plan(**plan | {"sheet": None, "fields": {}})):
            json.dumps(row)


def people(raw: bytes, plan: dict[str, Any]) -> Iterable[Any]:
    """The rows of a file, then a line that says that it was all."""
    try:
        yield from read(raw, Plan(**plan))
        yield {"end": True}
    except Unfit as unfit:
        yield {"unfit": unfit.why, "about": unfit.about}
    except MemoryError:
        yield {"unfit": "heavy", "about": ""}
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt | SystemExit):
            raise
        yield {"unfit": "broken", "about": type(fault).__name__}  # a fault of a library in Rust is no Exception


def serve(work: Work, source: BinaryIO, sink: BinaryIO, cpu: int = CPU) -> None:
    """Read, work, answer; no more than OUT bytes."""
    plan = json.loads(source.readline())
    _load(plan)
    confine(cpu)
    left = OUT
    for row in work(source.read(), plan):
        line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        left -= len(line)
        if left < 0:
            line = b'{"unfit": "heavy", "about": ""}\n'
        sink.write(line)
        if left < 0:
            break
    sink.flush()


if __name__ == "__main__":
    serve(people, sys.stdin.buffer, sys.stdout.buffer)
