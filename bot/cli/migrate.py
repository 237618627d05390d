"""python -m bot migrate"""

from __future__ import annotations

import click

from bot.cli.common import prepare, sentences, settings, where
from bot.storage.serving import hold, right


@click.command()
def migrate() -> None:
    """Bring the database to this version; a verified backup is made first."""
    found = settings()
    at = where(found)
    with sentences(), hold(right(at, found.data_folder)):
        prepare(found, at)
    click.echo("The database is ready.")
