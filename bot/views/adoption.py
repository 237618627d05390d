"""Who logs, how late, how complete. Shown to oneself and to whoever leads one; never in a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.chat.screen import Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.values import Html
from bot.records.people import Person
from bot.storage.adoption import Numbers
from bot.views import picking
from bot.views.people import tree

PAGE = 10


def team(
    say: Speaker, people: Sequence[Person], numbers: Mapping[int, Numbers], now: datetime, first: int = 0
) -> Screen:
    here = [one for _, one in tree(people)][first : first + PAGE]
    lines = [plain(say("record.named", name=one.called), _numbers(say, one, numbers[one.id])) for one in here]
    ways = picking.turning(say, first, PAGE, len(people), lambda at: act("team", at))
    return Screen(plain(say("team.head"), *lines, say("team.how"), say("team.as_of", at=now)), ways)


def own(say: Speaker, me: Person, numbers: Numbers, now: datetime) -> Screen:
    """The same about oneself, and who else sees it."""
    return Screen(plain(say("team.own"), _numbers(say, me, numbers), say("team.seen_by"), say("team.as_of", at=now)))


def _numbers(say: Speaker, one: Person, of: Numbers) -> Html:
    parts = [say("team.logged", count=of.logged)]
    if of.late is not None:
        parts += [
            say("team.late", time=_time(say, of.late)) if of.late >= timedelta(minutes=1) else say("team.on_time")
        ]
    if of.leads:
        parts += [say("team.incomplete", share=round(100 * of.incomplete / of.leads))]
    parts += [say("team.last", day=one.seen_on) if one.seen_on else say("people.never")]
    return Html(" · ".join(parts))


def _time(say: Speaker, span: timedelta) -> str:
    """In the largest unit there is more than one of."""
    minutes = span // timedelta(minutes=1)
    if minutes < 120:
        return say("team.minutes", count=minutes)
    return say("team.hours", count=minutes // 60) if minutes < 48 * 60 else say("team.days", count=minutes // (24 * 60))


def gentle(say: Speaker) -> Screen:
    """To himself, once a week at most: how easy it is, and how to be left alone."""
    return Screen(say("gentle.text"))
