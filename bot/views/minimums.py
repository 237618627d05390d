"""A week's plan of activities: one's own, the team's, the list behind each number, and where it is set.

Shown to oneself and to whoever leads one; never in a group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain import writing
from bot.domain.minimums import KINDS, WEEK, Count, Week
from bot.domain.rights import Role
from bot.domain.values import Html
from bot.records.activity import Activity
from bot.records.people import Person
from bot.storage.minimums import Standing
from bot.views import picking
from bot.views.activities import NAME, Named, line, title
from bot.views.cards import PAGE

PEOPLE = 6  # of a page of the team: each has a row of numbers
USUAL = (1, 2, 3, 4, 5, 8, 10, 15)
OFFERED = {"visit": (3, 5, 8, 10, 12, 15, 20, 25), "call": (5, 10, 15, 20, 30, 40, 50, 60)}
TEAM = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """Which week is looked at, the one that runs, and when it was counted."""

    first: date
    running: date
    now: datetime


def kind(say: Speaker, name: str) -> str:
    return say.plain(f"activity.kind.{name}")


def numbers(say: Speaker, counts: Sequence[Count]) -> str:
    """ไปพบ 6/10 · โทร 14/20"""
    return " · ".join(f"{kind(say, one.kind)} {one.done}/{one.plan}" for one in counts)


def now(say: Speaker, of: Standing) -> Html:
    """The one line about the week that runs."""
    return say("minimums.now", counts=numbers(say, of.counts), left=_left(say, of.week))


def _left(say: Speaker, week: Week) -> str:
    return say.plain("minimums.left", days=week.left) if week.left else say.plain("minimums.over")


def _days(say: Speaker, first: date) -> str:
    ends = (first, first + timedelta(days=6))
    return " – ".join(writing.short_day(day, say.language, say.era) for day in ends)


def _short(say: Speaker, week: Week) -> Html:
    """A week with fewer days asks for less, and says so."""
    return say("minimums.short", worked=week.worked, usual=week.usual) if week.worked < week.usual else Html("")


# one's own


def own(say: Speaker, of: Standing | None, shown: Shown) -> Screen:
    if of is None:
        return Screen(say("minimums.own.none"))
    head = now(say, of) if shown.first == shown.running else _past(say, of, shown.first)
    text = plain(head, _short(say, of.week), say("minimums.how"), say("team.seen_by"), _as_of(say, shown))
    return Screen(text, (*picking.pairs(_opening(say, of, shown.first, "")), *_earlier(say, shown)))


def _past(say: Speaker, of: Standing, first: date) -> Html:
    return say("minimums.past", days=_days(say, first), counts=numbers(say, of.counts))


def _opening(say: Speaker, of: Standing, first: date, name: str) -> list[Button]:
    """Every number opens the list behind it."""
    return [
        Button(
            say.label("minimums.number", name=name if not at else "", kind=kind(say, one.kind), of=_of(one)).strip(),
            act("minlist", of.person.id, one.kind, first, 0),
        )
        for at, one in enumerate(of.counts)
    ]


def _of(one: Count) -> str:
    return f"{one.done}/{one.plan}"


def _as_of(say: Speaker, shown: Shown) -> Html:
    return say("team.as_of", at=shown.now)


def _earlier(say: Speaker, shown: Shown) -> Rows:
    """Last week, and back; the plan is today's for both."""
    last = shown.running - WEEK
    if shown.first == shown.running:
        return ((Button(say.label("minimums.last"), act("minimums", last, 0)),),)
    return ((Button(say.label("minimums.this"), act("minimums", shown.running, 0)),),)


# the team


def team(say: Speaker, found: Sequence[Standing], shown: Shown, at: int) -> Screen:
    """Who is behind first; a page at a time."""
    set_ = (Button(say.label("minimums.set"), act("minimum", TEAM)),)
    if not found:
        return Screen(say("minimums.none"), (set_,))
    here = found[at : at + PEOPLE]
    ways = (*_earlier(say, shown), set_)
    head = say("minimums.head", days=_days(say, shown.first))
    text = plain(head, *_grouped(say, here), say("minimums.how"), say("minimums.scaled"), _as_of(say, shown))
    rows = tuple(tuple(_opening(say, one, shown.first, one.person.called)) for one in here)
    turning = picking.turning(say, at, PEOPLE, len(found), lambda to: act("minimums", shown.first, to))
    return Screen(text, (*_folded(rows), *turning, *ways))


def _grouped(say: Speaker, here: Sequence[Standing]) -> list[Html]:
    """They come in this order; each head once."""
    lines: list[Html] = []
    for head, some in groupby(here, key=lambda one: one.place):
        lines += [say(f"minimums.{head}"), *(_line(say, one) for one in some)]
    return lines


def _line(say: Speaker, of: Standing) -> Html:
    week = of.week
    short = say("minimums.of_days", worked=week.worked, usual=week.usual) if week.worked < week.usual else ""
    words = say("minimums.line", name=of.person.called, counts=numbers(say, of.counts))
    return Html(f"{words} · {short}") if short else words


def _folded(rows: Rows) -> Rows:
    """Three numbers fit beside each other."""
    return tuple(row[at : at + 3] for row in rows for at in range(0, len(row), 3))


