"""The settings, read for a command that needs nothing else: a health check must not load the whole bot."""

from __future__ import annotations

import sys

import click
from pydantic import ValidationError

from bot.settings import Settings, faults


def read() -> Settings:
    """The settings, or every fault on a line of its own and exit code 2."""
    try:
        return Settings()
    except ValidationError as invalid:
        for fault in faults(invalid):
            click.echo(fault, err=True)
        sys.exit(2)
