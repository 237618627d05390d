"""Files people send: kept by the messenger's id, one entry an album, gone for good with their record."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bot.chat.form import Form, hear, takes
from bot.chat.inbound import Inbound
from bot.chat.letter import Letter
from bot.chat.screen import act
from bot.chat.turn import Turn
from bot.domain.files import ALBUM, File
from bot.handlers import plain
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.attachment import Attachment
from bot.records.complaint import Complaint
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.records.people import Note
from bot.storage import drafts
from bot.storage.desk import Desk
from bot.storage.drafts import Draft
from bot.storage.engine import Db
from bot.storage.kernel import audit, outbox
from bot.storage.pruning import DRAFTS_FOR, prune
from bot.telegram.wire import read, write
from bot.views.attachments import _albums
from tests.chat import World, world

OWNER, GOY, TAI, ACCOUNTS = 101, 103, 104, 105
NOW = datetime(2026, 8, 1, tzinfo=UTC)


async def ask(where: World, question: Any) -> list[Any]:
    async def work(db: Db) -> list[Any]:
        return [tuple(row) for row in await db.execute(question)]

    assert where.service
    return await where.service.store.read(work)


async def pressed(where: World, chat: int, name: str, *args: object) -> list[str]:
    assert where.service
    where.fresh()
    data = where.service.gate.seal.close(act(name, *args), chat, chat)
    await where.arrive(where.api.press_data(chat, 1, data))
    return [event.text for event in where.fresh()]


async def with_lead(chat: int = GOY) -> World:
    """A world in which somebody looks at his lead."""
    where = await world()
    assert where.service
    me = where.service.roster.at(chat)
    assert me
    await where.service.store.unit(lambda db: Desk(db, me, where.now).keep(Lead(name="คุณวิภา")))
    await pressed(where, chat, "open", "lead", 1)
    return where


def photo(key: str, **more: Any) -> dict[str, Any]:
    sizes = [{"file_id": f"small-{key}"}, {"file_id": key, "file_unique_id": f"u-{key}", "file_size": 2048}]
    return {"photo": sizes, **more}


FILES = (Attachment.note_id, Attachment.kind, Attachment.file_id, Attachment.unique_id, Attachment.name)


async def test_everything_that_can_be_kept_is_kept_as_what_it_was() -> None:
    where = await with_lead()
    about = {"file_unique_id": "u", "file_size": 10**10, "duration": 65}
    sent: dict[str, tuple[str, dict[str, Any]]] = {
        "voice": ("voice", {"voice": {"file_id": "voice", **about}}),
        "video": ("video", {"video": {"file_id": "video", **about, "file_name": "a.mp4"}}),
        "round": ("videonote", {"video_note": {"file_id": "round", **about}}),
        "animation": ("animation", {"animation": {"file_id": "animation", **about}, "document": {"file_id": "x"}}),
        "audio": ("audio", {"audio": {"file_id": "audio", **about, "file_name": "เพลง.mp3"}}),
        "file": ("document", {"document": {"file_id": "file", **about, "file_name": "ก" * 300 + ".pdf"}}),
    }
    for _, content in sent.values():
        await where.arrive(where.api.send(GOY, content))
    await where.arrive(where.api.send(GOY, photo("photo")))
    kept = await ask(where, select(Attachment.kind, Attachment.file_id, Attachment.size, Attachment.seconds))
    assert [tuple(row) for row in kept] == [*((kind, kind, 10**10, 65) for kind in sent), ("photo", "photo", 2048, 0)]
    methods: list[str] = []
    call = where.api.call

    async def hear(method: str, params: dict[str, Any]) -> dict[str, Any]:
        methods.append(method.lower())
        return await call(method, params)

    where.api.call = hear  # type: ignore[method-assign]
    for first in (0, 3, 6):
        await pressed(where, GOY, "files", "lead", 1, first)
    wanted = ["sendphoto", *(f"send{sent[kind][0]}" for kind in reversed(sent))]
    assert [method for method in methods if method not in ("sendmessage", "answercallbackquery")] == wanted
    await where.close()


SCREENS: tuple[tuple[Any, ...], ...] = (
    ("card", "account", 1),
    ("timeline", "account", 1, "-", 0),
    ("more", "account", 1),
    ("edit", "account", 1, 1),
    ("statuses", "account", 1, 1),
    ("assign", "account", 1, 1),
    ("timeline", "opportunity", 1, "-", 0),
    ("dealmore", "opportunity", 1, 1),
    ("statuses", "opportunity", 1, 1),
    ("hold", "opportunity", 1, 1),
    ("thank", "opportunity", 1, 1),
    ("call", "opportunity", 1, 1),
    ("timeline", "lead", 1, "-", 0),
    ("snooze", "lead", 1, 1),
    ("status", "lead", 1, 1, "disqualified"),
    ("amore", "activity", 1, 1),
)
"""Every screen of one record that is no card."""


async def test_the_record_at_hand_is_at_hand_on_every_screen_of_it() -> None:
    """What is sent then is kept with it, and nobody asks whose it is."""
    where = await world()
    assert where.service
    me = where.service.roster.at(OWNER)
    assert me

    async def keep(db: Db) -> None:
        desk = Desk(db, me, where.now)
        firm = await desk.keep(Account(name="ร้านแม่ศรี"))
        await desk.keep(Opportunity(name="ตู้แช่", account_id=firm.id, status="won"))
        await desk.keep(Lead(name="คุณต้น"))
        await desk.keep(Activity(kind="visit", account_id=firm.id, at=where.now))

    await where.service.store.unit(keep)
    for number, (name, *args) in enumerate(SCREENS):
        await where.arrive(where.api.say(OWNER, "/help"))
        data = where.service.gate.seal.close(act(name, *args), OWNER, OWNER)
        await where.arrive(where.api.press_data(OWNER, where.fresh()[-1].message_id, data))
        await where.arrive(where.api.send(OWNER, photo(str(number))))
        assert where.fresh()[-1].text.startswith("📎 เก็บรูปไว้กับ"), (name, args)
    kept = [row[0] for row in await ask(where, select(Note.type).order_by(Note.id))]
    assert kept == [args[0] for _, *args in SCREENS]
    await where.close()


async def test_two_albums_at_once_are_two_entries_with_an_answer_each() -> None:
    where = await with_lead()
    where.fresh()
    for key, album in (("1", "a"), ("2", "b"), ("3", "a"), ("4", "b"), ("5", "a")):
        await where.arrive(where.api.send(GOY, photo(key, media_group_id=album)))
    events = where.fresh()
    assert [event.kind for event in events] == ["send", "send", "edit", "edit", "edit"]
    assert len({event.message_id for event in events}) == 2
    assert [(row[0], row[2]) for row in await ask(where, select(*FILES).order_by(Attachment.id))] == [
        (1, "1"),
        (2, "2"),
        (1, "3"),
        (2, "4"),
        (1, "5"),
    ]
    await where.close()


async def test_the_same_album_of_two_people_is_two_entries() -> None:
    where = await with_lead()
    for chat in (GOY, TAI):
        await where.arrive(where.api.send(chat, photo(f"of-{chat}", media_group_id="7")))
    assert await ask(where, select(Note.author_id, Note.type, Note.files).order_by(Note.id)) == [
        (3, "lead", 1),
        (4, "", 1),
    ]
    await where.close()


async def test_an_album_whose_first_answer_never_arrived_is_answered_anew() -> None:
    where = await with_lead()
    where.api.fault("400", method="sendMessage")
    where.fresh()
    await where.arrive(where.api.send(GOY, photo("1", media_group_id="a")))
    assert where.fresh() == []
    await where.arrive(where.api.send(GOY, photo("2", media_group_id="a")))
    (event,) = where.fresh()
    assert (event.kind, event.text) == ("send", "📎 เก็บรูป 2 รูปไว้กับ <b>คุณวิภา</b> แล้ว")
    await where.close()


async def test_a_record_that_was_deleted_meanwhile_is_not_at_hand_and_the_rest_of_the_album_is_not_lost() -> None:
    where = await with_lead()
    await where.arrive(where.api.send(GOY, photo("1", media_group_id="a")))
    await pressed(where, GOY, "delete", "lead", 1, 1)
    await where.arrive(where.api.send(GOY, photo("2", media_group_id="a")))
    assert where.fresh() == []
    await where.arrive(where.api.send(GOY, photo("3")))
    assert where.fresh()[-1].text == "📎 ได้รูปแล้ว ของใคร?"
    assert await ask(where, select(Note.type, Note.files).order_by(Note.id)) == [("lead", 2), ("", 1)]
    await where.close()


async def test_who_has_nothing_to_keep_it_with_is_told_so() -> None:
    where = await world()
    assert where.service
    await where.service.store.unit(lambda db: db.execute(text("UPDATE person SET role = 'accounting' WHERE id = 5")))
    await where.service.store.read(where.service.roster.load)
    await where.arrive(where.api.send(ACCOUNTS, photo("1")))
    assert where.fresh()[-1].text.startswith("แบบนี้ยังเก็บไม่ได้")
    assert await ask(where, select(Note.id)) == []
    await where.close()


async def test_every_move_leaves_a_line_in_the_records_trail() -> None:
    where = await with_lead()
    await where.arrive(where.api.send(GOY, photo("1")))
    await pressed(where, GOY, "unnote", 1)
    await pressed(where, GOY, "unnote", 1)
    await pressed(where, GOY, "renote", 1)
    lines = await ask(where, select(audit.c.action, audit.c.by, audit.c.changes).where(audit.c.action != "add"))
    assert [(action, by, changes["files"]) for action, by, changes in lines] == [
        ("attach", 3, [0, 1]),
        ("detach", 3, [1, 0]),
        ("attach", 3, [0, 1]),
    ]
    await where.close()


async def test_an_undo_of_the_record_is_not_in_the_way() -> None:
    """A file is no change of the record: its last change can still be taken back."""
    where = await with_lead()
    await where.arrive(where.api.send(GOY, photo("1")))
    assert (await pressed(where, GOY, "undo", "lead", 1, 1))[0].startswith("ลบ คุณวิภา แล้ว")
    await where.close()


async def test_a_private_entry_is_its_authors_alone() -> None:
    where = await with_lead()
    await where.arrive(where.api.send(GOY, photo("secret", caption="ความลับ")))
    await pressed(where, GOY, "hush", 1)
    assert await pressed(where, OWNER, "files", "lead", 1, 0) == ["📎 ที่เก็บไว้กับ <b>คุณวิภา</b>"]
    assert await pressed(where, OWNER, "entry", "lead", 1, 1) == ["ไม่พบรายการนี้"]
    assert len(await pressed(where, GOY, "files", "lead", 1, 0)) == 2
    await where.close()


async def test_erased_for_good_nothing_of_a_file_is_left() -> None:
    where = await with_lead()
    for key in ("1", "2"):
        await where.arrive(where.api.send(GOY, photo(f"erase-me-{key}", media_group_id="a")))
    await pressed(where, OWNER, "delete", "lead", 1, 1)
    await pressed(where, OWNER, "erased", "lead", 1, 2)
    assert await ask(where, select(func.count()).select_from(Attachment)) == [(0,)]
    assert await ask(where, select(func.count()).select_from(Note)) == [(0,)]
    await where.close()


async def test_the_export_names_and_counts_files_and_says_where_the_bytes_are() -> None:
    where = await with_lead()
    assert where.service
    for key, hidden in (("seen", False), ("hidden", True)):
        await where.arrive(where.api.send(GOY, {"document": {"file_id": key, "file_name": f"{key}.pdf"}}))
        if hidden:
            await pressed(where, GOY, "hush", 2)
    await where.arrive(where.api.send(TAI, photo("waits")))
    await pressed(where, OWNER, "out")
    content = next(file for name, file in where.api.files.values() if name.endswith(".zip"))
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        files, notes = (json.loads(made.read(f"{name}.json")) for name in ("attachment", "note"))
        manifest = json.loads(made.read("manifest.json"))
    assert [(row["note_id"], row["name"]) for row in files] == [(1, "seen.pdf")]
    assert "file_id" not in files[0]
    assert [(row["id"], row["files"]) for row in notes] == [(1, 1)]
    assert "attachments" in manifest["not_here"]
    await where.close()


async def test_what_nobody_ever_named_the_owner_of_goes_after_a_month() -> None:
    where = await world()
    assert where.service
    for key in ("1", "2"):
        await where.arrive(where.api.send(GOY, photo(key, media_group_id="a")))
    await where.service.store.unit(lambda db: prune(db, where.now + DRAFTS_FOR))
    assert len(await ask(where, select(Attachment.id))) == 2
    later = where.now + DRAFTS_FOR * 2
    await where.service.store.unit(lambda db: prune(db, later))
    assert await ask(where, select(Attachment.id)) == []
    assert await ask(where, select(Note.id)) == []
    await where.close()


async def test_a_key_names_one_message() -> None:
    where = await with_lead()
    for key in ("1", "2", "3"):
        await where.arrive(where.api.send(GOY, photo(key, media_group_id="a")))
    assert await ask(where, select(outbox.c.key).where(outbox.c.key.like("album%"))) == [(f"album:{GOY}:a",)]
    await where.close()


# Pure


@pytest.mark.parametrize("count", [1, 2, ALBUM, ALBUM + 1, 25])
def test_albums_hold_what_the_messenger_takes(count: int) -> None:
    pictures = [File("photo" if n % 2 else "video", str(n)) for n in range(count)]
    made = _albums([*pictures, File("file", "a"), File("file", "b")])
    assert [file for album in made for file in album] == [*pictures, File("file", "a"), File("file", "b")]
    assert all(1 <= len(album) <= ALBUM for album in made)
    assert [len(album) for album in made[-2:]] == [1, 1]


def test_a_letter_with_files_is_the_call_that_shows_them() -> None:
    assert write(7, Letter(text="ป้าย", files=[("round", "x")])) == (
        "sendVideoNote",
        {"chat_id": 7, "parse_mode": "HTML", "video_note": "x"},
    )
    method, call = write(7, Letter(text="ป้าย", files=[("photo", "x"), ("video", "y")]))
    assert method == "sendMediaGroup"
    assert [one.to_dict().get("caption") for one in call["media"]] == ["ป้าย", None]


@pytest.mark.parametrize("broken", [{"photo": []}, {"voice": 7}, {"video": {}}, {"photo": [{}]}])
def test_a_broken_file_is_set_aside(broken: dict[str, Any]) -> None:
    message = {"message_id": 1, "date": 1, "chat": {"id": 1}, "from": {"id": 1}, **broken}
    with pytest.raises(ValueError, match="malformed"):
        read({"update_id": 1, "message": message}, NOW)


# Passed on


def passed_on(**origin: Any) -> Any:
    message = {"message_id": 1, "date": 9, "chat": {"id": 1}, "from": {"id": 1}, "text": "x", "forward_origin": origin}
    return read({"update_id": 1, "message": message}, NOW)


@pytest.mark.parametrize(
    ("origin", "who"),
    [
        ({"type": "user", "date": 5, "sender_user": {"id": 2, "first_name": "คุณ", "last_name": "วิภา"}}, "คุณ วิภา"),
        ({"type": "hidden_user", "date": 5, "sender_user_name": "วิภา"}, "วิภา"),
        ({"type": "chat", "date": 5, "sender_chat": {"id": -1, "title": "กลุ่มลูกค้า"}}, "กลุ่มลูกค้า"),
        ({"type": "channel", "date": 5, "chat": {"id": -1, "title": "ข่าว"}}, "ข่าว"),
        ({"type": "hidden_user", "date": 5}, "?"),
    ],
)
def test_whose_it_was_and_when_it_was_said(origin: dict[str, Any], who: str) -> None:
    said = passed_on(**origin)
    assert (said.forwarded_by, said.forwarded_at) == (who, datetime.fromtimestamp(5, UTC))


@pytest.mark.parametrize("user", [{"id": 1, "first_name": "me"}, {"id": 7, "is_bot": True, "first_name": "khaidee"}])
def test_ones_own_words_and_the_bots_are_nobody_elses(user: dict[str, Any]) -> None:
    assert passed_on(type="user", date=5, sender_user=user).forwarded_at is None


async def test_it_is_a_touch_at_its_own_time_and_never_backwards() -> None:
    where = await world()
    assert where.service
    me = where.service.roster.at(GOY)
    assert me
    await where.service.store.unit(lambda db: Desk(db, me, where.now).keep(Account(name="ร้านสมชาย")))
    for hours in (5, 2, 7):
        await pressed(where, GOY, "open", "account", 1)
        origin = {"type": "hidden_user", "sender_user_name": "สมชาย", "date": int(where.now.timestamp()) - hours * 3600}
        await where.arrive(where.api.send(GOY, {"text": "ครับ", "forward_origin": origin}))
    assert await ask(where, select(Account.last_touch_at, Account.version)) == [(where.now - timedelta(hours=2), 1)]
    assert {row[0] for row in await ask(where, select(Note.said_by))} == {"สมชาย"}
    await where.close()


async def test_more_of_an_album_belongs_to_the_answer_its_first_was() -> None:
    """Also where the form has gone on to its next question by then; in silence, for that is asked already."""
    where = await world()
    assert where.service
    me = where.service.roster.at(GOY)
    assert me
    asked = {question.name: question for question in plain.asked(Complaint)}
    form = Form("complaint", Complaint, (asked["pictures"], asked["story"]), plain.save, plain.show)
    said = [Inbound(GOY, GOY, where.now, "photo", file_id=key, album="a", message_id=n) for n, key in enumerate("abc")]

    async def hears(db: Db) -> tuple[Any, list[int]]:
        draft = await drafts.begin(db, Draft(0, me.id, "complaint", None, where.now))
        turns = [Turn(Desk(db, me, where.now), one) for one in said]
        for turn in turns:
            assert takes(form, draft, turn.inbound)
            await hear(turn, form, draft)
        return draft.answers, [len(turn.answers) for turn in turns]

    assert await where.service.store.unit(hears) == ({"pictures": ["a", "b", "c"]}, [1, 0, 0])
    await where.close()


async def test_an_album_of_what_was_taken_back_is_asked_about() -> None:
    where = await world()
    for words in ("/complaint", "ร้านเจ๊หมวย", "ข้าม", "ข้าม", "ข้าม"):
        await where.arrive(where.api.say(GOY, words))
    await where.arrive(where.api.send(GOY, photo("one", media_group_id="a")))
    await where.arrive(where.api.press(GOY, "↩️ เลิกทำ"))
    where.fresh()
    await where.arrive(where.api.send(GOY, photo("two", media_group_id="a")))
    assert "ของใคร?" in where.fresh()[-1].text
    assert await ask(where, select(Complaint.pictures)) == [(["one"],)]
    await where.close()
