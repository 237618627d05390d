"""The stages as a team calls and counts them; for its owner to change."""

from __future__ import annotations

from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, cut, plain, speaker
from bot.domain.stages import Stage, Stages, is_open, is_short, seen, usual
from bot.domain.values import Html

STEPS = (("probability", -5), ("probability", 5), ("rot_days", -1), ("rot_days", 1))


def every(say: Speaker, stages: Stages) -> Screen:
    ladder, other = seen(stages), "whole" if is_short(stages) else "short"
    lines = [_line(say, one) for one in ladder]
    buttons = [Button(cut(name_of(say, one)), act("stage", one.id)) for one in ladder]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    switch = (Button(say.label(f"stages.{other}"), act("stageuse", other)),)
    return Screen(plain(say("stages.head"), *lines, say(f"stages.{other}.offer")), (*rows, switch))


def used(say: Speaker, stages: Stages) -> Screen:
    """The set that everybody sees from now on, and what it means for the deals there are."""
    told, screen = say("stages.used.short" if is_short(stages) else "stages.used.whole"), every(say, stages)
    return Screen(plain(told, screen.text), screen.rows)


def hidden(say: Speaker, stages: Stages) -> Screen:
    """What an old message about a stage that is not shown any more is answered with."""
    screen = every(say, stages)
    return Screen(plain(say("stages.hidden"), screen.text), screen.rows)


def _line(say: Speaker, one: Stage) -> Html:
    key = "stages.line" if is_open(one.id) and one.rot_days else "stages.closed"
    return say(key, name=name_of(say, one), probability=one.probability, days=one.rot_days)


def name_of(say: Speaker, one: Stage) -> str:
    """As it is called after the change at hand: the speaker still has the words from before it."""
    return speaker(say.language, say.era, say.zone, (one,)).plain(f"opportunity.status.{one.id}")


def one(say: Speaker, of: Stage) -> Screen:
    """Numbers by a tap; the name is asked for, or comes as an answer to this message."""
    rows: Rows = (
        (Button(say.label("stages.rename"), act("stagename", of.id)), Button(say.label("form.back"), act("stages"))),
    )
    if is_open(of.id):
        rows = (_steps(say, of, "probability"), _steps(say, of, "rot_days"), *rows)
    if of != usual(of):
        rows = ((Button(say.label("stages.reset"), act("stageback", of.id)),), *rows)
    lines = (_line(say, of), say("stages.how")) if is_open(of.id) else (_line(say, of),)
    return Screen(plain(*lines), rows, about=f"stage:{of.id}")


def _steps(say: Speaker, of: Stage, field: str) -> tuple[Button, ...]:
    """The buttons name the value they set: pressed twice they do it once."""
    found = []
    for name, by in STEPS:
        value = getattr(of, field) + by
        if name == field and allowed(field, value):
            found.append(Button(say.label(f"stages.{field}", value=value), act("stageset", of.id, field, value)))
    return tuple(found)


def allowed(field: str, value: int) -> bool:
    """A probability of an open stage is never certain; a rot of 0 days is never."""
    return 1 <= value <= 99 if field == "probability" else 0 <= value <= 90