# the list behind a number


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of what somebody did of a kind in a week."""

    person: Person
    kind: str
    first: date
    skip: int
    total: int
    now: datetime


def listed(say: Speaker, of: Listing, rows: Sequence[Activity], names: Named) -> Screen:
    days = _days(say, of.first)
    head = say("minimums.list", kind=kind(say, of.kind), name=of.person.called, days=days, count=of.total)
    lines = [Html(f"• {line(say, one, names, day=True)}") for one in rows]
    buttons = tuple((Button(title(say, one, names), act("open", NAME, one.id)),) for one in rows)
    turning = picking.turning(
        say, of.skip, PAGE, of.total, lambda to: act("minlist", of.person.id, of.kind, of.first, to)
    )
    back = ((Button(say.label("form.back"), act("minimums", of.first, 0)),),)
    text = plain(head, *lines, say("minimums.how"), say("team.as_of", at=of.now))
    return Screen(text, (*buttons, *turning, *back))


# setting it


@dataclass(frozen=True, slots=True)
class Setting:
    """What is said of `person`, or of the team where he is None; `beyond` holds where nothing is said."""

    person: Person | None
    said: Mapping[str, int]
    beyond: Mapping[str, int]
    shop: bool  # of everybody in it

    @property
    def who(self) -> int:
        return self.person.id if self.person else TEAM

    def holds(self, name: str) -> int:
        return self.said.get(name, self.beyond.get(name, 0))


def setting(say: Speaker, of: Setting, *, saved: bool = False) -> Screen:
    """Every kind with its number; a tap changes it."""
    lines = [say("settings.kept")] if saved else []
    lines += [_whom(say, of), Html(f"<b>{asked(say, {name: of.holds(name) for name in KINDS})}</b>")]
    lines += [say(f"minimums.{_source(of)}")] if of.person else []
    lines += [say("minimums.type.one", name=of.person.called) if of.person else say("minimums.type")]
    buttons = [Button(_number(say, of, name), act("minkind", of.who, name)) for name in KINDS]
    return Screen(plain(*lines), (*picking.pairs(buttons), *_beside(say, of)))


def _source(of: Setting) -> str:
    """Whose word it is; what is said of a team is meant for its reps."""
    if of.said:
        return "own_word"
    return "as_team" if of.person and of.person.role == Role.REP else "reps_only"


def _whom(say: Speaker, of: Setting) -> Html:
    if of.person:
        return say("minimums.of", name=of.person.called)
    return say("minimums.shop" if of.shop else "minimums.team")


def asked(say: Speaker, said: Mapping[str, int]) -> str:
    """ไปพบ 10 · โทร 20, or that nothing is asked."""
    words = [f"{kind(say, name)} {said[name]}" for name in KINDS if said.get(name)]
    return " · ".join(words) or say.plain("minimums.nothing")


def _number(say: Speaker, of: Setting, name: str) -> str:
    return say.label("minimums.kind", kind=kind(say, name), number=of.holds(name) or "–")


def _beside(say: Speaker, of: Setting) -> Rows:
    if not of.person:
        ways = Button(say.label("minimums.each"), act("minpeople", 0)), _back(say, "minimums", "-", 0)
        return tuple((way,) for way in ways)
    reset = Button(say.label("minimums.reset"), act("minput", of.who, "t"))
    return ((reset,), (_back(say, "minpeople", 0),)) if of.said else ((_back(say, "minpeople", 0),),)


def _back(say: Speaker, name: str, *args: object) -> Button:
    return Button(say.label("form.back"), act(name, *args))


def choices(say: Speaker, of: Setting, name: str) -> Screen:
    """How many of one kind: a tap, or in words."""
    buttons = [Button(str(number), act("minset", of.who, name, number)) for number in OFFERED.get(name, USUAL)]
    rows = tuple(tuple(buttons[at : at + 4]) for at in range(0, len(buttons), 4))
    none = [Button(say.label("minimums.off"), act("minset", of.who, name, 0))]
    if of.person or not of.shop:
        label = say.label("minimums.beyond", number=of.beyond.get(name) or "–")
        none.append(Button(label, act("minset", of.who, name, "-")))
    back = (_back(say, "minimum", of.who),)
    return Screen(plain(_whom(say, of), say("minimums.ask", kind=kind(say, name))), (*rows, tuple(none), back))


def people(say: Speaker, found: Sequence[Person], first: int) -> Screen:
    rows = picking.people(say, found, lambda key: act("minimum", key), lambda at: act("minpeople", at), first)
    return Screen(say("minimums.who" if found else "minimums.nobody"), (*rows, (_back(say, "minimum", TEAM),)))


def which(say: Speaker, name: str, found: Sequence[Person], numbers: str) -> Screen:
    """Nobody, or more than one, is called so: whom is it about? What was said waits behind each name."""
    rows = picking.pairs([Button(one.called, act("minput", one.id, numbers)) for one in found[: picking.PAGE]])
    return Screen(say("minimums.which", name=name), (*rows, picking.no(say)))


def unclear(say: Speaker, hint: str) -> Screen:
    return Screen(say(hint), ((Button(say.label("minimums.set"), act("minimum", TEAM)),),))


# by itself


def way(say: Speaker, of: Standing) -> tuple[Button, ...]:
    """To the whole of it."""
    return (Button(say.label("minimums.mine"), act("minimums", of.week.first, 0)),)


def nudge(say: Speaker, of: Standing) -> Screen:
    """Once a week, to himself: there is time still."""
    ways = (*way(say, of), Button(say.label("calendar.week"), act("cal", "week", "mine", 0)))
    return Screen(plain(say("minimums.nudge"), now(say, of), _short(say, of.week), say("minimums.alone")), (ways,))
