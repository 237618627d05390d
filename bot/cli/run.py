"""python -m bot run"""

from __future__ import annotations

import sys

import click

from bot.cli.common import settings
from bot.cli.demo import serve


@click.command()
def run() -> None:
    """Start khaidee: the playground, as long as joining over Telegram is not built."""
    found = settings()
    if found.bot_token:
        click.echo(
            "BOT_TOKEN is set, but members cannot join over Telegram yet: leave it empty to start the playground.",
            err=True,
        )
        sys.exit(2)
    serve(found)
