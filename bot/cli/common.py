"""What every command needs: settings, quiet logs, the signing key."""

from __future__ import annotations

import logging
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import click
import structlog
from pydantic import ValidationError

from bot.chat.seal import Seal
from bot.settings import Settings, faults


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
