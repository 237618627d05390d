"""What every command needs: settings, quiet logs, the signing key."""

from __future__ import annotations

import logging
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import structlog
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from bot.chat.seal import Seal
from bot.settings import Settings, faults
from bot.storage import backup, schema
from bot.storage.address import Address, address
from bot.storage.backup import Unfit
from bot.storage.schema import TooNew
from bot.storage.serving import Busy, Lost
from bot.telegram.intake import Deaf


def settings() -> Settings:
    """The settings, or every fault on a line of its own and exit code 2."""
    try:
        found = Settings()
    except ValidationError as invalid:
        for fault in faults(invalid):
            click.echo(fault, err=True)
        sys.exit(2)
    found.data_folder.mkdir(parents=True, exist_ok=True)
    _logs(found)
    return found


def _logs(found: Settings) -> None:
    """httpx writes every URL, and with it the token, at INFO: it has nothing to say here."""
    for name in ("httpx", "httpcore", "telegram", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    drawn = structlog.processors.JSONRenderer() if found.log_format == "json" else structlog.dev.ConsoleRenderer()
    steps: list[Any] = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso"), drawn]
    structlog.configure(processors=steps)


def seal(folder: Path) -> Seal:
    """The signing key: random, made once, readable by its owner only."""
    file = folder / "secret.key"
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_bytes(32))
    return Seal(file.read_bytes())


def where(found: Settings) -> Address:
    """The database of the settings."""
    return address(found.database_url.get_secret_value() if found.database_url else None, found.data_folder)


def prepare(found: Settings, at: Address) -> None:
    """Bring the database to this version; one that has data is backed up, verified, before it is touched."""
    if (at.file is None or at.file.exists()) and schema.is_behind(at.url):
        made = backup.make(at, found.data_folder, datetime.now(UTC))
        click.echo(f"Backed up to {made.name} before the update.")
    schema.migrate(at.url)


@contextmanager
def sentences() -> Iterator[None]:
    """Faults a person can do something about: one sentence and exit code 1, never a stack trace."""
    try:
        yield
    except (Busy, Lost, Unfit, TooNew, OperationalError, Deaf) as fault:
        click.echo(str(fault).splitlines()[0], err=True)
        sys.exit(1)
