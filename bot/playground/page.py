"""The chat page and what it asks for. Loopback only: a page of another site can neither read it nor act in it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit
from uuid import uuid4

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.chat.texts import catalogue
from bot.playground import media
from bot.playground.acts import Impossible, act, newcomer
from bot.playground.core import BotApi, Raw, Someone, Trouble, seen
from bot.playground.feed import Feed
from bot.playground.methods import UPLOAD

HERE = Path(__file__).parent
FONTS = HERE.parent / "fonts"
AHEAD = timedelta(days=31)  # the furthest the clock goes at once
PAGE = 60  # messages a page shows before it asks for older ones
REMEMBERED = 500  # acts whose repetition is known for one
TROUBLES: tuple[Trouble, ...] = ("429", "500", "hang", "garbage", "cut")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
GUARD = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-cache",
}


class Ground(Protocol):
    """What the page needs from outside: the messenger, who is who, and the bot's life."""

    api: BotApi
    feed: Feed
    zone: str

    @property
    def cast(self) -> Sequence[Raw]: ...
    def now(self) -> datetime: ...
    def state(self) -> Raw: ...
    def go_to(self, until: datetime) -> None: ...
    async def switch(self, to: str) -> None: ...
    async def start_over(self) -> None: ...


def app(ground: Ground) -> Starlette:
    """The page on `/`, its questions under `/api`."""
    page = _Page(ground)
    routes = [
        Route("/", page.page),
        Route("/api/words/{language:str}", page.words),
        Route("/api/events", page.events),
        Route("/api/chats/{person:int}", page.chat, methods=["GET"]),
        Route("/api/chats/{person:int}", page.act, methods=["POST"]),
        Route("/api/people", page.people, methods=["POST"]),
        Route("/api/files", page.upload, methods=["POST"]),
        Route("/api/files/{key:str}", page.file),
        Route("/api/clock", page.clock, methods=["POST"]),
        Route("/api/bot", page.bot, methods=["POST"]),
        Route("/api/trouble", page.trouble, methods=["POST"]),
        Route("/api/over", page.over, methods=["POST"]),
        Mount("/fonts", StaticFiles(directory=FONTS)),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])
    return Starlette(
        routes=routes,
        middleware=[hosts, Middleware(_Guarded)],
        exception_handlers={Impossible: _impossible},  # type: ignore[dict-item]
    )


async def _impossible(_: Request, fault: Impossible) -> Response:
    return JSONResponse({"why": str(fault)}, 400)


