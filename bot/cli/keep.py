"""python -m bot backup | restore"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli.common import sentences, settings, where
from bot.storage import backup as backups
from bot.storage import schema
from bot.storage.address import Address
from bot.storage.serving import hold, right


@click.command()
def backup() -> None:
    """Make a verified backup; the bot may go on."""
    found = settings()
    with sentences():
        made = backups.make(where(found), found.data_folder, datetime.now(UTC))
    click.echo(f"{made.name} was made and opened again: it is good.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put a backup in the place of the database; what is replaced is kept beside it."""
    found = settings()
    at = where(found)
    with sentences(), hold(right(at, found.data_folder)):
        before = _before(at, found.data_folder)
        proof, aside = backups.restore(at, file, datetime.now(UTC))
        schema.migrate(at.url)
    click.echo(f"Restored {proof.people} people and {proof.changes} changes, and checked them.")
    if kept := aside or before:
        click.echo(f"What was there before is kept as {kept.name}.")


def _before(at: Address, data: Path) -> Path | None:
    """What a restore replaces on PostgreSQL, as a backup; a file is simply kept."""
    return None if at.file else backups.make(at, data, datetime.now(UTC))
