"""python -m bot run"""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import UTC, datetime

import click

from bot.app import Service
from bot.cli.common import seal, settings
from bot.cli.demo import BEAT, serve
from bot.jobs.limits import Limits, unlimited
from bot.settings import Settings
from bot.storage import schema
from bot.storage.serving import Busy, serving
from bot.storage.sqlite import SqliteStore
from bot.telegram import wire
from bot.telegram.client import Telegram
from bot.telegram.intake import Deaf, poll
from bot.telegram.request import AiohttpRequest


@click.command()
def run() -> None:
    """Serve Telegram by long polling; without BOT_TOKEN the playground."""
    found = settings()
    try:
        with serving(found.data_folder):
            if found.bot_token:
                asyncio.run(_telegram(found, found.bot_token.get_secret_value()))
            else:
                serve(found)
    except (Busy, Deaf) as sentence:
        click.echo(str(sentence), err=True)
        sys.exit(1)


async def _telegram(found: Settings, token: str) -> None:
    file = found.data_folder / "khaidee.db"
    schema.migrate(f"sqlite:///{file}")
    request = AiohttpRequest()
    telegram = Telegram(token, found.telegram_api_base_url, request)
    service = _service(found, telegram, await telegram.username())
    await service.start()
    try:
        await _until_stopped(service, telegram)
    finally:
        await service.stop()
        await request.shutdown()


def _service(found: Settings, telegram: Telegram, username: str) -> Service:
    home = found.data_folder
    store = SqliteStore(home / "khaidee.db")
    limits = Limits(_now) if found.send_limits else unlimited(_now)
    return Service(store, seal(home), _now, wire.read, telegram.post, telegram.toast, asyncio.sleep, limits, username)


def _now() -> datetime:
    return datetime.now(UTC)


async def _until_stopped(service: Service, telegram: Telegram) -> None:
    """Poll and tick until a signal, or until Telegram refuses the token."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    work = [asyncio.create_task(poll(telegram.updates, service.receive)), asyncio.create_task(_beat(service))]
    waiting = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([*work, waiting], return_when=asyncio.FIRST_COMPLETED)
    for task in (*work, waiting):
        task.cancel()
    for task in done - {waiting}:
        task.result()


async def _beat(service: Service) -> None:
    while True:
        await service.tick()
        await asyncio.sleep(BEAT)
