"""How python-telegram-bot reaches a Bot API: over aiohttp, or straight into the playground's core."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

READ = 20.0  # seconds; a long poll brings its own
JSON = {"Content-Type": "application/json"}
Call = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
Download = Callable[[str], bytes]


def _seconds(given: ODVInput[float], usual: float) -> float:
    value = given.value if isinstance(given, DefaultValue) else given
    return usual if value is None else float(value)


class AiohttpRequest(BaseRequest):
    """The library's own request takes four fifths of an update's CPU; this one keeps a pool of connections open."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            pool = aiohttp.TCPConnector(limit=128)
            self._session = aiohttp.ClientSession(connector=pool, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        if self._session:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call. A failure to connect was never sent (NetworkError), all else is doubtful (TimedOut)."""
        await self.initialize()
        limits = aiohttp.ClientTimeout(sock_connect=5, sock_read=_seconds(read_timeout, READ) + _poll(request_data))
        body, kind = _body(request_data)
        try:
            async with self._opened.request(method, url, data=body, headers=kind, timeout=limits) as answer:
                return answer.status, await answer.read()
        except aiohttp.ClientConnectorError:
            raise NetworkError("no connection to the Bot API") from None
        except (TimeoutError, aiohttp.ClientError) as fault:
            raise TimedOut(f"no answer from the Bot API: {type(fault).__name__}") from None

    @property
    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the request was not initialized")
        return self._session


def _body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    """Plain parameters as JSON: a form percent-encodes every Thai letter, at half as much CPU again for each message.
    With files a form of several parts."""
    if data is None:
        return None, None
    if not data.contains_files:
        return json.dumps(data.parameters).encode(), JSON
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)  # names stay UTF-8, as browsers send them
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, None


def _poll(data: RequestData | None) -> float:
    """A long poll is answered after its own timeout."""
    asked = data.parameters.get("timeout", 0) if data else 0
    return float(asked) if isinstance(asked, int | float) else 0.0


class DirectRequest(BaseRequest):
    """A Bot API in this process: the playground and the tests, through all of the library but its network."""

    def __init__(self, call: Call, download: Download) -> None:
        self._call, self._download = call, download

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if method == "GET":
            return 200, self._download(url)
        try:
            answer = await self._call(url.rsplit("/", 1)[1], _direct(request_data) if request_data else {})
        except TimeoutError as fault:
            raise TimedOut("no answer from the Bot API") from fault
        except ConnectionError as fault:
            raise NetworkError("no connection to the Bot API") from fault
        except ValueError:
            return 200, b"not JSON"
        return int(answer.get("error_code", 200)), json.dumps(answer).encode()


def _direct(data: RequestData) -> dict[str, Any]:
    """Parameters as they are; a file as (name, bytes), as the playground's HTTP reads one out of a form."""
    files = {name: (part[0], part[1]) for name, part in data.multipart_data.items()} if data.contains_files else {}
    return {**data.parameters, **files}
