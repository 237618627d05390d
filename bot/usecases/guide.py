"""The guided first day: a few steps that notice by themselves that they are done, on data that is only practice.

Where somebody is in it is one word or the list of his open steps, kept with the person and held in the roster: who is
not in it costs nothing.
"""

from __future__ import annotations

from datetime import date

from bot.chat.texts import Speaker
from bot.domain import habits
from bot.domain.rights import Role
from bot.records.able import able
from bot.records.base import Record
from bot.records.complaint import Complaint
from bot.records.lead import Lead
from bot.storage import learnt, people, practice
from bot.storage.desk import Desk, Me

OFFERED = "offered"  # asked, not answered: it stays on the home screen
OVER = "over"  # gone through or stopped: its practice waits to be cleared
OFF = "off"  # not wanted, or cleared

HABIT = {"find": "search", "tune": "settings"}
"""The habit that does a step, where it is called otherwise."""


def steps(role: Role) -> tuple[str, ...]:
    """What a role tries out; nothing for one that has nothing to do here yet."""
    of = able(role)
    if of.team:
        return ("invite", "list", "settings")
    if of.leads:
        return ("lead", "follow_up", "done", "note", "search")
    if of.complaints:
        return ("complaint", "note", "search")
    return ("list", "find", "tune") if of.sees_leads else ()


def open_steps(me: Me) -> list[str]:
    return [step for step in me.guide.split(",") if step in steps(me.role)]


def button(me: Me) -> str:
    """What the home screen offers: begin, go on, clear away, or nothing any more."""
    if me.guide in ("", OFFERED) and steps(me.role):
        return "guide.start"
    if open_steps(me):
        return "guide.on"
    return "guide.clear" if me.guide == OVER else ""


async def keep(desk: Desk, state: str) -> None:
    """Where this person is now; the roster has to be read again."""
    await people.change_own(desk, guide=state)


async def start(desk: Desk, say: Speaker) -> list[str]:
    """Begin with the first step, on fresh practice data: what was left of an earlier round goes."""
    await practice.clear(desk.db, desk.me.id)
    if able(desk.me.role).practises:
        await _samples(desk, say)
    open_ = list(steps(desk.me.role))
    await keep(desk, ",".join(open_))
    return open_


async def _samples(desk: Desk, say: Speaker) -> None:
    if not able(desk.me.role).leads:
        await desk.keep(_grumble(say))
        return
    await desk.keep(_somebody(say, "mali", desk.today))
    await desk.keep(_somebody(say, "ton", None))


def _somebody(say: Speaker, who: str, follow_up_on: date | None) -> Lead:
    made = Lead(name=say(f"sample.{who}.name"), company=say(f"sample.{who}.company"), practice=True)
    made.interest, made.line_id, made.follow_up_on = say(f"sample.{who}.interest"), f"{who}.demo", follow_up_on
    return made


def _grumble(say: Speaker) -> Complaint:
    made = Complaint(customer=say("sample.mali.name"), story=say("sample.mali.story"), practice=True)
    made.about, made.severity = "delivery", "normal"
    return made


async def sample(desk: Desk) -> Record | None:
    """The practice record that the steps talk about."""
    return await practice.first(desk, Lead if able(desk.me.role).leads else Complaint)


async def unpromised(desk: Desk) -> Record | None:
    """A practice lead without a follow-up; any other where all have one."""
    return await practice.first(desk, Lead, Lead.follow_up_on.is_(None)) or await sample(desk)


async def without(desk: Desk, done: frozenset[str]) -> list[str]:
    """Take the steps these habits do off the list; what is still open. Nothing is written where nothing is done."""
    before = open_steps(desk.me)
    left = [step for step in before if HABIT.get(step, step) not in done]
    if left != before:
        await keep(desk, ",".join(left) or ended(desk.me.role))
    return left


def ended(role: Role) -> str:
    """After the last step: practice data waits to be cleared, or there is none."""
    return OVER if able(role).practises else OFF


async def tip(desk: Desk) -> str | None:
    """The habit this morning's tip is about: from the day on which the first day was offered, never before."""
    return habits.tip(await learnt.of(desk)) if desk.me.guide else None


async def clear(desk: Desk) -> int:
    """All practice of this person goes for good, with one tap; how many records it was."""
    await keep(desk, OFF)
    return await practice.clear(desk.db, desk.me.id)
