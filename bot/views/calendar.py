"""The calendar: a day's or a week's plan, what was left over, and a month to choose a day from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.chat.screen import Act, Button, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain import months, writing
from bot.domain.calendar import Calendar
from bot.domain.values import Html
from bot.records.activity import Activity
from bot.records.people import Person
from bot.storage.minimums import Standing
from bot.views import minimums, picking
from bot.views.activities import NAME, Named, button, line
from bot.views.cards import PAGE

NEAR = ("today", "tomorrow", "week", "next")
VIEWS = (*NEAR, "late")


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a view. `who` is the one member it is about, if it is one; `owners` are named where it is a whole
    team's; `wide`: there is more than mine; `follow` are the leads to follow up on that day, `done` what was done then;
    `standing` is how far this week's plan is.
    """

    view: str
    whose: str
    first: int
    total: int
    days: tuple[date, date] | None
    today: date
    wide: bool
    names: Named = field(default_factory=dict)
    owners: Mapping[int, str] = field(default_factory=dict)
    done: Sequence[Activity] = ()
    follow: int = 0
    standing: Standing | None = None
    who: str = ""

    def at(self, view: str, whose: str = "", first: int = 0) -> Act:
        return act("cal", view, whose or self.whose, first)

    @property
    def one_day(self) -> date | None:
        return self.days[0] if self.days and self.days[0] == self.days[1] else None


def page(say: Speaker, of: Listing, rows: Sequence[Activity]) -> Screen:
    """What is planned, in the order of time; each opens."""
    empty = say("calendar.nothing" if of.days else "calendar.clear")
    lines = [_line(say, of, one) for one in rows] or ([] if of.done else [empty])
    done = [say("calendar.done"), *(_line(say, of, one) for one in of.done)] if of.done else []
    buttons = tuple((Button(button(say, one, of.names), act("open", NAME, one.id)),) for one in (*rows, *of.done))
    text = plain(_head(say, of), _standing(say, of), *lines, *done)
    return Screen(text, (*buttons, *_turning(say, of), *_ways(say, of)))


def _standing(say: Speaker, of: Listing) -> Html:
    """How far his own week is, where anything is asked of him."""
    return minimums.now(say, of.standing) if of.standing else Html("")


def _head(say: Speaker, of: Listing) -> Html:
    scope = _scope(say, of)
    if of.one_day:
        words = say("calendar.day", day=of.one_day, count=of.total)
    elif of.days:
        words = say("calendar.days", first=_short(say, of.days[0]), last=_short(say, of.days[1]), count=of.total)
    else:
        words = say("calendar.left", count=of.total)
    return Html(f"{words} · {scope}") if scope else words


def _scope(say: Speaker, of: Listing | Month) -> Html:
    """Whose it is, where there is more than one's own."""
    if of.who:
        return say("calendar.of", name=of.who)
    return say(f"scope.{of.whose}") if of.wide else Html("")


def _others(say: Speaker, of: Listing | Month, at: str, to: Callable[[str], Act]) -> tuple[Button, ...]:
    """The other scopes: one's own, the team's, one member's."""
    if not of.wide:
        return ()
    ways = [Button(say.label(f"scope.{one}"), to(one)) for one in ("mine", "team") if one != of.whose]
    return (*ways, Button(say.label("calendar.who"), act("calwho", at, 0)))


def whose(say: Speaker, at: str, others: Sequence[Person], first: int) -> Screen:
    """Which member's? The view that was looked at is kept, be it a month."""
    monthly = months.month_of(at) is not None

    def to(scope: object) -> Act:
        return act("calm", at, scope) if monthly else act("cal", at, scope, 0)

    rows = picking.people(say, others, to, lambda further: act("calwho", at, further), first)
    text = say("calendar.whose" if others else "calendar.nobody")
    return Screen(text, (*rows, (Button(say.label("form.back"), to("mine")),)))


def _short(say: Speaker, day: date) -> str:
    return writing.short_day(day, say.language, say.era)


def _line(say: Speaker, of: Listing, one: Activity) -> Html:
    """With its day where there are several, and with whose it is where there are several people."""
    words = line(say, one, of.names, day=of.one_day is None)
    owner = of.owners.get(one.owner_id)
    return say("calendar.theirs", line=words, owner=owner) if owner else say("calendar.mine", line=words)


def _turning(say: Speaker, of: Listing) -> Rows:
    ways = [Button(say.label("list.earlier"), of.at(of.view, first=max(0, of.first - PAGE)))] if of.first else []
    further = of.first + PAGE
    ways += [Button(say.label("list.more"), of.at(of.view, first=further))] if further < of.total else []
    return (tuple(ways),) if ways else ()


def _ways(say: Speaker, of: Listing) -> Rows:
    """The other views, the month, the people to follow up that day."""
    near = [Button(say.label(f"calendar.{one}"), of.at(one)) for one in VIEWS if one != of.view]
    rows = [tuple(near[i : i + 2]) for i in range(0, len(near), 2)]
    month = of.days[0] if of.days else of.today
    last = (Button(say.label("calendar.month"), act("calm", f"{month:%Y-%m}", of.whose)),)
    scopes = _others(say, of, of.view, lambda other: of.at(of.view, other))
    follow = [(Button(say.label("calendar.follow", count=of.follow), act("day", of.one_day)),)] if of.follow else []
    week = [minimums.way(say, of.standing)] if of.standing else []
    return (*follow, *rows, *_under(last, scopes), *week)


def _under(last: tuple[Button, ...], scopes: tuple[Button, ...]) -> Rows:
    """Three scopes have a row of their own."""
    return ((*last, *scopes),) if len(scopes) < len(("mine", "team", "one")) else (last, scopes)


@dataclass(frozen=True, slots=True)
class Month:
    """How much there is on each day of a month, for whom."""

    first: date
    whose: str
    today: date
    counts: Mapping[date, int]
    calendar: Calendar
    wide: bool
    who: str = ""


def month(say: Speaker, of: Month) -> Screen:
    """Seven columns, Monday first. A dot and a number mark a day with something, brackets a day off: no colours."""
    named = tuple(Button(label, Act("nothing")) for label in say.plain("calendar.weekdays").split())
    weeks = tuple(tuple(_cell(of, day) for day in week) for week in months.grid(of.first))
    before, after = months.moved(of.first, -1), months.moved(of.first, 1)
    arrows = (_to(say, of, before, "calendar.before"), _to(say, of, after, "calendar.after"))
    last, at = (Button(say.label("calendar.today"), act("cal", "today", of.whose, 0)),), f"{of.first:%Y-%m}"
    scopes = _others(say, of, at, lambda other: act("calm", at, other))
    head = say(
        "calendar.month.head", month=writing.month(of.first, say.language, say.era), count=sum(of.counts.values())
    )
    text = plain(head, _scope(say, of), say("calendar.month.how"))
    return Screen(text, (named, *weeks, arrows, *_under(last, scopes)))


def _cell(of: Month, day: date | None) -> Button:
    if day is None:
        return Button("·", Act("nothing"))
    words = f"{day.day}" if of.calendar.is_working_day(day) else f"({day.day})"
    marked = f"▸{words}" if day == of.today else words
    count = of.counts.get(day, 0)
    return Button(f"{marked}•{count}" if count else marked, act("cal", day, of.whose, 0))


def _to(say: Speaker, of: Month, first: date, label: str) -> Button:
    words = writing.month(first, say.language, say.era)
    return Button(say.label(label, month=words), act("calm", f"{first:%Y-%m}", of.whose))
