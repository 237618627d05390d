"""What each method of the Bot API does, and what it refuses, in Telegram's words. Names are matched in any case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.playground import keyboards, media
from bot.playground.detect import detect
from bot.playground.entities import CannotParse, parse, units
from bot.playground.refusals import bad

if TYPE_CHECKING:
    from bot.playground.core import BotApi, Someone

Raw = dict[str, Any]
LONGEST, CAPTION, TOAST = 4096, 1024, 200  # UTF-16 units after parsing
DOWNLOAD, PHOTO, UPLOAD = 20 * 2**20, 10 * 2**20, 50 * 2**20  # bytes
TOGETHER = 10  # pictures of one album
ANSWER_WITHIN = timedelta(seconds=150)
DELETE_WITHIN = timedelta(hours=48)
ACTIONS = {"typing", "choose_sticker", "find_location"}
ACTIONS |= {f"record_{what}" for what in ("video", "voice", "video_note")}
ACTIONS |= {f"upload_{what}" for what in ("photo", "video", "voice", "document", "video_note")}


# what is said


def _words(params: Raw, name: str, longest: int) -> tuple[str, str, list[Raw]]:
    """The HTML, the text a person sees, and its entities."""
    raw = str(params.get(name) or "")
    mode = params.get("parse_mode") or ""
    if str(mode).lower() not in ("", "html"):
        raise bad("unsupported parse_mode")
    try:
        text, entities = parse(raw) if mode else (raw.strip(), [])
    except CannotParse as fault:
        raise bad(f"can't parse entities: {fault}") from fault
    if units(text) > longest:
        raise bad("message is too long" if name == "text" else "message caption is too long")
    return raw, text, detect(text, entities)


def _text(params: Raw) -> tuple[str, Raw]:
    html, text, entities = _words(params, "text", LONGEST)
    if not html:
        raise bad("message text is empty")
    if not text:
        raise bad("text must be non-empty")
    return html, {"text": text, "entities": entities}


def _caption(params: Raw) -> tuple[str, Raw]:
    html, text, entities = _words(params, "caption", CAPTION)
    return html, {"caption": text, "caption_entities": entities} if text else {}


# where it goes


def _post(api: BotApi, params: Raw, html: str, content: Raw) -> Raw:
    someone = api.chat(params)
    markup = keyboards.read(params.get("reply_markup"))
    return api.post(someone, html, content | _reply(someone, params) | _manner(params), markup)


def _reply(someone: Someone, params: Raw) -> Raw:
    """What the message answers; a missing one is refused unless the bot said that it does not mind."""
    about = params.get("reply_parameters") or {"message_id": params.get("reply_to_message_id")}
    if "message_id" not in about:
        raise bad('can\'t find field "message_id"')
    if not about["message_id"]:
        return {}
    there = someone.messages.get(int(about["message_id"]))
    if there:
        inner = ("message_id", "date", "from", "text", "caption", "photo", "document", "voice", "contact", "location")
        return {"reply_to_message": {name: there[name] for name in inner if name in there}}
    if about.get("allow_sending_without_reply"):
        return {}
    raise bad("message to be replied not found")


def _manner(params: Raw) -> Raw:
    manner = {"disable_notification": "silent", "protect_content": "has_protected_content"}
    return {shown: True for asked, shown in manner.items() if params.get(asked) in (True, "true", "True")}


def send_message(api: BotApi, params: Raw) -> Raw:
    return _post(api, params, *_text(params))


# files


def _file(api: BotApi, params: Raw, kind: str) -> str:
    """A file by its id, or one that is uploaded: (name, bytes)."""
    given = params.get(kind)
    if not given:
        raise bad(f"there is no {kind} in the request")
    if isinstance(given, str):
        if given not in api.known_files:
            raise bad("wrong file identifier/HTTP URL specified")
        return given
    name, content = given
    _fits(kind, content)
    return api.keep_file(name, content)


def _fits(kind: str, content: bytes) -> None:
    if not content:
        raise bad("file must be non-empty")
    if len(content) > (PHOTO if kind == "photo" else UPLOAD):
        raise bad("file is too big")
    if kind == "photo":
        _picture(media.size(content))


def _picture(size: tuple[int, int]) -> None:
    width, height = size
    if not width or not height:
        raise bad("IMAGE_PROCESS_FAILED")
    if width + height > 10_000 or max(size) > 20 * min(size):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def send_photo(api: BotApi, params: Raw) -> Raw:
    html, content = _caption(params)
    return _post(api, params, html, {"photo": api.photo(_file(api, params, "photo"))} | content)


def send_document(api: BotApi, params: Raw) -> Raw:
    html, content = _caption(params)
    key = _file(api, params, "document")
    kind = {"mime_type": media.kind(api.files.get(key, ("", b""))[1])}
    return _post(api, params, html, {"document": api.file(key) | kind} | content)


def send_voice(api: BotApi, params: Raw) -> Raw:
    html, content = _caption(params)
    key = _file(api, params, "voice")
    about = {"duration": int(params.get("duration") or 0), "mime_type": "audio/ogg"}
    return _post(api, params, html, {"voice": api.file(key) | about} | content)


def _sender(kind: str) -> Callable[[BotApi, Raw], Raw]:
    """What is sent by its id like a file, and shown as what it is."""

    def method(api: BotApi, params: Raw) -> Raw:
        html, content = _caption(params) if kind != "video_note" else ("", {})
        about = {"duration": int(params.get("duration") or 0)}
        return _post(api, params, html, {kind: api.file(_file(api, params, kind)) | about} | content)

    return method


def send_album(api: BotApi, params: Raw) -> list[Raw]:
    """Two to ten pictures or videos at once, a message each; nobody's buttons."""
    media = params.get("media")
    if not isinstance(media, list) or not 2 <= len(media) <= TOGETHER:
        raise bad("wrong number of media in the album")
    if any(one.get("type") not in ("photo", "video") for one in media):
        raise bad("can't use this media type in the album")
    group = f"album-{api.file_number()}"
    return [_post(api, params, *_in_album(api, one, group)) for one in media]


