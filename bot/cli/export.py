"""python -m bot export"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli.common import prepare, sentences, settings, where
from bot.records.people import Workspace
from bot.storage import exporting as storage
from bot.storage.address import Address
from bot.storage.desk import Desk
from bot.storage.serving import hold, right
from bot.usecases import exporting
from bot.usecases.exporting import File, Stream


class FolderSink:
    """Files into a folder of their own, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True)

    @contextmanager
    def open(self, name: str) -> Iterator[Stream]:
        with (self._folder / name).open("wb") as stream:
            yield stream


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--workspace", type=int, metavar="ID", help="Which firm, where there are several.")
def export(folder: Path, workspace: int | None) -> None:
    """Write everything of a workspace into a new folder inside FOLDER, however large it is."""
    found = settings()
    at = where(found)
    with sentences(), hold(right(at, found.data_folder)):
        prepare(found, at)
        target, files = asyncio.run(_export(at, folder, workspace))
    click.echo(f"{len(files) + 1} files with {sum(file.rows for file in files)} rows are in {target}.")


async def _export(at: Address, folder: Path, wanted: int | None) -> tuple[Path, list[File]]:
    store = at.open()
    now = datetime.now(UTC)
    try:
        home = _one_of(await store.read(storage.workspaces), wanted)
        me = storage.operator(home)
        target = folder / f"khaidee-{home.id}-{me.local(now):%Y-%m-%d-%H%M%S}"
        await store.unit(lambda db: _log(Desk(db, me, now, "command line"), str(target)))
        return target, await store.read(lambda db: exporting.export(Desk(db, me, now), FolderSink(target)))
    finally:
        await store.close()


async def _log(desk: Desk, target: str) -> None:
    exporting.logged(desk, target)


def _one_of(homes: Sequence[Workspace], wanted: int | None) -> Workspace:
    """The only one, or the one that was asked for; otherwise say which there are."""
    fitting = [home for home in homes if wanted in (None, home.id)]
    if len(fitting) == 1:
        return fitting[0]
    for home in homes:
        click.echo(f"--workspace {home.id}   {home.name}", err=True)
    click.echo("There is no workspace yet." if not homes else "Please say which workspace.", err=True)
    sys.exit(1)
