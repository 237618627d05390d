"""python -m bot: one file a command."""

from __future__ import annotations

import click

from bot.cli.demo import demo
from bot.cli.invite import invite
from bot.cli.keep import backup, doctor, restore
from bot.cli.migrate import migrate
from bot.cli.run import run


@click.group()
def main() -> None:
    """khaidee: a CRM assistant that lives in chat."""


for command in (run, demo, migrate, invite, backup, restore, doctor):
    main.add_command(command)
