"""python -m bot demo: the bot against a Bot API on this machine, with a chat page."""

from __future__ import annotations

import asyncio
import shutil
import socket
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import structlog

from bot.app import Service
from bot.cli.common import heed, seal, sentences, settings
from bot.cli.demo_team import CAST, FIRST, SHOWN_FIRST, add_records, begin, first_morning
from bot.cli.listen import listening
from bot.cli.ports import bound
from bot.handlers import commands
from bot.jobs.clock import BEAT, Clock
from bot.jobs.limits import unlimited
from bot.jobs.menus import Menus
from bot.playground.archive import Journal, Shelf
from bot.playground.core import BotApi, Raw
from bot.playground.feed import Feed
from bot.playground.page import app
from bot.records.people import Workspace
from bot.settings import Settings
from bot.storage import outbox, schema
from bot.storage.engine import Db
from bot.storage.sqlite import SqliteStore
from bot.telegram import wire
from bot.telegram.client import Telegram
from bot.telegram.intake import poll
from bot.telegram.request import DirectRequest

STEP = timedelta(minutes=15)
SOON = 3.0  # and between two looks at who needs another list of commands: somebody watches
SHOWN = 0.05  # seconds between two pictures of a clock that runs ahead
PATIENCE = 5.0  # seconds the clock waits for answers
Now = Callable[[], datetime]
log = structlog.get_logger()


class PowerCut(BaseException):
    """The lights went out right before a commit."""


class Ahead:
    """A clock that can be moved forward, and that stays ahead when the demo is started again."""

    def __init__(self, file: Path, real: Now) -> None:
        self._file, self._real = file, real
        self._ahead = timedelta(seconds=float(file.read_text("utf-8"))) if file.exists() else timedelta(0)

    def now(self) -> datetime:
        return self._real() + self._ahead

    def to(self, moment: datetime) -> None:
        self._ahead = max(self._ahead, moment - self._real())
        self._file.write_text(str(self._ahead.total_seconds()), "utf-8")


class Bot:
    """The product as it runs everywhere, beside a messenger that outlives it: asks for updates, ticks, can be cut."""

    def __init__(self, file: Path, telegram: Telegram, now: Now, lights_out: Callable[[], object], name: str) -> None:
        self._doomed, self._lights_out = False, lights_out
        self._loop = asyncio.get_running_loop()
        self._telegram = telegram
        store = SqliteStore(file, before_commit=self._before_commit)
        post, toast, fetch, limits = telegram.post, telegram.toast, telegram.fetch, unlimited(now)
        self.service = Service(store, seal(file.parent), now, wire.read, post, toast, fetch, asyncio.sleep, limits)
        self.menus = Menus(self.service.store, self.service.roster, commands.menus, telegram.menu, now, name)
        self._work: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        await self.service.start()
        await self.service.tick()
        await self.menus.round()
        self._work = [asyncio.create_task(one) for one in (self._poll(), self._beat())]

    async def _poll(self) -> None:
        await poll(self._telegram.updates, self.service.receive)

    async def _beat(self) -> None:
        """Real time passes too."""
        clock = Clock()
        clock.every(BEAT, self.service.tick)
        clock.every(SOON, self.menus.round)
        await clock.run()

    def doom(self) -> None:
        """The next save will not happen."""
        self._doomed = True

    def _before_commit(self, kind: str) -> None:
        """On the writer's thread. What only notes that a letter went out is spared: its loss would send it twice."""
        if self._doomed and kind != "mark":
            self._loop.call_soon_threadsafe(self._lights_out)
            raise PowerCut(kind)

    async def stop(self) -> None:
        await self._let_go()
        await self.service.stop()

    async def vanish(self) -> None:
        """As when the plug is pulled: nothing is finished, every object is thrown away."""
        await self._let_go()
        await self.service.lanes.stop(0)
        await self.service.workers.stop(0)
        await self.service.pushes.stop(0)
        await self.service.courier.stop(0)
        await self.service.store.close()

    async def _let_go(self) -> None:
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)


