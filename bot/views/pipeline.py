"""The pipeline in one message, what its numbers mean, and the same as data for a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.chat.screen import Button, Drawn, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.forecast import AHEAD, BUCKETS, month
from bot.domain.stages import Stages, open_of
from bot.domain.values import Html
from bot.storage.opportunities import FLAGS, MOVED, Sum, Summary
from bot.views.opportunities import month_name

HOPES = BUCKETS[1:]
"""The forecast's parts; what is overdue stands apart."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A summary and who is looking: his today, his team's stages, and whose deals he can choose between."""

    of: Summary
    today: date
    stages: Stages
    scopes: tuple[str, ...]

    def sum(self, facet: str) -> Sum:
        return self.of.sums[facet]

    @property
    def open(self) -> tuple[str, ...]:
        return open_of(self.stages)

    @property
    def hopes(self) -> list[str]:
        """The parts of the forecast that hold anything."""
        return [name for name in HOPES if self.sum(name).count]


def pipeline(say: Speaker, p: Pipeline) -> Screen:
    """Every number stands on a button too, which opens what it counted."""
    lines = [head(say, p), *(_stage(say, p, stage) for stage in p.open), _total(say, p), _moved(say, p)]
    lines += [*_flags(say, p), *_forecast(say, p), as_of(say, p)]
    return Screen(plain(*lines), _ways(say, p))


def head(say: Speaker, p: Pipeline) -> Html:
    return say("pipeline.head", whose=say(f"whose.{p.of.whose}"))


def as_of(say: Speaker, p: Pipeline) -> Html:
    return say("pipeline.as_of", at=p.of.at)


def _stage(say: Speaker, p: Pipeline, stage: str) -> Html:
    return _line(say, "pipeline.stage", say(f"opportunity.status.{stage}"), p.sum(stage))


def _total(say: Speaker, p: Pipeline) -> Html:
    return _line(say, "pipeline.total", say("facet.active"), p.sum("active"))


def _line(say: Speaker, key: str, name: Html, of: Sum) -> Html:
    if not of.count:
        return say("pipeline.none", name=name)
    return say(key, name=name, count=of.count, amount=of.amount, weighted=of.weighted)


def _moved(say: Speaker, p: Pipeline) -> Html:
    new, won, lost = (p.sum(name) for name in MOVED)
    month_ = month_name(say, p.today)
    return say("pipeline.moved", month=month_, new=new.count, won=won.count, amount=won.amount, lost=lost.count)


def _flags(say: Speaker, p: Pipeline) -> list[Html]:
    return [_flag(say, name, p.sum(name)) for name in FLAGS]


def _flag(say: Speaker, facet: str, of: Sum) -> Html:
    name = say(f"pipeline.{facet}")
    if not of.count:
        return say("pipeline.none", name=name)
    return say("pipeline.flag", name=name, count=of.count, amount=of.amount)


def _forecast(say: Speaker, p: Pipeline) -> list[Html]:
    lines = [say("pipeline.hope", name=hope_name(say, p, name), weighted=p.sum(name).weighted) for name in p.hopes]
    return [say("pipeline.forecast"), *lines] if lines else []


def hope_name(say: Speaker, p: Pipeline, name: str) -> Html:
    """A month's name, or what comes later."""
    if name in {f"m{n}" for n in range(AHEAD)}:
        return say("record.plain", name=month_name(say, month(p.today, int(name[1:]))))
    return say(f"facet.{name}")


# buttons


def _ways(say: Speaker, p: Pipeline) -> Rows:
    named = {name: say(f"opportunity.status.{name}") for name in p.open}
    named |= {name: say(f"facet.{name}.short") for name in (*MOVED, *FLAGS)}
    named |= {name: hope_name(say, p, name) for name in p.hopes}
    lists = [*_by(2, say, p, p.open, named), *_by(3, say, p, MOVED, named), *_by(3, say, p, FLAGS, named)]
    lists += _by(3, say, p, p.hopes, named)
    whose = p.of.whose
    looks = (
        Button(say.label("pipeline.picture"), act("pipepic", whose)),
        Button(say.label("pipeline.how"), act("pipehow", whose)),
    )
    others = tuple(Button(say.label(f"scope.{one}"), act("pipeline", one)) for one in p.scopes if one != whose)
    return (*lists, looks, *((others,) if others else ()))


def _by(wide: int, say: Speaker, p: Pipeline, names: Sequence[str], named: dict[str, Html]) -> list[tuple[Button, ...]]:
    """The number first: a long name is cut, a number never."""
    buttons = [
        Button(say.label("pipeline.button", count=p.sum(name).count, name=named[name]), act("behind", name, p.of.whose))
        for name in names
    ]
    return [tuple(buttons[i : i + wide]) for i in range(0, len(buttons), wide)]


def how(say: Speaker, whose: str) -> Screen:
    """What is counted, and what is not."""
    back = Button(say.label("form.back"), act("pipeline", whose))
    return Screen(say("pipeline.how.text"), ((back,),))


# the picture


def asked(say: Speaker, whose: str) -> Screen:
    """Drawn when it is sent, from what is true then."""
    return Screen(say("pipeline.picture.text"), drawn=Drawn("pipeline", {"whose": whose}, "pipeline.png"))


def drawing(say: Speaker, p: Pipeline) -> dict[str, Any]:
    """All words and numbers of the picture, as plain data; lengths of bars are parts of the longest."""
    most = max([p.sum(stage).amount for stage in p.open] + [1])
    return {
        "language": say.language,
        "title": say.plain("pipeline.picture.title"),
        "whose": say.plain(f"whose.{p.of.whose}"),
        "as_of": say.plain("pipeline.as_of", at=p.of.at),
        "bars": [_bar(say, p, stage, most) for stage in p.open],
        "total": _cells(say, p.sum("active")) | {"name": say.plain("facet.active")},
        "weighted": say.plain("pipeline.picture.weighted"),
        "tiles": [_tile(say, p, name) for name in (*MOVED, *FLAGS)],
        "forecast": say.plain("pipeline.picture.forecast"),
        "hopes": [{"name": str(hope_name(say, p, name)), "value": say.write(p.sum(name).weighted)} for name in p.hopes],
    }


def _bar(say: Speaker, p: Pipeline, stage: str, most: int) -> dict[str, Any]:
    of = p.sum(stage)
    whole, hoped = round(of.amount * 1000 / most), round(of.weighted * 1000 / most)
    return _cells(say, of) | {"name": say.plain(f"opportunity.status.{stage}"), "whole": whole, "hoped": hoped}


def _cells(say: Speaker, of: Sum) -> dict[str, Any]:
    return {"count": str(of.count), "amount": say.write(of.amount), "weighted": say.write(of.weighted)}


def _tile(say: Speaker, p: Pipeline, name: str) -> dict[str, Any]:
    of = p.sum(name)
    return {"name": say.plain(f"facet.{name}.short"), "count": str(of.count), "amount": say.write(of.amount)}
