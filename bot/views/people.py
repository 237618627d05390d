"""Settings, invitations, the team."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.rights import Role
from bot.records.base import Record
from bot.records.people import Person
from bot.storage.desk import Me

HOURS = (6, 7, 8, 9, 10)
QUIET = ((20 * 60, 7 * 60 + 30), (21 * 60, 7 * 60), (22 * 60, 6 * 60), (0, 0))
ZONES = ("Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Asia/Dubai", "Europe/London", "America/New_York")


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def quiet(say: Speaker, start: int, end: int) -> str:
    return say("settings.no_quiet") if start == end else f"{clock(start)}–{clock(end)}"


def settings(say: Speaker, me: Me) -> Screen:
    """Everything one can choose, one tap each."""
    shown = {
        "language": say(f"language.{me.language}"),
        "era": say(f"era.{me.era}"),
        "agenda": clock(me.agenda_at),
        "quiet": quiet(say, me.quiet_from, me.quiet_to),
        "zone": me.zone,
    }
    rows = tuple(
        (Button(say.label(f"settings.{name}", value=value), act("setting", name)),) for name, value in shown.items()
    )
    return Screen(say("settings.head", name=me.name), rows)


def choices(say: Speaker, name: str) -> Screen:
    """The values of one setting."""
    buttons = [Button(label, act("choose", name, value)) for label, value in _values(say, name)]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return Screen(say(f"settings.{name}.ask"), (*rows, (Button(say.label("form.back"), act("settings")),)))


def _values(say: Speaker, name: str) -> list[tuple[str, str]]:
    match name:
        case "language":
            return [(say(f"language.{code}"), code) for code in ("th", "en")]
        case "era":
            return [(say(f"era.{code}"), code) for code in ("be", "ce")]
        case "agenda":
            return [(clock(hour * 60), str(hour * 60)) for hour in HOURS]
        case "quiet":
            return [(quiet(say, start, end), f"{start}-{end}") for start, end in QUIET]
    return [(zone.partition("/")[2].replace("_", " "), str(number)) for number, zone in enumerate(ZONES)]


def roles(say: Speaker, offered: Sequence[Role]) -> Screen:
    buttons = [Button(say.label(f"role.{role}"), act("invite", role)) for role in offered]
    return Screen(say("invite.which"), tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)))


def review(say: Speaker, role: str) -> Screen:
    """Before a link is made: who gets it can do a lot with it."""
    yes = Button(say.label("invite.make"), act("link", role))
    return Screen(say("invite.review", role=say(f"role.{role}")), ((yes,), (_no(say),)))


def _no(say: Speaker) -> Button:
    return Button(say.label("form.cancel"), act("nothing"))


def link(say: Speaker, address: str, role: str) -> Screen:
    return Screen(say("invite.link", role=say(f"role.{role}"), link=address))


def team(say: Speaker, people: Sequence[Person]) -> Screen:
    lines = [say("people.line", name=one.name, role=say(f"role.{one.role}")) for one in people]
    rows = tuple((Button(one.name, act("person", one.id)),) for one in people)
    return Screen(plain(say("people.head", count=len(people)), *lines), rows)


def person(say: Speaker, one: Person) -> Screen:
    rows = ((Button(say.label("people.leave"), act("leave", one.id)),),)
    return Screen(say("people.line", name=one.name, role=say(f"role.{one.role}")), rows)


def heirs(say: Speaker, leaver: Person, others: Sequence[Person]) -> Screen:
    """Who takes over what the leaver kept?"""
    rows = tuple((Button(one.name, act("heir", leaver.id, one.id)),) for one in others)
    return Screen(say("leave.heir", name=leaver.name), (*rows, (_no(say),)))


def sure(say: Speaker, leaver: Person, heir: Person) -> Screen:
    """The one thing that cannot be taken back is read once more."""
    yes = Button(say.label("leave.yes"), act("left", leaver.id, heir.id))
    return Screen(say("leave.sure", name=leaver.name, heir=heir.name), ((yes,), (_no(say),)))


def left(say: Speaker, leaver: str, heir: str, count: int) -> Screen:
    return Screen(say("leave.done", name=leaver, heir=heir, count=count))


def assignees(say: Speaker, record: Record, people: Sequence[Person]) -> Screen:
    ref = (record.type(), record.id, record.version)
    rows: Rows = tuple((Button(one.name, act("give", *ref, one.id)),) for one in people if one.id != record.owner_id)
    back = Button(say.label("form.back"), act("card", record.type(), record.id))
    return Screen(say("assign.which", title=record.name_words or f"#{record.number}"), (*rows, (back,)))


def assigned(say: Speaker, record: Record, giver: str) -> Screen:
    """Told to the new owner."""
    opened = Button(say.label("nudge.open"), act("open", record.type(), record.id))
    title = record.name_words or f"#{record.number}"
    return Screen(say("assign.told", title=title, giver=giver), ((opened,),), about=f"{record.type()}:{record.id}")
