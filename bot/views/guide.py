"""The guided first day, and the tip of the day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.values import Html


def offer(say: Speaker, *, practice: bool) -> Screen:
    """Three minutes now, later, or never."""
    text = say("guide.offer") if practice else say("guide.offer.short")
    later = tuple(Button(say.label(f"guide.{word}"), act("guide", word)) for word in ("later", "never"))
    return Screen(text, ((Button(say.label("guide.go"), act("guide", "start")),), later))


def step(say: Speaker, name: str, number: int, of: int, *, praise: bool = False) -> Screen:
    """One sentence, one button; and the ways past it."""
    head = say("guide.praised", number=number, of=of) if praise else say("guide.number", number=number, of=of)
    past = (
        Button(say.label("guide.skip"), act("guide", "skip", name)),
        Button(say.label("guide.stop"), act("guide", "stop")),
    )
    return Screen(
        plain(head, say(f"guide.step.{name}")), ((Button(say.label(f"guide.do.{name}"), act("guidestep", name)),), past)
    )


def _clearing(say: Speaker) -> tuple[Button, ...]:
    return (Button(say.label("guide.clear"), act("guide", "clear")),)


def finished(say: Speaker, *, practice: bool) -> Screen:
    return Screen(say("guide.finished"), (_clearing(say),) if practice else ())


def stopped(say: Speaker, *, practice: bool) -> Screen:
    return Screen(say("guide.stopped"), (_clearing(say),) if practice else ())


def again(say: Speaker) -> Screen:
    """Gone through already, and its practice data is still there."""
    return Screen(say("guide.again"), ((Button(say.label("guide.go"), act("guide", "start")),), _clearing(say)))


def cleared(say: Speaker, count: int) -> Screen:
    return Screen(say("guide.cleared", count=count) if count else say("guide.clean"))


def with_tip(say: Speaker, under: Screen, habit: str, counted: dict[str, Any]) -> Screen:
    """The morning's list with one tip under it, and the ways to have no more of it; that it was told is counted."""
    ways = (
        Button(say.label("tip.known"), act("tip", "known", habit)),
        Button(say.label("tip.off"), act("tip", "off")),
    )
    text = Html(f"{under.text}\n{say(f'tip.{habit}')}")
    return replace(under, text=text, rows=(*under.rows, ways), counts=(("learnt.add", counted),))


def tips(say: Speaker, *, off: bool) -> Screen:
    """Are there tips, and the other choice."""
    if off:
        return Screen(say("tips.are_off"), ((Button(say.label("tips.again"), act("tip", "again")),),))
    return Screen(say("tips.are_on"), ((Button(say.label("tip.off"), act("tip", "never")),),))


def later(say: Speaker) -> Screen:
    return Screen(say("guide.any_time"))


def nothing_to_try(say: Speaker) -> Screen:
    return Screen(say("guide.nothing"))
