"""Everything goes out: read once more what that means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.chat.screen import Button, Drawn, Screen, act
from bot.chat.texts import Speaker, plain


def review(say: Speaker, counts: Mapping[str, int]) -> Screen:
    """What is in it, before everything the team knows becomes a file in a chat."""
    lines = [say("list.head", what=say(f"{kind}.many"), total=f"{count:,}") for kind, count in counts.items() if count]
    yes, no = Button(say.label("export.yes"), act("out")), Button(say.label("form.cancel"), act("nothing"))
    return Screen(plain(say("export.review"), *lines), ((yes,), (no,)))


def making(say: Speaker) -> Screen:
    return Screen(say("export.making"))


def archive(say: Speaker, local: datetime) -> Screen:
    """The file itself, drawn when it is sent."""
    return Screen(say("export.here"), drawn=Drawn("export", {}, f"khaidee-{local:%Y-%m-%d}.zip"))


def reserved(say: Speaker) -> Screen:
    return Screen(say("export.reserved"))