def _in_album(api: BotApi, one: Raw, group: str) -> tuple[str, Raw]:
    html, content = _caption(one)
    key = _file(api, {one["type"]: one.get("media")}, one["type"])
    shown = {"photo": api.photo(key)} if one["type"] == "photo" else {"video": api.file(key)}
    return html, {**shown, "media_group_id": group} | content


def get_file(api: BotApi, params: Raw) -> Raw:
    key = str(params.get("file_id") or "")
    if key not in api.files:
        raise bad("invalid file_id")
    about = api.file(key)
    if about["file_size"] > DOWNLOAD:
        raise bad("file is too big")
    return {name: about[name] for name in ("file_id", "file_unique_id", "file_size")} | {"file_path": f"files/{key}"}


# places and people


def send_location(api: BotApi, params: Raw) -> Raw:
    place = {name: _degrees(params, name, most) for name, most in (("latitude", 90), ("longitude", 180))}
    return _post(api, params, "", {"location": place})


def _degrees(params: Raw, name: str, most: int) -> float:
    given = params.get(name)
    if given in (None, ""):
        raise bad(f"{name} is empty")
    try:
        degrees = float(str(given))
    except ValueError:
        degrees = float("nan")
    if not -most <= degrees <= most:
        raise bad(f"wrong {name} specified")
    return degrees


def send_contact(api: BotApi, params: Raw) -> Raw:
    for name in ("phone_number", "first_name"):
        if not params.get(name):
            raise bad(f"{name.replace('_', ' ')} is empty")
    kept = {name: params[name] for name in ("phone_number", "first_name", "last_name") if params.get(name)}
    return _post(api, params, "", {"contact": kept})


# what was said is changed


def _own(api: BotApi, params: Raw) -> tuple[Someone, Raw]:
    """The bot's own message a call is about."""
    someone = api.chat(params)
    key = params.get("message_id")
    if not key:
        raise bad("message identifier is not specified")
    message = someone.messages.get(int(key))
    if message is None:
        raise bad("message to edit not found")
    if not message["from"]["is_bot"]:
        raise bad("message can't be edited")
    return someone, message


def edit_text(api: BotApi, params: Raw) -> Raw:
    html, content = _text(params)
    someone, message = _own(api, params)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    rows = keyboards.inline(params.get("reply_markup"))
    return api.change(someone, message, content | {"html": html, "markup": rows})


def edit_caption(api: BotApi, params: Raw) -> Raw:
    html, content = _caption(params)
    someone, message = _own(api, params)
    if not {"photo", "document", "voice"} & message.keys():
        raise bad("there is no caption in the message to edit")
    rows = keyboards.inline(params.get("reply_markup"))
    shown = {"caption": None, "caption_entities": None} | content
    return api.change(someone, message, shown | {"html": html, "markup": rows})


