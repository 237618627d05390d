"""python-telegram-bot as it is, over the playground's core: every error becomes what the courier may do next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram.error import TimedOut

from bot.chat.letter import Letter
from bot.jobs.delivery import Refused, TryAgain, Uneditable, Unreachable, Wait
from bot.playground.core import BotApi, Cut, Trouble
from bot.telegram.client import Telegram, meaning
from bot.telegram.intake import Deaf, poll
from bot.telegram.request import DirectRequest
from bot.telegram.wire import Unreadable, address, read, write

NOW = datetime(2026, 8, 1, tzinfo=UTC)
HELLO = Letter(text="สวัสดี <b>คุณ</b>")


@pytest.fixture
def api() -> BotApi:
    made = BotApi(lambda: NOW)
    made.add_person(7, "ก้อย")
    return made


@pytest.fixture
def telegram(api: BotApi) -> Telegram:
    return Telegram("1:secret-token", "http://127.0.0.1", DirectRequest(api.call, api.download))


async def test_a_file_is_uploaded_with_its_name_and_fetched_again(api: BotApi, telegram: Telegram) -> None:
    drawn = {"painter": "x", "data": {}, "name": "ทีม.csv", "picture": False}
    await telegram.post(7, Letter(text="ไฟล์", drawn=drawn, content=b"\x00\r\n\xff"))
    ((key, (name, content)),) = api.files.items()
    assert (name, content, api.events[-1].file) == ("ทีม.csv", b"\x00\r\n\xff", "ทีม.csv")
    assert await telegram.fetch(key) == content
    with pytest.raises(Refused):
        await telegram.fetch("file-unknown")


async def test_a_letter_arrives_and_is_edited(api: BotApi, telegram: Telegram) -> None:
    key = await telegram.post(7, Letter(text="หนึ่ง", buttons=[[("ปุ่ม", "data")]]))
    assert await telegram.post(7, Letter(text="สอง", edit=key)) == key
    assert await telegram.post(7, Letter(text="สอง", edit=key)) == key  # unchanged: a success
    assert [(event.kind, event.text) for event in api.events] == [("send", "หนึ่ง"), ("edit", "สอง")]


@pytest.mark.parametrize(
    ("trouble", "meant"), [("429", Wait), ("403", Unreachable), ("400", Refused), ("500", TryAgain)]
)
async def test_errors_by_what_may_be_done(api: BotApi, telegram: Telegram, trouble: Trouble, meant: type) -> None:
    api.fault(trouble)
    with pytest.raises(meant):
        await telegram.post(7, HELLO)


async def test_unknown_people_and_lost_messages(telegram: Telegram) -> None:
    with pytest.raises(Unreachable):
        await telegram.post(8, HELLO)
    with pytest.raises(Uneditable):
        await telegram.post(7, Letter(text="x", edit=99))


def test_a_timeout_may_have_been_sent() -> None:
    found = meaning(TimedOut("late"))
    assert isinstance(found, TryAgain)
    assert found.maybe_sent


async def test_the_token_is_in_no_repr(telegram: Telegram) -> None:
    assert "secret" not in repr(telegram)


async def test_polling_keeps_a_batch_before_it_asks_on() -> None:
    """The offset moves after `receive` returned: a batch that was not kept is asked for again."""
    asked: list[int] = []
    kept: list[int] = []
    batches: list[Any] = [[{"update_id": 5}, "no object"], [], Deaf("enough")]

    async def updates(offset: int, _: int) -> list[Any]:
        asked.append(offset)
        batch = batches.pop(0)
        if isinstance(batch, Exception):
            raise batch
        return list(batch)

    async def receive(batch: Any) -> None:
        kept.extend(row.update_id for row in batch)

    with pytest.raises(Deaf):
        await poll(updates, receive)
    assert asked == [0, 6, 6]
    assert kept == [5, 0]


def test_what_concerns_nobody_and_what_is_broken() -> None:
    assert read({"update_id": 1, "poll": {}}, NOW) is None
    with pytest.raises(Unreadable):
        read({"update_id": 1, "message": {"from": {"id": 1}}}, NOW)
    assert address(None) == (0, 0, 0)
    assert address({"update_id": 2**70, "message": []}) == (0, 0, 0)


def test_letters_as_calls() -> None:
    method, params = write(7, Letter(text="x", keyboard=[["a", "b"]]))
    assert (method, params["reply_markup"]["is_persistent"]) == ("sendMessage", True)
    assert write(7, Letter(text="x", files=[("photo", "file")]))[0] == "sendPhoto"


def test_a_cut_line_is_a_connection_error() -> None:
    assert issubclass(Cut, ConnectionError)


async def pressed(api: BotApi, *faults: Trouble) -> tuple[list[str], list[float]]:
    """A press answered in spite of these faults: what was shown, and how long was waited between tries."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    telegram = Telegram("1:secret-token", "http://127.0.0.1", DirectRequest(api.call, api.download), sleep)
    key = api.press_data(7, 1, "data")["callback_query"]["id"]
    for fault in faults:
        api.fault(fault)
    await telegram.toast(key, "เรียบร้อย")
    return [event.text for event in api.events if event.kind == "toast"], waits


async def test_a_press_is_answered_in_spite_of_passing_faults(api: BotApi) -> None:
    """The button turns until it is answered: each passing fault is tried again, within a few seconds."""
    assert await pressed(api, "429", "500", "cut", "garbage") == (["เรียบร้อย"], [0.25, 0.5, 1.0, 2.0])


async def test_a_press_that_cannot_be_answered_is_given_up_soon(api: BotApi) -> None:
    nine: list[Trouble] = ["500"] * 9
    shown, waits = await pressed(api, *nine)
    assert shown == []
    assert sum(waits) < 5


async def test_a_press_answered_too_late_is_nobodys_problem(api: BotApi, telegram: Telegram) -> None:
    await telegram.toast("7-99", "too late")
    assert api.events == []
