"""The table of every row's verdict, drawn when it is sent."""

from __future__ import annotations

from bot.domain.sheets.written import MARK, Value, lines
from bot.jobs.painters import Data, painter
from bot.storage import importing
from bot.storage.desk import Desk
from bot.views.cards import speaking
from bot.views.importing import table

Rows = list[list[Value]]


async def _gather(desk: Desk, data: Data) -> Rows:
    """One's own list only; what was written since is forgotten, and its cells are empty."""
    batch = await importing.mine(desk, int(data["batch"]))
    return table(speaking(desk), await importing.every(desk.db, batch.id))


@painter("verdicts", _gather)
def draw(rows: Rows) -> bytes:
    return (MARK + "".join(lines(rows))).encode()
