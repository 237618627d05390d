"""Telegram's JSON to Inbound, and letters to Bot API calls. Plain dictionaries: no object is built per update."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from telegram import InputFile, InputMedia, InputMediaPhoto, InputMediaVideo

from bot.chat.inbound import Inbound, Kind
from bot.chat.letter import Letter

Raw = dict[str, Any]


class Unreadable(ValueError):
    """An update that is not what Telegram promises."""


def address(raw: Any) -> tuple[int, int, int]:
    """Update id, chat and person of anything at all; 0 where there is none. Never raises on a malformed update."""
    update = raw if isinstance(raw, dict) else {}
    message, sender = _parts(update)
    chat = message.get("chat") if isinstance(message.get("chat"), dict) else {}
    return _number(update.get("update_id")), _number((chat or {}).get("id")), _number(sender.get("id"))


def _parts(update: Raw) -> tuple[Raw, Raw]:
    press = update.get("callback_query")
    inner = press if isinstance(press, dict) else update.get("message") or update.get("edited_message")
    holder = inner if isinstance(inner, dict) else {}
    message = holder.get("message") if isinstance(press, dict) else holder
    sender = holder.get("from")
    return message if isinstance(message, dict) else {}, sender if isinstance(sender, dict) else {}


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else 0


def read(raw: Any, arrived: datetime) -> Inbound | None:
    """What came in; None for what concerns nobody (polls, members, channels, where somebody is by now)."""
    if not isinstance(raw, dict):
        raise Unreadable("an update is not an object")
    try:
        return _read(raw, arrived)
    except (KeyError, TypeError, AttributeError, IndexError, OverflowError, OSError) as fault:
        raise Unreadable(f"a malformed update: {type(fault).__name__}") from fault


def _read(raw: Raw, arrived: datetime) -> Inbound | None:
    if press := raw.get("callback_query"):
        return _press(press, arrived) if press.get("message") else None
    message = raw.get("message") or raw.get("edited_message")
    if message is None or not message.get("from") or message["from"].get("is_bot"):
        return None
    kind, more = _content(message)
    if "edited_message" in raw and kind == "location":
        return None
    if "edited_message" in raw:
        kind = "edit"
    return Inbound(kind=kind, **_envelope(message, message["from"]), **more, **_origin(message), said_at=_said(message))


def _said(message: Raw) -> datetime:
    return datetime.fromtimestamp(message["date"], UTC)


def _origin(message: Raw) -> Raw:
    """Whose words were passed on, and when they were said; what one said oneself, or the bot, is nobody else's."""
    origin = message.get("forward_origin")
    if not isinstance(origin, dict):
        return {}
    user = origin.get("sender_user") or {}
    if user.get("is_bot") or user.get("id") == message["from"]["id"]:
        return {}
    chat = origin.get("sender_chat") or origin.get("chat") or {}
    named = _name(user) or str(origin.get("sender_user_name") or chat.get("title") or "")
    return {"forwarded_by": named or "?", "forwarded_at": datetime.fromtimestamp(origin["date"], UTC)}


def _name(of: Raw) -> str:
    return " ".join(filter(None, (of.get("first_name"), of.get("last_name"))))


def _press(press: Raw, arrived: datetime) -> Inbound:
    envelope = _envelope(press["message"], press["from"])
    return Inbound(
        kind="button", button=str(press.get("data", "")), answer_id=str(press["id"]), said_at=arrived, **envelope
    )


def _envelope(message: Raw, sender: Raw) -> Raw:
    return {
        "chat": int(message["chat"]["id"]),
        "person": int(sender["id"]),
        "message_id": int(message["message_id"]),
        "reply_to": int((message.get("reply_to_message") or {}).get("message_id", 0)),
        "group": message["chat"].get("type", "private") != "private",
        "language": str(sender.get("language_code", ""))[:2],
        "username": str(sender.get("username", "")),
        "full_name": _name(sender),
        "album": str(message.get("media_group_id", "")),
    }


