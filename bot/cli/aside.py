"""python -m bot aside"""

from __future__ import annotations

import asyncio

import click

from bot.cli.common import sentences, settings, where
from bot.storage import aside as asides
from bot.storage.address import Address
from bot.storage.backup import Unfit
from bot.storage.engine import Work
from bot.storage.serving import hold, right


@click.group(invoke_without_command=True)
@click.pass_context
def aside(context: click.Context) -> None:
    """List updates that were set aside after three attempts: ids and kinds of faults, never what was said."""
    if context.invoked_subcommand is not None:
        return
    with sentences():
        rows = _rows(where(settings()))
    for row in rows:
        click.echo(f"{row.arrived_at:%Y-%m-%d %H:%M} UTC  update {row.update_id}  chat {row.chat}  {row.fault}")
    click.echo("None was set aside." if not rows else WHAT_TO_DO)


WHAT_TO_DO = (
    "After an update of khaidee that mends the fault: stop the bot, python -m bot aside again, start it.\n"
    "What is not worth it: stop the bot, python -m bot aside forget."
)


@aside.command()
def again() -> None:
    """Take them up at the next start."""
    count = _write(asides.reopen)
    click.echo(f"{count} will be taken up at the next start, in the order they came.")


@aside.command()
def forget() -> None:
    """Remove them for good."""
    count = _write(asides.forget)
    click.echo(f"{count} were removed.")


def _write(work: Work[int]) -> int:
    found = settings()
    at = where(found)
    with sentences(), hold(right(at, found.data_folder)):
        return asyncio.run(_unit(at, work))


async def _unit(at: Address, work: Work[int]) -> int:
    store = at.open()
    try:
        return await store.unit(work)
    finally:
        await store.close()


def _rows(at: Address) -> list[asides.Aside]:
    """Raises Unfit where there is nothing yet: to open SQLite's file would make it."""
    if at.file and not at.file.exists():
        raise Unfit("There is no database yet: make run makes one.")
    return asyncio.run(_read(at))


async def _read(at: Address) -> list[asides.Aside]:
    store = at.open()
    try:
        return await store.read(asides.listed)
    finally:
        await store.close()
