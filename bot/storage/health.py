"""What can be wrong with the data and where it lies, each with what to do about it. Looks only, and changes nothing."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.storage import backup, schema
from bot.storage.address import Address
from bot.storage.kernel import inbox, outbox

LEAST_FREE = 0.05  # of the disk
STALE_BACKUP = timedelta(days=2)
WAITS = timedelta(minutes=10)  # an update that is not answered by then has nobody to answer it
RECENT = timedelta(days=7)
KEY_FILE, KEY_BYTES = "secret.key", 32
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
    """Everything that is wrong, as sentences; empty when all is well."""
    if unusable := _unusable(data):
        return [unusable, *(_about_server(where, now) if where.file is None else ())]
    return [
        *_about_modes(data),
        *_about_key(data / KEY_FILE),
        *_about_disk(data),
        *_about_backups(data, now),
        *_about_database(where, now),
    ]


def notes(where: Address, now: datetime) -> list[str]:
    """Worth knowing, and no fault."""
    return [*_about_version(where), *_about_doubtful(where, now)]


def refuse_without_thai(where: Address) -> None:
    """Raises Unfit for an empty PostgreSQL database that could never search Thai: to make it anew costs nothing yet."""
    if where.file is not None:
        return
    with _connected(where) as connection:
        if schema.revision_of(connection) is None and (wrong := next(_about_locale(connection), None)):
            raise backup.Unfit(wrong)


def _about_version(where: Address) -> Iterator[str]:
    major, minor, patch = (int(part) for part in sqlite3.sqlite_version.split("."))
    if where.file and not wal_is_safe((major, minor, patch)):
        yield (
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset fault: khaidee is built around it, "
            "but let no other program write to the database while it runs."
        )


def _unusable(data: Path) -> str | None:
    """Why nothing more can be said about this folder."""
    if os.access(data, os.W_OK | os.X_OK, effective_ids=True):
        return wrong_user(data, os.geteuid())
    try:
        data.stat()
    except FileNotFoundError:
        return f"There is no data folder {data} yet: make run makes it, and the database in it."
    except OSError:
        pass  # it is behind a folder that this user may not enter
    return f"The data folder {data} cannot be written: give it to the user khaidee runs as (chown -R USER {data})."


def wrong_user(data: Path, me: int) -> str | None:
    """Why root keeps out: what it leaves behind (SQLite's log) the bot's own user could not open."""
    owner = data.stat().st_uid
    if me != 0 or owner == 0:
        return None
    return f"The data folder {data} belongs to user {owner}, and you are root: run this as that user (sudo -u …)."


def _about_modes(data: Path) -> Iterator[str]:
    if data.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield f"Others may look into the data folder, which holds customers and backups: chmod 700 {data}"


def _about_key(key: Path) -> Iterator[str]:
    """What signs every button: whoever reads it can press buttons in another's name."""
    try:
        found = key.stat()
    except OSError:
        return  # made at the next start, or in a folder that is told of already
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield f"Others may read the signing key: chmod 600 {key}"
    if found.st_size < KEY_BYTES:
        yield f"The signing key is cut short: put {key} back from a copy, or remove it (old buttons stop working)."


def _about_disk(data: Path) -> Iterator[str]:
    if disk_is_low(data):
        yield f"The disk is almost full ({free_share(data):.0%} free): please make room."


def _about_backups(data: Path, now: datetime) -> Iterator[str]:
    last, age = backup.newest(data), backup.age(data, now)
    if last is None or age is None:
        yield "There is no backup yet: python -m bot backup makes one."
    elif age > STALE_BACKUP.total_seconds():
        yield f"The last backup ({last.name}) is older than two days: python -m bot backup makes one."


def _about_database(where: Address, now: datetime) -> Iterator[str]:
    if where.file is None:
        yield from _about_server(where, now)
    elif not where.file.exists():
        yield "There is no database yet: make run makes one."
    else:
        yield from _about_file(where, where.file, now)


def _about_file(where: Address, file: Path, now: datetime) -> Iterator[str]:
    try:
        backup.verify(file)
    except schema.TooNew as fault:
        yield f"{_sentence(fault)}."
    except backup.Unfit as fault:
        yield f"{_sentence(fault)}: python -m bot restore FILE puts a backup in its place."
    else:
        with _connected(where) as connection:
            yield from _about_schema(connection, now)


def _about_server(where: Address, now: datetime) -> Iterator[str]:
    try:
        with _connected(where) as connection:
            yield from _about_locale(connection)
            yield from _about_tools(connection)
            yield from _about_schema(connection, now)
    except SQLAlchemyError as fault:
        why = str(getattr(fault, "orig", fault)).splitlines()[0]
        yield f"PostgreSQL cannot be used ({why}): check that it runs, and DATABASE_URL."


def _engine(where: Address) -> Engine:
    """One that can only read a file, and that does not wait long for a server, whatever it was made with."""
    if where.file is None:
        patience = {"connect_timeout": 5, "tcp_user_timeout": 3000}
        return create_engine(where.url, connect_args=patience | {"client_encoding": "utf8"})
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(f"file:{where.file}?mode=ro", uri=True))


