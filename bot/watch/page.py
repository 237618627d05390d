"""The private page: /healthz for whoever restarts the bot, /metrics for Prometheus. It is never put on the internet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import __version__
from bot.storage import backup
from bot.storage.backlog import Backlog, backlog
from bot.storage.health import free_share
from bot.watch.health import Health
from bot.watch.meters import Meters
from bot.watch.metrics import Reading, exposition


@dataclass(frozen=True, slots=True)
class Watch:
    """Everything that can be seen of one running bot. `database` and `intake` name kinds, never addresses."""

    health: Health
    meters: Meters
    data: Path
    database: str
    intake: str
    now: Callable[[], datetime]

    async def healthz(self, _: Request) -> Response:
        verdict = await self.health.look()
        words = {"ok": verdict.well} | verdict.words | {"version": __version__}
        return JSONResponse(words, 200 if verdict.well else 503)

    async def metrics(self, _: Request) -> Response:
        return Response(exposition(await self.reading()), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    async def reading(self) -> Reading:
        now = self.now()
        return Reading(
            now,
            self.meters,
            await self._backlog(now),
            self.health.pulse.age,
            free_share(self.data),
            backup.age(self.data, now),
            self.database,
            self.intake,
        )

    async def _backlog(self, now: datetime) -> Backlog | None:
        """None when the database does not answer: the rest of the page is worth having then most of all."""
        try:
            async with asyncio.timeout(self.health.patience):
                return await self.health.store.read(lambda db: backlog(db, now))
        except Exception:
            return None


def watch_app(watch: Watch) -> Starlette:
    return Starlette(routes=[Route("/healthz", watch.healthz), Route("/metrics", watch.metrics)])