class Playground:
    """One demo: a messenger that goes on, and a bot that can be switched off and cut from its power.

    Its clock can be moved forward, and every due moment on the way is lived through; with the bot switched off, time
    only passes. What people saw is kept in a folder of its own beside the database.
    """

    def __init__(self, file: Path, zone: str, real: Now = lambda: datetime.now(UTC)) -> None:
        self._file, self._real, self.zone = file, real, zone
        self._folder = file.with_name("demo-chats")
        self.feed = Feed()
        self._bot: Bot | None = None
        self._state = "off"
        self._moving: Raw | None = None
        self._restart: asyncio.Task[None] | None = None
        self._going: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()  # the clock, the switch and a restart: one after the other

    # its life

    async def start(self) -> None:
        """Open everything; the first time also the team, its year, and its first morning."""
        schema.migrate(f"sqlite:///{self._file}")
        self._open_messenger()
        morning = await self._begun()
        await self._on()
        if morning:
            await self._first_morning(morning)

    async def _begun(self) -> datetime | None:
        """The first time, before anybody serves: the team and its year. Its first morning; None later on."""
        store = SqliteStore(self._file)
        try:
            if await store.read(_has_team):
                return None
            morning = first_morning(self.now(), self.zone)
            self._clock.to(morning - timedelta(minutes=10))
            await store.unit(lambda db: begin(db, self.zone, morning))
            return morning
        finally:
            await store.close()

    def _open_messenger(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        if not (born := self._folder / "born").exists():  # a messenger that begins anew has been told no commands yet
            born.write_text(f"demo-{self._real():%Y%m%d%H%M%S}", "utf-8")
        self._clock = Ahead(self._folder / "ahead", self._real)
        self._journal = Journal(self._folder / "chats.jsonl")
        files = Shelf(self._folder / "files")
        self.api = BotApi(self.now, int(self._real().timestamp()), self._journal, files)
        self.api.listeners.append(self.feed.publish)
        request = DirectRequest(self.api.call, self.api.download)
        self._telegram = Telegram("1:playground", "http://127.0.0.1", request)
        for key, name, _, _, language in CAST:
            self.api.add_person(FIRST + key, name, language, f"+6680000{FIRST + key:04}")

    async def _first_morning(self, morning: datetime) -> None:
        """What everybody has in hand; the team says hello before eight; at eight its lists arrive."""
        service = self._running().service
        await service.store.unit(lambda db: add_records(db, service.roster, morning))
        for key, *_ in CAST:
            self.api.say(FIRST + key, "/start")
        await self._forward(morning)
        await self._running().menus.round()

    async def stop(self) -> None:
        self.feed.close()
        for task in list(self._tasks):
            task.cancel()
        async with self._turn:
            await self._back()
            await self._off()
        self._journal.close()

    async def start_over(self) -> None:
        """As on the first day: nothing of this demo is left."""
        async with self._turn:
            await self._back()
            await self._off()
            self._journal.close()
            shutil.rmtree(self._folder)
            for path in self._file.parent.glob(f"{self._file.name}*"):
                path.unlink()
            await self.start()
        self.feed.publish({"kind": "over"})

    # the bot

    async def switch(self, to: str) -> None:
        if to == "cut":
            await self._answered(self._running().service)  # a letter in flight may repeat: that is not what is shown
            self._running().doom()
            self._tell("doomed")
            return
        async with self._turn:
            await self._back()
            await (self._on() if to == "on" else self._off())

    async def _on(self) -> None:
        if self._bot is None:
            name = (self._folder / "born").read_text("utf-8")
            self._bot = Bot(self._file, self._telegram, self.now, self._lights_out, name)
            await self._bot.start()
            self._tell("on")

    async def _off(self) -> None:
        if self._bot:
            bot, self._bot = self._bot, None
            await bot.stop()
            self._tell("off")

    def _running(self) -> Bot:
        if self._bot is None:
            raise LookupError("the bot is switched off")
        return self._bot

    def _lights_out(self) -> None:
        """The power failed; it comes back at once."""
        bot, self._bot = self._bot, None
        if bot:
            self._tell("cut")
            self._restart = asyncio.create_task(self._come_back(bot))

    async def _come_back(self, dead: Bot) -> None:
        await dead.vanish()
        await self._on()

    async def _back(self) -> None:
        """A restart that is under way comes before anything else."""
        if self._restart:
            await self._restart

    def _tell(self, state: str) -> None:
        self._state = state
        self.feed.publish({"kind": "bot", "state": state})

    def _later(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            log.error("the demo stumbled", fault=repr(fault))

    # time

    def now(self) -> datetime:
        return self._clock.now()

    def state(self) -> Raw:
        """The clock and the bot, as a page shows them."""
        return {"now": self.now().isoformat(), "state": self._state, "moving": self._moving}

    @property
    def cast(self) -> Sequence[Raw]:
        order = {name: number for number, name in enumerate(SHOWN_FIRST)}
        known = [{"id": FIRST + key, "name": name, "role": role} for key, name, role, _, _ in CAST]
        return sorted(known, key=lambda one: order.get(str(one["name"]), len(order)))

    def go_to(self, until: datetime) -> None:
        """Move the clock, and come back at once: the page hears how far it is. A second tap on the way is none."""
        if self._going is None or self._going.done():
            self._going = self._later(self._go(until))

    async def _go(self, until: datetime) -> None:
        async with self._turn:
            await self._back()
            await self._forward(until)

    async def forward(self, ahead: timedelta) -> None:
        """Move the clock, and return when everything on the way has happened."""
        await self._go(self.now() + ahead)

    async def _forward(self, until: datetime) -> None:
        await self._quiet()
        start, shown = self.now(), 0.0
        while (now := self.now()) < until:
            self._clock.to(min(until, await self._next_stop(now)))
            await self._live()
            if (tick := time.monotonic()) - shown > SHOWN:
                self._show(start, until)
                shown = tick
        self._moving = None
        self.feed.publish({"kind": "clock"} | self.state())

    def _show(self, start: datetime, until: datetime) -> None:
        done = (self.now() - start) / (until - start)
        self._moving = {"until": until.isoformat(), "done": round(min(1.0, done), 3)}
        self.feed.publish({"kind": "clock"} | self.state())

    async def _next_stop(self, now: datetime) -> datetime:
        """The next quarter of an hour, or what is due before it: everything happens at its own minute."""
        quarter = now + STEP - timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
        due = await self._bot.service.store.read(outbox.next_due) if self._bot else None
        return due if due and now < due < quarter else quarter

    async def _live(self) -> None:
        """One moment; where the power fails in it, the restart lives through it once more."""
        if self._bot:
            try:
                await self._bot.service.tick()
            except PowerCut:
                await self._back()

    async def _quiet(self) -> None:
        """What people have said is answered before time moves on, if that takes no longer than they would wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self._bot and self.api.updates:
                    await asyncio.sleep(SHOWN)
                    await self._answered(self._bot.service)

    async def _answered(self, service: Service) -> None:
        try:
            await service.idle()
        except PowerCut:
            await self._back()


async def _has_team(db: Db) -> bool:
    return await db.get(Workspace, 1) is not None


async def _serve(found: Settings, file: Path, door: socket.socket) -> None:
    stop = asyncio.Event()
    heed(stop)
    ground = Playground(file, found.zone)
    await ground.start()
    async with listening(app(ground), door):
        click.echo(f"ขายดี · khaidee is open on http://127.0.0.1:{door.getsockname()[1]}  (Ctrl+C stops it)")
        await stop.wait()
        ground.feed.close()  # a page that listens holds up no stop
    await ground.stop()


def serve(found: Settings) -> None:
    """The playground in its own database file: a token never opens it."""
    with bound("127.0.0.1", found.playground_port, "PLAYGROUND_PORT") as door:
        asyncio.run(_serve(found, found.data_folder / "demo.db", door))


@click.command()
def demo() -> None:
    """Start the playground."""
    with sentences():
        serve(settings())
