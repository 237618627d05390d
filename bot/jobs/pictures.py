"""Pictures of numbers: gathered when they are sent, drawn by typst off the event loop. Data goes in as JSON only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.jobs.painters import Data, painter
from bot.storage import opportunities as deals
from bot.storage.desk import Desk
from bot.views import pipeline as views
from bot.views.cards import speaking

FOLDER = Path(__file__).parent
FONTS = FOLDER.parent / "fonts"
SHARP = 216.0  # dots an inch, three to a point: 360 points are a phone's width


async def numbers(desk: Desk, data: Data) -> dict[str, Any]:
    """The receiver's own pipeline, as it is now: a picture shows nobody more than the message would."""
    found = await deals.summary(desk, data["whose"])
    return views.drawing(speaking(desk), views.Pipeline(found, desk.today, desk.me.stages, ()))


@painter("pipeline", numbers)
def pipeline(data: Data) -> bytes:
    return png("pipeline.typ", data)


def png(template: str, data: Data) -> bytes:
    """A page of typst with this data in it."""
    import typst  # thirty megabytes that a start does not need

    made = typst.compile(
        FOLDER / template,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="png",
        ppi=SHARP,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError(f"{template} has more than one page")
    return made
