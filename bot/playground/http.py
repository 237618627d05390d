"""The chat page and what it asks for. Loopback only: a page of another site cannot reach it by name either."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.playground.core import BotApi, Raw

HERE = Path(__file__).parent
FONTS = HERE.parent / "fonts"
AHEAD = timedelta(days=31)  # the furthest one tap of the clock goes


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the page needs from outside: who is who, how an update reaches the bot, the clock."""

    cast: Sequence[dict[str, Any]]
    deliver: Callable[[Raw], Awaitable[None]]
    forward: Callable[[timedelta], Awaitable[None]]
    now: Callable[[], datetime]


class _Page:
    """What the page asks."""

    def __init__(self, api: BotApi, hooks: Hooks) -> None:
        self._api, self._hooks = api, hooks

    async def page(self, _: Request) -> Response:
        return FileResponse(HERE / "static" / "index.html")

    async def state(self, request: Request) -> Response:
        """One person's chat as it is now."""
        person = self._api.people.get(int(request.query_params.get("person", "0")))
        seen = list(person.messages.values()) if person else []
        toasts = [e.text for e in self._api.events if e.kind == "toast" and person and e.chat == person.id]
        known = {"cast": list(self._hooks.cast), "now": self._hooks.now().isoformat()}
        return JSONResponse(known | {"messages": seen[-200:], "toasts": toasts})

    async def act(self, request: Request) -> Response:
        update = _acted(self._api, await request.json())
        if update is None:
            return JSONResponse({"ok": False}, 400)
        await self._hooks.deliver(update)
        return JSONResponse({"ok": True})

    async def clock(self, request: Request) -> Response:
        ahead = timedelta(minutes=int((await request.json())["minutes"]))
        if not timedelta(0) < ahead <= AHEAD:
            return JSONResponse({"ok": False}, 400)
        await self._hooks.forward(ahead)
        return JSONResponse({"ok": True})


def app(api: BotApi, hooks: Hooks) -> Starlette:
    """The page on `/`, its questions under `/api`."""
    page = _Page(api, hooks)
    routes = [
        Route("/", page.page),
        Route("/api/state", page.state),
        Route("/api/act", page.act, methods=["POST"]),
        Route("/api/clock", page.clock, methods=["POST"]),
        Mount("/fonts", StaticFiles(directory=FONTS)),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])
    return Starlette(routes=routes, middleware=[hosts])


def bot_api(api: BotApi) -> Starlette:
    """The Bot API itself over HTTP, for a bot in a process of its own."""

    async def call(request: Request) -> Response:
        params = _params(request.headers.get("content-type", ""), await request.body())
        method = request.path_params["method"]
        if method == "getUpdates":
            api.confirm(params)
            await api.something_waits(float(params.get("timeout", 0)))
        answer = await api.call(method, params)
        return JSONResponse(answer, int(answer.get("error_code", 200)))

    async def download(request: Request) -> Response:
        return Response(api.download(request.path_params["path"]))

    calls = Route("/bot{token}/{method}", call, methods=["POST"])
    return Starlette(routes=[calls, Route("/file/bot{token}/{path:path}", download)])


def _params(kind: str, body: bytes) -> Raw:
    """A call's parameters: JSON, a form of one line, or one of several parts when files come along."""
    if kind.startswith("application/json"):
        return dict(json.loads(body))
    if not kind.startswith("multipart/"):
        return {name: _json(value) for name, value in parse_qsl(body.decode(), keep_blank_values=True)}
    whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    return dict(_part(part) for part in whole.iter_parts())


def _part(part: Any) -> tuple[str, Any]:
    name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
    if raw := part.get_filename():
        return name, (raw.encode("utf-8", "surrogateescape").decode(), content)
    return name, _json(content.decode())


def _json(value: str) -> Any:
    """Telegram takes objects as JSON in a form's fields; a text that only looks like a number stays a text."""
    return json.loads(value) if value[:1] in "{[" else value


def _acted(api: BotApi, asked: Raw) -> Raw | None:
    """What a person did on the page, as the update Telegram would send."""
    person = int(asked.get("person", 0))
    if person not in api.people:
        return None
    match asked.get("kind"):
        case "say":
            return api.say(person, str(asked["text"])[:4096], int(asked.get("reply_to") or 0))
        case "press":
            return api.press_data(person, int(asked["message"]), str(asked["data"]))
        case "photo":
            return api.send(person, {"photo": [{"file_id": "demo-photo"}], "caption": ""}, "🖼")
        case "contact":
            return api.send(person, {"contact": {"phone_number": "0891112222", "first_name": "สมชาย"}}, "👤 สมชาย")
    return None
