"""One round: a Bot API on one core, the program under measurement on the other, both gone afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bench.load import Load
from bench.rows import OURS, Row
from bench.stores import Place, Stores

ROOT = Path(__file__).parent.parent
SHIPPED = os.environ.get("BENCH_PYTHON", sys.executable)
"""The Python that has what `make run` installs and no developer's tools, which would be loaded with the program."""
Found = dict[str, float]
"""rate (updates a second), cpu_ms (an update), p50, p95, p99 (ms), rss_mb, cold (s from exec to the first answer)."""


class Failed(RuntimeError):
    """A program that did not answer, with the end of what it had to say."""


def measure(row: Row, stores: Stores, *, quick: bool = False) -> Found:
    """One round of one row."""
    load = replace(row.load, warm=1.0, seconds=2.0) if quick else row.load
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        place = stack.enter_context(stores.place(*row.store, folder)) if row.store[0] else Place(folder)
        api = stack.enter_context(_api(load))
        assert api.stdout
        url = f"http://127.0.0.1:{api.stdout.readline().strip()}"
        begun = time.monotonic()
        bot = stack.enter_context(_bot(row, place, url))
        return _read(api, bot, begun, folder / "log")


@contextmanager
def _api(load: Load) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bench.api", load.dumps()]
    api = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with _ended(api):
        _pin(api.pid, 0)
        yield api


@contextmanager
def _bot(row: Row, place: Place, url: str) -> Iterator[subprocess.Popen[bytes]]:
    runs = [part.replace("URL", url).replace("FOLDER", str(place.folder)) for part in row.runs]
    env = (
        os.environ | {"BOT_TOKEN": "1:bench", "TELEGRAM_API_BASE_URL": url, "SEND_LIMITS": str(row.limits)} | place.env
    )
    with (place.folder / "log").open("wb") as log:
        python = SHIPPED if row.runs == OURS else sys.executable
        bot = subprocess.Popen([python, "-m", *runs], cwd=ROOT, env=env, stdout=log, stderr=log)
    with _ended(bot):
        _pin(bot.pid, 1)
        yield bot


@contextmanager
def _ended(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _pin(process: int, core: int) -> None:
    """To a core of its own, where the machine has two."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(process, {cores[core]})


def _read(api: subprocess.Popen[str], bot: subprocess.Popen[bytes], begun: float, log: Path) -> Found:
    assert api.stdout
    if api.stdout.readline() != "measuring\n":
        raise Failed("\n".join(log.read_text("utf-8", "replace").splitlines()[-9:]) or "no answer")
    watched = psutil.Process(bot.pid)
    before = sum(watched.cpu_times()[:2])
    found: Found = json.loads(api.stdout.readline())
    cpu = sum(watched.cpu_times()[:2]) - before
    if not found["updates"]:
        raise Failed("nobody was answered while it was measured")
    found["rate"] = found["updates"] / found["seconds"]
    found["cpu_ms"] = 1000 * cpu / found["updates"]
    found["rss_mb"] = watched.memory_info().rss / 2**20
    found["cold"] = found["first"] - begun
    return found
