"""The private page: /healthz for whoever restarts the bot, /metrics for Prometheus. It is never put on the internet."""

from __future__ import annotations

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import __version__
from bot.watch.metrics import exposition
from bot.watch.watched import Watch


def watch_app(watch: Watch) -> Starlette:
    async def healthz(_: Request) -> Response:
        verdict = await watch.health.look()
        words = {"ok": verdict.well} | verdict.words | {"version": __version__}
        return JSONResponse(words, 200 if verdict.well else 503)

    async def metrics(_: Request) -> Response:
        return Response(exposition(await watch.reading()), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Starlette(routes=[Route("/healthz", healthz), Route("/metrics", metrics)])
