"""python -m bench: ours and the yardsticks, in turn, in one run."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bench.api import CHATS, FIRST
from bot.records.people import Person, Workspace
from bot.storage.engine import Db
from bot.storage.schema import migrate
from bot.storage.sqlite import SqliteStore

ROUNDS, WARM, SECONDS = 3, 2.0, 6.0
ROOT = Path(__file__).parent.parent
Row = dict[str, float]
COLUMNS = ("rate", "cpu_ms", "p50", "p95", "p99", "rss_mb")


async def _members(db: Db) -> None:
    db.add(Workspace(id=1, name="bench", zone="Asia/Bangkok", language="th", created_at=datetime.now(UTC)))
    await db.flush()
    for n in range(1, CHATS + 1):
        one = Person(id=n, workspace_id=1, telegram_id=FIRST + n, name="rep", role="rep", joined_at=datetime.now(UTC))
        one.language, one.era, one.zone = "th", "be", "Asia/Bangkok"
        db.add(one)


async def _prepare(folder: Path) -> None:
    migrate(f"sqlite:///{folder / 'khaidee.db'}")
    store = SqliteStore(folder / "khaidee.db")
    await store.unit(_members)
    await store.close()


def _start(module: list[str], core: int, **env: str) -> subprocess.Popen[str]:
    """A process on one core of its own, where the machine has two."""
    cores = os.sched_getaffinity(0)
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env=os.environ | env,
        stdout=subprocess.PIPE if module[0] == "bench.api" else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if len(cores) > 1:
        os.sched_setaffinity(process.pid, {sorted(cores)[core]})
    return process


def _measure(script: str, module: list[str], folder: Path) -> Row:
    """One round: updates a second, CPU and memory of the bot, how long answers took."""
    api = _start(["bench.api", script, str(WARM), str(SECONDS)], 0)
    assert api.stdout
    url = f"http://127.0.0.1:{api.stdout.readline().strip()}"
    env = {"BOT_TOKEN": "1:bench", "TELEGRAM_API_BASE_URL": url, "DATA_FOLDER": str(folder), "SEND_LIMITS": "false"}
    bot = _start([part.replace("URL", url) for part in module], 1, **env)
    try:
        return _read(api, psutil.Process(bot.pid))
    finally:
        bot.kill()
        bot.wait()
        api.wait()


def _read(api: subprocess.Popen[str], bot: psutil.Process) -> Row:
    assert api.stdout
    assert api.stdout.readline() == "measuring\n"
    before = sum(bot.cpu_times()[:2])
    found: Row = json.loads(api.stdout.readline())
    cpu = sum(bot.cpu_times()[:2]) - before
    found["rate"] = found["updates"] / found["seconds"]
    found["cpu_ms"] = 1000 * cpu / found["updates"]
    found["rss_mb"] = bot.memory_info().rss / 2**20
    return found


SIDES = {
    "A: bare echo, library's defaults": ("echo", ["bench.echo", "URL"]),
    "khaidee: durable lead, SQLite FULL": ("lead", ["bot", "run"]),
}


def main() -> None:
    rows: dict[str, list[Row]] = {name: [] for name in SIDES}
    for _ in range(ROUNDS):
        for name, (script, module) in SIDES.items():
            with TemporaryDirectory() as folder:
                asyncio.run(_prepare(Path(folder)))
                rows[name].append(_measure(script, module, Path(folder)))
    print("| side | updates/s | CPU ms | p50 ms | p95 ms | p99 ms | RSS MB |")
    print("|---|---|---|---|---|---|---|")
    for name, found in rows.items():
        cells = [
            statistics.median(row[key] for row in found) for key in ("rate", "cpu_ms", "p50", "p95", "p99", "rss_mb")
        ]
        print(f"| {name} | " + " | ".join(f"{cell:.2f}" if cell < 10 else f"{cell:.0f}" for cell in cells) + " |")
    echo, ours = (statistics.median(row["rate"] for row in found) for found in rows.values())
    print(f"\nkhaidee / A: {ours / echo:.2f}")


main()
