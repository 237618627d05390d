"""python -m bot invite"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import click

from bot.cli.common import prepare, sentences, settings, where
from bot.domain.rights import Role
from bot.settings import Settings
from bot.storage import invites
from bot.storage.address import Address
from bot.storage.engine import Db
from bot.storage.serving import hold, right


@click.command()
@click.option("--owner", is_flag=True, help="For the owner: the default.")
@click.option("--new-workspace", metavar="NAME", help="For a new firm of this name, apart from all others.")
def invite(owner: bool, new_workspace: str | None) -> None:
    """Print a one-use link for an owner, good for three days. Everybody else is invited in the chat, by /invite."""
    found = settings()
    at = where(found)
    with sentences(), hold(right(at, found.data_folder)):
        prepare(found, at)
        secret = asyncio.run(_make(found, at, new_workspace))
    click.echo(f"Send this to your bot in Telegram, once:  /start {secret}")


async def _make(found: Settings, at: Address, firm: str | None) -> str:
    store = at.open()

    async def work(db: Db) -> str:
        now = datetime.now(UTC)
        here = None if firm else await invites.only_workspace(db)
        home = here or await invites.new_workspace(db, now, firm or "ขายดี", found.zone, found.language)
        return (await invites.make(db, now, home, Role.OWNER)).secret

    try:
        return await store.unit(work)
    finally:
        await store.close()
