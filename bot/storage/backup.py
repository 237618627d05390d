"""Backups that were opened again before they count, and a restore that proves itself.

A live SQLite file is never copied (of 25 such copies three were corrupt): `VACUUM INTO` writes a clean one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import create_engine, text

from bot.storage import schema
from bot.storage.address import Address

KEPT = 14  # daily backups
FOLDER = "backups"  # in the data folder


class Unfit(RuntimeError):
    """A backup that is damaged, foreign, or could not be made."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found when a backup was opened again."""

    revision: str
    people: int
    changes: int  # rows of the audit trail, which only grows


def folder_of(data: Path) -> Path:
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def make(where: Address, data: Path, now: datetime) -> Path:
    """A verified backup; reads only, so it may be made while the bot serves. Raises Unfit."""
    target = folder_of(data) / f"khaidee-{now:%Y%m%dT%H%M%SZ}.{'db' if where.file else 'dump'}"
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        (_write_sqlite if where.file else _dump)(where, part)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    _keep_newest(target.parent, target.suffix)
    return target


def _keep_newest(folder: Path, suffix: str) -> None:
    for old in sorted(folder.glob(f"khaidee-*{suffix}"))[:-KEPT]:
        old.unlink()


def newest(data: Path) -> Path | None:
    """The last finished one. Looks only: no folder is made for it."""
    finished = (file for file in (data / FOLDER).glob("khaidee-*") if file.suffix in (".db", ".dump"))
    return max(finished, default=None)


def age(data: Path, now: datetime) -> float | None:
    """Seconds since the last one was made; None where there is none."""
    last = newest(data)
    return now.timestamp() - last.stat().st_mtime if last else None


def _write_sqlite(where: Address, part: Path) -> None:
    if where.file is None or not where.file.exists():
        raise Unfit("there is no database yet")
    with closing(_reading(where.file)) as source:
        before = _changes(source)
        source.execute("VACUUM INTO ?", (str(part),))
    if verify(part).changes < before:
        raise Unfit("the backup misses changes that were made before it began")


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)


def _changes(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM audit").fetchone()[0])


def verify(file: Path) -> Proof:
    """Open a SQLite backup again and look at all of it; raises Unfit."""
    try:
        with closing(_reading(file)) as opened:
            return _prove(opened)
    except sqlite3.DatabaseError as fault:
        raise Unfit(f"{file.name} is damaged or no khaidee database: {fault}") from fault


def _prove(opened: sqlite3.Connection) -> Proof:
    if (verdict := opened.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
        raise Unfit(f"the file is damaged: {verdict}")
    if opened.execute("PRAGMA foreign_key_check").fetchone():
        raise Unfit("the file has rows that point nowhere")
    revision = str(opened.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    schema.refuse_unknown(revision)
    return Proof(revision, int(opened.execute("SELECT count(*) FROM person").fetchone()[0]), _changes(opened))


def restore(where: Address, file: Path, now: datetime) -> tuple[Proof, Path | None]:
    """Put a backup in the place of the database; the old one is kept aside, and named in the answer."""
    if where.file is None:
        return _restore_server(where, file), None
    verify(file)
    aside = _put_aside(where.file, now)
    fresh = where.file.with_suffix(".restoring")
    shutil.copyfile(file, fresh)
    _sync(fresh)
    fresh.replace(where.file)
    return verify(where.file), aside


def _restore_server(where: Address, file: Path) -> Proof:
    """The dump into an emptied database: tables that are younger than it would stand in the next migration's way.

    The dump is read to its end before anything is emptied. Whoever calls has made a backup of what is replaced.
    """
    _tool("pg_restore", "--file=/dev/null", str(file))
    bare, secret = _apart(where.libpq)
    engine = create_engine(where.url)
    try:
        schema.empty(engine)
        _tool("pg_restore", "--single-transaction", "--no-owner", "--no-comments", "-d", bare, str(file), **secret)
        with engine.connect() as connection:
            revision = schema.revision_of(connection) or ""
            schema.refuse_unknown(revision)
            people, changes = (connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in ("person", "audit"))  # noqa: S608
        return Proof(revision, people or 0, changes or 0)
    finally:
        engine.dispose()


def _put_aside(file: Path, now: datetime) -> Path | None:
    """The database that is replaced, whole: its log is written into it first."""
    if not file.exists():
        return None
    with closing(sqlite3.connect(file)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = file.with_name(f"{file.stem}-replaced-{now:%Y%m%dT%H%M%SZ}.db")
    file.rename(aside)
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    return aside


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _dump(where: Address, part: Path) -> None:
    bare, secret = _apart(where.libpq)
    _tool("pg_dump", "--format=custom", "--no-owner", f"--file={part}", "-d", bare, **secret)
    _tool("pg_restore", "--file=/dev/null", str(part))


def _tool(name: str, *args: str, **env: str) -> None:
    """One of PostgreSQL's own tools; its complaint is passed on, which never holds a password."""
    path = shutil.which(name)
    if path is None:
        raise Unfit(f"{name} is not installed: please install PostgreSQL's client tools")
    done = subprocess.run([path, *args], env=os.environ | env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Unfit(
            f"{name} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'no reason given'}"
        )


def _apart(libpq: str) -> tuple[str, dict[str, str]]:
    """The address without its password, for arguments stand in every list of processes; and the password apart."""
    parts = urlsplit(libpq)
    if parts.password is None:
        return libpq, {}
    user, _, host = parts.netloc.rpartition("@")
    bare = parts._replace(netloc=f"{user.partition(':')[0]}@{host}").geturl()
    return bare, {"PGPASSWORD": unquote(parts.password)}
