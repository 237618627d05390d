"""What a person meets before and around his work: the greeting, the lasting keyboard, what waits today, guesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, cut, plain
from bot.domain.values import Html, Phone
from bot.domain.writing import phone as written
from bot.records.able import Able, able
from bot.storage.desk import Me
from bot.views.cards import QUOTED

PARTS = ((5, "night"), (12, "morning"), (16, "afternoon"), (19, "evening"), (22, "dusk"), (24, "night"))
"""Until which hour each part of the day lasts."""


def part(hour: int) -> str:
    return next(name for until, name in PARTS if hour < until)


def keys(of: Able) -> tuple[tuple[str, ...], ...]:
    """The lasting keyboard of a role, as the commands its keys stand for; what one does most comes first."""
    if of.leads:
        return (("lead", "find"), ("today", "mine", "settings"))
    if of.complaints:
        return (("complaints", "complaint"), ("find", "settings"))
    if of.sees_leads:
        return (("find", "leads"), ("complaints", "settings"))
    return (("help", "settings"),)


def hello(say: Speaker, me: Me) -> Screen:
    """A greeting that brings the lasting keyboard, in the person's language."""
    rows = tuple(tuple(say.label(f"menu.{key}") for key in row) for row in keys(able(me.role)))
    return Screen(say("start.hello", name=me.name), keyboard=rows)


@dataclass(frozen=True, slots=True)
class Day:
    """What waits: follow-ups of today, those left over, the next day with anything, complaints nobody has begun, and
    how much is planned for today.
    """

    due: int = 0
    late: int = 0
    next: date | None = None
    complaints: int = 0
    planned: int = 0


def home(say: Speaker, me: Me, now: datetime, day: Day, guide: str) -> Screen:
    """One message: a greeting, what waits, and the ways on. `guide` is the first day's button, or ""."""
    of, local = able(me.role), me.local(now)
    lines = [say(f"home.{part(local.hour)}", name=me.name)]
    lines += _follow_ups(say, day) if of.leads else []
    if of.sees_complaints and day.complaints:
        lines.append(say("home.complaints", count=day.complaints))
    elif of.complaints and not of.leads:
        lines.append(say("home.no_complaints"))
    return Screen(plain(*lines), _pairs([_way(say, name) for name in _ways(of, guide)]))


def _follow_ups(say: Speaker, day: Day) -> list[Html]:
    lines = [say("home.due", count=day.due)] if day.due else []
    lines += [say("home.late", count=day.late)] if day.late else []
    lines += [say("home.planned", count=day.planned)] if day.planned else []
    return lines or [_quiet(say, say("home.clear"), day.next)]


def _quiet(say: Speaker, text: Html, next_: date | None) -> Html:
    return plain(text, say("home.next", day=next_)) if next_ else text


def _ways(of: Able, guide: str) -> list[str]:
    """What a role does here; the first day comes instead of what the keyboard has anyway."""
    if of.leads:
        names = ["today", "calendar", "whole" if of.wide else "mine", "complaints", "people" if of.team else "lead"]
    elif of.complaints:
        names = ["complaints", "complaint", "find"]
    elif of.sees_leads:
        names = ["leads", "complaints", "find"]
    else:
        names = ["settings"]
    return [*names, guide or "help"]


def _way(say: Speaker, name: str) -> Button:
    """A command's button, or the first day's."""
    if name.startswith("guide."):
        return Button(say.label(name), act("guide", name.partition(".")[2]))
    return Button(say.label(f"menu.{name}"), act("go", "leads" if name == "whole" else name))


def _pairs(buttons: Sequence[Button]) -> Rows:
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def nothing(say: Speaker, today: date, day: date, next_: date | None) -> Screen:
    """A day without anything, and the next that has something."""
    text = say("today.nothing") if day == today else say("day.nothing", day=day)
    rows: Rows = ((Button(say.label("day.show"), act("day", next_)),),) if next_ else ()
    return Screen(_quiet(say, text, next_), rows)


def find(say: Speaker) -> Screen:
    """What shall be looked for? The next words are."""
    ways = (Button(say.label("form.back"), act("home")), Button(say.label("form.cancel"), act("nothing")))
    return Screen(say("find.ask"), (ways,))


# Words without a place


@dataclass(frozen=True, slots=True)
class Guess:
    """What the words look like, under which number they are kept, and the help topic they touch, if one stands out."""

    words: str
    kept: int
    phone: str = ""
    name: bool = False
    topic: str = ""


def guesses(say: Speaker, of: Able, guess: Guess) -> Screen:
    """Nothing was found: three guesses at what was meant."""
    found = [*_about_topic(say, guess), *_new(say, of, guess), *_look(say, of), *_help(say)]
    return Screen(say("search.nothing", words=cut(guess.words, QUOTED)), tuple((button,) for button in found[:3]))


def _about_topic(say: Speaker, guess: Guess) -> list[Button]:
    return [Button(say.label(f"help.{guess.topic}.title"), act("topic", guess.topic))] if guess.topic else []


def _new(say: Speaker, of: Able, guess: Guess) -> list[Button]:
    """Keep what was typed as something new; the button says with what."""
    made = []
    if of.leads:
        made.append(Button(_lead_label(say, guess), act("guess", "lead", guess.kept)))
    if of.complaints:
        made.append(Button(say.label("guess.complaint"), act("guess", "complaint", guess.kept)))
    return made


def _lead_label(say: Speaker, guess: Guess) -> str:
    if guess.phone:
        return say.label("guess.named", name=written(Phone(guess.phone)))
    return say.label("guess.named", name=guess.words) if guess.name else say.label("guess.lead")


def _look(say: Speaker, of: Able) -> list[Button]:
    """Look for it in a list."""
    names = ["mine"] if of.leads else ["leads"] * of.sees_leads
    names += ["complaints"] * of.sees_complaints
    return [Button(say.label(f"guess.{name}"), act("go", name)) for name in names]


def _help(say: Speaker) -> list[Button]:
    return [_way(say, "help"), _way(say, "settings"), _way(say, "menu")]


def thing(say: Speaker, kind: str) -> Screen:
    """What cannot be kept, and what can."""
    return Screen(say(f"thing.{kind if kind == 'sticker' else 'other'}"), ((_way(say, "menu"), _way(say, "help")),))
