"""Who is and was where: on a person's card, on a firm's, and each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain import writing
from bot.domain.values import Html
from bot.records.base import Record
from bot.views import cards


def firms(say: Speaker, ties: Sequence[Any]) -> list[Html]:
    """On somebody's card: where he is too, where he was."""
    return [_was(say, "was", tie) if tie.over else say("position.also", place=_place(tie)) for tie in ties]


def people(say: Speaker, ties: Sequence[Any]) -> list[Html]:
    """On a firm's card, below its own people: who is there too, and apart who was."""
    return [_was(say, "left", tie) if tie.over else _there(say, tie) for tie in ties]


def _there(say: Speaker, tie: Any) -> Html:
    return say("customer.person", name=tie.other.name_words, job=tie.position.job or say("customer.no_job"))


def _was(say: Speaker, key: str, tie: Any) -> Html:
    if tie.position.to_on is None:
        return say(f"position.{key}", place=_place(tie))
    return say(f"position.{key}_until", place=_place(tie), month=_month(say, tie.position.to_on))


def _month(say: Speaker, day: Any) -> str:
    return writing.month(day, say.language, say.era)


def _place(tie: Any) -> str:
    return " · ".join(filter(None, (tie.other.name_words, tie.position.job)))


def whole(say: Speaker, contact: Any, firm: str, ties: Sequence[Any], *, change: bool) -> Screen:
    """All firms of one person, each to be mended, and one more."""
    own = [say("position.own", place=" · ".join(filter(None, (firm, contact.job))))] if firm else []
    lines = [*own, *firms(say, ties)] or [say("position.none")]
    back = (Button(say.label("form.back"), act("card", contact.type(), contact.id)),)
    text = plain(say("position.head", name=cards.title(say, contact)), *lines)
    rows = (*_mending(say, contact, firm, ties), back) if change else (back,)
    return Screen(text, rows, about=cards.about(contact))


def _mending(say: Speaker, contact: Any, firm: str, ties: Sequence[Any]) -> Rows:
    rows = [(Button(_place(tie), act("card", "position", tie.position.id)),) for tie in ties]
    add = Button(say.label("position.add"), act("for", "position", contact.type(), contact.id))
    leave = Button(
        say.label("position.leave_own", firm=firm), act("leftfirm", contact.type(), contact.id, contact.version)
    )
    return (*rows, (add,), *(((leave,),) if firm else ()))


def card(say: Speaker, position: Any, named: str, *, change: bool) -> Screen:
    """One of them, with what can be done about it."""
    lines = [
        say("card.line", field=say(f"position.{name}"), value=value)
        for name in ("job", "from_on", "to_on")
        if (value := getattr(position, name))
    ]
    head = cards.head(say, position, named, say(f"position.status.{position.status}"))
    back = (Button(say.label("form.back"), act("firms", "contact", position.contact_id)),)
    rows = (*_acts(say, position), back) if change else (back,)
    return Screen(plain(head, *lines), rows, about=cards.about(position))


def _acts(say: Speaker, position: Record) -> Rows:
    ref = (position.type(), position.id, position.version)
    over = () if position.faded else ((Button(say.label("position.leave"), act("leftfirm", *ref)),),)
    ways = (("card.edit", "edit"), ("card.delete", "delete"))
    return (*over, tuple(Button(say.label(label), act(name, *ref)) for label, name in ways))


def told(say: Speaker, shown: Screen, words: Html, *ways: Button) -> Screen:
    """The person's card after a change of his firms, and the way back."""
    return Screen(plain(words, Html(shown.text)), (*shown.rows, *((ways,) if ways else ())), about=shown.about)


def back(say: Speaker, position: Record, name: str) -> Button:
    return Button(say.label("card.undo"), act(name, position.type(), position.id, position.version))
