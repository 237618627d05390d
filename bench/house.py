"""python -m bench.house [--test]: the house's measured bars, written into docs/quality.md.

With --test it also times `make test` on this machine, which should have nothing else to do.
"""

from __future__ import annotations

import ast
import os
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import click

from bench.report import QUALITY, write

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- measured by python -m bench.house: do not edit -->", "<!-- end of what bench.house measured -->"
TIMED = "| `make test` | 120 s on two cores |"
WANTED = {"TEST_POSTGRES": "PostgreSQL", "REQUIRE": "a browser"}
"""What has to be set for the whole of the tests to run."""


def bodies() -> list[int]:
    """Lines of every function's body, its docstring left out."""
    found = []
    for file in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
                found.append((body[-1].end_lineno or 0) - body[0].lineno + 1)
    return sorted(found)


def size(folder: str, *suffixes: str) -> int:
    return sum(len(path.read_bytes()) for path in (ROOT / folder).rglob("*") if path.suffix in suffixes)


def lines(timed: str) -> Iterator[str]:
    found = bodies()
    shape = f"{len(found)}: {statistics.median(found):.0f} / {found[int(len(found) * 0.9)]} / {found[-1]}"
    ratio = size("tests", ".py", ".chat", ".tsv") / size("bot", ".py")
    yield "| bar | wanted | measured |"
    yield "|---|---|---|"
    yield f"| function body, median / p90 / longest | 4 / 12 / 30 lines | {shape} |"
    yield f"| tests ÷ code, bytes | 1 | {ratio:.2f} |"
    yield timed


def measured_before() -> str:
    """The last time that was taken of `make test`: it is not guessed anew."""
    page = QUALITY.read_text("utf-8").splitlines()
    return next((line for line in page if line.startswith(TIMED)), f"{TIMED} not measured |")


def timed() -> str:
    """Seconds of `make test`, its set-up done before."""
    subprocess.run(["make", "-C", str(ROOT), ".venv/test.stamp"], check=True)
    began = time.monotonic()
    subprocess.run(["make", "-C", str(ROOT), "test"], check=True)
    seconds = time.monotonic() - began
    with_ = " and ".join(what for name, what in WANTED.items() if os.environ.get(name)) or "SQLite alone"
    return f"{TIMED} {seconds:.0f} s, {os.cpu_count()} cores, with {with_} |"


@click.command()
@click.option("--test", is_flag=True, help="Time `make test` too.")
def main(*, test: bool) -> None:
    """Measure, show, and write."""
    text = "\n".join(lines(timed() if test else measured_before()))
    click.echo(text)
    write(text, begin=BEGIN, end=END)


if __name__ == "__main__":
    main()