def edit_markup(api: BotApi, params: Raw) -> Raw:
    someone, message = _own(api, params)
    return api.change(someone, message, {"markup": keyboards.inline(params.get("reply_markup"))})


def delete_message(api: BotApi, params: Raw) -> bool:
    someone = api.chat(params)
    key = params.get("message_id")
    if not key:
        raise bad("message identifier is not specified")
    message = someone.messages.get(int(key))
    if message is None:
        raise bad("message to delete not found")
    if api.clock().timestamp() - message["date"] > DELETE_WITHIN.total_seconds():
        raise bad("message can't be deleted for everyone")
    api.drop(someone, int(key))
    return True


def answer_press(api: BotApi, params: Raw) -> bool:
    """Once, in time, and in 200 characters."""
    text, key = str(params.get("text") or ""), str(params.get("callback_query_id") or "")
    if units(text) > TOAST:
        raise bad("MESSAGE_TOO_LONG")
    pressed = api.presses.get(key)
    if pressed is None or api.clock() - pressed > ANSWER_WITHIN:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    alert = params.get("show_alert") in (True, "true", "True")
    api.answer(key, text, {"alert": alert, "url": params.get("url") or ""})
    return True


# the bot itself


def send_action(api: BotApi, params: Raw) -> bool:
    someone = api.chat(params)
    if params.get("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    api.tell({"kind": "action", "chat": someone.id, "action": params["action"]})
    return True


def get_me(api: BotApi, params: Raw) -> Raw:
    can = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return api.me | can


def get_chat(api: BotApi, params: Raw) -> Raw:
    someone = api.chat(params)
    return someone.chat() | {"accent_color_id": 0, "max_reaction_count": 11}


def set_commands(api: BotApi, params: Raw) -> bool:
    api.menus.set(params)
    return api.note_menus()


def delete_commands(api: BotApi, params: Raw) -> bool:
    api.menus.delete(params)
    return api.note_menus()


def set_menu_button(api: BotApi, params: Raw) -> bool:
    api.menus.set_button(params)
    return api.note_menus()


def _describe(name: str, longest: int) -> Callable[[BotApi, Raw], bool]:
    """What the bot says of itself, by language."""

    def method(api: BotApi, params: Raw) -> bool:
        text = str(params.get(name) or "")
        if units(text) > longest:
            raise bad(f"bot {name.replace('_', ' ')} is too long")
        api.profile.setdefault(name, {})[str(params.get("language_code") or "")] = text
        return True

    return method


def _described(name: str) -> Callable[[BotApi, Raw], Raw]:
    def method(api: BotApi, params: Raw) -> Raw:
        texts = api.profile.get(name, {})
        return {name: texts.get(str(params.get("language_code") or ""), texts.get("", ""))}

    return method


METHODS: dict[str, Callable[[BotApi, Raw], Any]] = {
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "sendvoice": send_voice,
    "sendvideo": _sender("video"),
    "sendvideonote": _sender("video_note"),
    "sendanimation": _sender("animation"),
    "sendaudio": _sender("audio"),
    "sendmediagroup": send_album,
    "sendlocation": send_location,
    "sendcontact": send_contact,
    "sendchataction": send_action,
    "getfile": get_file,
    "editmessagetext": edit_text,
    "editmessagecaption": edit_caption,
    "editmessagereplymarkup": edit_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_press,
    "getme": get_me,
    "getchat": get_chat,
    "setmycommands": set_commands,
    "deletemycommands": delete_commands,
    "getmycommands": lambda api, params: api.menus.get(params),
    "setchatmenubutton": set_menu_button,
    "getchatmenubutton": lambda api, params: api.menus.button(params),
    "setmydescription": _describe("description", 512),
    "getmydescription": _described("description"),
    "setmyshortdescription": _describe("short_description", 120),
    "getmyshortdescription": _described("short_description"),
    "setmyname": _describe("name", 64),
    "getmyname": _described("name"),
    "setwebhook": lambda api, params: api.waiting.set_webhook(params),
    "deletewebhook": lambda api, params: api.waiting.set_webhook(params | {"url": ""}),
    "getwebhookinfo": lambda api, params: api.waiting.webhook_info(),
}
