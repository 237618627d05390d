"""/assign: the leads that wait at a leader go to his team, in turn or to whoever has least to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.domain.sharing import Plan
from bot.handlers.leading import lead as demand_lead
from bot.records.lead import Lead
from bot.storage import drafts, people
from bot.storage.desk import UNDO_FOR, TooLate
from bot.storage.drafts import Draft
from bot.usecases import sharing
from bot.views import sharing as views

NAME = "share"
"""Its draft is no form's: it keeps what is ticked, and what was given for the way back; it hears no words."""


async def begin(turn: Turn) -> None:
    demand_lead(turn)
    for old in await drafts.of_person(turn.desk.db, turn.desk.me.id):
        if old.form == NAME:
            await drafts.drop(turn.desk.db, old)
    plan = await sharing.plan(turn.desk, None, "turn")
    state = {"ticked": sorted(plan.ticked), "how": plan.how}
    draft = await drafts.begin(turn.desk.db, Draft(0, turn.desk.me.id, NAME, None, turn.desk.now, state))
    turn.reply(views.page(turn.say, plan, draft.id, 0))


async def press(turn: Turn) -> None:
    """A tick, another way, or go; a second tap of the last finds it done."""
    demand_lead(turn)
    key, op, thing, first = turn.args
    mine = await drafts.of_person(turn.desk.db, turn.desk.me.id)
    draft = next((one for one in mine if one.form == NAME and str(one.id) == key), None)
    if draft is None or ("given" in draft.answers) is not (op == "back"):
        turn.toast = turn.say.label("button.old")
        return
    if op == "back":
        await _back(turn, draft)
    elif op == "go":
        await _go(turn, draft)
    else:
        await _choose(turn, draft, op, int(thing), int(first))


async def _plan(turn: Turn, draft: Draft) -> Plan:
    return await sharing.plan(turn.desk, frozenset(draft.answers["ticked"]), draft.answers["how"])


async def _choose(turn: Turn, draft: Draft, op: str, thing: int, first: int) -> None:
    if op in sharing.HOWS:
        draft.answers["how"] = op
    ticked = None if op == "all" else frozenset[int]() if op == "none" else frozenset(draft.answers["ticked"])
    if op == "tick":
        ticked = frozenset(draft.answers["ticked"]) ^ {thing}
    plan = await sharing.plan(turn.desk, ticked, draft.answers["how"])
    draft.answers["ticked"] = sorted(plan.ticked)
    await drafts.save(turn.desk.db, draft, turn.desk.now)
    turn.show(views.page(turn.say, plan, draft.id, first))


async def _go(turn: Turn, draft: Draft) -> None:
    plan = await _plan(turn, draft)
    if not plan.shares:
        turn.show(views.page(turn.say, plan, draft.id, 0))
        return
    given = await sharing.share(turn.desk, plan)
    kept = {str(person): [[lead.id, lead.version] for lead in some] for person, some in given.items()}
    draft.answers |= {"given": kept, "at": turn.desk.now.isoformat()}
    await drafts.save(turn.desk.db, draft, turn.desk.now)
    _tell(turn, given, views.told)
    names = await people.names(turn.desk, set(given))
    turn.show(views.done(turn.say, {names[person]: len(some) for person, some in given.items()}, draft.id))


def _tell(turn: Turn, given: dict[int, list[Lead]], how: Any) -> None:
    for person, some in given.items():
        turn.tell(person, partial(_said, how, turn.desk.me.name, some))


def _said(how: Any, giver: str, some: Sequence[Lead], say: Any) -> Any:
    return how(say, giver, some)


async def _back(turn: Turn, draft: Draft) -> None:
    """Within ten minutes; what somebody has worked on meanwhile stays his."""
    if turn.desk.now - datetime.fromisoformat(draft.answers["at"]) > UNDO_FOR:
        raise TooLate(NAME)
    given = {int(person): [(key, version) for key, version in some] for person, some in draft.answers["given"].items()}
    back, stay = await sharing.take_back(turn.desk, given)
    await drafts.drop(turn.desk.db, draft)
    _tell(turn, back, views.told_back)
    turn.show(views.taken_back(turn.say, sum(map(len, back.values())), stay))


def register(router: Router) -> None:
    router.command("assign", begin)
    router.act("share", press)
