"""The Bot API over HTTP, for a bot in a process of its own: a thin shell that only reads parameters."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.playground.core import BotApi, Cut, Garbage, Hang, Raw


def bot_api(api: BotApi, token: str | None = None) -> Starlette:
    """`token` is the only one that is let in; None lets in everybody."""

    async def call(request: Request) -> Response:
        if token not in (None, request.path_params["token"]):
            return JSONResponse({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        body = await request.body() or request.url.query.encode()
        return await _answer(api, request.path_params["method"], _params(request.headers, body))

    async def download(request: Request) -> Response:
        try:
            return Response(api.download(request.path_params["path"]))
        except KeyError:
            return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)

    calls = Route("/bot{token}/{method}", call, methods=["GET", "POST"])
    return Starlette(routes=[calls, Route("/file/bot{token}/{path:path}", download)])


async def _answer(api: BotApi, method: str, params: Raw) -> Response:
    try:
        answer = await api.call(method, params)
    except Cut:
        return _Torn()
    except Hang:
        await asyncio.Event().wait()  # until whoever asked gives up
        raise
    except Garbage:
        return Response("<html>Bad Gateway</html>")
    return JSONResponse(answer, int(answer.get("error_code", 200)))


class _Torn(Response):
    """A connection that ends in the middle of its answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


def _params(headers: Mapping[str, str], body: bytes) -> Raw:
    """A call's parameters: JSON, a form of one line, or one of several parts when files come along."""
    kind = headers.get("content-type", "")
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
    try:
        return json.loads(value) if value[:1] in ("{", "[") else value
    except ValueError:
        return value  # a text may begin with a bracket
