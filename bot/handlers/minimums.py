"""/minimums: how far a week's plan of visits and calls is, for oneself and for whoever one leads; and setting it."""

from __future__ import annotations

import re
from datetime import date

from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain import minimums as rules
from bot.domain.reading import Unclear, minimums, tidy
from bot.domain.reading.minimums import Said
from bot.domain.rights import Role
from bot.handlers.leading import lead
from bot.records.people import Person
from bot.storage import activities, people
from bot.storage import minimums as store
from bot.storage.desk import Missing
from bot.usecases import minimums as usecases
from bot.views import minimums as views
from bot.views.cards import PAGE

HEAD = re.compile(r"(?:ขั้นต่ำ|แผนกิจกรรม|แผนสัปดาห์|minimums?|weekly plan)(?:$|(?=[^a-z]))", re.IGNORECASE)
LINE = re.compile(HEAD.pattern + r"(?:$|.*(?:\d|[๐-๙]|ไม่มี|ไม่กำหนด|none|ทีม$|the team$))", re.IGNORECASE)


# looking


async def command(turn: Turn) -> None:
    """Alone it shows the week; with words behind it, it says how much."""
    words = "" if turn.act else tidy(turn.inbound.text).partition(" ")[2]
    await (_hear(turn, words) if words else _show(turn, rules.monday(turn.desk.today), 0))


async def page(turn: Turn) -> None:
    named, at = turn.args
    await _show(turn, rules.monday(turn.desk.today) if named == "-" else store.week_from(named), int(at))


async def _show(turn: Turn, first: date, at: int) -> None:
    desk = turn.desk
    shown = views.Shown(first, rules.monday(desk.today), desk.now)
    found = await store.team(desk, first)
    if people.may_lead(desk):
        turn.show(views.team(turn.say, found, shown, at))
    else:
        turn.show(views.own(turn.say, found[0] if found else None, shown))


async def listed(turn: Turn) -> None:
    """The activities behind one number."""
    key, kind, named, skip = turn.args
    desk, first = turn.desk, store.week_from(named)
    one = await people.one(desk, int(key))
    rows, total = await store.listed(desk, one, kind, first, int(skip), PAGE)
    names = await activities.names(desk, rows)
    turn.show(views.listed(turn.say, views.Listing(one, kind, first, int(skip), total, desk.now), rows, names))


# setting


async def setting(turn: Turn) -> None:
    turn.show(views.setting(turn.say, await _setting(turn, int(turn.args[0]))))


async def _setting(turn: Turn, who: int) -> views.Setting:
    of = await usecases.asked(turn.desk, who)
    return views.Setting(of.person, of.said, of.beyond, turn.desk.me.role is Role.OWNER)


async def kind(turn: Turn) -> None:
    who, name = turn.args
    if name not in rules.KINDS:
        raise Missing(name)
    turn.show(views.choices(turn.say, await _setting(turn, int(who)), name))


async def choose(turn: Turn) -> None:
    """One kind; "-" is as the team has it."""
    who, name, number = turn.args
    await usecases.choose(turn.desk, int(who), {name: None if number == "-" else int(number)})
    await _kept(turn, int(who))


async def put(turn: Turn) -> None:
    """What was said in one line, about whoever was meant."""
    who, numbers = turn.args
    await _keep(turn, int(who), Said("", _numbers(numbers)))
    await _kept(turn, int(who))


async def members(turn: Turn) -> None:
    turn.show(views.people(turn.say, await usecases.leadable(turn.desk), int(turn.args[0])))


async def _keep(turn: Turn, who: int, said: Said) -> None:
    if said.numbers:
        await usecases.choose(turn.desk, who, said.numbers)
    else:
        await usecases.as_team(turn.desk, who)


async def _kept(turn: Turn, who: int) -> None:
    turn.show(views.setting(turn.say, await _setting(turn, who), saved=True))


# in one line


async def line(turn: Turn) -> None:
    words = HEAD.sub("", tidy(turn.inbound.text), count=1).strip()
    await (_hear(turn, words) if words else _show(turn, rules.monday(turn.desk.today), 0))


async def _hear(turn: Turn, words: str) -> None:
    lead(turn)
    try:
        said = minimums(words)
    except Unclear as unclear:
        turn.reply(views.unclear(turn.say, unclear.hint))
        return
    if not said.who:
        await _keep(turn, usecases.TEAM, said)
        await _kept(turn, usecases.TEAM)
    else:
        await _about(turn, said, await usecases.leadable(turn.desk))


async def _about(turn: Turn, said: Said, among: list[Person]) -> None:
    """Whoever is called so; where that is not one, all of those who might be meant are asked about."""
    named = [one for one in among if said.who in (one.called.casefold(), one.name.casefold())]
    if len(named) == 1:
        await _keep(turn, named[0].id, said)
        await _kept(turn, named[0].id)
    elif among:
        turn.reply(views.which(turn.say, said.who, named or among, _written(said)))
    else:
        turn.reply(Screen(turn.say("minimums.nobody")))


def _written(said: Said) -> str:
    """The numbers as a button carries them: `0-10,1-20`, by the kind's place; "t" is as the team has it."""
    return ",".join(f"{rules.KINDS.index(kind)}-{number}" for kind, number in said.numbers.items()) or "t"


def _numbers(written: str) -> dict[str, int]:
    if written == "t":
        return {}
    pairs = (pair.partition("-") for pair in written.split(","))
    return {rules.KINDS[int(at)]: int(number) for at, _, number in pairs}


def register(router: Router) -> None:
    router.command("minimums", command)
    router.lines.append((LINE.match, line))
    looks = {"minimums": page, "minlist": listed, "minimum": setting, "minkind": kind, "minpeople": members}
    for name, look in looks.items():
        router.act(name, look, reads=True)
    for name, work in {"minset": choose, "minput": put}.items():
        router.act(name, work)
