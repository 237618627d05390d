"""python -m bot demo: the bot against a Bot API on this machine, with a chat page."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import uvicorn

from bot.app import Service
from bot.cli.common import seal, settings
from bot.jobs.clock import BEAT, Clock
from bot.jobs.limits import unlimited
from bot.playground.core import BotApi
from bot.playground.http import Hooks, app
from bot.records.people import Person, Workspace
from bot.settings import Settings
from bot.storage import schema
from bot.storage.engine import Db
from bot.storage.sqlite import SqliteStore
from bot.telegram import wire
from bot.telegram.client import Telegram
from bot.telegram.intake import arrived
from bot.telegram.request import DirectRequest

CAST = (
    (1, "คุณดารา", "owner", None, "th"),
    (2, "พี่สิทธิ์", "manager", 1, "th"),
    (3, "ก้อย", "rep", 2, "th"),
    (4, "ต่าย", "rep", 1, "th"),
    (5, "ช่างเดช", "service", 1, "th"),
    (6, "Emma", "manager", 1, "en"),
)
STEP = timedelta(minutes=30)


class Playground:
    """One demo: its clock can be moved forward, and every due moment on the way is lived through."""

    def __init__(self, file: Path, zone: str) -> None:
        self._ahead = timedelta(0)
        self._moving = asyncio.Lock()
        self.zone = zone
        self.api = BotApi(self.now, first=int(self.now().timestamp()))
        self.telegram = Telegram("1:playground", "http://127.0.0.1", DirectRequest(self.api.call, self.api.download))
        self.service = Service(
            SqliteStore(file),
            seal(file.parent),
            self.now,
            wire.read,
            self.telegram.post,
            self.telegram.toast,
            asyncio.sleep,
            unlimited(self.now),
        )

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    async def start(self) -> None:
        for key, name, _, _, language in CAST:
            self.api.add_person(100 + key, name, language)
        await self.service.store.unit(self._people)
        await self.service.start()
        await self.service.tick()

    async def _people(self, db: Db) -> None:
        """The demo team, on its first day."""
        if await db.get(Workspace, 1):
            return
        db.add(Workspace(id=1, name="ขายดี การค้า", zone=self.zone, language="th", created_at=self.now()))
        await db.flush()
        for key, name, role, manager, language in CAST:
            era = "be" if language == "th" else "ce"
            one = Person(id=key, workspace_id=1, telegram_id=100 + key, name=name, role=role, manager_id=manager)
            one.language, one.era, one.zone, one.joined_at = language, era, self.zone, self.now()
            db.add(one)
            await db.flush()

    async def deliver(self, update: dict[str, object]) -> None:
        await self.service.receive([arrived(update)])
        await self.service.idle()

    async def forward(self, ahead: timedelta) -> None:
        async with self._moving:
            until = self._ahead + ahead
            while self._ahead < until:
                self._ahead = min(until, self._ahead + STEP)
                await self.service.tick()

    def clock(self) -> Clock:
        """Real time passes too."""
        clock = Clock()
        clock.every(BEAT, self.service.tick)
        return clock


def hooks(of: Playground) -> Hooks:
    cast = [{"id": 100 + key, "name": name, "role": role} for key, name, role, _, _ in CAST]
    cast.sort(key=lambda one: one["role"] != "rep")
    return Hooks(cast, of.deliver, of.forward, of.now)


async def _serve(found: Settings, file: Path) -> None:
    ground = Playground(file, found.zone)
    await ground.start()
    beat = asyncio.create_task(ground.clock().run())
    page = app(ground.api, hooks(ground))
    click.echo(f"ขายดี · khaidee is open on http://127.0.0.1:{found.playground_port}  (Ctrl+C stops it)")
    config = uvicorn.Config(page, host="127.0.0.1", port=found.playground_port, log_config=None, access_log=False)
    await uvicorn.Server(config).serve()
    beat.cancel()
    await ground.service.stop()


def serve(found: Settings) -> None:
    """The playground in its own database file: a token never opens it."""
    file = found.data_folder / "demo.db"
    schema.migrate(f"sqlite:///{file}")
    asyncio.run(_serve(found, file))


@click.command()
def demo() -> None:
    """Start the playground."""
    serve(settings())
