"""Help: topics that fit a role, one short screen each, and the commands there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import LANGUAGES, Speaker, plain, speaker
from bot.domain.matching import Matcher, matcher
from bot.domain.values import Html
from bot.records.able import Able

May = Callable[[Able], bool]


def _looks(of: Able) -> bool:
    return of.sees_leads or of.sees_complaints


def _keeps(of: Able) -> bool:
    return of.leads or of.complaints


def _starts_list(of: Able) -> str:
    return "mine" if of.leads else "leads" if of.sees_leads else "complaints"


TOPICS: Mapping[str, tuple[May, Callable[[Able], str]]] = {
    "lead": (lambda of: of.leads, lambda _: "lead"),
    "follow": (lambda of: of.leads, lambda _: "today"),
    "mute": (lambda of: of.leads, lambda _: "today"),
    "search": (_looks, lambda _: "find"),
    "list": (_looks, _starts_list),
    "note": (_looks, _starts_list),
    "mend": (_keeps, _starts_list),
    "complaint": (lambda of: of.sees_complaints, lambda of: "complaint" if of.complaints else "complaints"),
    "deal": (lambda of: of.sees_deals, lambda of: "deal" if of.deals else "deals"),
    "convert": (lambda of: of.leads, lambda _: "leads"),
    "pipeline": (lambda of: of.sees_deals, lambda _: "pipeline"),
    "stages": (lambda of: of.sees_deals, lambda _: "deals"),
    "won": (lambda of: of.sees_deals, lambda _: "deals"),
    "hold": (lambda of: of.sees_deals, lambda _: "pipeline"),
    "history": (_looks, _starts_list),
    "calendar": (lambda of: of.sees_deals, lambda _: "calendar"),
    "checkin": (lambda of: of.leads, lambda _: "today"),
    "minimums": (lambda of: of.deals, lambda _: "minimums"),
    "team": (lambda of: of.team, lambda _: "invite"),
    "settings": (lambda _: True, lambda _: "settings"),
    "practice": (_looks, lambda _: "guide"),
}
"""Each topic: for whom it is, and the command that starts it."""

MOST = 7  # topics on one screen
FIRST_TO_GO: tuple[str, ...] = ("mute", "hold", "won", "stages", "history", "checkin", "pipeline")
FIRST_TO_GO += ("calendar", "minimums", "convert", "list", "practice", "mend", "note")
"""What is left out where a role has more; a question still finds it."""


@cache
def words() -> Matcher:
    """Both languages' words at once: people mix them."""
    return matcher({topic: _words(topic) for topic in TOPICS})


def _words(topic: str) -> list[str]:
    return [word for code in LANGUAGES for word in speaker(code)(f"help.{topic}.words").split("|")]


def fitting(of: Able) -> list[str]:
    """A role's topics, seven at most; who serves finds complaints first."""
    mine = [topic for topic, (may, _) in TOPICS.items() if may(of)]
    for topic in [topic for topic in FIRST_TO_GO if topic in mine][: max(0, len(mine) - MOST)]:
        mine.remove(topic)
    return mine if of.leads else sorted(mine, key=lambda topic: topic != "complaint" or not of.complaints)


def topics(say: Speaker, of: Able, unknown: str = "") -> Screen:
    """What can be helped with; `unknown` is a command nobody knows."""
    head = [say("help.unknown", command=unknown)] if unknown else []
    buttons = [_topic(say, topic) for topic in fitting(of)]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return Screen(plain(*head, say("help.head")), (*rows, (Button(say.label("help.commands"), act("commands")),)))


def _topic(say: Speaker, topic: str) -> Button:
    return Button(say.label(f"help.{topic}.title"), act("topic", topic))


def topic(say: Speaker, of: Able, name: str) -> Screen:
    """One topic: how, an example to try, and the button that starts it. What is another's to do says whose."""
    may, starts = TOPICS[name]
    others = Button(say.label("help.others"), act("help"))
    head = plain(say("help.topic", title=say(f"help.{name}.title")), _how(say, of, name))
    if not may(of):
        return Screen(plain(head, say("help.not_yours")), ((others,),))
    begin = Button(say.label(f"help.{name}.start"), act("go", starts(of)))
    return Screen(plain(head, say(f"help.{name}.try", command=starts(of))), ((begin, others),))


def _how(say: Speaker, of: Able, name: str) -> Html:
    """Who leads has a first day without practice data."""
    return say("help.practice.short") if name == "practice" and not of.practises else say(f"help.{name}.how")


def guesses(say: Speaker, of: Able, ranked: Sequence[str]) -> Screen:
    """A question that might be about several things: three topics."""
    nearest = list(dict.fromkeys((*ranked, *fitting(of), *TOPICS)))[:3]
    return Screen(say("help.guess"), tuple((_topic(say, topic),) for topic in nearest))


def commands(say: Speaker, menu: Sequence[tuple[str, str]]) -> Screen:
    """Every command of this role, as the messenger's own menu has them."""
    lines = [say("help.command", name=name, does=does) for name, does in menu]
    return Screen(plain(*lines), ((Button(say.label("help.others"), act("help")),),))