class _Guarded:
    """Headers that keep everything foreign out, and a refusal for what another site sends here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] != "GET" and _foreign(Headers(scope=scope)):
            await Response("This page takes orders from itself only.", 403)(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in GUARD.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)


def _foreign(headers: Headers) -> bool:
    """A browser says where a request comes from; a program of this machine says nothing."""
    site, origin = headers.get("sec-fetch-site", "same-origin"), headers.get("origin")
    here = origin is None or urlsplit(origin).netloc == headers.get("host")
    return site not in ("same-origin", "none") or not here


class _Page:
    """What the page asks."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._done: OrderedDict[str, Raw] = OrderedDict()

    @property
    def _api(self) -> BotApi:
        return self._ground.api

    async def page(self, _: Request) -> Response:
        return FileResponse(HERE / "static" / "index.html")

    async def words(self, request: Request) -> Response:
        """The page's own texts, from the same catalogues as the chat's."""
        language = "en" if request.path_params["language"] == "en" else "th"
        known = catalogue(language).items()
        own = {key.removeprefix("page."): text for key, text in known if key.startswith(("page.", "role."))}
        return JSONResponse(own)

    async def events(self, _: Request) -> Response:
        return StreamingResponse(self._ground.feed.listen(self._hello()), media_type="text/event-stream")

    def _hello(self) -> Raw:
        """How everything stands: what a page draws itself from, at first and after every break of the line."""
        people = [_card(someone) for someone in self._api.people.values()]
        known = {"kind": "hello", "zone": self._ground.zone, "bot": self._api.me, "cast": list(self._ground.cast)}
        return known | {"people": people, "troubles": self._api.troubles()} | self._ground.state()

    def _someone(self, request: Request) -> Someone:
        someone = self._api.people.get(request.path_params["person"])
        if someone is None:
            raise Impossible("why.gone")
        return someone

    async def chat(self, request: Request) -> Response:
        """One person's chat: the newest messages, or those before a certain one."""
        someone = self._someone(request)
        before = int(request.query_params.get("before", 0)) or float("inf")
        keys = [key for key in someone.messages if key < before]
        shown = [seen(someone.messages[key]) for key in keys[-PAGE:]]
        menu: Raw = {"commands": self._api.menus.seen_by(someone.id, someone.language)}
        menu |= {"menu": self._api.menus.button({"chat_id": someone.id})}
        state = {"keyboard": someone.keyboard, "blocked": someone.blocked, "read": someone.read}
        about = {"about": _about(self._api, someone.language)}
        return JSONResponse({"messages": shown, "more": len(keys) > PAGE} | menu | state | about)

    async def act(self, request: Request) -> Response:
        """What the person did; the same nonce twice is one act whose answer had got lost."""
        asked = await _json(request)
        nonce = str(asked.pop("nonce", "") or uuid4())
        if nonce not in self._done:
            self._remember(nonce, act(self._api, self._someone(request).id, asked))
        return JSONResponse(self._done[nonce])

    def _remember(self, nonce: str, answer: Raw) -> None:
        self._done[nonce] = answer
        while len(self._done) > REMEMBERED:
            self._done.popitem(last=False)

    async def people(self, request: Request) -> Response:
        someone = newcomer(self._api, await _json(request))
        return JSONResponse(_card(someone))

    async def upload(self, request: Request) -> Response:
        """A file's bytes as they are; its name stands in the address."""
        content = bytearray()
        async for chunk in request.stream():
            content += chunk
            if len(content) > UPLOAD:
                raise Impossible("why.big")
        if not content:
            raise Impossible("why.files")
        name = Path(request.query_params.get("name") or "file").name[:200]
        return JSONResponse({"file": self._api.keep_file(name, bytes(content))})

    async def file(self, request: Request) -> Response:
        """Pictures and sounds are shown; everything else is only handed out, and runs nowhere."""
        key = request.path_params["key"]
        if key not in self._api.files:
            return Response("gone", 404)
        name, content = self._api.files[key]
        kind = media.kind(content)
        how = "attachment" if kind == media.PLAIN else "inline"
        headers = {"content-disposition": f"{how}; filename*=UTF-8''{quote(name)}", "cache-control": "max-age=86400"}
        return Response(content, media_type=kind, headers=headers | {"content-security-policy": "sandbox"})

    async def clock(self, request: Request) -> Response:
        """Forwards only, and not too far; the page hears by its events how far it is."""
        asked, now = await _json(request), self._ground.now()
        until = _moment(asked, now)
        if not now < until <= now + AHEAD:
            raise Impossible("why.clock")
        self._ground.go_to(until)
        return JSONResponse({})

    async def bot(self, request: Request) -> Response:
        """Off, on, or the power fails right before the next save."""
        to = (await _json(request)).get("to")
        if to not in ("on", "off", "cut"):
            raise Impossible("why.gone")
        if to == "cut" and self._ground.state()["state"] == "off":
            raise Impossible("why.off")
        await self._ground.switch(to)
        return JSONResponse({})

    async def trouble(self, request: Request) -> Response:
        asked = await _json(request)
        self._api.relieve()
        if asked.get("kind") in TROUBLES:
            self._api.fault(asked["kind"], max(1, min(20, int(asked.get("times") or 1))))
        self._ground.feed.publish({"kind": "trouble", "left": self._api.troubles()})
        return JSONResponse({})

    async def over(self, _: Request) -> Response:
        await self._ground.start_over()
        self._done.clear()
        return JSONResponse({})


async def _json(request: Request) -> Raw:
    try:
        asked = await request.json()
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise Impossible("why.gone")
    return asked


def _moment(asked: Raw, now: datetime) -> datetime:
    """So many minutes on, or to a moment with its zone."""
    try:
        if "minutes" in asked:
            return now + timedelta(minutes=int(asked["minutes"]))
        until = datetime.fromisoformat(str(asked.get("until")))
    except (ValueError, TypeError, OverflowError):
        raise Impossible("why.clock") from None
    if until.tzinfo is None:
        raise Impossible("why.clock")
    return until


def _card(someone: Someone) -> Raw:
    """A person as a list of people shows him; the ids of late messages let a page count what it has not seen."""
    ids = [key for key, message in someone.messages.items() if message["from"]["is_bot"]]
    about = {"id": someone.id, "name": someone.name, "language": someone.language, "phone": someone.phone}
    return about | {"recent": ids[-99:]}


def _about(api: BotApi, language: str) -> str:
    texts = api.profile.get("description", {})
    return str(texts.get(language, texts.get("", "")))
