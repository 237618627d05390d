"""What the assistant says by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.screen import Button, Screen, Short, act
from bot.chat.texts import Speaker, cut, plain
from bot.domain.anniversaries import turns
from bot.domain.calendar import Calendar
from bot.domain.values import Html
from bot.domain.writing import clock
from bot.records.activity import Activity
from bot.storage.activities import Plans
from bot.views import later
from bot.views.activities import Named, button, line, ref
from bot.views.together import with_phone

LATE = timedelta(minutes=15)
NAME = 40  # characters of a name in a list of many
FEW = 5
AT_MOST = 30  # lines of a list that came by itself


def nudge(say: Speaker, lead: Any, now: datetime, calendar: Calendar) -> Screen:
    """One promise, with what to do about it; one that was slept through, or moved from a day off, says so."""
    day = lead.call_back_at.astimezone(ZoneInfo(say.zone)).date()
    late = say("nudge.late") if calendar.is_working_day(day) else say("nudge.off", day=day)
    above = late if now - lead.call_back_at > LATE else Html("")
    head = say("nudge.head", name=lead.name_words, at=lead.call_back_at)
    lines = [above, head]
    lines += [say("card.line", field=say("lead.phone"), value=lead.phone)] if lead.phone else []
    lines += [say("card.line", field=say("lead.interest"), value=lead.interest)] if lead.interest else []
    short = Short(with_phone(say, head, lead.phone), ways_of_lead(say, lead, "call"), above)
    return Screen(plain(*lines), (_ways(say, lead),), about=f"lead:{lead.id}", short=short)


def _ways(say: Speaker, lead: Any) -> tuple[Button, ...]:
    return (
        Button(say.label("nudge.done"), act("done", "lead", lead.id, lead.version)),
        Button(say.label("nudge.snooze"), act("snooze", "lead", lead.id, lead.version)),
        Button(say.label("nudge.open"), act("open", "lead", lead.id)),
    )


NO_PLANS = Plans()


def agenda(
    say: Speaker, today: date, due: Sequence[Any], total: int, calendar: Calendar, plans: Plans = NO_PLANS
) -> Screen:
    """The morning's list: what is planned and who is waiting for a word today, in the order of time, and how many of
    `total` are not shown.
    """
    entries = [(_hour(say, lead, today), _line(say, lead, today, calendar, plans), _did(say, lead)) for lead in due]
    entries += [(_at(one), _planned(say, one, plans), _done(say, one, plans)) for one in plans.today]
    entries.sort(key=lambda entry: entry[0])
    left = [say("agenda.left", count=plans.late)] if plans.late else []
    text = plain(
        _head(say, today, total, plans), *(line for _, line, _ in entries), _more(say, total - len(due)), *left
    )
    rows = tuple((button,) for _, _, button in entries)
    way = Button(say.label("calendar.late"), act("cal", "late", "mine", 0))
    return Screen(text, (*rows, (way,)) if plans.late else rows)


def _head(say: Speaker, today: date, total: int, plans: Plans) -> Html:
    if not plans.today:
        return say("agenda.head", today=today, count=total) if total else say("agenda.head.none", today=today)
    count = len(plans.today)
    if not total:
        return say("agenda.head.plans", today=today, plans=count)
    return say("agenda.head.both", today=today, plans=count, count=total)


EARLIEST = datetime.min.replace(tzinfo=UTC)
"""What has no hour stands before what has one."""


def _hour(say: Speaker, lead: Any, today: date) -> datetime:
    at: datetime | None = lead.call_back_at
    return at if at and at.astimezone(ZoneInfo(say.zone)).date() == today else EARLIEST


def _at(one: Activity) -> datetime:
    return one.at if one.timed and one.at else EARLIEST


def _did(say: Speaker, lead: Any) -> Button:
    return Button(say.label("agenda.done", name=lead.name_words), act("did", "lead", lead.id, lead.version))


def _planned(say: Speaker, one: Activity, plans: Plans) -> Html:
    return say("agenda.planned", line=line(say, one, plans.names))


def _done(say: Speaker, one: Activity, plans: Plans) -> Button:
    return Button(say.label("agenda.done", name=button(say, one, plans.names)), act("adid", *ref(one)))


def late_agenda(
    say: Speaker, today: date, due: Sequence[Any], total: int, calendar: Calendar, plans: Plans = NO_PLANS
) -> Screen:
    """The morning's list, when the morning is over: the first few, with a word of why."""
    few = agenda(say, today, due[:FEW], total, calendar, plans)
    return replace(few, text=plain(say("nudge.late"), Html(few.text)))


