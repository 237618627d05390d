"""Somebody else was here meanwhile: who changed what to what, and what one typed oneself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.chat.screen import Button, Screen
from bot.chat.texts import Speaker, plain
from bot.domain.values import Html
from bot.records.base import Record
from bot.views.cards import worth

TOLD = 5  # changed fields that are named one by one


def which(say: Speaker, of: type[Record], fields: Iterable[str], who: Iterable[str]) -> Html:
    """Which fields, and by whom."""
    told = {*fields} - ({"probability"} if "status" in fields else set())  # the one follows from the other
    labels = [say(key) for field in sorted(told) if say.has(key := f"{of.type()}.{field}")]
    what = ", ".join(labels) if 0 < len(labels) <= TOLD else say("changed.something")
    return say("changed.which", who=", ".join(who), fields=what)


def what(say: Speaker, record: Record, pairs: Mapping[str, tuple[Any, Any]], who: Iterable[str]) -> Html:
    """Who changed what to what; where a link leads is on the card."""
    if not all(_told(say, record, name) for name in pairs):
        return which(say, type(record), pairs, who)
    lines = [
        say("changed.to", who=", ".join(who), field=_label(say, record, name), before=before, after=after)
        for name, (old, new) in pairs.items()
        for before, after in [(_worth(say, record, name, old), _worth(say, record, name, new))]
    ]
    return plain(*lines)


def _label(say: Speaker, record: Record, name: str) -> Html:
    return say(f"{record.type()}.{name}")


def _told(say: Speaker, record: Record, name: str) -> bool:
    field = record.fields().get(name)
    return field is not None and not field.to and say.has(f"{record.type()}.{name}")


def _worth(say: Speaker, record: Record, name: str, value: Any) -> object:
    if name == "reason":
        return value
    return say("changed.nothing") if value in (None, "", []) else worth(say, record, name, value)


def mine(say: Speaker, record: Record, answers: Mapping[str, Any]) -> Html:
    """What was typed and is not saved."""
    told = {name: value for name, value in answers.items() if name == "reason" or _told(say, record, name)}
    words = [say("changed.value", value=_worth(say, record, name, value)) for name, value in told.items()]
    return say("changed.mine", words=", ".join(words)) if words else say("changed.unsaved")


def above(words: Html, shown: Screen, *first: Button) -> Screen:
    """The card as it is now, under what happened; what can be done about it comes first."""
    rows = ((first, *shown.rows)) if first else shown.rows
    return Screen(plain(words, Html(shown.text)), rows, about=shown.about)
