"""What can be wrong with a database, each with what to do about it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text

from bot.storage import backup, schema
from bot.storage.address import Address

LEAST_FREE = 0.05  # of the disk
STALE_BACKUP = timedelta(days=2)
SAFE_SQLITE = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""Versions with the WAL-reset race mended: these of their lines, and everything later than the last."""


def free_share(folder: Path) -> float:
    usage = shutil.disk_usage(folder)
    return usage.free / usage.total


def disk_is_low(folder: Path) -> bool:
    return free_share(folder) < LEAST_FREE


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """May two connections write or checkpoint at once? khaidee never lets them; other tools might."""
    line = next((safe for safe in SAFE_SQLITE if safe[:2] == version[:2]), None)
    return version >= (line or SAFE_SQLITE[-1])


def faults(where: Address, data: Path, now: datetime) -> list[str]:
    """Everything that is wrong, as sentences; empty when all is well. Reads only."""
    return [*_about_disk(data), *_about_backups(data, now), *_about_database(where)]


def notes() -> list[str]:
    """Worth knowing, and no fault."""
    major, minor, patch = (int(part) for part in sqlite3.sqlite_version.split("."))
    if wal_is_safe((major, minor, patch)):
        return []
    return [f"SQLite {sqlite3.sqlite_version}: do not let other programs write to the database while khaidee runs."]


def _about_disk(data: Path) -> Iterator[str]:
    if disk_is_low(data):
        yield f"The disk is almost full ({free_share(data):.0%} free): please make room."


def _about_backups(data: Path, now: datetime) -> Iterator[str]:
    last = backup.newest(data)
    if last is None:
        yield "There is no backup yet: python -m bot backup makes one."
    elif now.timestamp() - last.stat().st_mtime > STALE_BACKUP.total_seconds():
        yield f"The last backup ({last.name}) is older than two days: python -m bot backup makes one."


def _about_database(where: Address) -> Iterator[str]:
    if where.file is not None:
        yield from _about_file(where.file)
        return
    with _connected(create_engine(where.url)) as connection:
        yield from _about_server(connection)
        yield from _about_rows(connection)


def _about_file(file: Path) -> Iterator[str]:
    if not file.exists():
        yield "There is no database yet: make run makes one."
        return
    try:
        backup.verify(file)
    except (backup.Unfit, schema.TooNew) as fault:
        yield f"{fault}: python -m bot restore puts a backup in its place."
        return
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(f"file:{file}?mode=ro", uri=True))
    with _connected(engine) as connection:
        yield from _about_rows(connection)


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    """A connection whose engine ends with it."""
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _about_rows(connection: Connection) -> Iterator[str]:
    aside = connection.scalar(text("SELECT count(*) FROM inbox WHERE state = 'aside'"))
    if aside:
        yield f"{aside} updates were set aside after three attempts: their faults are in the table inbox."
    unclear = connection.scalar(text("SELECT count(*) FROM outbox WHERE state = 'unknown'"))
    if unclear:
        yield f"{unclear} messages may or may not have arrived, and were not repeated."


def _about_server(connection: Connection) -> Iterator[str]:
    encoding = connection.scalar(text("SHOW server_encoding"))
    kind = connection.scalar(text("SELECT datctype FROM pg_database WHERE datname = current_database()"))
    if encoding != "UTF8" or kind == "C":
        yield (
            f"The database is {encoding} with LC_CTYPE {kind}, which cannot search Thai: make it anew with "
            "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'."
        )
