"""What every command needs: settings, logs, the signing key."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from bot.chat.seal import Seal
from bot.cli import logs
from bot.cli.ports import Taken
from bot.cli.reading import read
from bot.settings import Settings
from bot.storage import backup, health, schema
from bot.storage.address import Address, address
from bot.storage.backup import Unfit
from bot.storage.schema import TooNew
from bot.storage.serving import Busy, Lost, NoDatabase
from bot.telegram.intake import Deaf


class Keyless(RuntimeError):
    """The signing key is damaged."""


def settings() -> Settings:
    """The settings, the data folder and the logs; or every fault on a line of its own and exit code 2."""
    found = read()
    logs.set_up(found)
    try:
        found.data_folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        click.echo(f"DATA_FOLDER: {found.data_folder} cannot be made: {fault.strerror}", err=True)
        sys.exit(2)
    if wrong := health.wrong_user(found.data_folder, os.geteuid()):
        click.echo(wrong, err=True)
        sys.exit(2)
    return found


def heed(stop: asyncio.Event) -> None:
    """From now on a signal sets this instead of ending the process."""
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)


def seal(folder: Path) -> Seal:
    """The signing key: random, made once, readable by its owner only. Raises Keyless for one that signs nothing."""
    file = folder / health.KEY_FILE
    if not file.exists():
        _make_key(file)
    if len(key := file.read_bytes()) < health.KEY_BYTES:
        raise Keyless(f"{file} is cut short: put it back from a copy, or remove it and old buttons stop working")
    return Seal(key)


def _make_key(file: Path) -> None:
    """Whole or not at all: a key that a power cut left empty could be guessed by anybody."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(secrets.token_bytes(health.KEY_BYTES))
        stream.flush()
        os.fsync(handle)
    fresh.replace(file)


def where(found: Settings) -> Address:
    """The database of the settings."""
    return address(found.database, found.data_folder)


def prepare(found: Settings, at: Address) -> None:
    """Bring the database to this version; one that has data is backed up, verified, before it is touched."""
    health.refuse_without_thai(at)
    if (at.file is None or at.file.exists()) and schema.is_behind(at.url):
        made = backup.make(at, found.data_folder, datetime.now(UTC))
        click.echo(f"Backed up to {made.name} before the update.")
    schema.migrate(at.url)


@contextmanager
def sentences() -> Iterator[None]:
    """Faults a person can do something about: one sentence and exit code 1, never a stack trace."""
    try:
        yield
    except (Busy, Lost, Unfit, TooNew, OperationalError, NoDatabase, Deaf, Taken, Keyless) as fault:
        click.echo(str(fault).splitlines()[0], err=True)
        sys.exit(1)