def _more(say: Speaker, count: int) -> Html:
    return say("list.rest", count=count) if count > 0 else Html("")


def _name(lead: Any) -> str:
    return cut(lead.name_words, NAME)


def _line(say: Speaker, lead: Any, today: date, calendar: Calendar, plans: Plans = NO_PLANS) -> Html:
    """What was due on a day off is not late on the first working day after it. Beside plans it tells its hour."""
    moved = calendar.working_day_from(lead.follow_up_on) == today
    why = say("agenda.off" if moved else "agenda.late", day=lead.follow_up_on)
    late = why if lead.follow_up_on < today else Html("")
    hour = _hour(say, lead, today) if plans.today else EARLIEST
    at = f"{clock(hour.astimezone(ZoneInfo(say.zone)).time(), say.language)} " if hour > EARLIEST else ""
    return Html(f"• {at}{say('record.named', name=_name(lead))}{' · ' + late if late else ''}")


def kept(say: Speaker, lead: Any) -> Screen:
    """Done; and what comes next."""
    this = ("lead", lead.id, lead.version)
    undo = Button(say.label("card.undo"), act("undo", *this))
    rows = (*later.next_steps(say, this, later.LEAD), (undo,))
    return Screen(say("nudge.kept", name=lead.name_words), rows, about=f"lead:{lead.id}")


def snoozes(say: Speaker, lead: Any, hour: int, kind: str) -> Screen:
    return later.snoozes(say, lead.name_words, ("lead", lead.id, lead.version), later.LEAD, hour, kind)


def snoozed(say: Speaker, lead: Any) -> Screen:
    """Until when, written out; a day without an hour is told by that morning's list."""
    at = lead.call_back_at or lead.follow_up_on
    return Screen(say("snooze.until", name=lead.name_words, at=at), about=f"lead:{lead.id}")


@dataclass(frozen=True, slots=True)
class Left:
    """What is open still: follow-ups and plans, as many as could be read and how many there are."""

    due: Sequence[Any] = ()
    total: int = 0
    plans: Sequence[Activity] = ()
    planned: int = 0
    names: Named = field(default_factory=dict)


def still_open(say: Speaker, of: Left) -> Screen:
    """The afternoon's reminder: done or put off with one tap each."""
    plans = of.plans[:AT_MOST]
    due = of.due[: AT_MOST - len(plans)]
    lines = [say("agenda.planned", line=line(say, one, of.names)) for one in plans]
    lines += [Html(f"• {say('record.named', name=_name(lead))}") for lead in due]
    rows = (*(ways_of_plan(say, one, of.names) for one in plans), *(ways_of_lead(say, lead, "call") for lead in due))
    rest = _more(say, of.total + of.planned - len(due) - len(plans))
    return Screen(plain(_still_open(say, of), *lines, rest), rows)


def _still_open(say: Speaker, of: Left) -> Html:
    if not of.planned:
        return say("still_open.head", count=of.total)
    if not of.total:
        return say("still_open.plans", plans=of.planned)
    return say("still_open.both", plans=of.planned, count=of.total)


def ways_of_lead(say: Speaker, lead: Any, kind: str) -> tuple[Button, ...]:
    """In a list, which stays. `kind`: of which reminder it is."""
    ref = ("lead", lead.id, lead.version)
    return (
        Button(say.label("agenda.done", name=lead.name_words), act("did", *ref)),
        Button(say.label("nudge.snooze"), act("postpone", *ref, kind)),
    )


def ways_of_plan(say: Speaker, one: Activity, names: Named) -> tuple[Button, ...]:
    return (
        Button(say.label("agenda.done", name=button(say, one, names)), act("adid", *ref(one))),
        Button(say.label("nudge.snooze"), act("apostpone", *ref(one))),
    )


def birthdays(say: Speaker, today: date, near: Sequence[tuple[Any, int]]) -> Screen:
    """Whose birthday is near, with how many days are left."""
    shown = near[:AT_MOST]
    lines = [_birthday(say, lead, ahead, today) for lead, ahead in shown]
    rows = tuple(
        (Button(say.label("birthday.open", name=lead.name_words), act("open", "lead", lead.id)),) for lead, _ in shown
    )
    return Screen(plain(*lines, _more(say, len(near) - len(shown))), rows)


def _birthday(say: Speaker, lead: Any, ahead: int, today: date) -> Html:
    age = turns(lead.birthday, today + timedelta(days=ahead))
    line = say(f"birthday.in{ahead}", name=_name(lead), date=lead.birthday)
    return Html(f"{line} · {say('birthday.age', age=age)}") if age else line
