"""The stages as a team calls and counts them; for its owner to change."""

from __future__ import annotations

from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.stages import USUAL, Stage, Stages, is_open, stage
from bot.domain.values import Html

STEPS = (("probability", -5), ("probability", 5), ("rot_days", -1), ("rot_days", 1))


def every(say: Speaker, stages: Stages) -> Screen:
    lines = [_line(say, one) for one in stages]
    buttons = [Button(say.label(f"opportunity.status.{one.id}"), act("stage", one.id)) for one in stages]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return Screen(plain(say("stages.head"), *lines), rows)


def _line(say: Speaker, one: Stage) -> Html:
    key = "stages.line" if is_open(one.id) and one.rot_days else "stages.closed"
    return say(key, name=name_of(say, one), probability=one.probability, days=one.rot_days)


def name_of(say: Speaker, one: Stage) -> str:
    """As it is called after the change at hand: the speaker still has the words from before it."""
    return one.name or Speaker(say.language, say.era, say.zone).plain(f"opportunity.status.{one.id}")


def one(say: Speaker, of: Stage) -> Screen:
    """Numbers by a tap; the name is asked for, or comes as an answer to this message."""
    rows: Rows = (
        (Button(say.label("stages.rename"), act("stagename", of.id)), Button(say.label("form.back"), act("stages"))),
    )
    if is_open(of.id):
        rows = (_steps(say, of, "probability"), _steps(say, of, "rot_days"), *rows)
    if of != stage(USUAL, of.id):
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
