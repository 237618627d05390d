"""The guided first day, and the tip of the day: what a person learns here, and how we notice that he has."""

from __future__ import annotations

from typing import Any

from bot.chat import form as forms
from bot.chat.form import Form
from bot.chat.router import Handler, Router
from bot.chat.turn import Turn
from bot.domain import habits
from bot.handlers import leads, plain
from bot.records import RECORDS, Record
from bot.records.able import able
from bot.records.complaint import Complaint
from bot.records.lead import Lead
from bot.storage import learnt, practice
from bot.storage.desk import Missing
from bot.storage.drafts import Draft
from bot.usecases import guide
from bot.views import guide as views


async def begin(turn: Turn) -> bool:
    """Offer the first day, for whoever just joined; False for a role that has nothing to try."""
    me = turn.desk.me
    if not guide.steps(me.role):
        return False
    await _keep(turn, guide.OFFERED)
    turn.reply(views.offer(turn.say, practice=able(me.role).practises))
    return True


async def _keep(turn: Turn, state: str) -> None:
    await guide.keep(turn.desk, state)
    turn.forget_people = True


async def command(turn: Turn) -> None:
    """/guide: where one is in it, or the offer."""
    me = turn.desk.me
    if open_ := guide.open_steps(me):
        _show(turn, open_)
    elif me.guide == guide.OVER:
        turn.show(views.again(turn.say))
    elif guide.steps(me.role):
        turn.show(views.offer(turn.say, practice=able(me.role).practises))
    else:
        turn.show(views.nothing_to_try(turn.say))


def _show(turn: Turn, open_: list[str], *, praise: bool = False) -> None:
    """The first of the open steps; below the answer to what was done, where something was."""
    every = guide.steps(turn.desk.me.role)
    number = every.index(open_[0]) + 1
    screen = views.step(turn.say, open_[0], number, len(every), praise=praise)
    (turn.reply if praise else turn.show)(screen)


# Its buttons


async def start(turn: Turn) -> None:
    """A second tap finds it begun."""
    if not guide.steps(turn.desk.me.role):
        await command(turn)
        return
    open_ = guide.open_steps(turn.desk.me) or await guide.start(turn.desk, turn.say)
    turn.forget_people = True
    _show(turn, open_)


async def later(turn: Turn) -> None:
    await _decline(turn, guide.OFFERED)


async def never(turn: Turn) -> None:
    await _decline(turn, guide.OFF)


async def _decline(turn: Turn, state: str) -> None:
    """An offer that was taken up meanwhile is old: its practice data must not be lost sight of."""
    if turn.desk.me.guide not in ("", guide.OFFERED, guide.OFF):
        turn.toast = turn.say.label("button.old")
        return
    await _keep(turn, state)
    turn.show(views.later(turn.say))


async def skip(turn: Turn) -> None:
    """The step this button names, if it is still the one at hand."""
    open_ = guide.open_steps(turn.desk.me)
    if not open_ or turn.args[1] != open_[0]:
        turn.toast = turn.say.label("button.old")
        return
    await _go_on(turn, open_[1:])


async def _go_on(turn: Turn, left: list[str]) -> None:
    role = turn.desk.me.role
    await _keep(turn, ",".join(left) or guide.ended(role))
    if left:
        _show(turn, left)
    else:
        turn.show(views.finished(turn.say, practice=able(role).practises))


async def stop(turn: Turn) -> None:
    role = turn.desk.me.role
    await _keep(turn, guide.ended(role))
    turn.show(views.stopped(turn.say, practice=able(role).practises))


async def clear(turn: Turn) -> None:
    """With one tap, and for good."""
    count = await guide.clear(turn.desk)
    turn.forget_people = True
    turn.show(views.cleared(turn.say, count))


_BUTTONS = {"start": start, "on": command, "later": later, "never": never, "skip": skip, "stop": stop, "clear": clear}


async def button(turn: Turn) -> None:
    await _BUTTONS[turn.args[0]](turn)


# Practice


async def save(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Record:
    """A practice record: nothing is promised about it, and nobody else sees it."""
    return await turn.desk.keep(RECORDS[draft.form.partition("_")[2]](**answers, practice=True))


FORMS = {
    "lead": Form(practice.form_name("lead"), Lead, leads.new_lead.questions, save, plain.show),
    "complaint": Form(practice.form_name("complaint"), Complaint, plain.asked(Complaint), save, plain.show),
}


STARTS = {"done": "today", "search": "find", "find": "find", "invite": "invite", "list": "leads"}
STARTS |= {"settings": "settings", "tune": "settings"}
"""The command a step's button stands for; the other steps are practised on a record."""


def step(router: Router) -> Handler:
    async def handler(turn: Turn) -> None:
        """What the button of an open step begins. The step stays to be read, and to be skipped."""
        name, turn.stays = turn.args[0], True
        if name not in guide.open_steps(turn.desk.me):
            turn.toast = turn.say.label("button.old")
        elif name in STARTS:
            await router.run(turn, STARTS[name])
        else:
            await _practise(turn, name)

    return handler


async def _practise(turn: Turn, name: str) -> None:
    """A form for a practice record, a field of one, or its card."""
    if name in FORMS:
        await forms.start(turn, FORMS[name])
    elif name == "follow_up":
        await plain.change(turn, await _found(await guide.unpromised(turn.desk)), "follow_up_on")
    else:
        turn.reply(await plain.drawn(turn, await _found(await guide.sample(turn.desk))))


async def _found(record: Record | None) -> Record:
    if record is None:
        raise Missing("practice")
    return record


# Noticing


async def notice(turn: Turn) -> None:
    """After every turn: count what was used, and see whether it was the step at hand."""
    done = habits.seen_in(turn.did)
    if not done:
        return
    learnt.used(turn.desk, done & set(habits.TIPS))
    if before := guide.open_steps(turn.desk.me):
        await _advance(turn, before, await guide.without(turn.desk, done))


async def _advance(turn: Turn, before: list[str], left: list[str]) -> None:
    if left == before:
        return
    turn.forget_people = True
    if not left:
        turn.reply(views.finished(turn.say, practice=able(turn.desk.me.role).practises))
    elif left[0] != before[0]:
        _show(turn, left, praise=True)


# Tips


async def tips(turn: Turn) -> None:
    turn.show(views.tips(turn.say, off=habits.OFF in await learnt.of(turn.desk)))


async def tip(turn: Turn) -> None:
    """Under a list that stays, the answer appears over the button; on the screen of /tips in its place."""
    match turn.args:
        case ("known", habit):
            learnt.known(turn.desk, habit)
            turn.toast = str(turn.say("tip.noted"))
        case ("off",):
            learnt.switch_off(turn.desk)
            turn.toast = str(turn.say("tip.gone"))
        case ("never",):
            learnt.switch_off(turn.desk)
            turn.show(views.tips(turn.say, off=True))
        case ("again",):
            await learnt.switch_on(turn.desk)
            turn.show(views.tips(turn.say, off=False))


def register(router: Router) -> None:
    router.after = notice
    for form in FORMS.values():
        router.form(form)
    for name, handler in {"guide": command, "tips": tips}.items():
        router.command(name, handler, reads=True)
    router.act("guidestep", step(router))
    for name, act in {"guide": button, "tip": tip}.items():
        router.act(name, act)