def _contact(of: Raw) -> Raw:
    return {"phone": str(of["phone_number"]), "name": _name(of), "vcard": str(of.get("vcard", ""))}


def _file(of: Raw) -> Raw:
    known = {"file_id": str(of["file_id"]), "unique_id": str(of.get("file_unique_id", ""))}
    known["name"] = str(of.get("file_name", ""))
    return known | {"size": _number(of.get("file_size")), "seconds": _number(of.get("duration"))}


def _place(of: Raw) -> Raw:
    where = {name: float(of[name]) for name in ("latitude", "longitude")}
    return where | {"live": bool(of.get("live_period"))}


_CONTENTS: tuple[tuple[str, Kind, Callable[[Any], Raw]], ...] = (
    ("contact", "contact", _contact),
    ("photo", "photo", lambda sizes: _file(sizes[-1]) | {"name": ""}),
    ("voice", "voice", _file),
    ("video", "video", _file),
    ("video_note", "round", _file),
    ("animation", "animation", _file),
    ("audio", "audio", _file),
    ("location", "location", lambda of: _place(of)),
    ("sticker", "sticker", lambda of: {"file_id": str(of["file_id"])}),
    ("document", "file", _file),
)


def _content(message: Raw) -> tuple[Kind, Raw]:
    if "text" in message:
        return "text", {"text": str(message["text"])}
    for name, kind, take in _CONTENTS:
        if name in message:
            return kind, {"text": str(message.get("caption", "")), **take(message[name])}
    return "other", {}


def write(chat: int, letter: Letter) -> tuple[str, Raw]:
    """The Bot API method and its parameters."""
    method, what = _what(letter)
    if method == "sendMediaGroup":
        return method, {"chat_id": chat, **what}
    call: Raw = {"chat_id": chat, "parse_mode": "HTML", **what}
    if markup := _markup(letter):
        call["reply_markup"] = markup
    return method, call


def _what(letter: Letter) -> tuple[str, Raw]:
    if "content" in letter:
        file = InputFile(letter["content"], filename=letter["drawn"]["name"])
        kind = "photo" if letter["drawn"]["picture"] else "document"
        return f"send{kind.title()}", {kind: file, "caption": letter["text"]}
    if "files" in letter:
        return _files(letter)
    words: Raw = {"text": letter["text"], "link_preview_options": {"is_disabled": True}}
    if "edit" in letter:
        return "editMessageText", words | {"message_id": letter["edit"]}
    return "sendMessage", words


def _files(letter: Letter) -> tuple[str, Raw]:
    """One file as what it was sent as, or an album; the words stand under the first."""
    files = [(_SENT.get(kind, kind), key) for kind, key in letter["files"]]
    if len(files) == 1:
        ((kind, key),) = files
        name = "".join(part.title() for part in kind.split("_"))
        words = {} if kind == "video_note" else {"caption": letter["text"]}
        return f"send{name}", {kind: key, **words}
    said = [{"caption": letter["text"], "parse_mode": "HTML"}, *({} for _ in files[1:])]
    return "sendMediaGroup", {
        "media": [_IN_ALBUM[kind](key, **it) for (kind, key), it in zip(files, said, strict=True)]
    }


_IN_ALBUM: dict[str, Callable[..., InputMedia]] = {"photo": InputMediaPhoto, "video": InputMediaVideo}
_SENT = {"file": "document", "round": "video_note"}
"""What the messenger calls a kind of file that we call something else."""


def _markup(letter: Letter) -> Raw | None:
    if buttons := letter.get("buttons"):
        return {"inline_keyboard": [[{"text": label, "callback_data": data} for label, data in row] for row in buttons]}
    if keyboard := letter.get("keyboard"):
        rows = [[{"text": label} for label in row] for row in keyboard]
        return {"keyboard": rows, "resize_keyboard": True, "is_persistent": True}
    return None
