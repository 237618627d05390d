"""python -m bot doctor"""

from __future__ import annotations

import asyncio
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli import logs
from bot.cli.common import sentences, where
from bot.cli.reading import read
from bot.settings import Settings
from bot.storage import health
from bot.telegram import checkup

ENV = Path(".env")


@click.command()
def doctor() -> None:
    """Say what is wrong and what to do about it; reads only.

    Exit code 0: all is well; 1: there is something to do; 2: the settings cannot be used.
    """
    found = read()
    logs.set_up(found)
    at, now = where(found), datetime.now(UTC)
    with sentences():
        wrong = [*_about_env(ENV), *health.faults(at, found.data_folder, now), *asyncio.run(_about_telegram(found))]
        notes = [*_about_mode(found), *(health.notes(at, now) if not wrong else ())]
    for line in (*wrong, *notes):
        click.echo(line)
    click.echo("All is well." if not wrong else f"{len(wrong)} to look at.")
    sys.exit(1 if wrong else 0)


def _about_env(file: Path) -> Iterator[str]:
    if file.is_file() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield f"Others may read {file}, which may hold the token: chmod 600 {file}"


async def _about_telegram(found: Settings) -> list[str]:
    if found.bot_token is None:
        return []
    token, base = found.bot_token.get_secret_value(), found.telegram_api_base_url
    return await checkup.faults(token, base, found.webhook_url, lambda: datetime.now(UTC))


def _about_mode(found: Settings) -> Iterator[str]:
    if found.bot_token is None:
        yield "BOT_TOKEN is not set: make run starts the playground, and nobody is served in Telegram."
