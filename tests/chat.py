"""The player of transcripts: real Telegram JSON in through the inbox, Bot API calls out of the courier, time by a line.

Each transcript is played in five modes. A cut of power raises through everything, throws away every object of the
process and opens again from the file; in trouble, every call to the messenger fails in each passing way before it
succeeds. What a person then sees has to be what the transcript says.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.app import Service
from bot.chat.seal import Seal
from bot.chat.texts import LANGUAGES, speaker
from bot.domain.rights import Role
from bot.jobs.limits import unlimited
from bot.playground.core import BotApi, Event, Trouble
from bot.records.people import Person, Workspace
from bot.storage import invites, postgres, sqlite
from bot.storage.engine import Db, Store
from bot.storage.inbox import Arrived
from bot.storage.postgres import PostgresStore
from bot.storage.schema import migrate
from bot.storage.sqlite import SqliteStore
from bot.storage.writer import Engines
from bot.telegram import wire
from bot.telegram.client import Telegram
from bot.telegram.request import DirectRequest
from tests import files

Mode = Literal["plain", "restart", "twice", "powercut", "trouble"]
MODES: tuple[Mode, ...] = ("plain", "restart", "twice", "powercut", "trouble")
PASSING: tuple[Trouble, ...] = ("429", "500", "cut", "garbage")
SURELY_UNSENT = PASSING[:3]
"""After a garbage answer nobody knows whether a push arrived; what must not repeat is then given up (test_outbox)."""
ZONE = ZoneInfo("Asia/Bangkok")
START = datetime(2026, 8, 1, 9, 0, tzinfo=ZONE)  # a Saturday


@dataclass(frozen=True)
class Member:
    name: str
    telegram_id: int
    role: str
    manager: str | None = None
    language: str = "th"
    workspace: int = 1


CAST = (
    Member("คุณดารา", 101, "owner"),
    Member("พี่สิทธิ์", 102, "manager", "คุณดารา"),
    Member("ก้อย", 103, "rep", "พี่สิทธิ์"),
    Member("ต่าย", 104, "rep", "คุณดารา"),
    Member("ช่างเดช", 105, "service", "คุณดารา"),
    Member("Emma", 106, "viewer", None, "en"),
    Member("Mallory", 201, "owner", None, "en", 2),
)
STRANGERS = {"Stranger": (999, "en"), "น้องใหม่": (998, "th"), "ป้าแจ๋ว": (997, "th")}
STRANGER = STRANGERS["Stranger"][0]
EVERY_DAY = [[[8 * 60 + 30, 12 * 60], [13 * 60, 17 * 60 + 30]]] * 7
"""The cast works on every day, so that a transcript about something else need not know which day it is."""
NAMES = {member.telegram_id: member.name for member in CAST} | {key: name for name, (key, _) in STRANGERS.items()}


class PowerCut(BaseException):
    """The lights went out right before a commit."""


@cache
def _migrated() -> Path:
    """One migrated database, made once per process."""
    path = Path(mkdtemp()) / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


_begun: list[Path] = []
"""The same with the cast in it, on the morning of the play: the first play of a process makes it."""


async def _people(db: Db) -> None:
    """In the order of their ids, which the database gives: newcomers are numbered behind them."""
    for name in ("ขายดี การค้า", "Elsewhere Ltd."):
        db.add(
            Workspace(name=name, zone=str(ZONE), language="th", created_at=START, week=EVERY_DAY, public_holidays=False)
        )
        await db.flush()
    numbers = {member.name: number for number, member in enumerate(CAST, 1)}
    for member in CAST:
        db.add(_person(member, numbers))
        await db.flush()


def _person(member: Member, numbers: dict[str, int]) -> Person:
    return Person(
        workspace_id=member.workspace,
        telegram_id=member.telegram_id,
        name=member.name,
        role=member.role,
        manager_id=numbers.get(member.manager or ""),
        language=member.language,
        era="be" if member.language == "th" else "ce",
        zone=str(ZONE),
        joined_at=START,
        off=["gentle", "respond"],
    )


@cache
def _on_postgres(address: str) -> Engines:
    return postgres.engines(address)


@dataclass
class World:
    """One play: the messenger that outlives every crash, and the service that does not.

    What SQLAlchemy has compiled outlives it too: half of a play with many restarts was compiling the same again.
    """

    path: Path
    mode: Mode = "plain"
    now: datetime = field(default_factory=lambda: START.astimezone(UTC))
    cuts: set[str] = field(default_factory=set)
    cut_after_intent: bool = False
    postgres: str = ""  # its address; empty: SQLite
    seen: int = 0
    secrets: list[str] = field(default_factory=list)  # of the links that were shown, the latest last

    def __post_init__(self) -> None:
        self.api = BotApi(lambda: self.now)
        for member in CAST:
            self.api.add_person(member.telegram_id, member.name, member.language)
        for name, (key, language) in STRANGERS.items():
            self.api.add_person(key, name, language)
        request = DirectRequest(self._call, self.api.download)
        self.telegram = Telegram("1:playground", "http://127.0.0.1", request, self._sleep)
        self.service: Service | None = None
        self._engines = _on_postgres(self.postgres) if self.postgres else sqlite.engines(self.path, "OFF")
        self._troubles = PASSING
        self._ahead: dict[str, list[Trouble]] = {}  # what a call still has to suffer

    # the service's life

    async def open(self) -> Service:
        cut, through = self._before_commit, self._engines
        store: Store = (
            PostgresStore(self.postgres, before_commit=cut, through=through)
            if self.postgres
            else SqliteStore(self.path, before_commit=cut, through=through)
        )
        seal = Seal(b"a key for tests that is kept with the data")
        limits = unlimited(lambda: self.now)  # they have tests of their own; a transcript's clock stands still
        post, toast, fetch = self.telegram.post, self.telegram.toast, self.telegram.fetch
        self.service = Service(store, seal, lambda: self.now, wire.read, post, toast, fetch, self._sleep, limits)
        await self.service.start()
        return self.service

    async def close(self) -> None:
        if self.service:
            await self.service.stop()
            self.service = None

    def _before_commit(self, kind: str) -> None:
        if kind in self.cuts:
            self.cuts.discard(kind)
            raise PowerCut(kind)
        if kind == "intent" and self.cut_after_intent:
            self.cuts.add("mark")

    async def _sleep(self, seconds: float) -> None:
        """Waiting takes no time here; in trouble the clock stands still, for a transcript names its minutes."""
        if self.mode != "trouble":
            self.now += timedelta(seconds=seconds)

    async def _call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        if self.mode == "trouble":
            self._suffer(f"{method} {params}")
        return await self.api.call(method, params)

    def _suffer(self, call: str) -> None:
        """Each call meets every trouble once, and then succeeds."""
        if ahead := self._ahead.setdefault(call, list(self._troubles)):
            self.api.fault(ahead.pop(0))
        else:
            del self._ahead[call]

    # what happens

    async def arrive(self, update: dict[str, Any]) -> None:
        """One update, served to its end in the way of this mode."""
        arrived = Arrived(*wire.address(update), json.dumps(update))
        if self.mode == "powercut":
            for kind in ("inbox", "turn", "job"):
                await self._cut_at(kind, arrived)
        for _ in range(2 if self.mode == "twice" else 1):
            await self._serve(arrived)

    async def _cut_at(self, kind: str, arrived: Arrived) -> None:
        self.cuts.add(kind)
        try:
            await self._serve(arrived)
        except PowerCut:
            await self._again()
        self.cuts.clear()

    async def _again(self) -> None:
        """Every object of the process is thrown away; the file and the messenger stay."""
        await self.close()
        service = await self.open()
        await service.idle()

    async def _serve(self, arrived: Arrived) -> None:
        service = self.service or await self.open()
        await service.receive([arrived])
        await service.idle()

    async def line_done(self) -> None:
        if self.mode == "restart":
            await self._again()

    async def live_until(self, moment: datetime) -> None:
        """The bot runs meanwhile: it ticks every half hour, so that each due moment is lived through."""
        while self.now < moment:
            self.now = min(moment, self.now + timedelta(minutes=30))
            await self._tick()

    async def _tick(self) -> None:
        service = self.service or await self.open()
        if self.mode == "powercut":
            self.cuts.add("intent")
        self._troubles = SURELY_UNSENT
        try:
            await service.tick()
        except PowerCut:
            await self._again()
            await (self.service or await self.open()).tick()
        self.cuts.clear()
        self._troubles = PASSING

    def fresh(self) -> list[Event]:
        """What the bot did since the last look."""
        new = self.api.events[self.seen :]
        self.seen = len(self.api.events)
        found = (secret for event in new for secret in _SECRET.findall(event.text))
        self.secrets += [secret for secret in found if secret not in self.secrets]
        return new

    async def claim(self, firm: str) -> None:
        """What `python -m bot invite --new-workspace` does, while the bot does not run."""
        service = self.service or await self.open()

        async def work(db: Db) -> str:
            home = await invites.new_workspace(db, self.now, firm, str(ZONE), "th")
            return (await invites.make(db, self.now, home, Role.OWNER)).secret

        self.secrets.append(await service.store.unit(work))


async def world(mode: Mode = "plain", postgres: str = "") -> World:
    """A fresh database with the cast in it; on PostgreSQL the tables of the one at this address are emptied."""
    if postgres:
        return await _begin(World(Path(), mode, postgres=postgres))
    if not _begun:
        first = await _begin(World(_copy(_migrated())))
        await first.close()
        _begun.append(first.path)
    made = World(_copy(_begun[0]), mode)
    service = await made.open()
    await service.idle()  # it has looked for promised work: no test meets that look by chance
    return made


def _copy(database: Path) -> Path:
    return Path(shutil.copy(database, Path(mkdtemp()) / "play.db"))


async def _begin(made: World) -> World:
    service = await made.open()
    await service.store.unit(_people)
    await service.store.read(service.roster.load)
    await service.tick()  # this morning's lists went out before the transcript begins: there was nothing in them
    return made


# transcripts

WHEN_ASKED = {speaker(language)("lead.follow_up.ask") for language in LANGUAGES}
_SAID = re.compile(r"^(\S+?)( edits| keeps)?: (.*)$")
_PASSED = re.compile(r"^⤳ (.+?)(?: (\d+)h ago)?: (.*)$")  # `⤳ คุณวิภา 3h ago: words` is a message that was passed on
_SECRET = re.compile(r"(?<=[?]start=)[\w-]+")
_CLAIM = re.compile(r"^-- a claim for (.+) --$")
_CLOCK = re.compile(r"^-- (off for )?(?:(\d+) (day|hour|minute)s?(?: later)?)?(?:, )?(\d\d:\d\d)? --$")


@dataclass
class Step:
    """A line that makes something happen, and the lines the bot has to answer."""

    number: int
    line: str
    expected: list[str] = field(default_factory=list)


def steps(script: str) -> Iterator[Step]:
    """The script cut before every line that is no answer of the bot."""
    step: Step | None = None
    for number, line in enumerate(script.splitlines(), 1):
        answer = line.startswith(("bot:", "bot ", "    ", "(toast)"))
        if not line.strip() or line.startswith("#"):
            continue
        if answer and step:
            step.expected.append(line.rstrip())
        else:
            if step:
                yield step
            step = Step(number, line.strip())
    if step:
        yield step


def written(events: list[Event], speaker: int) -> list[str]:
    """What the bot did, as a transcript writes it."""
    return list(itertools.chain.from_iterable(_written(event, speaker) for event in events))


def _written(event: Event, speaker: int) -> Iterator[str]:
    if event.kind == "toast":
        yield f"(toast) {event.text}"
        return
    to = "" if event.chat == speaker else f" → {NAMES[event.chat]}"
    words = _SECRET.sub("{link}", event.text).split("\n") if event.text else []
    first, *more = [f"({event.file})"] * bool(event.file) + words
    yield f"bot{' edits' if event.kind == 'edit' else ''}{to}: {first}"
    yield from (f"    {line}".rstrip() for line in more)
    yield from ("    " + " ".join(f"[{label}]" for label in row) for row in event.buttons)


class Player:
    """Plays one transcript in one world and says where it differs."""

    def __init__(self, where: World) -> None:
        self.world = where
        self.speaker = 0
        self.pressed = (0, "")  # the message and the data of the button pressed last

    async def play(self, script: str) -> list[str]:
        """The whole transcript as it really went, for comparison line by line."""
        went: list[str] = []
        for step in steps(script):
            await self._do(step)
            went += [step.line, *written(self.world.fresh(), self.speaker)]
            await self.world.line_done()
        return went

    async def _do(self, step: Step) -> None:
        if clock := _CLOCK.match(step.line):
            await self._wait(*clock.groups())
            return
        if claim := _CLAIM.match(step.line):
            await self.world.claim(claim[1])
            return
        said = _SAID.match(step.line)
        if said is None:
            raise SyntaxError(f"line {step.number}: {step.line}")
        self.speaker = next((key for key, name in NAMES.items() if name == said[1]), STRANGER)
        what = self._linked(said[3])
        if said[2] == " keeps":
            await self._keep(what)
        else:
            await self.world.arrive(self._update(what, edited=bool(said[2])))

    def _linked(self, what: str) -> str:
        """`{link}` is the latest link that was shown, `{older link}` the one before it."""
        for name, at in (("{link}", -1), ("{older link}", -2)):
            what = what.replace(name, self.world.secrets[at]) if name in what else what
        return what

    async def _keep(self, what: str) -> None:
        """`name keeps: who | when`: a whole /lead conversation, where only its outcome matters."""
        who, _, when = what.partition(" | ")
        for words in ("/lead", who):
            await self._say(words)
        while not (asked := self.world.fresh()[-1].text).startswith("✅"):
            await self._say(when if when and asked in WHEN_ASKED else "skip")

    async def _say(self, words: str) -> None:
        await self.world.arrive(self.world.api.say(self.speaker, words))

    def _update(self, what: str, *, edited: bool) -> dict[str, Any]:
        if edited:
            return self.world.api.edit(self.speaker, _decoded(what))
        reply, what = (self._last_of_ours(), what[2:]) if what.startswith("↪ ") else (0, what)
        if passed := _PASSED.match(what):
            return self._send(
                {"text": _decoded(passed[3]), "forward_origin": self._origin(passed[1], passed[2])}, reply
            )
        if not (what.startswith("[") and what.endswith("]")):
            return self.world.api.say(self.speaker, _decoded(what), reply)
        if what.startswith("[file "):
            return self._send(self._file(what[6:-1]), reply)
        thing = _thing(what[1:-1])
        return self._press(what[1:-1]) if thing is None else self._send(thing, reply)

    def _origin(self, who: str, hours: str) -> dict[str, Any]:
        """Whose message was passed on, and how many hours old it is."""
        at = self.world.now - timedelta(hours=int(hours or 0))
        return {"type": "hidden_user", "sender_user_name": who, "date": int(at.timestamp())}

    def _file(self, name: str) -> dict[str, Any]:
        """One of tests/files.py, uploaded."""
        content = files.make(name)
        return {
            "document": {
                "file_id": self.world.api.keep_file(name, content),
                "file_name": name,
                "file_size": len(content),
            }
        }

    def _last_of_ours(self) -> int:
        messages = self.world.api.people[self.speaker].messages
        return max(key for key, message in messages.items() if message["from"]["is_bot"])

    def _send(self, thing: dict[str, Any], reply: int) -> dict[str, Any]:
        answered = {"reply_to_message": {"message_id": reply}} if reply else {}
        return self.world.api.send(self.speaker, thing | answered)

    def _press(self, label: str) -> dict[str, Any]:
        """The newest button so called; "again" is the very button that was pressed last: a double tap."""
        api, me = self.world.api, self.speaker
        update = api.press_data(me, *self.pressed) if label == "again" else api.press(me, label)
        press = update["callback_query"]
        self.pressed = (press["message"]["message_id"], press["data"])
        return update

    async def _wait(self, off: str | None, count: str | None, unit: str | None, clock: str | None) -> None:
        local = self.world.now.astimezone(ZONE) + timedelta(**{f"{unit or 'minute'}s": int(count or 0)})
        if clock:
            local = local.replace(hour=int(clock[:2]), minute=int(clock[3:]))
        if off:
            await self.world.close()
            self.world.now = local.astimezone(UTC)
            await self.world._tick()
        else:
            await self.world.live_until(local.astimezone(UTC))


def _thing(what: str) -> dict[str, Any] | None:
    """Anything else a person can send, as Telegram writes it; `photo@a` belongs to album a. None: it is a button."""
    name, _, more = what.partition(" ")
    name, _, album = name.partition("@")
    things: dict[str, dict[str, Any]] = {
        "photo": {"photo": [{"file_id": f"photo-{more}"}], "caption": more},
        "voice": {"voice": {"file_id": "voice-1", "duration": 7}},
        "sticker": {"sticker": {"file_id": "sticker-1"}},
        "document": {"document": {"file_id": "document-1", "file_name": more}},
        "video": {"video": {"file_id": "video-1"}, "caption": more},
        "location": {"location": _place(more if name == "location" else "")},
    }
    if name in ("contact", "card"):
        return {"contact": _contact(more)}
    return things[name] | ({"media_group_id": album} if album else {}) if name in things else None


def _place(words: str) -> dict[str, float]:
    """`13.75 100.5`; behind it "live" for one that moves."""
    north, east, *live = (*words.split(), "13.7", "100.5")[: 2 + words.endswith("live")] if words else ("13.7", "100.5")
    return {"latitude": float(north), "longitude": float(east)} | ({"live_period": 900} if live else {})


def _contact(words: str) -> dict[str, str]:
    """`Somchai 0891112222`, and behind ` | ` the lines of the card it came with."""
    who, *lines = words.split(" | ")
    first, _, phone = who.rpartition(" ")
    card = "\r\n".join(("BEGIN:VCARD", f"FN:{first}", *lines, "END:VCARD")) if lines else ""
    return {"phone_number": phone, "first_name": first} | ({"vcard": card} if card else {})


def _decoded(words: str) -> str:
    """`\\u0000` and its like, so that a transcript can hold what no editor shows; `x*4096` for length."""
    if repeated := re.fullmatch(r"(.)\*(\d+)", words):
        return repeated[1] * int(repeated[2])
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), words)
