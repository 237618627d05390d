"""What the assistant says by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.anniversaries import turns
from bot.domain.values import Html

LATE = timedelta(minutes=15)


def nudge(say: Speaker, lead: Any, now: datetime) -> Screen:
    """One promise, with what to do about it; one that was slept through says so."""
    lines = [say("nudge.late")] if now - lead.call_back_at > LATE else []
    lines += [say("nudge.head", name=lead.name_words, at=lead.call_back_at)]
    lines += [say("card.line", field=say("lead.phone"), value=lead.phone)] if lead.phone else []
    lines += [say("card.line", field=say("lead.interest"), value=lead.interest)] if lead.interest else []
    return Screen(plain(*lines), (_ways(say, lead),), about=f"lead:{lead.id}")


def _ways(say: Speaker, lead: Any) -> tuple[Button, ...]:
    return (
        Button(say.label("nudge.done"), act("done", "lead", lead.id, lead.version)),
        Button(say.label("nudge.snooze"), act("snooze", "lead", lead.id, lead.version)),
        Button(say.label("nudge.open"), act("open", "lead", lead.id)),
    )


def agenda(say: Speaker, today: date, due: Sequence[Any]) -> Screen:
    """The morning's list: who is waiting for a word today."""
    lines = [_line(say, lead, today) for lead in due]
    rows = tuple(
        (Button(say.label("agenda.done", name=lead.name_words), act("did", "lead", lead.id, lead.version)),)
        for lead in due
    )
    return Screen(plain(say("agenda.head", today=today, count=len(due)), *lines), rows)


def _line(say: Speaker, lead: Any, today: date) -> Html:
    late = say("agenda.late", day=lead.follow_up_on) if lead.follow_up_on < today else Html("")
    return Html(f"• {say('record.named', name=lead.name_words)}{' · ' + late if late else ''}")


def kept(say: Speaker, lead: Any) -> Screen:
    """Done; and what comes next."""
    ref = ("lead", lead.id, lead.version)
    offers = tuple(
        Button(say.label(f"offer.{offer}"), act("next", *ref, offer)) for offer in ("tomorrow", "3days", "7days")
    )
    undo = Button(say.label("card.undo"), act("undo", *ref))
    return Screen(say("nudge.kept", name=lead.name_words), (offers, (undo,)))


def snoozes(say: Speaker, lead: Any) -> Screen:
    ref = ("lead", lead.id, lead.version)
    offers = tuple(
        Button(say.label(f"snooze.{offer}"), act("later", *ref, offer)) for offer in ("hour", "tomorrow", "monday")
    )
    return Screen(say("snooze.which", name=lead.name_words), (offers,))


def snoozed(say: Speaker, lead: Any) -> Screen:
    """Until when, written out."""
    return Screen(say("snooze.until", name=lead.name_words, at=lead.call_back_at), about=f"lead:{lead.id}")


def still_open(say: Speaker, due: Sequence[Any]) -> Screen:
    """The afternoon's reminder: done or put off with one tap each."""
    lines = [Html(f"• {say('record.named', name=lead.name_words)}") for lead in due]
    rows = tuple(
        (
            Button(say.label("agenda.done", name=lead.name_words), act("did", "lead", lead.id, lead.version)),
            Button(say.label("nudge.snooze"), act("snooze", "lead", lead.id, lead.version)),
        )
        for lead in due
    )
    return Screen(plain(say("still_open.head", count=len(due)), *lines), rows)


def birthdays(say: Speaker, today: date, near: Sequence[tuple[Any, int]]) -> Screen:
    """Whose birthday is near, with how many days are left."""
    lines = [_birthday(say, lead, ahead, today) for lead, ahead in near]
    rows = tuple(
        (Button(say.label("birthday.open", name=lead.name_words), act("open", "lead", lead.id)),) for lead, _ in near
    )
    return Screen(plain(*lines), rows)


def _birthday(say: Speaker, lead: Any, ahead: int, today: date) -> Html:
    age = turns(lead.birthday, today + timedelta(days=ahead))
    line = say(f"birthday.in{ahead}", name=lead.name_words, date=lead.birthday)
    return Html(f"{line} · {say('birthday.age', age=age)}") if age else line
