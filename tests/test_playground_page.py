"""What the page asks over HTTP, what it refuses, and its own files: no address of elsewhere, no text without a word."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.chat.texts import catalogue
from bot.cli.listen import listening
from bot.cli.ports import bound
from bot.playground.core import BotApi
from bot.playground.feed import ROOM, Feed
from bot.playground.page import app
from tests.test_playground import png

GOY = 103
NOW = datetime(2026, 8, 3, 1, 30, tzinfo=UTC)
STATIC = Path(__file__).parent.parent / "bot" / "playground" / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
Raw = dict[str, Any]


class Still:
    """A ground with a messenger and no bot behind it: nothing answers, and no database is opened."""

    def __init__(self) -> None:
        self.feed, self.zone, self.asked = Feed(), "Asia/Bangkok", [""]
        self.api = BotApi(self.now)
        self.api.listeners.append(self.feed.publish)
        for one in self.cast:
            self.api.add_person(one["id"], one["name"])

    @property
    def cast(self) -> Sequence[Raw]:
        return [{"id": GOY, "name": "ก้อย", "role": "rep"}, {"id": 102, "name": "พี่สิทธิ์", "role": "manager"}]

    def now(self) -> datetime:
        return NOW

    def state(self) -> Raw:
        return {"now": NOW.isoformat(), "state": "off", "moving": None}

    def go_to(self, until: datetime) -> None:
        self.asked.append(f"go to {until:%F %H:%M}")

    async def switch(self, to: str) -> None:
        self.asked.append(f"switch {to}")

    async def start_over(self) -> None:
        self.asked.append("start over")


@dataclass
class Site:
    """The page's server, asked as the page asks."""

    ground: Still
    url: str
    session: aiohttp.ClientSession

    async def get(self, path: str, **more: Any) -> tuple[int, Any]:
        async with self.session.get(self.url + path, **more) as answer:
            return answer.status, await answer.json(content_type=None) if "json" in answer.content_type else answer

    async def post(self, path: str, body: Any, **more: Any) -> tuple[int, Any]:
        async with self.session.post(self.url + path, json=body, **more) as answer:
            return answer.status, await answer.json(content_type=None) if "json" in answer.content_type else None

    async def act(self, kind: str, **what: Any) -> tuple[int, Any]:
        return await self.post(f"/api/chats/{GOY}", {"kind": kind, **what})

    async def upload(self, name: str, content: bytes) -> tuple[int, Any]:
        async with self.session.post(f"{self.url}/api/files", params={"name": name}, data=BytesIO(content)) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    ground, on = Still(), bound("127.0.0.1", 0, "")
    async with listening(app(ground), on), aiohttp.ClientSession() as session:
        yield Site(ground, f"http://127.0.0.1:{on.getsockname()[1]}", session)
        ground.feed.close()


# nobody else gets in


async def test_the_policy_keeps_everything_foreign_out(site: Site) -> None:
    async with site.session.get(site.url) as answer:
        policy = answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
async def test_another_site_cannot_act_here(site: Site, headers: dict[str, str]) -> None:
    status, _ = await site.post(f"/api/chats/{GOY}", {"kind": "say", "text": "x"}, headers=headers)
    assert status == 403
    assert "x" not in [m.get("text") for m in site.ground.api.people[GOY].messages.values()]


async def test_the_page_has_no_other_name(site: Site) -> None:
    async with site.session.get(site.url, headers={"Host": "evil.example"}) as answer:
        assert answer.status == 400


# what people do


