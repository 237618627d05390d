"""A Bot API in memory, as strict as Telegram about what it is sent: the other side of the tests and of the demo.

`call` answers whole Telegram replies: {"ok": true, "result": …} or {"ok": false, "error_code": …}. Faults are ordered
with `fault` and befall the next matching calls; "hang" delivers first and never answers, "cut" breaks the line.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.playground.entities import CannotParse, visible

Raw = dict[str, Any]
Trouble = Literal["429", "403", "401", "400", "500", "garbage", "hang", "cut"]
LONGEST, CAPTION, DATA, TOAST = 4096, 1024, 64, 200
DOWNLOAD = 20 * 2**20  # bytes a bot may fetch


class Cut(ConnectionError):
    """The line broke before the call arrived."""


class Hang(TimeoutError):
    """The call was carried out, and no answer came."""


class Garbage(ValueError):
    """An answer that is not JSON."""


class Refusal(Exception):
    """An error as Telegram words it."""

    def __init__(self, code: int, words: str, **parameters: Any) -> None:
        super().__init__(words)
        self.code, self.words, self.parameters = code, words, parameters


@dataclass(frozen=True, slots=True)
class Event:
    """Something the bot did that a person sees."""

    kind: Literal["send", "edit", "toast"]
    chat: int
    text: str
    buttons: tuple[tuple[str, ...], ...] = ()
    message_id: int = 0
    file: str = ""  # the name of a file or picture that came with it


@dataclass(slots=True)
class _Fault:
    kind: Trouble
    times: int
    method: str | None
    retry_after: int


@dataclass(slots=True)
class Someone:
    """A person with a private chat."""

    id: int
    name: str
    language: str
    messages: dict[int, Raw] = field(default_factory=dict)
    blocked: bool = False

    def sender(self) -> Raw:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}


class BotApi:
    """One bot and the people it talks to. `clock` gives the moment of every message, in UTC.

    Ids count up from `first`: a messenger that starts anew beside a kept database must not use them twice.
    """

    def __init__(self, clock: Callable[[], datetime], first: int = 1) -> None:
        self._clock = clock
        self.people: dict[int, Someone] = {}
        self.events: list[Event] = []
        self.updates: deque[Raw] = deque()
        self._faults: list[_Fault] = []
        self._messages = itertools.count(first)
        self._updates = itertools.count(first)
        self._presses: set[str] = set()
        self.webhook = ""
        self.files: dict[str, tuple[str, bytes]] = {}
        """Every file that was sent by either side: its name and its bytes, by file id."""
        self._arrival = asyncio.Event()
        self.on_event: Callable[[], object] = _nobody

    # the bot's side

    async def call(self, method: str, params: Raw) -> Raw:
        """One Bot API call."""
        try:
            trouble = self._trouble(method)
            result = self._do(method, params)
        except Refusal as refused:
            answer: Raw = {"ok": False, "error_code": refused.code, "description": refused.words}
            return answer | ({"parameters": refused.parameters} if refused.parameters else {})
        if trouble == "hang":
            raise Hang(method)
        return {"ok": True, "result": result}

    def fault(self, kind: Trouble, times: int = 1, method: str | None = None, retry_after: int = 3) -> None:
        """The next `times` calls (of this method) suffer it."""
        self._faults.append(_Fault(kind, times, method, retry_after))

    def _trouble(self, method: str) -> Trouble | None:
        fault = next((f for f in self._faults if f.method in (None, method)), None)
        if fault is None:
            return None
        fault.times -= 1
        if not fault.times:
            self._faults.remove(fault)
        return _suffer(fault)

    def _do(self, method: str, params: Raw) -> Any:
        match method:
            case "sendMessage":
                return self._send(params, params["text"], LONGEST)
            case "sendPhoto" | "sendDocument":
                return self._send_file(params, "photo" if method == "sendPhoto" else "document")
            case "getFile":
                return self._file(params["file_id"])
            case "editMessageText":
                return self._edit(params)
            case "answerCallbackQuery":
                return self._toast(params)
        return self._about_the_bot(method, params)

    def _about_the_bot(self, method: str, params: Raw) -> Any:
        match method:
            case "getMe":
                return {"id": 1, "is_bot": True, "first_name": "khaidee", "username": "khaidee_demo_bot"}
            case "getUpdates":
                return self.confirm(params)
            case "setWebhook" | "deleteWebhook":
                self.webhook = str(params.get("url", ""))
                return True
            case "getWebhookInfo":
                return {"url": self.webhook, "pending_update_count": len(self.updates)}
            case "setMyCommands" | "sendChatAction":
                return True
        raise Refusal(404, "Not Found: method not found")

    def confirm(self, params: Raw) -> list[Raw]:
        """Asking with an offset confirms everything before it."""
        while self.updates and self.updates[0]["update_id"] < int(params.get("offset", 0)):
            self.updates.popleft()
        return list(self.updates)[: int(params.get("limit", 100))]

    async def something_waits(self, seconds: float) -> None:
        """Until there is an update, at most so long: what makes a poll a long one."""
        if not self.updates:
            self._arrival.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._arrival.wait(), seconds)

    def _chat(self, params: Raw) -> Someone:
        someone = self.people.get(int(params["chat_id"]))
        if someone is None:
            raise Refusal(400, "Bad Request: chat not found")
        if someone.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return someone

    def _send(self, params: Raw, text: str, longest: int, **more: Any) -> Raw:
        someone = self._chat(params)
        _check(text, longest)
        message = self._message(someone, text, params.get("reply_markup"), from_bot=True) | more
        someone.messages[message["message_id"]] = message
        self._event("send", someone, message)
        return message

    def _send_file(self, params: Raw, kind: str) -> Raw:
        """A file by its id, or one that is uploaded: (name, bytes)."""
        given = params[kind]
        key = given if isinstance(given, str) else self.keep_file(*given)
        about = {"file_id": key, "file_name": self.files.get(key, (key, b""))[0]}
        return self._send(params, params.get("caption", ""), CAPTION, **{kind: [about] if kind == "photo" else about})

    def keep_file(self, name: str, content: bytes) -> str:
        """Keep an upload; its file id."""
        key = f"file-{next(self._messages)}"
        self.files[key] = (name, content)
        return key

    def _file(self, key: str) -> Raw:
        if key not in self.files:
            raise Refusal(400, "Bad Request: invalid file_id")
        if len(self.files[key][1]) > DOWNLOAD:
            raise Refusal(400, "Bad Request: file is too big")
        return {"file_id": key, "file_path": f"files/{key}", "file_size": len(self.files[key][1])}

    def download(self, path: str) -> bytes:
        """What lies behind a `file_path`; KeyError where there is nothing."""
        return self.files[path.rpartition("/")[2]][1]

    def _edit(self, params: Raw) -> Raw:
        someone = self._chat(params)
        message = someone.messages.get(int(params["message_id"]))
        if message is None or not message["from"]["is_bot"]:
            raise Refusal(400, "Bad Request: message to edit not found")
        _check(params["text"], LONGEST)
        markup = _buttons(params.get("reply_markup"))
        if (message["html"], message["markup"]) == (params["text"], markup):
            raise Refusal(400, "Bad Request: message is not modified")
        message |= {"html": params["text"], "markup": markup, "text": visible(params["text"])}
        self._event("edit", someone, message)
        return message

    def _toast(self, params: Raw) -> bool:
        key = params["callback_query_id"]
        if key not in self._presses:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._presses.discard(key)
        if text := params.get("text"):
            self.events.append(Event("toast", int(key.split("-")[0]), text[:TOAST]))
        return True

    def _message(self, someone: Someone, text: str, markup: Raw | None, *, from_bot: bool) -> Raw:
        key = next(self._messages)
        sender = {"id": 1, "is_bot": True, "first_name": "khaidee"} if from_bot else someone.sender()
        message: Raw = {"message_id": key, "date": int(self._clock().timestamp()), "from": sender, "html": text}
        message |= {"chat": {"id": someone.id, "type": "private"}, "markup": _buttons(markup)}
        message["text"] = visible(text) if from_bot else text
        someone.messages[key] = message
        return message

    def _event(self, kind: Literal["send", "edit"], someone: Someone, message: Raw) -> None:
        labels = tuple(tuple(button["text"] for button in row) for row in message["markup"])
        file = message.get("document") or (message.get("photo") or [{}])[0]
        shown = (message["html"], labels, message["message_id"], file.get("file_name", ""))
        self.events.append(Event(kind, someone.id, *shown))
        self.on_event()

    # the people's side: each returns the update Telegram would send

    def add_person(self, key: int, name: str, language: str = "th") -> Someone:
        self.people[key] = Someone(key, name, language)
        return self.people[key]

    def say(self, person: int, text: str, reply_to: int = 0) -> Raw:
        more: Raw = {"reply_to_message": {"message_id": reply_to}} if reply_to else {}
        return self.send(person, {"text": text} | more, text)

    def send(self, person: int, content: Raw, text: str = "") -> Raw:
        """Anything a person can send: content as in Telegram's message object."""
        someone = self.people[person]
        message = self._message(someone, text, None, from_bot=False)
        envelope = {name: message[name] for name in ("message_id", "date", "from", "chat")}
        return self._update({"message": envelope | content})

    def edit(self, person: int, text: str) -> Raw:
        """The person changes the last message of his own."""
        someone = self.people[person]
        last = max(
            (m for m in someone.messages.values() if not m["from"]["is_bot"]), key=lambda m: int(m["message_id"])
        )
        last |= {"html": text, "text": text}
        envelope = {name: last[name] for name in ("message_id", "date", "from", "chat")}
        return self._update({"edited_message": envelope | {"text": text}})

    def press(self, person: int, label: str) -> Raw:
        """Press the newest button with this label; LookupError names the labels there are."""
        someone = self.people[person]
        for message in sorted(someone.messages.values(), key=lambda m: -m["message_id"]):
            for button in (b for row in message["markup"] for b in row):
                if button["text"] == label:
                    return self.press_data(person, message["message_id"], button["callback_data"])
        there = [b["text"] for m in someone.messages.values() for row in m["markup"] for b in row]
        raise LookupError(f"no button {label!r}; there are {there}")

    def press_data(self, person: int, message: int, data: str) -> Raw:
        someone = self.people[person]
        key = f"{person}-{next(self._messages)}"
        self._presses.add(key)
        chat = {"message_id": message, "chat": {"id": person, "type": "private"}, "date": 0}
        return self._update({"callback_query": {"id": key, "from": someone.sender(), "message": chat, "data": data}})

    def _update(self, content: Raw) -> Raw:
        update = {"update_id": next(self._updates), **content}
        self.updates.append(update)
        self._arrival.set()
        return update


