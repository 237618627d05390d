"""Is this party known already? By phone, LINE ID, e-mail or tax id, whatever type of record it is kept as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat.form import Doubt
from bot.storage import promises
from bot.storage.desk import Desk

WAYS = {"phone": "phone", "line_id": "line", "email": "email", "tax_id": "tax"}
"""The channel of each field a form may ask for; a second or third phone is asked under its own name."""


async def known_already(desk: Desk, so_far: Mapping[str, Any]) -> Doubt | None:
    """One that may be seen can be opened, or one goes on; of a colleague's only the owner is named."""
    same = {way: str(so_far[field]) for field, way in WAYS.items() if so_far.get(field)}
    this = so_far.get("subject", "")
    mine = await desk.known(this, **same)
    if mine:
        one = min(mine, key=lambda found: found.sealed)  # what somebody became tells more than what he was
        return Doubt("doubt.mine", {"name": one.name_words}, f"{one.type()}:{one.id}")
    owner = await desk.elsewhere(this, **same)
    return Doubt("doubt.theirs", {"owner": await promises.name_of(desk, owner)}) if owner else None
