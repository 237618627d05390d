"""python -m bot invite"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

import click

from bot.cli.common import settings
from bot.domain.rights import Role
from bot.settings import Settings
from bot.storage import invites, schema
from bot.storage.engine import Db
from bot.storage.serving import Busy, serving
from bot.storage.sqlite import SqliteStore


@click.command()
@click.option("--new-workspace", metavar="NAME", help="For a new firm of this name, apart from all others.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.OWNER.value, show_default=True)
def invite(new_workspace: str | None, role: str) -> None:
    """Print a one-use link for a new member; good for three days."""
    found = settings()
    try:
        with serving(found.data_folder):
            secret = asyncio.run(_make(found, new_workspace, Role(role)))
    except Busy as busy:
        click.echo(str(busy), err=True)
        sys.exit(1)
    click.echo(f"Send this to your bot in Telegram, once:  /start {secret}")


async def _make(found: Settings, firm: str | None, role: Role) -> str:
    file = found.data_folder / "khaidee.db"
    schema.migrate(f"sqlite:///{file}")
    store = SqliteStore(file)

    async def work(db: Db) -> str:
        now = datetime.now(UTC)
        here = None if firm else await invites.only_workspace(db)
        home = here or await invites.new_workspace(db, now, firm or "ขายดี", found.zone, found.language)
        return await invites.make(db, now, home, role)

    secret = await store.unit(work)
    await store.close()
    return secret
