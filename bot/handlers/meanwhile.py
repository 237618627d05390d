"""Two people at one record: the second is told who changed what, nothing is overwritten, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.chat.form import Form, button
from bot.chat.screen import Button, Screen
from bot.chat.texts import plain
from bot.chat.turn import Turn
from bot.domain.values import Html
from bot.records.base import Record
from bot.records.kinds import Kind
from bot.storage import drafts, people, trail
from bot.storage.drafts import Draft
from bot.views import meanwhile as views


async def since(turn: Turn, record: Record, version: int) -> Html:
    """Which fields others changed since that version, and who; nothing where only one's own changes made it old."""
    fields, by = await trail.changed_since(turn.desk, record, version)
    return views.which(turn.say, type(record), fields, await _named(turn, by)) if by else Html("")


async def _named(turn: Turn, by: set[int]) -> list[str]:
    return list((await people.names(turn.desk, by)).values())


async def undone(turn: Turn, record: Record, version: int, shown: Screen) -> Screen | None:
    """The card as it is now, and that the button did nothing; None where nobody else was here."""
    words = await since(turn, record, version)
    return views.above(plain(words, turn.say("changed.undone")), shown) if words else None


async def unsaved(turn: Turn, form: Form, draft: Draft, record: Record, shown: Screen) -> Screen:
    """What the form asked about was changed while it was open: the one waits beside the other, a tap away."""
    now, fields = form.seen(record, draft.answers), form.record.fields()
    differ = [name for name in {**draft.seen, **now} if name in fields and draft.seen.get(name) != now.get(name)]
    pairs = {name: (_load(fields[name], draft.seen.get(name)), _load(fields[name], now.get(name))) for name in differ}
    who = await _named(turn, await trail.changed_by(turn.desk, record, pairs.keys()))
    words = plain(views.what(turn.say, record, pairs, who), views.mine(turn.say, record, form.answers(draft)))
    draft.seen = now
    return views.above(words, shown, await mine(turn, draft))


def _load(kind: Kind, value: Any) -> Any:
    return None if value is None else kind.load(value)


async def mine(turn: Turn, draft: Draft, **begun: Any) -> Button:
    """The answers wait: one tap saves them after all, unless something is changed once more."""
    waiting = replace(draft, id=0, answers={**draft.answers, **begun}, touched_at=turn.desk.now, parked=True)
    await drafts.begin(turn.desk.db, waiting)
    return button(turn, waiting, "-", "wake", "changed.use")


def answered(draft: Draft, form: Form, answers: Mapping[str, Any]) -> Draft:
    """The draft with its answers as they would be saved: what was new on the way is kept by now."""
    return replace(draft, answers={**draft.answers, **form.dump(answers)})