def _nobody() -> None:
    """Who is told of events when nobody asked."""


def _suffer(fault: _Fault) -> Trouble | None:
    match fault.kind:
        case "429":
            raise Refusal(429, "Too Many Requests: retry later", retry_after=fault.retry_after)
        case "403":
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        case "401":
            raise Refusal(401, "Unauthorized")
        case "400":
            raise Refusal(400, "Bad Request: something is wrong")
        case "500":
            raise Refusal(500, "Internal Server Error")
        case "cut":
            raise Cut("the line broke")
        case "garbage":
            raise Garbage("no JSON")
    return fault.kind


def _check(text: str, longest: int) -> None:
    try:
        seen = visible(text)
    except CannotParse as fault:
        raise Refusal(400, f"Bad Request: can't parse entities: {fault}") from fault
    if longest == LONGEST and not seen.strip():
        raise Refusal(400, "Bad Request: message text is empty")
    if len(seen.encode("utf-16-le")) // 2 > longest:
        raise Refusal(400, "Bad Request: message is too long")


def _buttons(markup: Raw | None) -> list[list[Raw]]:
    rows: list[list[Raw]] = (markup or {}).get("inline_keyboard", [])
    for button in (b for row in rows for b in row):
        if not 1 <= len(button["callback_data"].encode()) <= DATA:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows
