"""A Bot API on this machine, as strict as Telegram about what it is sent: the other side of the tests and of the demo.

`call` answers whole Telegram replies: {"ok": true, "result": …} or {"ok": false, "error_code": …}; what each method
does stands in methods.py. Faults are ordered with `fault` and befall the next matching calls; "hang" delivers first
and never answers, "cut" breaks the line. What people do is a method each, and returns the update Telegram would send.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.playground import keyboards, media
from bot.playground.archive import Archive, Change, Forgetful
from bot.playground.detect import detect
from bot.playground.menus import Menus
from bot.playground.methods import METHODS
from bot.playground.refusals import Refusal, bad
from bot.playground.waiting import Waiting

Raw = dict[str, Any]
News = Callable[[Raw], object]
Trouble = Literal["429", "403", "401", "400", "500", "garbage", "hang", "cut"]
ME: Raw = {"id": 1, "is_bot": True, "first_name": "khaidee", "username": "khaidee_demo_bot"}


class Cut(ConnectionError):
    """The line broke before the call arrived."""


class Hang(TimeoutError):
    """The call was carried out, and no answer came."""


class Garbage(ValueError):
    """An answer that is not JSON."""


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

    def befalls(self, method: str) -> bool:
        """A poll is always under way: it suffers what was meant for it, and a token that is refused everywhere."""
        return method == self.method if self.method else method != "getUpdates" or self.kind == "401"


@dataclass(slots=True)
class Someone:
    """A person with a private chat. `keyboard` is what lasts under the typing field, until the bot changes it."""

    id: int
    name: str
    language: str
    messages: dict[int, Raw] = field(default_factory=dict)
    blocked: bool = False
    phone: str = ""
    keyboard: Raw | None = None
    read: int = 0  # the last message of this person that the bot has fetched

    def sender(self) -> Raw:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def chat(self) -> Raw:
        return {"id": self.id, "type": "private", "first_name": self.name}

    def about(self) -> Raw:
        """What is remembered of the person beside the messages."""
        kept = ("id", "name", "language", "blocked", "phone", "keyboard", "read")
        return {name: getattr(self, name) for name in kept}


class BotApi:
    """One bot and the people it talks to. `clock` gives the moment of every message, in UTC.

    Ids count up from `first`, or from the last id in the archive: a messenger that starts anew beside a kept database
    must not use them twice. What happens is told to `listeners` as it happens.
    """

    waiting: Waiting
    menus: Menus

    def __init__(
        self,
        clock: Callable[[], datetime],
        first: int = 1,
        archive: Archive | None = None,
        files: MutableMapping[str, tuple[str, bytes]] | None = None,
    ) -> None:
        self.clock, self.me = clock, ME
        self.people: dict[int, Someone] = {}
        self.events: list[Event] = []
        self.waiting = Waiting(clock)
        self.menus = Menus()
        self.profile: dict[str, Raw] = {}
        self.files: MutableMapping[str, tuple[str, bytes]] = {} if files is None else files
        """Every file that was sent by either side: its name and its bytes, by file id."""
        self.known_files: set[str] = set(self.files)
        self.faults: list[_Fault] = []
        self.presses: dict[str, datetime] = {}
        self.on_event: Callable[[], object] = _nobody
        self.listeners: list[News] = []
        self._archive: Archive = archive or Forgetful()
        self._ids = itertools.count(max(first, self._recall() + 1))

    @property
    def updates(self) -> deque[Raw]:
        return self.waiting.updates

    @property
    def webhook(self) -> str:
        """Where updates were asked to be sent; "" for nowhere."""
        return str(self.waiting.webhook["url"])

    # the bot's side

    async def call(self, method: str, params: Raw) -> Raw:
        """One Bot API call."""
        try:
            trouble = self._trouble(method)
            result = await self._poll(params) if method.lower() == "getupdates" else self._do(method, params)
        except Refusal as refused:
            answer: Raw = {"ok": False, "error_code": refused.code, "description": refused.words}
            return answer | ({"parameters": refused.parameters} if refused.parameters else {})
        if trouble == "hang":
            raise Hang(method)
        return {"ok": True, "result": result}

    def _do(self, method: str, params: Raw) -> Any:
        carry_out = METHODS.get(method.lower())
        if carry_out is None:
            raise Refusal(404, "Not Found: method not found")
        return carry_out(self, params)

    def fault(self, kind: Trouble, times: int = 1, method: str | None = None, retry_after: int = 3) -> None:
        """The next `times` calls (of this method; polls only when they are named) suffer it."""
        self.faults.append(_Fault(kind, times, method, retry_after))

    def _trouble(self, method: str) -> Trouble | None:
        fault = next((f for f in self.faults if f.befalls(method)), None)
        if fault is None:
            return None
        fault.times -= 1
        if not fault.times:
            self.faults.remove(fault)
        self.tell({"kind": "trouble", "left": self.troubles()})
        return _suffer(fault)

    def relieve(self) -> None:
        """No more faults than those that already happened."""
        self.faults.clear()

    def troubles(self) -> list[Raw]:
        """What is still ordered."""
        return [{"kind": fault.kind, "times": fault.times} for fault in self.faults]

    async def _poll(self, params: Raw) -> list[Raw]:
        batch = await self.waiting.poll(params)
        self._archive.note("confirmed", int(params.get("offset") or 0))
        for update in batch:
            self._fetched(update)
        return batch

    def _fetched(self, update: Raw) -> None:
        """The second tick: the bot has it now."""
        message = update.get("message") or update.get("edited_message") or {}
        someone, key = self.people.get(message.get("chat", {}).get("id", 0)), message.get("message_id", 0)
        if someone and key > someone.read:
            someone.read = key
            self._archive.note("person", someone.about())
            self.tell({"kind": "read", "chat": someone.id, "upto": someone.read})

    def chat(self, params: Raw) -> Someone:
        """The chat a call is addressed to; refuses as Telegram does."""
        given = params.get("chat_id")
        if given in (None, ""):
            raise bad("chat_id is empty")
        someone = self.people.get(int(given)) if str(given).lstrip("-").isdecimal() else None
        if someone is None:
            raise bad("chat not found")
        if someone.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return someone

    def post(self, someone: Someone, html: str, content: Raw, markup: Raw) -> Raw:
        """A message of the bot; a keyboard it brings for the typing field lasts from now on."""
        rows = keyboards.inline(markup if "inline_keyboard" in markup else None)
        message = self._put(someone, ME, {"html": html, "markup": rows} | content)
        if "force_reply" in markup:
            message["force_reply"] = True
        self._lasting(someone, markup)
        self._event("send", someone, message)
        self.tell({"kind": "message", "chat": someone.id, "message": seen(message)})
        return message

    def _lasting(self, someone: Someone, markup: Raw) -> None:
        if "keyboard" in markup or "remove_keyboard" in markup:
            someone.keyboard = None if markup.get("remove_keyboard") else markup
            self._archive.note("person", someone.about())
            self.tell({"kind": "keyboard", "chat": someone.id, "keyboard": someone.keyboard})

    def change(self, someone: Someone, message: Raw, content: Raw) -> Raw:
        """The bot edits a message of its own; one that would stay as it is, is refused."""
        if all(message.get(name) == value for name, value in content.items() if name != "html"):
            same = "specified new message content and reply markup are exactly the same as a current content and reply"
            raise bad(f"message is not modified: {same} markup of the message")
        message |= content | {"edit_date": int(self.clock().timestamp())}
        self._archive.note("message", message)
        self._event("edit", someone, message)
        self.tell({"kind": "edited", "chat": someone.id, "message": seen(message)})
        return message

    def drop(self, someone: Someone, message: int) -> None:
        del someone.messages[message]
        self._archive.note("gone", [someone.id, message])
        self.tell({"kind": "gone", "chat": someone.id, "message": message})

    def answer(self, key: str, text: str, more: Raw) -> None:
        """A press is answered: once, and shown if there is something to show."""
        del self.presses[key]
        chat = int(key.split("-")[0])
        if text:
            self.events.append(Event("toast", chat, text))
        self.tell({"kind": "answered", "chat": chat, "press": key, "text": text} | more)

    def note_menus(self) -> bool:
        """The bot has set commands or a menu button."""
        self._archive.note("menus", self.menus.dump())
        self.tell({"kind": "menus"})
        return True

    def keep_file(self, name: str, content: bytes) -> str:
        """Keep an upload; its file id."""
        key = f"file-{next(self._ids)}"
        self.files[key] = (name, content)
        self.known_files.add(key)
        return key

    def file_number(self) -> int:
        """A number nothing else has: what holds an album together."""
        return next(self._ids)

    def file(self, key: str) -> Raw:
        """What Telegram says of a file wherever it stands in a message."""
        name, content = self.files.get(key, (key, b""))
        return {"file_id": key, "file_unique_id": key, "file_size": len(content), "file_name": name}

    def photo(self, key: str) -> list[Raw]:
        width, height = media.size(self.files.get(key, ("", b""))[1])
        return [self.file(key) | {"width": width, "height": height}]

    def download(self, path: str) -> bytes:
        """What lies behind a `file_path`; KeyError where there is nothing."""
        return self.files[path.rpartition("/")[2]][1]

    def _put(self, someone: Someone, sender: Raw, content: Raw) -> Raw:
        key = next(self._ids)
        message: Raw = {"message_id": key, "date": int(self.clock().timestamp())}
        message |= {"from": sender, "chat": someone.chat()} | content
        someone.messages[key] = message
        self._archive.note("message", message)
        return message

    def _event(self, kind: Literal["send", "edit"], someone: Someone, message: Raw) -> None:
        labels = tuple(tuple(button["text"] for button in row) for row in message["markup"])
        file = next((message[kind] for kind in FILES if kind in message), None) or (message.get("photo") or [{}])[0]
        shown = (message["html"], labels, message["message_id"], file.get("file_name", ""))
        self.events.append(Event(kind, someone.id, *shown))
        self.on_event()

    def tell(self, news: Raw) -> None:
        for listener in self.listeners:
            listener(news)

    # the people's side: each returns the update Telegram would send

    def add_person(self, key: int, name: str, language: str = "th", phone: str = "") -> Someone:
        """A person, once: who is remembered keeps chat and name."""
        someone = self.people.get(key) or Someone(key, name, language, phone=phone)
        self.people[key] = someone
        self._archive.note("person", someone.about())
        return someone

    def add_newcomer(self, name: str, language: str) -> Someone:
        """Somebody whose id nobody ever had."""
        key = next(self._ids)
        someone = self.add_person(key, name, language, f"+66900{key % 1_000_000:06}")
        about = {name: getattr(someone, name) for name in ("id", "name", "language", "phone")}
        self.tell({"kind": "person", "person": about | {"recent": []}})
        return someone

    def say(self, person: int, text: str, reply_to: int = 0) -> Raw:
        return self.send(person, {"text": text} | self._replied(person, reply_to), text)

    def _replied(self, person: int, reply_to: int) -> Raw:
        if not reply_to:
            return {}
        there = self.people[person].messages.get(reply_to)
        return {"reply_to_message": quoted(there) if there else {"message_id": reply_to}}

    def send(self, person: int, content: Raw, text: str = "") -> Raw:
        """Anything a person can send: content as in Telegram's message object."""
        someone = self.people[person]
        self.known_files |= set(_file_ids(content))
        words = content | _found(content)
        message = self._put(someone, someone.sender(), {"html": text, "markup": []} | words)
        self.tell({"kind": "message", "chat": person, "message": seen(message)})
        return self._update({"message": public(message)})

    def album(self, person: int, contents: Sequence[Raw]) -> list[Raw]:
        """Several pictures or files at once: a message each, which name what holds them together."""
        group = f"{next(self._ids)}"
        return [self.send(person, content | {"media_group_id": group}) for content in contents]

    def edit(self, person: int, text: str, message: int = 0) -> Raw:
        """The person changes a message of his own, the last one if none is named."""
        someone = self.people[person]
        own = [m for m in someone.messages.values() if not m["from"]["is_bot"]]
        if message:
            own = [m for m in own if m["message_id"] == message]
        last = max(own, key=lambda m: int(m["message_id"]))
        last |= {"html": text, "text": text, "edit_date": int(self.clock().timestamp())} | _found({"text": text})
        self._archive.note("message", last)
        self.tell({"kind": "edited", "chat": person, "message": seen(last)})
        return self._update({"edited_message": public(last)})

    def press(self, person: int, label: str) -> Raw:
        """Press the newest button with this label; LookupError names the labels there are."""
        someone = self.people[person]
        for message in sorted(someone.messages.values(), key=lambda m: -m["message_id"]):
            for button in (b for row in message["markup"] for b in row):
                if button["text"] == label and "callback_data" in button:
                    return self.press_data(person, message["message_id"], button["callback_data"])
        there = [b["text"] for m in someone.messages.values() for row in m["markup"] for b in row]
        raise LookupError(f"no button {label!r}; there are {there}")

    def press_data(self, person: int, message: int, data: str) -> Raw:
        someone = self.people[person]
        key = f"{person}-{next(self._ids)}"
        self.presses[key] = self.clock()
        seen = someone.messages.get(message)
        shown = public(seen) if seen else {"message_id": message, "chat": someone.chat(), "date": 0}
        query = {"id": key, "from": someone.sender(), "message": shown, "chat_instance": str(person), "data": data}
        return self._update({"callback_query": query})

    def block(self, person: int) -> Raw:
        """The person blocks the bot: nothing reaches him any more."""
        return self._membership(person, "kicked")

    def unblock(self, person: int) -> Raw:
        return self._membership(person, "member")

    def _membership(self, person: int, status: str) -> Raw:
        someone = self.people[person]
        someone.blocked = status == "kicked"
        self._archive.note("person", someone.about())
        self.tell({"kind": "blocked", "chat": person, "blocked": someone.blocked})
        states = {"new_chat_member": {"user": ME, "status": status}}
        about = {"chat": someone.chat(), "from": someone.sender(), "date": int(self.clock().timestamp())}
        return self._update({"my_chat_member": about | states})

    def _update(self, content: Raw) -> Raw:
        update = {"update_id": next(self._ids), **content}
        if self.waiting.put(update):
            self._archive.note("update", [update, self.waiting.since(update).isoformat()])
        return update

    # what is remembered

    def _recall(self) -> int:
        """Read the archive and write it anew without what is past; the last id that was ever given."""
        confirmed, pending = 0, []
        for kind, what in self._archive.entries():
            match kind:
                case "update":
                    pending.append(what)
                case "confirmed":
                    confirmed = what
                case _:
                    self._recall_one(kind, what)
        for update, since in pending:
            if update["update_id"] >= confirmed:
                self.waiting.put(update, datetime.fromisoformat(since))
        self._archive.rewrite(self._changes())
        return self._last([update["update_id"] for update, _ in pending])

    def _recall_one(self, kind: str, what: Any) -> None:
        match kind:
            case "person":
                known = self.people.get(what["id"])
                self.people[what["id"]] = Someone(**what, messages=known.messages if known else {})
            case "message":
                self.people[what["chat"]["id"]].messages[what["message_id"]] = what
            case "gone":
                self.people[what[0]].messages.pop(what[1], None)
            case "menus":
                self.menus.load(what)

    def _changes(self) -> list[Change]:
        """Everything that is known, as a new archive begins."""
        people = [("person", someone.about()) for someone in self.people.values()]
        messages = [("message", m) for someone in self.people.values() for m in someone.messages.values()]
        updates = [("update", [update, self.waiting.since(update).isoformat()]) for update in self.updates]
        return [*people, *messages, *updates, ("menus", self.menus.dump())]

    def _last(self, updates: list[int]) -> int:
        said = [key for someone in self.people.values() for key in someone.messages]
        kept = [int(key.rpartition("-")[2]) for key in self.files]
        return max([0, *updates, *said, *kept])


FILES = ("document", "voice", "video", "video_note", "animation", "audio")
PRIVATE = ("html", "markup", "silent", "force_reply")


def public(message: Raw) -> Raw:
    """A message as the bot gets to see it."""
    seen = {name: value for name, value in message.items() if name not in PRIVATE}
    return seen | ({"reply_markup": {"inline_keyboard": message["markup"]}} if message["markup"] else {})


def seen(message: Raw) -> Raw:
    """A message as a phone draws it: as the bot gets to see it, with what is meant for phones alone."""
    private = {name: message[name] for name in ("silent", "force_reply") if name in message}
    return public(message) | private


def quoted(message: Raw) -> Raw:
    """A message inside another one holds no third."""
    return {name: value for name, value in public(message).items() if name != "reply_to_message"}


def _found(content: Raw) -> Raw:
    """What Telegram finds in the words of a person."""
    for words, name in (("text", "entities"), ("caption", "caption_entities")):
        if found := detect(content.get(words, "")):
            return {name: found}
    return {"entities": []} if "text" in content else {}


def _file_ids(content: Raw) -> list[str]:
    """Every file id in what a person sends."""
    things = [*content.get("photo", []), *(what for what in content.values() if isinstance(what, dict))]
    return [thing["file_id"] for thing in things if "file_id" in thing]


def _nobody() -> None:
    """Who is told of events when nobody asked."""


def _suffer(fault: _Fault) -> Trouble | None:
    match fault.kind:
        case "429":
            raise Refusal(429, f"Too Many Requests: retry after {fault.retry_after}", retry_after=fault.retry_after)
        case "403":
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        case "401":
            raise Refusal(401, "Unauthorized")
        case "400":
            raise bad("something is wrong")
        case "500":
            raise Refusal(500, "Internal Server Error")
        case "cut":
            raise Cut("the line broke")
        case "garbage":
            raise Garbage("no JSON")
    return fault.kind
