"""The door: links that lead into a team, the questions a newcomer and a first owner are asked, and their privacy."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.chat import form as forms
from bot.chat.form import Answers, Form, Question
from bot.chat.inbound import Inbound
from bot.chat.router import Handler, Router, offer_resume
from bot.chat.screen import Screen
from bot.chat.texts import speaker
from bot.chat.turn import Turn
from bot.domain.reading import tidy
from bot.domain.rights import GIVEN_BY
from bot.handlers import guide, shop
from bot.handlers.asking import ABOUT, KINDS
from bot.records.people import Person
from bot.storage import drafts, invites, people
from bot.storage import shop as shops
from bot.storage.drafts import Draft
from bot.storage.engine import Db
from bot.storage.invites import Newcomer, Taken
from bot.usecases import joining
from bot.views import inviting
from bot.views import joining as views
from bot.views import shop as shop_views
from bot.views.home import hello


def _link(inbound: Inbound) -> str:
    """The secret of a link, which arrives as "/start secret"."""
    command, _, secret = tidy(inbound.text).partition(" ")
    return secret.strip() if inbound.kind == "text" and command == "/start" else ""


async def door(db: Db, inbound: Inbound, now: datetime, source: str) -> Turn | Screen:
    """A stranger's words: a link that is good makes him a member; each other kind of link has its own kind sentence."""
    say = speaker("th" if inbound.language == "th" else "en")
    if not (secret := _link(inbound)):
        return Screen(say("stranger.hello"))
    link = await invites.take(db, secret, inbound.person, now)
    if link is None:
        return Screen(say(f"join.{await invites.why_not(db, secret, now)}"))
    one = Newcomer(inbound.person, inbound.full_name, inbound.language)
    if link.person is None:
        return await _joined(Turn(await joining.join(db, one, link, now, source), inbound), link)
    moved = await joining.move(db, one, link, now, source)
    return await _moved(Turn(moved[0], inbound), link, moved[1]) if moved else Screen(say("join.bad"))


async def _joined(turn: Turn, link: Taken) -> Turn:
    """Welcome, and the first question; who asked him in or leads him is told, and can send a wrong one out again."""
    me = await people.one(turn.desk, turn.desk.me.id)
    if await people.is_first(turn.desk.db, me):
        turn.reply(views.claimed(turn.say, me.name))
        await forms.start(turn, SETUP)
        return turn
    home = await shops.of(turn.desk)
    turn.reply(views.joined(turn.say, me.name, home.name, me.role))
    await forms.start(turn, JOIN)
    for other in dict.fromkeys(filter(None, (link.made_by, link.manager))):
        turn.alert(other, lambda say: inviting.told(say, me))
    return turn


async def _moved(turn: Turn, link: Taken, old: int | None) -> Turn:
    """The same member on another account: what he had half written goes on. Whoever leads him hears of it, and so does
    the old account, in case it was somebody else.
    """
    me = turn.desk.me
    turn.farewell = (old, views.farewell(turn.say, me.name)) if old else None
    turn.reply(hello(turn.say, me))
    turn.reply(views.moved(turn.say, me.name))
    if waiting := await drafts.of_person(turn.desk.db, me.id):
        await forms.park(turn, waiting[0])
        offer_resume(turn, waiting[0])
    for other in dict.fromkeys(filter(None, (link.made_by, me.manager_id))):
        turn.alert(other, lambda say: views.told_moved(say, me.id, me.name))
    return turn


async def arrived(turn: Turn) -> None:
    """The end of joining, for newcomers and owners alike: what a new member sees first begins here."""
    turn.reply(hello(turn.say, turn.desk.me))
    await guide.begin(turn)


# The questions, each kept as soon as it is answered


async def keep_name(turn: Turn, so_far: Answers) -> None:
    await _change(turn, name=so_far["name"])


async def keep_nickname(turn: Turn, so_far: Answers) -> None:
    await _change(turn, nickname=so_far["nickname"])


async def keep_language(turn: Turn, so_far: Answers) -> None:
    """From the next word on."""
    language = so_far["language"]
    await _change(turn, language=language, era="be" if language == "th" else "ce")


async def _change(turn: Turn, **values: Any) -> None:
    await people.change_own(turn.desk, **values)
    called = values.pop("nickname", "") or values.pop("name", "") or turn.desk.me.name
    turn.desk = replace(turn.desk, me=replace(turn.desk.me, name=called, **values))
    turn.forget_people = True


def _own_name(desk: Any) -> str:
    """What the messenger calls him, where that is a name at all."""
    name = str(desk.me.name)
    return name if any(letter.isalpha() for letter in name) else ""


NAME = Question("name", ("name",), KINDS["name"], suggest=_own_name, at_once=keep_name)
NICKNAME = Question("nickname", ("nickname",), KINDS["nickname"], at_once=keep_nickname)
LANGUAGE = Question("language", ("language",), KINDS["language"], at_once=keep_language)


async def save(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Person:
    return await people.one(turn.desk, turn.desk.me.id)


async def welcome(turn: Turn, me: Person) -> Screen:
    return views.done(turn.say, turn.desk.me.name)


async def ready(turn: Turn, me: Person) -> Screen:
    return shop_views.ready(turn.say, await shops.of(turn.desk))


async def first_steps(turn: Turn, me: Person) -> None:
    await arrived(turn)


async def first_invitation(turn: Turn, me: Person) -> None:
    await arrived(turn)
    turn.reply(inviting.first(turn.say, GIVEN_BY[turn.desk.me.role]))


JOIN = Form("join", ABOUT, (NAME, NICKNAME, LANGUAGE), save, welcome, empty_too=True, after=first_steps)
SETUP = Form(
    "setup",
    ABOUT,
    (NAME, NICKNAME, LANGUAGE, shop.NAME, shop.DAYS, shop.WHICH_DAYS, shop.HOURS),
    save,
    ready,
    empty_too=True,
    after=first_invitation,
)


async def privacy(turn: Turn) -> None:
    turn.reply(views.privacy(turn.say))


def with_link(start: Handler) -> Handler:
    """/start as it is; with the secret of a link a member is told that he needs none. The link stays unused."""

    async def handler(turn: Turn) -> None:
        if invites.looks_like_one(_link(turn.inbound)):
            turn.reply(Screen(turn.say("join.member")))
        else:
            await start(turn)

    return handler


def register(router: Router) -> None:
    for form in (JOIN, SETUP):
        router.form(form)
    router.command("privacy", privacy, reads=True)
    start = router.commands["start"]
    router.command("start", with_link(start.handler), reads=start.reads)