async def test_words_are_said_once_however_often_they_are_sent(site: Site) -> None:
    first = await site.act("say", text=" hello ", nonce="n-1")
    again = await site.act("say", text=" hello ", nonce="n-1")
    assert first == again
    said = [m for m in site.ground.api.people[GOY].messages.values() if m.get("text") == "hello"]
    assert [m["message_id"] for m in said] == [first[1]["message"]]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"kind": "say", "text": " "}, "why.empty"),
        ({"kind": "say", "text": "ก" * 4097}, "why.long"),
        ({"kind": "edit", "message": 1, "text": "x"}, "why.gone"),
        ({"kind": "press", "message": 1, "data": "x"}, "why.gone"),
        ({"kind": "press", "message": "1", "data": "x"}, "why.gone"),
        ({"kind": "contact", "name": "", "phone": "0815550123"}, "why.name"),
        ({"kind": "contact", "name": "x", "phone": "12"}, "why.phone"),
        ({"kind": "location", "latitude": "x", "longitude": 1}, "why.place"),
        ({"kind": "location", "latitude": 91, "longitude": 1}, "why.place"),
        ({"kind": "location", "latitude": float("nan"), "longitude": 1}, "why.place"),
        ({"kind": "sticker", "emoji": "<b>"}, "why.gone"),
        ({"kind": "photos", "files": ["nothing"]}, "why.files"),
        ({"kind": "documents", "files": []}, "why.files"),
        ({"kind": "voice", "files": None}, "why.files"),
        ({"kind": "dance"}, "why.gone"),
        ({}, "why.gone"),
    ],
)
async def test_what_cannot_be_done_is_said_kindly(site: Site, asked: Raw, why: str) -> None:
    assert await site.post(f"/api/chats/{GOY}", asked) == (400, {"why": why})
    for language in ("th", "en"):
        assert f"page.{why}" in catalogue(language)


async def test_a_body_that_is_no_object(site: Site) -> None:
    assert await site.post(f"/api/chats/{GOY}", [1]) == (400, {"why": "why.gone"})
    async with site.session.post(f"{site.url}/api/clock", data=b"{") as answer:
        assert (answer.status, await answer.json()) == (400, {"why": "why.gone"})
    assert (await site.post("/api/chats/999", {"kind": "say", "text": "x"}))[0] == 400


async def test_a_press_of_a_button_that_is_there(site: Site) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    sent = await site.ground.api.call("sendMessage", {"chat_id": GOY, "text": "z", "reply_markup": markup})
    status, answer = await site.act("press", message=sent["result"]["message_id"], data="y")
    assert status == 200
    assert answer["press"] in site.ground.api.presses


async def test_who_blocked_the_bot_has_to_unblock_it_first(site: Site) -> None:
    assert (await site.act("block"))[0] == 200
    assert await site.act("say", text="x") == (400, {"why": "why.blocked"})
    assert (await site.act("unblock"))[0] == 200
    assert (await site.act("say", text="x"))[0] == 200


async def test_a_picture_a_file_and_what_only_claims_to_be_one(site: Site) -> None:
    _, picture = await site.upload("../../a.png", png(40, 30))
    _, page = await site.upload("b.png", b"<script>alert(1)</script>")
    assert (await site.act("photos", files=[picture["file"]], caption="x"))[0] == 200
    assert await site.act("photos", files=[page["file"]]) == (400, {"why": "why.picture"})
    assert (await site.act("documents", files=[page["file"]]))[0] == 200
    async with site.session.get(f"{site.url}/api/files/{picture['file']}") as answer:
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''a.png"
    async with site.session.get(f"{site.url}/api/files/{page['file']}") as answer:
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment")
    assert (await site.upload("x", b""))[0] == 400
    assert await site.upload("x", bytes(50 * 2**20 + 1)) == (400, {"why": "why.big"})
    async with site.session.get(f"{site.url}/api/files/nothing") as answer:
        assert answer.status == 404


async def test_newcomers(site: Site) -> None:
    status, made = await site.post("/api/people", {"name": " <b>Anna</b> ", "language": "en"})
    assert (status, made["name"], made["language"], made["recent"]) == (200, "<b>Anna</b>", "en", [])
    assert made["id"] not in range(100, 107)
    assert await site.post("/api/people", {"name": " "}) == (400, {"why": "why.name"})
    assert (await site.post("/api/people", {"name": "ก" * 65}))[0] == 400


@pytest.mark.long
async def test_a_chat_is_read_from_its_end_in_pages(site: Site) -> None:
    for number in range(130):
        await site.act("say", text=str(number))
    _, newest = await site.get(f"/api/chats/{GOY}")
    assert [m["text"] for m in newest["messages"]] == [str(n) for n in range(70, 130)]
    assert newest["more"] is True
    _, before = await site.get(f"/api/chats/{GOY}?before={newest['messages'][0]['message_id']}")
    assert [m["text"] for m in before["messages"]] == [str(n) for n in range(10, 70)]
    assert "html" not in str(newest["messages"][0].keys())


