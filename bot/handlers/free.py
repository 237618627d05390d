"""What has no place: words are looked for, and what cannot be found gets three guesses; never silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial

from bot.chat.form import start_with
from bot.chat.router import Handler, Route, Router
from bot.chat.screen import Screen
from bot.chat.texts import LANGUAGES, speaker
from bot.chat.turn import Turn
from bot.domain import guessing, matching
from bot.domain.reading import tidy
from bot.handlers import calendar, helping, home, leads, opportunities, pipeline, plain
from bot.records.able import Able, able
from bot.records.account import Account
from bot.storage import heard
from bot.views import cards
from bot.views import help as topics
from bot.views import home as views

FOUND = 6  # hits of one search
LONGEST = 100  # characters that are looked for
STORY = {"lead": "interest", "complaint": "story"}
"""The question that words answer which name nobody."""


async def free(turn: Turn) -> None:
    """Looks, on a reader's snapshot; what a guess has to remember is left for the unit that answers (`Turn.rest`)."""
    words = tidy(turn.inbound.text)
    if turn.inbound.kind == "contact":
        await _search(turn, f"{turn.inbound.name} {turn.inbound.phone}".strip())
    elif turn.inbound.kind != "text":
        turn.reply(views.thing(turn.say, turn.inbound.kind))
    elif not words:
        turn.reply(Screen(turn.say("search.empty")))
    elif not await _small_talk(turn, words):
        await _search(turn, words)


async def _small_talk(turn: Turn, words: str) -> bool:
    """A greeting or "back" brings home; thanks are answered; "cancel" too where nothing is open any more."""
    word = words.casefold().strip(" .!")
    if word in _said("home.hello.words") | _said("form.back.words"):
        await home.menu(turn)
    elif word in _said("home.thanks.words"):
        turn.reply(Screen(turn.say("home.welcome")))
    elif word in _said("form.cancel.words"):
        turn.reply(Screen(turn.say("form.cancelled")))
    else:
        return False
    return True


@cache
def _said(key: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for code in LANGUAGES for word in speaker(code)(key).split("|"))


async def _deals(turn: Turn, facet: str) -> None:
    whose = "mine" if facet == "open" else opportunities.widest(turn.desk)
    turn.reply(await opportunities.listed(turn, facet, whose, 0))


async def _customers(turn: Turn) -> None:
    await plain.lists(turn, "account", plain.usual(turn.desk, Account), "-", 0)


OPENED: Mapping[str, tuple[Callable[[Able], bool], Handler]] = {
    "pipeline": (lambda of: of.sees_deals, pipeline.command),
    "deals": (lambda of: of.sees_deals, partial(_deals, facet="open")),
    "stale": (lambda of: of.sees_deals, partial(_deals, facet="stale")),
    "held": (lambda of: of.sees_deals, partial(_deals, facet="held")),
    "customers": (lambda of: of.sees_deals, _customers),
    "leads": (lambda of: of.sees_leads, leads.all_leads),
}
"""Views that are opened by their plain names (`open.pipeline.words`), and for whom."""


async def _opened(turn: Turn, words: str) -> bool:
    word, of = words.casefold().strip(" .!?"), able(turn.desk.me.role)
    for name, (may, work) in OPENED.items():
        if word in _said(f"open.{name}.words") and may(of):
            turn.did.append(f"/{name}")
            await work(turn)
            return True
    return False


async def _search(turn: Turn, words: str) -> None:
    """By the words as they are; a number also as it is kept, however it was written. A clear question is answered."""
    look = guessing.look(words, turn.said_at)
    if await _days(turn, look) or await _opened(turn, words):
        return
    if look.kind == "question" and _topic(words):
        await helping.answer(turn, words)
        return
    hits = await turn.desk.search(words[:LONGEST], FOUND)
    if not hits and look.phone:
        hits = await turn.desk.search(look.phone.partition(";")[0], FOUND)
    if hits:
        turn.did.append("search")
        turn.reply(cards.found(turn.say, words, hits, await turn.desk.behind(hits)))
        return
    await _guess(turn, words, look)


async def _days(turn: Turn, look: guessing.Look) -> bool:
    """A day or a week that is asked for in plain words is shown, whatever else those words are found in."""
    of = able(turn.desk.me.role)
    if look.view and of.sees_deals:
        await calendar.named(turn, look.view)
    elif look.day and look.plain and of.leads:
        turn.reply(await home.list_of(turn, look.day))
    else:
        return False
    return True


def _topic(words: str) -> str | None:
    return matching.sure(topics.words().rank(words))


async def _guess(turn: Turn, words: str, look: guessing.Look) -> None:
    """A day is its list, a question its answer; anything else is guessed at, and the words are kept."""
    topic = _topic(words)
    if look.day and able(turn.desk.me.role).leads:
        turn.reply(await home.list_of(turn, look.day))
    elif look.kind == "question" or (look.kind == "wish" and topic):
        await helping.answer(turn, words)
    else:
        about = topic if topic and not look.phone else ""
        turn.rest = partial(_offer, guess=views.Guess(words, 0, look.phone, look.kind == "name", about))


async def _offer(turn: Turn, guess: views.Guess) -> None:
    """The three guesses, with the number the words are kept under."""
    kept = await heard.keep(turn.desk, {"words": guess.words})
    turn.reply(views.guesses(turn.say, able(turn.desk.me.role), replace(guess, kept=kept)))


def guess(router: Router) -> Handler:
    async def handler(turn: Turn) -> None:
        """One of the guesses was right: the form begins with the words that were typed."""
        name, number = turn.args
        said = await heard.take(turn.desk, int(number))
        if said is None:
            turn.toast = turn.say.label("button.old")
            return
        named = guessing.look(said["words"], turn.said_at).kind in ("name", "phone")
        await start_with(turn, router.forms[name], said["words"], "" if named else STORY[name])

    return handler


def register(router: Router) -> None:
    router.free = Route(free, reads=True)
    router.act("guess", guess(router))
