"""The playground's Bot API refuses what Telegram refuses, in Telegram's words, and lets pass what it lets pass."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.archive import Journal, Shelf
from bot.playground.core import BotApi, public
from bot.playground.detect import detect
from bot.playground.entities import TAGS, CannotParse, parse, units, visible
from bot.playground.media import kind, size

NOW = datetime(2026, 8, 1, 2, 0, tzinfo=UTC)
GOY = 103
Raw = dict[str, Any]


class Clock:
    """A clock a test moves by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def api(clock: Clock) -> BotApi:
    made = BotApi(clock)
    made.add_person(GOY, "ก้อย")
    return made


async def good(api: BotApi, method: str, **params: Any) -> Any:
    answer = await api.call(method, {"chat_id": GOY, **params})
    assert answer["ok"], answer
    return answer["result"]


async def refused(api: BotApi, method: str, **params: Any) -> str:
    answer = await api.call(method, {"chat_id": GOY, **params})
    assert not answer["ok"], answer
    return str(answer["description"]).removeprefix("Bad Request: ")


def html(text: str) -> Raw:
    return {"text": text, "parse_mode": "HTML"}


def png(width: int = 3, height: int = 2) -> bytes:
    """A whole picture, small enough to be written by hand."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = (b"\x00" + b"\xc0\x80\x40" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


# what is written in tags


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<b>unclosed", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("ก<p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b x</b>", "Unclosed start tag at byte offset 0"),
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("a > b", "unescaped character"),
        ("a & b", "unescaped character"),
    ],
)
async def test_html_that_telegram_would_not_read(api: BotApi, text: str, words: str) -> None:
    assert await refused(api, "sendMessage", **html(text)) == f"can't parse entities: {words}"
    assert api.events == []


def test_html_as_entities() -> None:
    text = (
        "<b>หนา</b> <i>😀เอน</i> <u>u</u><s>s</s> <code>c</code> <pre><code class='language-py'>x</code></pre> "
        '<a href="https://a.b/?x=1&amp;y=2">ลิงก์</a> <blockquote expandable>ยาว</blockquote>'
        '<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>'
    )
    seen, entities = parse(text)
    assert seen == "หนา 😀เอน us c x ลิงก์ ยาวab"
    kinds = [entity["type"] for entity in entities]
    assert kinds == [
        *("bold", "italic", "underline", "strikethrough", "code", "pre", "text_link"),
        *("expandable_blockquote", "spoiler", "spoiler"),
    ]
    assert entities[1]["length"] == 5  # an emoji counts for two
    assert entities[5]["language"] == "py"
    assert entities[6]["url"] == "https://a.b/?x=1&y=2"


def test_what_telegram_drops_without_a_word() -> None:
    assert parse("<code><b>x</b></code>")[1] == [{"type": "code", "offset": 0, "length": 1}]
    assert len(parse("<blockquote>a<blockquote>b</blockquote></blockquote>")[1]) == 1
    assert parse('<a href="javascript:alert(1)">x</a>') == ("x", [])
    assert parse("<b></b>x") == ("x", [])
    assert parse("  <b> ขาว </b>  ") == ("ขาว", [{"type": "bold", "offset": 0, "length": 3}])


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"), max_size=12)
_TREE: st.SearchStrategy[str] = st.recursive(
    _TEXT,
    lambda inner: st.tuples(st.sampled_from(["b", "i", "u", "s", "tg-spoiler"]), st.lists(inner, max_size=3)).map(
        lambda node: f"<{node[0]}>{''.join(node[1])}</{node[0]}>"
    ),
    max_leaves=8,
)


@given(_TREE)
def test_well_formed_text_is_read_and_every_entity_lies_in_it(text: str) -> None:
    seen, entities = parse(text)
    assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= units(seen) and e["length"] > 0 for e in entities)
    assert "<" not in seen


@given(st.text("<>/=\"'abip &;-\n", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        assert not set("<>") & set(visible(text))
    except CannotParse as fault:
        assert str(fault)


def test_what_is_found_in_plain_words() -> None:
    text = "โทร +66812345678 หรือ +66 81 234 5678, a@b.co https://t.me/x?start=y. /lead@bot ก/ข 5/8/2569 081-234-5678"
    raw = text.encode("utf-16-le")
    found = [
        (e["type"], raw[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")) for e in detect(text)
    ]
    assert found == [
        ("phone_number", "+66812345678"),
        ("phone_number", "+66 81 234 5678"),
        ("email", "a@b.co"),
        ("url", "https://t.me/x?start=y"),
        ("bot_command", "/lead@bot"),
    ]


def test_nothing_is_found_inside_code_or_a_link() -> None:
    seen, known = parse('<code>/lead +66812345678</code> <a href="https://a.b">https://c.d</a>')
    assert [entity["type"] for entity in detect(seen, known)] == ["code", "text_link"]


def test_every_tag_has_a_kind() -> None:
    for tag in TAGS - {"span"}:
        assert visible(f"<{tag}>x</{tag}>") == "x"


# sizes


async def test_a_text_as_long_as_telegram_takes_and_one_longer(api: BotApi) -> None:
    await good(api, "sendMessage", **html("<b>" + "ก" * 4096 + "</b>"))
    assert await refused(api, "sendMessage", **html("ก" * 4097)) == "message is too long"
    assert await refused(api, "sendMessage", **html("😀" * 2049)) == "message is too long"


@pytest.mark.parametrize(("text", "words"), [("", "message text is empty"), (" \n ", "text must be non-empty")])
async def test_an_empty_text(api: BotApi, text: str, words: str) -> None:
    assert await refused(api, "sendMessage", **html(text)) == words


async def test_the_first_fault_is_told_as_telegram_tells_it(api: BotApi) -> None:
    assert await refused(api, "sendMessage", chat_id=0) == "message text is empty"
    assert await refused(api, "sendMessage", chat_id="", text="x") == "chat_id is empty"
    for chat in (0, -1, "nobody", "@nobody"):
        assert await refused(api, "sendMessage", chat_id=chat, text="x") == "chat not found"
    assert await refused(api, "sendMessage", text="x", parse_mode="Bold") == "unsupported parse_mode"
    assert (await api.call("sendSmoke", {}))["description"] == "Not Found: method not found"


async def test_names_of_methods_in_any_case(api: BotApi) -> None:
    assert (await good(api, "SENDMESSAGE", text="x"))["text"] == "x"


# keyboards


def inline(*buttons: Raw) -> Raw:
    return {"inline_keyboard": [list(buttons)]}


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        (
            {"text": "x", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": "x", "callback_data": "ก" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "url": "not-a-url"}, "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"),
        (
            {"text": "x", "url": "ftp://example.com"},
            "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
        ),
        ({"text": "x", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "callback_data": "y", "style": "pink"}, "BUTTON_STYLE_INVALID"),
    ],
)
async def test_buttons_telegram_would_not_take(api: BotApi, button: Raw, words: str) -> None:
    assert await refused(api, "sendMessage", text="x", reply_markup=inline(button)) == words


async def test_buttons_telegram_takes(api: BotApi) -> None:
    fine = (
        {"text": "data", "callback_data": "ก" * 21, "style": "danger"},
        {"text": "link", "url": "https://t.me/khaidee_demo_bot?start=x"},
        {"text": "copy", "copy_text": {"text": "x" * 256}},
    )
    message = await good(api, "sendMessage", text="x", reply_markup=inline(*fine))
    assert public(message)["reply_markup"] == inline(*fine)
    assert api.events[0].buttons == (("data", "link", "copy"),)


async def test_how_many_buttons(api: BotApi) -> None:
    key = {"text": "x", "callback_data": "y"}
    await good(api, "sendMessage", text="x", reply_markup={"inline_keyboard": [[key] * 8] * 12})
    for rows in ([[key] * 9], [[key]] * 101):
        words = await refused(api, "sendMessage", text="x", reply_markup={"inline_keyboard": rows})
        assert words == "reply markup is too long"


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("x", "object expected as reply markup"),
        ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
        ({"keyboard": ["bad"]}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": [[{"text": "A"}]], "is_persistent": "yes"}, 'field "is_persistent" must be of type Boolean'),
        ({"keyboard": [[{"text": ""}]]}, "can't parse keyboard button: Can't find field \"text\""),
        ({"remove_keyboard": "yes"}, 'field "remove_keyboard" must be of type Boolean'),
        ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
    ],
)
async def test_keyboards_of_the_wrong_shape(api: BotApi, markup: Any, words: str) -> None:
    assert await refused(api, "sendMessage", text="x", reply_markup=markup) == words


async def test_the_lasting_keyboard_lasts_until_it_is_changed(api: BotApi) -> None:
    keys = {"keyboard": [["ก", {"text": "ข"}]], "is_persistent": True}
    await good(api, "sendMessage", text="x", reply_markup=keys)
    await good(api, "sendMessage", text="y", reply_markup=inline({"text": "z", "callback_data": "z"}))
    assert api.people[GOY].keyboard == keys
    await good(api, "sendMessage", text="x", reply_markup={"remove_keyboard": True})
    assert api.people[GOY].keyboard is None


# edits


async def test_an_edit_changes_text_and_takes_the_buttons_away(api: BotApi) -> None:
    sent = await good(api, "sendMessage", text="one", reply_markup=inline({"text": "b", "callback_data": "b"}))
    edited = await good(api, "editMessageText", message_id=sent["message_id"], **html("<b>two</b>"))
    assert (edited["text"], edited["markup"], edited["edit_date"]) == ("two", [], int(NOW.timestamp()))
    assert [event.kind for event in api.events] == ["send", "edit"]


async def test_edits_telegram_would_not_make(api: BotApi) -> None:
    sent = (await good(api, "sendMessage", **html("<b>x</b>")))["message_id"]
    mine = api.say(GOY, "hello")["message"]["message_id"]
    assert (await refused(api, "editMessageText", message_id=sent, **html("<strong>x</strong>"))).startswith(
        "message is not modified: specified new message content and reply markup are exactly the same"
    )
    assert await refused(api, "editMessageText", message_id=mine, text="y") == "message can't be edited"
    assert await refused(api, "editMessageText", message_id=999, text="y") == "message to edit not found"
    assert await refused(api, "editMessageText", text="y") == "message identifier is not specified"
    assert await refused(api, "editMessageText", message_id=sent, text="") == "message text is empty"
    assert (
        await refused(api, "editMessageCaption", message_id=sent, caption="y")
        == "there is no caption in the message to edit"
    )
    keys = {"keyboard": [["x"]]}
    words = await refused(api, "editMessageText", message_id=sent, text="y", reply_markup=keys)
    assert words == "inline keyboard expected"


async def test_a_bot_may_edit_its_message_after_days_and_delete_it_for_two(api: BotApi, clock: Clock) -> None:
    sent = (await good(api, "sendMessage", text="x"))["message_id"]
    clock.now += timedelta(hours=49)
    await good(api, "editMessageText", message_id=sent, text="y")
    assert await refused(api, "deleteMessage", message_id=sent) == "message can't be deleted for everyone"
    fresh = (await good(api, "sendMessage", text="z"))["message_id"]
    assert await good(api, "deleteMessage", message_id=fresh)
    assert await refused(api, "deleteMessage", message_id=fresh) == "message to delete not found"
    assert fresh not in api.people[GOY].messages


async def test_a_caption_is_edited_as_a_caption(api: BotApi) -> None:
    sent = await good(api, "sendPhoto", photo=("qr.png", png()), caption="<b>one</b>", parse_mode="HTML")
    key = sent["message_id"]
    assert await refused(api, "editMessageText", message_id=key, text="y") == "there is no text in the message to edit"
    edited = await good(api, "editMessageCaption", message_id=key, caption="two")
    assert (edited["caption"], edited["caption_entities"]) == ("two", [])
    buttons = inline({"text": "b", "callback_data": "b"})
    assert (await good(api, "editMessageReplyMarkup", message_id=key, reply_markup=buttons))["caption"] == "two"
    assert (await refused(api, "editMessageReplyMarkup", message_id=key, reply_markup=buttons)).startswith(
        "message is not modified"
    )


# presses


async def test_a_press_is_answered_once_and_in_time(api: BotApi, clock: Clock) -> None:
    old = "query is too old and response timeout expired or query ID is invalid"
    key = api.press_data(GOY, 1, "x")["callback_query"]["id"]
    assert await refused(api, "answerCallbackQuery", callback_query_id=key, text="x" * 201) == "MESSAGE_TOO_LONG"
    await good(api, "answerCallbackQuery", callback_query_id=key, text="x" * 200)
    assert await refused(api, "answerCallbackQuery", callback_query_id=key) == old
    late = api.press_data(GOY, 1, "x")["callback_query"]["id"]
    clock.now += timedelta(minutes=3)
    assert await refused(api, "answerCallbackQuery", callback_query_id=late) == old
    assert [event.kind for event in api.events] == ["toast"]


async def test_a_press_brings_the_message_it_belongs_to(api: BotApi) -> None:
    sent = await good(api, "sendMessage", text="x", reply_markup=inline({"text": "ตกลง", "callback_data": "ok"}))
    query = api.press(GOY, "ตกลง")["callback_query"]
    assert (query["message"]["text"], query["data"]) == ("x", "ok")
    assert query["message"]["message_id"] == sent["message_id"]
    with pytest.raises(LookupError, match="ตกลง"):
        api.press(GOY, "ไม่มี")


# files, places, people


async def test_pictures_telegram_would_not_take(api: BotApi) -> None:
    async def photo(what: Any) -> str:
        return await refused(api, "sendPhoto", photo=what)

    assert await photo(None) == "there is no photo in the request"
    assert await photo("unknown") == "wrong file identifier/HTTP URL specified"
    assert await photo(("x.png", b"")) == "file must be non-empty"
    assert await photo(("x.png", b"no picture")) == "IMAGE_PROCESS_FAILED"
    assert await photo(("x.png", png(1, 30))) == "PHOTO_INVALID_DIMENSIONS"
    assert await photo(("x.png", png() + bytes(10 * 2**20))) == "file is too big"
    assert await refused(api, "sendPhoto", photo=("x.png", png()), caption="ก" * 1025) == "message caption is too long"


async def test_files_there_and_back(api: BotApi) -> None:
    message = await good(api, "sendDocument", document=("ก.csv", b"a,b"), caption="x", disable_notification=True)
    key = message["document"]["file_id"]
    assert (message["document"]["file_name"], message["document"]["file_size"]) == ("ก.csv", 3)
    assert message["silent"] is True
    assert "silent" not in public(message)
    path = (await good(api, "getFile", file_id=key))["file_path"]
    assert api.download(path) == b"a,b"
    again = await good(api, "sendDocument", document=key)
    assert again["document"]["file_name"] == "ก.csv"
    assert await refused(api, "getFile", file_id="nothing") == "invalid file_id"
    big = api.keep_file("big", bytes(20 * 2**20 + 1))
    assert await refused(api, "getFile", file_id=big) == "file is too big"


async def test_what_a_person_sent_can_be_sent_on(api: BotApi) -> None:
    api.send(GOY, {"photo": [{"file_id": "theirs"}], "caption": "x"})
    assert (await good(api, "sendPhoto", photo="theirs"))["photo"][-1]["file_id"] == "theirs"


async def test_voice_places_and_contacts(api: BotApi) -> None:
    voice = await good(api, "sendVoice", voice=("v.ogg", b"OggS"), duration=2)
    assert voice["voice"]["duration"] == 2
    place = await good(api, "sendLocation", latitude="13.75", longitude=100.5)
    assert place["location"] == {"latitude": 13.75, "longitude": 100.5}
    card = await good(api, "sendContact", phone_number="+66812345678", first_name="วิภา")
    assert card["contact"]["first_name"] == "วิภา"
    assert await refused(api, "sendLocation", longitude=1) == "latitude is empty"
    assert await refused(api, "sendLocation", latitude=91, longitude=1) == "wrong latitude specified"
    assert await refused(api, "sendLocation", latitude="x", longitude=1) == "wrong latitude specified"
    assert await refused(api, "sendContact", first_name="x") == "phone number is empty"


async def test_replies(api: BotApi) -> None:
    said = api.say(GOY, "hello")["message"]["message_id"]
    answer = await good(api, "sendMessage", text="x", reply_parameters={"message_id": said}, protect_content=True)
    assert answer["reply_to_message"]["text"] == "hello"
    assert answer["has_protected_content"] is True
    missing = {"message_id": 999}
    assert await refused(api, "sendMessage", text="x", reply_parameters=missing) == "message to be replied not found"
    await good(api, "sendMessage", text="x", reply_parameters=missing | {"allow_sending_without_reply": True})
    words = await refused(api, "sendMessage", text="x", reply_parameters={"quote": "hello"})
    assert words == 'can\'t find field "message_id"'


def test_pictures_are_measured_by_their_bytes() -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 40, 60) + bytes(8)
    assert (kind(jpeg), size(jpeg)) == ("image/jpeg", (60, 40))
    assert (kind(png(7, 9)), size(png(7, 9))) == ("image/png", (7, 9))
    gif = b"GIF89a" + struct.pack("<HH", 5, 6)
    assert (kind(gif), size(gif)) == ("image/gif", (5, 6))
    webp = b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(8) + (99).to_bytes(3, "little") + (49).to_bytes(3, "little")
    assert (kind(webp), size(webp)) == ("image/webp", (100, 50))
    assert kind(b"RIFF\x00\x00\x00\x00WAVEfmt ") == "audio/wav"
    assert kind(b"<svg onload=alert(1)>") == "application/octet-stream"


@given(st.binary(max_size=64), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"GIF8", b"\xff\xd8\xff", b"RIFF1234WEBPVP8 "]))
def test_no_bytes_break_the_measure(rest: bytes, start: bytes) -> None:
    width, height = size(start + rest)
    assert width >= 0
    assert height >= 0


# what the bot says of itself


async def test_the_closest_menu_wins(api: BotApi) -> None:
    def named(name: str) -> list[Raw]:
        return [{"command": name, "description": name}]

    async def seen(language: str) -> list[str]:
        return [command["command"] for command in api.menus.seen_by(GOY, language)]

    await good(api, "setMyCommands", commands=named("all"))
    assert await seen("th") == ["all"]
    await good(api, "setMyCommands", commands=named("thai"), language_code="th")
    await good(api, "setMyCommands", commands=named("private"), scope={"type": "all_private_chats"})
    assert await seen("th") == ["private"]
    await good(api, "setMyCommands", commands=named("mine"), scope={"type": "chat", "chat_id": GOY})
    assert await seen("en") == ["mine"]
    await good(api, "deleteMyCommands", scope={"type": "chat", "chat_id": GOY})
    await good(api, "deleteMyCommands", scope={"type": "all_private_chats"})
    assert (await seen("th"), await seen("en")) == (["thai"], ["all"])
    assert await good(api, "getMyCommands", language_code="th") == named("thai")
    await good(api, "setChatMenuButton", menu_button={"type": "commands"})
    assert await good(api, "getChatMenuButton") == {"type": "commands"}


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ([{"command": "Lead", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "x" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "ลีด", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "x", "description": " "}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "x", "description": "ก" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "x"}], "can't parse BotCommand: Can't find field \"description\""),
        ([{"command": "x", "description": "y"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_menus_telegram_would_not_take(api: BotApi, commands: list[Raw], words: str) -> None:
    assert await refused(api, "setMyCommands", commands=commands) == words


async def test_the_bot_about_itself(api: BotApi) -> None:
    assert (await good(api, "getMe"))["username"] == "khaidee_demo_bot"
    assert (await good(api, "getChat"))["first_name"] == "ก้อย"
    assert await good(api, "sendChatAction", action="typing")
    assert await refused(api, "sendChatAction", action="dancing") == "wrong parameter action in request"
    await good(api, "setMyDescription", description="สวัสดี", language_code="th")
    assert await good(api, "getMyDescription", language_code="th") == {"description": "สวัสดี"}
    assert await refused(api, "setMyDescription", description="x" * 513) == "bot description is too long"


async def test_who_blocked_the_bot_hears_nothing(api: BotApi) -> None:
    update = api.block(GOY)
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    answer = await api.call("sendMessage", {"chat_id": GOY, "text": "x"})
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    api.unblock(GOY)
    await good(api, "sendMessage", text="x")


# updates


def heard(updates: list[Raw]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_asking_on_confirms(api: BotApi) -> None:
    for words in "abc":
        api.say(GOY, words)
    first = await good(api, "getUpdates", limit=2)
    assert heard(first) == ["a", "b"]
    assert heard(await good(api, "getUpdates", limit=2)) == ["a", "b"]
    assert heard(await good(api, "getUpdates", offset=first[-1]["update_id"] + 1)) == ["c"]
    api.say(GOY, "d")
    assert heard(await good(api, "getUpdates", offset=-1)) == ["d"]
    assert heard(await good(api, "getUpdates")) == ["d"]


async def test_only_what_was_asked_for_comes(api: BotApi) -> None:
    await good(api, "getUpdates", allowed_updates=["message"])
    api.edit(GOY, api.say(GOY, "a")["message"]["text"] + "!")
    api.say(GOY, "b")
    assert heard(await good(api, "getUpdates")) == ["a", "b"]  # the list is remembered; an edit was not on it
    await good(api, "getUpdates", allowed_updates=[])
    api.edit(GOY, "c")
    assert "edited_message" in (await good(api, "getUpdates"))[-1]


async def test_updates_wait_a_day_and_presses_two_minutes(api: BotApi, clock: Clock) -> None:
    api.say(GOY, "a")
    api.press_data(GOY, 1, "x")
    clock.now += timedelta(hours=3)
    assert heard(await good(api, "getUpdates")) == ["a"]
    clock.now += timedelta(hours=22)
    assert await good(api, "getUpdates") == []


async def test_a_second_bot_ends_the_poll_of_the_first(api: BotApi) -> None:
    first = asyncio.create_task(api.call("getUpdates", {"timeout": 50}))
    second = asyncio.create_task(api.call("getUpdates", {"timeout": 50}))
    assert (await first)["description"].startswith("Conflict: terminated by other getUpdates request")
    api.say(GOY, "a")
    assert heard((await second)["result"]) == ["a"]


async def test_a_webhook_and_a_poll_exclude_each_other(api: BotApi) -> None:
    words = await refused(api, "setWebhook", url="http://example.com")
    assert words == "bad webhook: An HTTPS URL must be provided for webhook"
    await good(api, "setWebhook", url="https://example.com", allowed_updates=["message"])
    api.say(GOY, "a")
    info = await good(api, "getWebhookInfo")
    assert (info["pending_update_count"], info["allowed_updates"]) == (1, ["message"])
    assert (await api.call("getUpdates", {}))["error_code"] == 409
    await good(api, "deleteWebhook")
    assert heard(await good(api, "getUpdates")) == ["a"]
    await good(api, "deleteWebhook", drop_pending_updates=True)
    assert await good(api, "getUpdates") == []


async def test_faults_leave_the_poll_alone_unless_they_are_meant_for_it(api: BotApi) -> None:
    api.fault("500")
    await good(api, "getUpdates")
    assert await refused(api, "sendMessage", text="x") == "Internal Server Error"
    await good(api, "sendMessage", text="x")
    api.fault("429", method="getUpdates", retry_after=7)
    answer = await api.call("getUpdates", {})
    assert (answer["description"], answer["parameters"]) == ("Too Many Requests: retry after 7", {"retry_after": 7})


# what is remembered


@pytest.fixture
def reopen(tmp_path: Path, clock: Clock) -> Iterator[Callable[[], BotApi]]:
    """The same messenger, started anew."""
    journals: list[Journal] = []

    def opened() -> BotApi:
        journals.append(Journal(tmp_path / "chats.jsonl"))
        return BotApi(clock, 1, journals[-1], Shelf(tmp_path / "files"))

    yield opened
    for journal in journals:
        journal.close()


async def test_a_messenger_that_starts_anew_knows_everything_and_gives_no_id_twice(
    reopen: Callable[[], BotApi],
) -> None:
    first = reopen()
    first.add_person(GOY, "ก้อย")
    keys = {"keyboard": [["ก"]]}
    sent = await good(first, "sendMessage", text="x", reply_markup=keys)
    gone = await good(first, "sendMessage", text="y")
    await good(first, "deleteMessage", message_id=gone["message_id"])
    await good(first, "editMessageText", message_id=sent["message_id"], text="z")
    await good(first, "setMyCommands", commands=[{"command": "lead", "description": "x"}])
    file = first.keep_file("../../ก.csv", b"a,b")
    first.say(GOY, "waits")
    (update,) = first.updates

    second = reopen()
    assert second.people == first.people
    assert [m["text"] for m in second.people[GOY].messages.values()] == ["z", "waits"]
    assert second.menus.seen_by(GOY, "th") == [{"command": "lead", "description": "x"}]
    assert second.files[file] == ("../../ก.csv", b"a,b")
    assert list(second.updates) == [update]
    later = second.say(GOY, "new")
    assert later["message"]["message_id"] > update["update_id"]
    await good(second, "getUpdates", offset=later["update_id"])
    third = reopen()
    assert heard(list(third.updates)) == ["new"]


def test_a_line_that_a_crash_cut_short_is_left_out(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "chats.jsonl")
    journal.note("person", {"id": 1})
    journal.close()
    with (tmp_path / "chats.jsonl").open("a") as file:
        file.write('["person",{"id"')
    assert list(journal.entries()) == [("person", {"id": 1})]


def test_files_on_the_shelf(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "files")
    shelf["file-1"] = ("../../ข.txt", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["files"]
    assert (len(shelf), list(shelf), Shelf(tmp_path / "files")["file-1"]) == (1, ["file-1"], ("../../ข.txt", b"x"))
    del shelf["file-1"]
    assert list((tmp_path / "files").iterdir()) == []


def test_who_is_known_keeps_his_chat(api: BotApi) -> None:
    api.say(GOY, "x")
    assert len(api.add_person(GOY, "another name").messages) == 1


async def test_listeners_hear_what_happens_in_its_order(api: BotApi) -> None:
    news: list[Raw] = []
    api.listeners.append(news.append)
    api.say(GOY, "hello")
    await good(api, "getUpdates")
    sent = await good(api, "sendMessage", text="x", reply_markup={"keyboard": [["ก"]]})
    await good(api, "editMessageText", message_id=sent["message_id"], text="y")
    await good(api, "deleteMessage", message_id=sent["message_id"])
    api.add_newcomer("Anna", "en")
    assert [one["kind"] for one in news] == [
        *("message", "read", "keyboard", "message", "edited", "gone", "person"),
    ]