@pytest.mark.parametrize(
    "asked",
    [
        {"minutes": 0},
        {"minutes": -5},
        {"minutes": 32 * 1440},
        {"minutes": "x"},
        {"minutes": 10**30},
        {"until": "2026-08-02T08:00:00Z"},
        {"until": "2026-08-04T08:00"},
        {"until": "tomorrow"},
        {},
    ],
)
async def test_moments_the_clock_does_not_go_to(site: Site, asked: Raw) -> None:
    assert await site.post("/api/clock", asked) == (400, {"why": "why.clock"})
    assert site.ground.asked == [""]


async def test_the_clock_the_switch_and_a_new_beginning(site: Site) -> None:
    for path, asked in (
        ("/api/clock", {"minutes": 30}),
        ("/api/clock", {"until": "2026-08-04T08:00:00+07:00"}),
        ("/api/bot", {"to": "on"}),
        ("/api/over", {}),
    ):
        assert await site.post(path, asked) == (200, {})
    assert site.ground.asked[1:] == ["go to 2026-08-03 02:00", "go to 2026-08-04 08:00", "switch on", "start over"]


async def test_trouble_is_ordered_counted_and_called_off(site: Site) -> None:
    assert (await site.post("/api/trouble", {"kind": "500", "times": 99}))[0] == 200
    assert site.ground.api.troubles() == [{"kind": "500", "times": 20}]
    assert (await site.post("/api/trouble", {"kind": "earthquake"}))[0] == 200
    assert site.ground.api.troubles() == []
    assert await site.post("/api/bot", {"to": "explode"}) == (400, {"why": "why.gone"})
    assert await site.post("/api/bot", {"to": "cut"}) == (400, {"why": "why.off"})


# the stream


async def test_a_page_hears_first_how_things_stand_and_then_what_happens(site: Site) -> None:
    async with site.session.get(f"{site.url}/api/events") as stream:
        assert stream.content_type == "text/event-stream"

        async def news() -> Raw:
            while not (line := await stream.content.readline()).startswith(b"data: "):
                pass
            return dict(json.loads(line[6:]))

        hello = await news()
        assert (hello["kind"], hello["state"], hello["zone"]) == ("hello", "off", "Asia/Bangkok")
        assert [one["name"] for one in hello["people"]] == ["ก้อย", "พี่สิทธิ์"]
        await site.act("say", text="hello")
        said = await news()
        assert (said["kind"], said["chat"], said["message"]["text"]) == ("message", GOY, "hello")
        site.ground.feed.close()
        assert await stream.content.read() == b"\n"


async def test_a_page_that_cannot_keep_up_is_let_go() -> None:
    feed = Feed()
    slow = feed.listen({"kind": "hello"})
    await anext(slow)
    for number in range(ROOM + 1):
        feed.publish({"kind": "message", "number": number})
    assert [line async for line in slow] == []


# the page's own files


def test_the_page_brings_everything_along() -> None:
    """No address but the messenger's own and the map's, no inline script or style, no markup built from text."""
    for file in [*SCRIPTS, *STATIC.glob("*.css"), *STATIC.glob("*.html")]:
        text = file.read_text("utf-8")
        hosts = set(re.findall(r"https?://([\w.-]+)", text)) - {"www.w3.org", "www.google.com", "t.me"}
        assert hosts == set(), file.name
        for barred in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "setInterval(refresh",
        ):
            assert barred not in text, file.name
    page = (STATIC / "index.html").read_text("utf-8")
    assert not re.search(r"\son\w+=|style=|<script(?![^>]*src=)|<style", page)


def test_every_module_says_why_it_is_there() -> None:
    for file in SCRIPTS:
        assert file.read_text("utf-8").startswith("// "), file.name


def test_every_word_of_the_page_is_written_and_every_written_word_is_used() -> None:
    """Ids stand as plain strings in the scripts, or are put together from what a short list of names says."""
    known = {key.removeprefix("page.") for key in catalogue("en") if key.startswith("page.")}
    code = "\n".join(file.read_text("utf-8") for file in [*SCRIPTS, STATIC / "index.html"])
    code += "\n".join(path.read_text("utf-8") for path in (STATIC.parent).glob("*.py"))
    asked = set(re.findall(r'say\("([\w.]+)"', code)) | set(re.findall(r'data-word(?:-label)?="([\w.]+)"', code))
    assert asked <= known
    built = ("about.", "try.", "role.")  # the ids these begin are made of a role or of a number
    unused = {key for key in known if f'"{key}"' not in code and not key.startswith(built)}
    assert unused == set()
