"""python -m bot migrate"""

from __future__ import annotations

import click

from bot.cli.common import settings
from bot.storage import schema


@click.command()
def migrate() -> None:
    """Bring the database to this version."""
    file = settings().data_folder / "khaidee.db"
    schema.migrate(f"sqlite:///{file}")
    click.echo(f"{file.name} is ready.")
