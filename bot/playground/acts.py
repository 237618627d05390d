"""What a person does on the page, checked and carried out. What cannot be done is answered with a text's id."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.playground import media
from bot.playground.core import BotApi, Someone
from bot.playground.entities import units
from bot.playground.methods import CAPTION, LONGEST

Raw = dict[str, Any]
ALBUM = 10  # pictures in one album
STICKERS = ("👍", "🙏", "😂", "🎉", "❤️", "😅")
STICKER = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
_PHONE = re.compile(r"\+?[\d\s()-]{6,20}")


class Impossible(ValueError):
    """Not done; the words are the id of a text for the person."""


def _text(asked: Raw, name: str, longest: int) -> str:
    text = str(asked.get(name) or "").strip()
    if units(text) > longest:
        raise Impossible("why.long")
    return text


def _needed(asked: Raw, name: str, longest: int, why: str) -> str:
    text = _text(asked, name, longest)
    if not text:
        raise Impossible(why)
    return text


def _say(api: BotApi, me: Someone, asked: Raw) -> Raw:
    text = _needed(asked, "text", LONGEST, "why.empty")
    return _sent(api.say(me.id, text, _whole(asked, "reply_to")))


def _edit(api: BotApi, me: Someone, asked: Raw) -> Raw:
    text = _needed(asked, "text", LONGEST, "why.empty")
    mine = me.messages.get(_whole(asked, "message"))
    if mine is None or mine["from"]["is_bot"] or "text" not in mine:
        raise Impossible("why.gone")
    if mine["text"] == text:
        return {}
    api.edit(me.id, text, mine["message_id"])
    return {}


def _press(api: BotApi, me: Someone, asked: Raw) -> Raw:
    message = me.messages.get(_whole(asked, "message"))
    there = [b.get("callback_data") for row in (message or {"markup": []})["markup"] for b in row]
    if asked.get("data") not in there:
        raise Impossible("why.gone")
    update = api.press_data(me.id, _whole(asked, "message"), asked["data"])
    return {"press": update["callback_query"]["id"]}


def _contact(api: BotApi, me: Someone, asked: Raw) -> Raw:
    name = _needed(asked, "name", 64, "why.name")
    phone = _text(asked, "phone", 20)
    if not _PHONE.fullmatch(phone):
        raise Impossible("why.phone")
    own = {"user_id": me.id} if asked.get("own") else {}
    return _sent(api.send(me.id, {"contact": {"phone_number": phone, "first_name": name} | own}))


def _location(api: BotApi, me: Someone, asked: Raw) -> Raw:
    try:
        latitude, longitude = float(asked["latitude"]), float(asked["longitude"])
    except (KeyError, TypeError, ValueError):
        raise Impossible("why.place") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Impossible("why.place")
    return _sent(api.send(me.id, {"location": {"latitude": latitude, "longitude": longitude}}))


def _sticker(api: BotApi, me: Someone, asked: Raw) -> Raw:
    if asked.get("emoji") not in STICKERS:
        raise Impossible("why.gone")
    about = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    file = api.file(api.keep_file("sticker.webp", STICKER)) | {"emoji": asked["emoji"]}
    return _sent(api.send(me.id, {"sticker": file | about}))


def _voice(api: BotApi, me: Someone, asked: Raw) -> Raw:
    (key,) = _files(api, asked)[:1]
    content = api.files[key][1]
    about = {"duration": max(1, min(600, _whole(asked, "duration"))), "mime_type": media.kind(content)}
    return _sent(api.send(me.id, {"voice": api.file(key) | about}))


def _photos(api: BotApi, me: Someone, asked: Raw) -> Raw:
    """One picture, or an album; the caption stands under the first."""
    keys = _files(api, asked)
    if any(not media.size(api.files[key][1])[0] for key in keys):
        raise Impossible("why.picture")
    return _together(api, me, asked, [{"photo": api.photo(key)} for key in keys])


def _documents(api: BotApi, me: Someone, asked: Raw) -> Raw:
    keys = _files(api, asked)
    return _together(api, me, asked, [{"document": _document(api, key)} for key in keys])


def _document(api: BotApi, key: str) -> Raw:
    return api.file(key) | {"mime_type": media.kind(api.files[key][1])}


def _files(api: BotApi, asked: Raw) -> list[str]:
    keys = [str(key) for key in asked.get("files") or []]
    if not 1 <= len(keys) <= ALBUM or any(key not in api.files for key in keys):
        raise Impossible("why.files")
    return keys


def _together(api: BotApi, me: Someone, asked: Raw, contents: list[Raw]) -> Raw:
    if caption := _text(asked, "caption", CAPTION):
        contents[0]["caption"] = caption
    if len(contents) > 1:
        api.album(me.id, contents)
        return {}
    return _sent(api.send(me.id, contents[0]))


def _block(api: BotApi, me: Someone, asked: Raw) -> Raw:
    api.block(me.id)
    return {}


def _unblock(api: BotApi, me: Someone, asked: Raw) -> Raw:
    api.unblock(me.id)
    return {}


def _sent(update: Raw) -> Raw:
    return {"message": update["message"]["message_id"]}


def _whole(asked: Raw, name: str) -> int:
    value = asked.get(name) or 0
    if not isinstance(value, int):
        raise Impossible("why.gone")
    return value


ACTS: Mapping[str, Callable[[BotApi, Someone, Raw], Raw]] = {
    "say": _say,
    "edit": _edit,
    "press": _press,
    "contact": _contact,
    "location": _location,
    "sticker": _sticker,
    "voice": _voice,
    "photos": _photos,
    "documents": _documents,
    "block": _block,
    "unblock": _unblock,
}
AWAKE = ("unblock",)  # what somebody who blocked the bot can still do


def act(api: BotApi, person: int, asked: Raw) -> Raw:
    """Do it; Impossible says why not."""
    me, carry_out = api.people.get(person), ACTS.get(str(asked.get("kind")))
    if me is None or carry_out is None:
        raise Impossible("why.gone")
    if me.blocked and asked["kind"] not in AWAKE:
        raise Impossible("why.blocked")
    return carry_out(api, me, asked)


def newcomer(api: BotApi, asked: Raw) -> Someone:
    """A stranger who opens the bot for the first time."""
    name = _needed(asked, "name", 64, "why.name")
    language = "en" if asked.get("language") == "en" else "th"
    return api.add_newcomer(name, language)
