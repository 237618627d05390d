"""The team as a tree, and one member's card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.absence import Absence
from bot.domain.rights import KEEPERS, Role
from bot.domain.values import Html
from bot.records.people import Person
from bot.views import minimums, picking

PAGE = 10  # members on one page of the tree
STEP = "\u2003"  # a blank as wide as a letter: how deep somebody stands


def tree(people: Sequence[Person]) -> list[tuple[int, Person]]:
    """Everybody behind his manager, with how deep he stands; a circle is entered nowhere and shown at the end."""
    known = {one.id for one in people}
    under: dict[int | None, list[Person]] = defaultdict(list)
    for one in people:
        under[one.manager_id if one.manager_id in known else None].append(one)
    found: list[tuple[int, Person]] = []
    ahead = [(0, one) for one in reversed(under[None])]
    while ahead:
        depth, one = ahead.pop()
        found.append((depth, one))
        ahead += [(depth + 1, below) for below in reversed(under[one.id])]
    seen = {one.id for _, one in found}
    return found + [(0, one) for one in people if one.id not in seen]


def team(say: Speaker, people: Sequence[Person], away: Mapping[int, Absence], first: int = 0) -> Screen:
    """One page of the tree; a button for each."""
    here = tree(people)[first : first + PAGE]
    lines = [_line(say, depth, one, away.get(one.id)) for depth, one in here]
    buttons = picking.pairs([Button(one.called, act("person", one.id)) for _, one in here])
    ways = picking.turning(say, first, PAGE, len(people), lambda at: act("people", at))
    invite = ((Button(say.label("people.invite"), act("inviting")),),)
    return Screen(plain(say("people.head", count=len(people)), *lines), (*buttons, *ways, *invite))


def _line(say: Speaker, depth: int, one: Person, away: Absence | None) -> Html:
    line = say("people.line", name=one.called, role=say(f"role.{one.role}"))
    gone = f" · {say('people.away_until', day=away.until)}" if away else ""
    return Html(f"{STEP * (depth - 1)}{'└ ' if depth else ''}{line}{gone}")


@dataclass(frozen=True, slots=True)
class About:
    """What a card knows beside the member himself. `tends`: himself or somebody one leads; `leads`: the latter."""

    manager: str
    absence: Absence | None
    stand_in: str
    leads: bool
    tends: bool


def person(say: Speaker, one: Person, about: About) -> Screen:
    """Everything about one member, and what may be done."""
    head = say("people.card", name=one.called, role=say(f"role.{one.role}"))
    lines = [
        say("people.full", name=one.name) if one.nickname else Html(""),
        say("people.boss", name=about.manager) if about.manager else Html(""),
        say("people.since", day=one.joined_at.astimezone(ZoneInfo(say.zone)).date()),
        say("people.seen", day=one.seen_on) if one.seen_on else say("people.never"),
        say("people.cut") if one.telegram_id is None else Html(""),
        say("people.muted") if one.unreachable_at else Html(""),
        plain(say("people.on_leave"), absence(say, about.absence, about.stand_in)) if about.absence else Html(""),
    ]
    return Screen(plain(head, *lines), _acts(say, one, about))


def absence(say: Speaker, of: Absence, stand_in: str) -> Html:
    """From when to when, and who does the work meanwhile."""
    days = "away.day" if of.since == of.until else "away.days"
    return plain(
        say(days, since=of.since, until=of.until),
        say("away.by", name=stand_in) if stand_in else say("away.nobody"),
    )


def _acts(say: Speaker, one: Person, about: About) -> Rows:
    tend = (
        Button(say.label("people.away"), act("away", one.id)),
        Button(say.label("people.phone"), act("phone", one.id)),
    )
    lead = (
        Button(say.label("people.role"), act("role", one.id)),
        Button(say.label("people.manager"), act("boss", one.id, 0)),
    )
    last = (
        Button(say.label("people.history"), act("history", one.id)),
        Button(say.label("people.leave"), act("leave", one.id, 0)),
    )
    back = (Button(say.label("people.back"), act("people", 0)),)
    tends = (tend,) if about.tends else ()
    asked = ((Button(say.label("minimums.label"), act("minimum", one.id)),),) if one.role in KEEPERS else ()
    return (lead, *tends, *asked, last, back) if about.leads else (*tends, back)


def _card(say: Speaker, one: Person) -> tuple[Button, ...]:
    return (Button(say.label("form.back"), act("person", one.id)),)


def roles(say: Speaker, one: Person, offered: Sequence[Role]) -> Screen:
    buttons = [Button(say.label(f"role.{role}"), act("rank", one.id, one.role, role, 0)) for role in offered]
    rows = picking.pairs([button for button in buttons if button.act.args[2] != one.role])
    return Screen(say("rank.which", name=one.called), (*rows, _card(say, one)))


def rank_heirs(say: Speaker, one: Person, role: Role, kept: int, others: Sequence[Person], first: int = 0) -> Screen:
    """Who keeps no records in his new role hands them over first."""
    ref = (one.id, one.role, role)
    rows = picking.people(say, others, lambda key: act("rank", *ref, key), lambda at: act("rankheir", *ref, at), first)
    text = say("rank.heir", name=one.called, role=say(f"role.{role}"), count=kept)
    return Screen(text, (*rows, _card(say, one)))


@dataclass(frozen=True, slots=True)
class Gives:
    """What somebody gives up with his role: `kept` records to `heir`, a team of `led` people to `boss`."""

    heir: Person | None
    kept: int
    led: int
    boss: str


def rank_sure(say: Speaker, one: Person, role: Role, gives: Gives) -> Screen:
    """What he will see from then on, and what he gives up, read once more."""
    was, will = say(f"role.{one.role}"), say(f"role.{role}")
    lines = [say("rank.sure", name=one.called, was=was, role=will), say(f"role.{role}.sees")]
    heir = gives.heir
    lines += [say("rank.goes", count=gives.kept, heir=heir.called)] if heir else []
    lines += [say("rank.team", count=gives.led, boss=gives.boss or say("boss.none"))] if gives.led else []
    yes = Button(say.label("rank.yes"), act("ranked", one.id, one.role, role, heir.id if heir else 0))
    return Screen(plain(*lines), ((yes,), _card(say, one)))


def ranked(say: Speaker, one: Person) -> Screen:
    return Screen(say("rank.done", name=one.called, role=say(f"role.{one.role}")), (_card(say, one),))


def told_rank(say: Speaker, role: str, by: str) -> Screen:
    """For himself."""
    return Screen(say("rank.told", role=say(f"role.{role}"), name=by))


def bosses(say: Speaker, one: Person, found: Sequence[Person], first: int, *, top: bool) -> Screen:
    rows = picking.people(say, found, lambda key: act("under", one.id, key), lambda at: act("boss", one.id, at), first)
    none = ((Button(say.label("boss.none"), act("under", one.id, 0)),),) if top else ()
    return Screen(say("boss.which", name=one.called), (*rows, *none, _card(say, one)))


def under(say: Speaker, one: Person, boss: str) -> Screen:
    text = say("boss.done", name=one.called, boss=boss) if boss else say("boss.top", name=one.called)
    return Screen(text, (_card(say, one),))


def last_owner(say: Speaker) -> Screen:
    return Screen(say("leave.last_owner"))


def told_boss(say: Speaker, boss: str) -> Screen:
    """For himself."""
    return Screen(say("boss.told_himself", boss=boss))


def told_under(say: Speaker, name: str) -> Screen:
    return Screen(say("boss.told", name=name))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a member's trail: what happened, from what to what, by whom, on which day."""

    action: str
    was: str
    now: str
    by: str
    on: date


def value(say: Speaker, changes: Mapping[str, Sequence[Any]], side: int, names: Mapping[int, str]) -> str:
    """What a line of the trail changed from (side 0) or to (side 1), as one reads it."""
    found = [_value(say, name, pair[side], names) for name, pair in changes.items()]
    return "–".join(filter(None, found)) or "–"


def _value(say: Speaker, name: str, value: Any, names: Mapping[int, str]) -> str:
    if value is None:
        return ""
    if name == "role":
        return say(f"role.{value}")
    if name in ("minimums", "team_minimums"):
        return minimums.asked(say, value)
    if name in ("manager_id", "stand_in_id"):
        return names.get(value, "–")
    return say.write(date.fromisoformat(value)) if name in ("away_from", "away_until") else ""


def history(say: Speaker, one: Person, lines: Sequence[Line]) -> Screen:
    written = [
        say("history.line", day=line.on, what=say(f"history.{line.action}", was=line.was, now=line.now), by=line.by)
        for line in lines
    ]
    head = say("history.head", name=one.called)
    return Screen(plain(head, *(written or [say("history.none")])), (_card(say, one),))
