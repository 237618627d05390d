"""/stages: what the owner calls his stages, how likely each is, and how long it may rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.chat import form as forms
from bot.chat.form import Asked, Form, Question
from bot.chat.router import Handler, Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain.reading import Unclear, arabic, line, tidy
from bot.domain.rights import Role
from bot.domain.stages import SHORT, STAGES, USUAL, Stage, Stages, is_open, shown, stage
from bot.handlers import plain
from bot.records.kinds import Kind
from bot.storage import stages
from bot.storage.desk import Missing
from bot.storage.drafts import Draft
from bot.views import stages as views

LONGEST = 40
RENAME, IDS = "stage.rename", tuple(STAGES)
SETS: Mapping[str, Stages] = {"whole": USUAL, "short": SHORT}
_PERCENT = re.compile(r"(\d{1,3}) ?%")
_DAYS = re.compile(r"(\d{1,3}) ?(?:วัน|days?)")


def owners(work: Handler) -> Handler:
    """For the owner alone; anybody else is told so, and nobody's record is betrayed by it."""

    async def handler(turn: Turn) -> None:
        if turn.desk.me.role is Role.OWNER:
            await _seen(turn, work)
        else:
            turn.show(Screen(turn.say("stages.owner")))

    return handler


class Hidden(Exception):
    """An old message asks about a stage that the short set does not show."""


async def _seen(turn: Turn, work: Handler) -> None:
    try:
        await work(turn)
    except Hidden:
        turn.show(views.hidden(turn.say, turn.desk.me.stages))


def _stage(turn: Turn, id_: str) -> Stage:
    if id_ not in STAGES:
        raise Missing(id_)
    if shown(turn.desk.me.stages, id_) != id_:
        raise Hidden(id_)
    return stage(turn.desk.me.stages, id_)


async def every(turn: Turn) -> None:
    turn.show(views.every(turn.say, turn.desk.me.stages))


async def one(turn: Turn) -> None:
    turn.show(views.one(turn.say, _stage(turn, turn.args[0])))


async def use(turn: Turn) -> None:
    """The short set or all of them: one tap, and one back."""
    if turn.args[0] not in SETS:
        raise Missing(turn.args[0])
    turn.forget_people = True
    turn.show(views.used(turn.say, await stages.use(turn.desk, SETS[turn.args[0]])))


async def set_(turn: Turn) -> None:
    id_, field, value = turn.args
    turn.show(await _choose(turn, _stage(turn, id_), {field: int(value)}))


async def _choose(turn: Turn, of: Stage, values: dict[str, Any]) -> Screen:
    """Keep it; the roster is read again, and everybody sees the new words from then on."""
    numbers = {field: value for field, value in values.items() if field != "name"}
    if not all(is_open(of.id) and views.allowed(field, value) for field, value in numbers.items()):
        return Screen(turn.say("stages.range"), about=f"stage:{of.id}")
    turn.forget_people = True
    return views.one(turn.say, await stages.choose(turn.desk, of.id, **values))


async def back(turn: Turn) -> None:
    """As everybody has it."""
    turn.forget_people = True
    turn.show(views.one(turn.say, await stages.reset(turn.desk, _stage(turn, turn.args[0]).id)))


async def reply(turn: Turn) -> None:
    """An answer to a stage's message: a percentage, a number of days, else its name."""
    asked, key = await plain.replied_to(turn)
    of = _stage(turn, IDS[int(key)] if asked == RENAME else key)
    try:
        turn.reply(await _choose(turn, of, _read(turn.inbound.text, turn.said_at)))
    except Unclear as unclear:
        turn.reply(Screen(turn.say(unclear.hint), about=f"stage:{of.id}"))


def _read(words: str, _: datetime) -> dict[str, Any]:
    """ "60%", "10 วัน", else a name."""
    plainly = arabic(tidy(words)).casefold()
    for field, pattern in (("probability", _PERCENT), ("rot_days", _DAYS)):
        if cut := pattern.fullmatch(plainly):
            if not views.allowed(field, int(cut[1])):
                raise Unclear("stages.range")
            return {field: int(cut[1])}
    return {"name": line(words, LONGEST).replace("\n", " ")}


async def rename(turn: Turn) -> None:
    """What is typed next is what it is called."""
    await forms.start(turn, NAMING, subject=IDS.index(_stage(turn, turn.args[0]).id))


async def _named(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    if turn.desk.me.role is not Role.OWNER:
        return Screen(turn.say("stages.owner"))
    try:
        return await _choose(turn, _stage(turn, IDS[draft.subject or 0]), answers["value"])
    except Hidden:
        return views.hidden(turn.say, turn.desk.me.stages)


async def _shows_itself(turn: Turn, shown: Screen) -> Screen:
    return shown


VALUE = Question("value", ("value",), Kind(name="text", read=_read), needed=True)
NAMING = Form(RENAME, Asked("stage", {"value": VALUE.kind}), (VALUE,), _named, _shows_itself, passing=True)  # type: ignore[dict-item]


def register(router: Router) -> None:
    plain.OWN["stage", "reply"] = owners(reply)
    router.form(NAMING)
    router.command("stages", owners(every), reads=True)
    for name, work in {"stages": every, "stage": one}.items():
        router.act(name, owners(work), reads=True)
    for name, work in {"stageset": set_, "stageback": back, "stagename": rename, "stageuse": use}.items():
        router.act(name, owners(work))
