"""Everything of a workspace in one archive, made when it is sent. Its file has no name and dies with us."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO

from bot.jobs.painters import Data, Undrawable, painter
from bot.storage.desk import Desk
from bot.usecases import exporting
from bot.usecases.exporting import Stream

MOST = 49_000_000  # bytes: the messenger takes fifty million from a bot


class ZipSink:
    """Files into an archive, one after the other."""

    def __init__(self, archive: zipfile.ZipFile, at: datetime) -> None:
        self._archive, self._at = archive, at

    @contextmanager
    def open(self, name: str) -> Iterator[Stream]:
        info = zipfile.ZipInfo(name, self._at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._archive.open(info, "w", force_zip64=True) as stream:
            yield stream


async def _gather(desk: Desk, _: Data) -> IO[bytes]:
    """On a reader's snapshot, straight into the file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed where it is read)
    try:
        with zipfile.ZipFile(file, "w") as archive:
            await exporting.export(desk, ZipSink(archive, desk.me.local(desk.now)))
    except BaseException:
        file.close()
        raise
    return file


@painter("export", _gather)
def draw(file: IO[bytes]) -> bytes:
    """The archive, if the messenger takes it."""
    with file:
        if file.tell() > MOST:
            raise Undrawable("export.too_large")
        file.seek(0)
        return file.read()