@contextmanager
def _connected(where: Address) -> Iterator[Connection]:
    """A connection whose engine ends with it."""
    engine = _engine(where)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _about_schema(connection: Connection, now: datetime) -> Iterator[str]:
    found, wanted = schema.revision_of(connection), schema.newest()
    if found is None:
        yield "The database is empty: make run fills it."
        return
    try:
        schema.refuse_unknown(found)
    except schema.TooNew as fault:
        yield f"{_sentence(fault)}."
        return
    if found != wanted:
        yield f"The database is at {found} and this khaidee at {wanted}: stop the bot, then python -m bot migrate."
    yield from _about_rows(connection, now)


def _about_rows(connection: Connection, now: datetime) -> Iterator[str]:
    aside = connection.scalar(select(func.count()).select_from(inbox).where(inbox.c.state == "aside"))
    if aside:
        yield f"{aside} updates were set aside after three attempts: python -m bot aside shows what can be done."
    since = connection.scalar(select(func.min(inbox.c.arrived_at)).where(inbox.c.state == "open"))
    if since and since < now - WAITS:
        yield f"People wait for an answer since {since:%Y-%m-%d %H:%M} UTC: is khaidee running? make run starts it."


def _about_doubtful(where: Address, now: datetime) -> Iterator[str]:
    """Nothing can be done about them, so they are no fault; a week later nobody needs to hear of them."""
    recent = (outbox.c.state == "unknown", outbox.c.due_at > now - RECENT)
    try:
        with _connected(where) as connection:
            doubtful = connection.scalar(select(func.count()).select_from(outbox).where(*recent))
    except SQLAlchemyError:
        return  # told as a fault
    if doubtful:
        yield f"{doubtful} messages of this week may or may not have arrived, and were not repeated."


def _about_locale(connection: Connection) -> Iterator[str]:
    encoding = connection.scalar(text("SHOW server_encoding"))
    kind = connection.scalar(text("SELECT datctype FROM pg_database WHERE datname = current_database()"))
    if encoding != "UTF8" or kind in ("C", "POSIX"):
        yield (
            f"The database is {encoding} with LC_CTYPE {kind}, which cannot search Thai: make it anew with "
            "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'."
        )


def _about_tools(connection: Connection) -> Iterator[str]:
    """pg_dump refuses a server newer than itself, and then no backup is made."""
    server = int(connection.scalar(text("SHOW server_version_num"))) // 10_000
    tool = pg_dump_version()
    if tool is None:
        yield "pg_dump is not installed, so that no backup can be made: install PostgreSQL's client tools."
    elif tool < server:
        yield f"pg_dump {tool} cannot back up PostgreSQL {server}: install the client tools of {server} or newer."


def pg_dump_version() -> int | None:
    path = shutil.which("pg_dump")
    if path is None:
        return None
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    major = re.search(r"\) (\d+)", said)
    return int(major[1]) if major else None


def _sentence(fault: Exception) -> str:
    words = str(fault)
    return words[:1].upper() + words[1:]
