"""python -m bot run"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

import click
import structlog

from bot import __version__
from bot.app import Service
from bot.cli import logs
from bot.cli.common import heed, prepare, seal, sentences, settings, where
from bot.cli.ports import bound
from bot.handlers import commands
from bot.jobs.clock import BEAT, Clock
from bot.jobs.keeping import Keeper
from bot.jobs.limits import Limits, unlimited
from bot.jobs.menus import Menus
from bot.settings import Settings
from bot.storage.address import Address
from bot.storage.serving import Lost, Right, right, wait
from bot.telegram import wire
from bot.telegram.client import Telegram
from bot.telegram.intake import DEAF, Receive, patiently, poll
from bot.telegram.request import AiohttpRequest
from bot.watch.health import Health
from bot.watch.meters import Meters
from bot.watch.pulse import FOR_EVER, Pulse
from bot.watch.watched import Watch

log = structlog.get_logger()


@click.command()
def run() -> None:
    """Serve Telegram, by webhook where WEBHOOK_URL is set; without BOT_TOKEN the playground."""
    found = settings()
    logs.guard()
    at = where(found)
    held = right(at, found.data_folder)
    with sentences(), wait(held, _waiting, _pause):
        if found.bot_token is None:
            from bot.cli.demo import serve  # it loads a web server and a page

            serve(found)
        else:
            prepare(found, at)
            asyncio.run(_telegram(found, at, held, found.bot_token.get_secret_value()))


def _waiting() -> None:
    click.echo("Another khaidee serves this data: waiting until it ends.", err=True)


def _pause() -> None:
    time.sleep(1)


async def _telegram(found: Settings, at: Address, held: Right, token: str) -> None:
    asyncio.get_running_loop().set_exception_handler(logs.stray)
    request = AiohttpRequest()
    telegram = Telegram(token, found.telegram_api_base_url, request)
    watch, stop = _watch(found, at, held), asyncio.Event()
    try:
        async with _page(found, watch), _serving(found, watch, telegram, stop) as service:
            log.info("serving", version=__version__, database=watch.database, intake=watch.intake)
            keeper = Keeper(service.store, service.roster, at, found.data_folder, _now)
            menus = Menus(service.store, service.roster, commands.menus, telegram.menu, _now, token.partition(":")[0])
            source = _source(found, telegram, service, watch.health.pulse)
            await _until(stop, source, _clock(service, keeper, menus, held).run())
            log.info("stopping")
    finally:
        await request.shutdown()


def _watch(found: Settings, at: Address, held: Right) -> Watch:
    pulse = Pulse(FOR_EVER if found.webhook_url else DEAF)
    health = Health(at.open(), pulse, held.check)
    database, intake = "sqlite" if at.file else "postgresql", "webhook" if found.webhook_url else "polling"
    return Watch(health, Meters(), found.data_folder, database, intake, _now)


def _page(found: Settings, watch: Watch) -> AbstractAsyncContextManager[None]:
    """Open from before the first word with Telegram on: a bot that waits for its line says so."""
    if not found.health_port:
        return nullcontext()
    from bot.cli.listen import listening
    from bot.watch.page import watch_app

    return listening(watch_app(watch), bound(found.health_host, found.health_port, "HEALTH_PORT"))


@asynccontextmanager
async def _serving(found: Settings, watch: Watch, telegram: Telegram, stop: asyncio.Event) -> AsyncIterator[Service]:
    limits = Limits(_now) if found.send_limits else unlimited(_now)
    service = Service(
        watch.health.store,
        seal(found.data_folder),
        _now,
        wire.read,
        telegram.post,
        telegram.toast,
        telegram.fetch,
        asyncio.sleep,
        limits,
        await patiently(telegram.username),
        watch.meters,
    )
    heed(stop)  # before the first letter leaves: from then on a signal lets what is in flight arrive
    await service.start()
    try:
        yield service
    finally:
        await service.stop()


def _now() -> datetime:
    return datetime.now(UTC)


async def _source(found: Settings, telegram: Telegram, service: Service, pulse: Pulse) -> None:
    """Where updates come from, until cancelled."""
    if found.webhook_url is None:
        await patiently(telegram.forget_webhook)
        await poll(pulse.hearing(telegram.updates), service.receive)
        return
    await _hook(found, telegram, pulse.hearing(service.receive), found.webhook_url)


async def _hook(found: Settings, telegram: Telegram, receive: Receive, address: str) -> None:
    """Called by Telegram; the web server is loaded here, because who polls needs none."""
    from bot.cli.listen import listening
    from bot.telegram.webhook import PATH, webhook_app

    secret = found.webhook_secret.get_secret_value() if found.webhook_secret else ""
    page = webhook_app(secret, receive)
    url = address.rstrip("/") + PATH
    async with listening(page, bound(found.webhook_host, found.webhook_port, "WEBHOOK_PORT")):
        await patiently(lambda: telegram.use_webhook(url, secret))
        await asyncio.Event().wait()


async def _until(stop: asyncio.Event, *work: Coroutine[Any, Any, None]) -> None:
    """Run side by side until a signal comes or one of them ends; what one died of is raised."""
    tasks = [asyncio.create_task(one) for one in (*work, stop.wait())]
    done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    for task in done:
        task.result()


def _clock(service: Service, keeper: Keeper, menus: Menus, held: Right) -> Clock:
    """What happens by itself; never without the right to serve."""
    clock = Clock(fatal=(Lost,))
    clock.every(BEAT, service.tick)
    clock.every(BEAT, keeper.round)
    clock.every(BEAT, menus.round)
    clock.every(BEAT, lambda: asyncio.to_thread(held.check))
    return clock
