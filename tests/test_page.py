"""The chat page in a real browser: one walk for every day, the corners in `make test-long`."""

from __future__ import annotations

import asyncio
import filecmp
import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from bot.playground.core import BotApi
from tests.pages import DESK, PHONE, Phone, Scheme, Visit, demo, shot, visit
from tests.test_playground import png

GOY, BOSS = 103, 102
pytestmark = pytest.mark.browser


async def post(api: BotApi, text: str, **more: object) -> int:
    answer = await api.call("sendMessage", {"chat_id": GOY, "text": text, "parse_mode": "HTML", **more})
    assert answer["ok"], answer
    return int(answer["result"]["message_id"])


async def chat(page: Page, who: int = GOY) -> Phone:
    await page.locator(f"[data-person='{who}']:visible").click()
    phone = Phone(page)
    await expect(phone.last).to_be_visible()
    return phone


async def test_from_the_first_screen_to_the_next_morning(tmp_path: Path) -> None:
    """Thai, on a phone: what this is, a lead in a few taps, the clock moved on, the list that comes by itself."""
    async with visit(tmp_path) as made:
        page = await made.page()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("ผู้ช่วยงานขาย")
        await shot(page, "welcome-phone")
        await page.locator(".try").first.click()
        phone = Phone(page)
        await expect(phone.field).to_have_value("/lead")
        await phone.say("/lead", "ใครสนใจ?")
        await phone.say("คุณวิภา <ดอยตุง> 0815550199", "รู้จักเราจากไหน?")
        await phone.press("LINE", "สนใจอะไร?")
        await phone.press("ข้าม", "จะติดตามเมื่อไร?")
        await phone.press("พรุ่งนี้", "บันทึกแล้ว")
        await phone.sees("คุณวิภา <ดอยตุง>")
        await expect(phone.last.locator(".meta")).to_contain_text("แก้ไขแล้ว")
        await expect(phone.last.locator("a.phone")).to_have_attribute("href", "tel:+66815550199")
        await shot(page, "lead-phone")
        await page.locator("#bar-clock").click()
        await page.get_by_role("button", name="พรุ่งนี้ 8:00").click()
        await expect(page.locator("#clock-day")).to_contain_text("อังคาร")
        await page.get_by_role("button", name="ปิด", exact=True).click()
        await expect(phone.log).to_contain_text("งานวันอังคารที่ 4 ส.ค. 2569")
        await expect(phone.log.locator(".day").last).to_contain_text("4 ส.ค. 2569")
        await expect(page.locator(".people [data-person='104'] .badge")).to_be_visible()
        await page.go_back()
        await expect(page.locator("#welcome")).to_be_visible()


@pytest.mark.long
async def test_two_people_side_by_side_and_a_stranger_who_joins(tmp_path: Path) -> None:
    """English, on a desk, dark: a manager invites, the link is followed, and the manager is told."""
    async with visit(tmp_path) as made:
        page = await made.page(DESK, "en", "dark")
        await page.locator("[data-person='106']").click()
        emma, goy = Phone(page), Phone(page, 1)
        await expect(emma.pane).to_contain_text("Emma’s phone")
        await expect(goy.pane).to_contain_text("ก้อย’s phone")
        await emma.say("/invite", "")
        await emma.press("Sales rep", "")
        await emma.log.locator(".key").first.click()
        await emma.log.locator(".words a", has_text="t.me").last.click()
        sheet = page.get_by_role("dialog", name="Somebody new")
        link = sheet.get_by_label("Invite link")
        await expect(link).to_have_value(re.compile(r"^https://t\.me/khaidee_demo_bot\?start=\S+$"))
        await sheet.get_by_label("Name in the chat").fill("Anna")
        await sheet.get_by_role("button", name="Open the chat").click()
        anna = Phone(page, 0)
        await expect(anna.pane).to_contain_text("Anna’s phone")
        await anna.sees("Anna")
        await shot(page, "stranger-desk-dark")
        await expect(page.locator(".people")).to_contain_text("Anna")
        await page.go_back()
        await Phone(page).sees("Anna")


FIVE_MINUTES = {
    "th": {
        "stranger": "คนนอกทีม",
        "sheet": ("ชื่อที่ขึ้นในแชต", "ลิงก์เชิญ (ถ้ามี)", "เปิดแชต"),
        "name": "ป้าแจ๋ว",
        "steps": (
            ("ป้าแจ๋ว", "ชื่อเล่น", ""),
            ("", "อยากใช้ภาษาไหน?", "แจ๋ว"),
            ("ไทย", "ร้านหรือทีมชื่ออะไร?", ""),
            ("", "เปิดทำงานวันไหนบ้าง?", "แจ๋วผ้าม่าน"),
            ("จ.–ส.", "ทำงานกี่โมงถึงกี่โมง?", ""),
            ("9:00–18:00 พักเที่ยง", "จะเชิญใครดี", ""),
            ("เซลส์", "กดลิงก์นี้ หรือสแกนรูป", ""),
        ),
        "rep": ("น้องใหม่", "เข้าทีมแล้ว"),
        "lead": (
            ("", "ใครสนใจ?", "/lead"),
            ("", "รู้จักเราจากไหน?", "คุณวิภา 0815550199"),
            ("LINE", "สนใจอะไร?", ""),
            ("", "จะติดตามเมื่อไร?", "ม่านม้วน 3 ห้อง"),
            ("พรุ่งนี้", "บันทึกแล้ว", ""),
        ),
    },
    "en": {
        "stranger": "A stranger",
        "sheet": ("Name in the chat", "Invite link (if any)", "Open the chat"),
        "name": "Anna",
        "steps": (
            ("Anna", "team call you", ""),
            ("", "Which language", "Ann"),
            ("English", "team called?", ""),
            ("", "Which days", "Ann’s Curtains"),
            ("Mon–Sat", "hours", ""),
            ("9:00–18:00", "first colleague", ""),
            ("Sales rep", "scan the picture", ""),
        ),
        "rep": ("Bee", "has joined"),
        "lead": (
            ("", "Who", "/lead"),
            ("", "find us?", "Wipa 0815550199"),
            ("LINE", "interested in", ""),
            ("", "follow up", "Blinds for 3 rooms"),
            ("Tomorrow", "Saved", ""),
        ),
    },
}


@pytest.mark.long
@pytest.mark.parametrize("language", FIVE_MINUTES)
async def test_an_owners_first_five_minutes(tmp_path: Path, language: str) -> None:
    """On a phone: a claim, the shop, the first link; the colleague opens it, and logs his first lead."""
    play: Any = FIVE_MINUTES[language]
    async with visit(tmp_path) as made:
        page = await made.page(PHONE, language)
        owner = await joins(page, play, play["name"], await made.claim("ร้านใหม่"))
        await shot(page, f"claim-{language}")
        await goes_on(owner, play["steps"])
        await shot(page, f"invite-{language}")
        link = await owner.log.locator(".words a", has_text="t.me").last.get_attribute("href")
        await page.go_back()
        name, joined = play["rep"]
        rep = await joins(page, play, name, link or "")
        await rep.press(name, "")
        await goes_on(rep, play["lead"])
        await shot(page, f"first-lead-{language}")
        await page.locator(".people .avatar").first.wait_for()
        await page.get_by_role("button", name=play["name"]).first.click()
        await Phone(page).sees(joined)


async def goes_on(phone: Phone, steps: Iterable[tuple[str, str, str]]) -> None:
    """Each step: the button that is pressed or else the words that are typed, and what is answered."""
    for label, answer, words in steps:
        await (phone.press(label, answer) if label else phone.say(words, answer))


async def joins(page: Page, play: Any, name: str, link: str) -> Phone:
    """Somebody new opens the bot with this link."""
    called, linked, opens = play["sheet"]
    await page.locator("button.choose", has_text=play["stranger"]).first.click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label(called).fill(name)
    await sheet.get_by_label(linked).fill(link)
    await sheet.get_by_role("button", name=opens).click()
    phone = Phone(page)
    await expect(phone.last).to_be_visible()
    return phone


@pytest.mark.long
async def test_what_is_half_done_survives_a_reload(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        page = await made.page()
        phone = await chat(page)
        await phone.say("/lead", "ใครสนใจ?")
        await phone.field.fill("คุณครึ่ง")
        await page.reload()
        phone = Phone(page)
        await expect(phone.field).to_have_value("คุณครึ่ง")
        await phone.field.press("Enter")
        await phone.sees("เบอร์โทร?")
        await expect(phone.field).to_have_value("")


@pytest.mark.long
async def test_a_double_tap_is_one_tap(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        page = await made.page()
        phone = await chat(page)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.post_data or ""))
        answered = asyncio.Event()
        made.ground.api.listeners.append(lambda news: answered.set() if news["kind"] == "answered" else None)
        await phone.log.locator(".key").first.dblclick()
        await asyncio.wait_for(answered.wait(), 20)
        assert sum('"press"' in body for body in sent) == 1
        await phone.field.fill("/help")
        await phone.pane.get_by_role("button", name="ส่ง", exact=True).dblclick()
        await phone.answered("/help")
        own = phone.log.locator(".msg.mine", has_text="/help")
        await expect(own).to_have_count(1)


@pytest.mark.long
async def test_two_tabs_see_the_same_and_a_broken_line_is_mended(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        page = await made.page()
        phone = await chat(page)
        other = await page.context.new_page()
        made.listen(other)
        await other.goto(f"{made.url}/#{GOY}")
        twin = Phone(other)
        await expect(twin.last).to_be_visible()
        await phone.asks("/help")
        await twin.answered("/help")
        made.ground.feed.close()  # every stream ends, as when the machine sleeps
        await post(made.ground.api, "มาระหว่างที่สายหลุด")
        await phone.sees("มาระหว่างที่สายหลุด")
        await twin.sees("มาระหว่างที่สายหลุด")
        await expect(page.locator("#lost")).to_be_hidden()


@pytest.mark.long
async def test_words_are_shown_while_they_are_on_a_slow_line(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        page = await made.page(PHONE, "en")
        phone = await chat(page)
        arrived = asyncio.Event()

        async def slow(route: Route) -> None:
            await arrived.wait()
            await route.continue_()

        await page.route("**/api/chats/*", slow)
        for words in ("/help", "/start"):
            await phone.field.fill(words)
            await phone.field.press("Enter")
        waiting = phone.log.locator(".pending .words")
        await expect(waiting).to_have_text(["/help", "/start"])
        await expect(phone.log.locator(".pending .ticks").first).to_have_text("sending")
        arrived.set()
        await expect(waiting).to_have_count(0)
        own = [m["text"] for m in made.ground.api.people[GOY].messages.values() if not m["from"]["is_bot"]]
        assert own == ["/start", "/help", "/start"]


_THUMB = """([id, moves, hold]) => new Promise((done) => {
  const words = document.getElementById(id).querySelector(".words");
  const touch = (type, x) => {
    const at = [new Touch({ identifier: 1, target: words, clientX: x, clientY: 300 })];
    words.dispatchEvent(new TouchEvent(type, { bubbles: true, touches: type === "touchend" ? [] : at }));
  };
  touch("touchstart", 300);
  moves.forEach((x) => touch("touchmove", x));
  setTimeout(() => done(touch("touchend", 0)), hold);
})"""


@pytest.mark.long
async def test_a_thumb_swipes_to_answer_and_holds_for_the_menu(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        page = await made.page(PHONE, "en")
        phone = await chat(page)
        key = await phone.last.get_attribute("id")
        await page.evaluate(_THUMB, [key, [290], 0])
        await expect(phone.pane.locator(".about")).to_be_hidden()
        await page.evaluate(_THUMB, [key, [280, 240, 220], 0])
        await expect(phone.pane.locator(".about")).to_contain_text("Reply to khaidee")
        await phone.pane.get_by_role("button", name="Cancel").click()
        await page.evaluate(_THUMB, [key, [], 600])
        await expect(phone.pane.get_by_role("menuitem", name="Reply")).to_be_focused()


@pytest.mark.long
async def test_words_that_never_left_can_be_sent_again(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        page = await made.page()
        phone = await chat(page)
        await page.route("**/api/chats/*", lambda route: route.abort())
        await phone.field.fill("/help")
        await phone.field.press("Enter")
        again = phone.log.get_by_role("button", name="ส่งไม่ได้ แตะเพื่อส่งอีกครั้ง")
        await expect(again).to_be_visible()
        await page.unroute("**/api/chats/*")
        await again.click()
        await phone.answered("/help")
        await expect(phone.log.locator(".msg.mine", has_text="/help")).to_have_count(1)
        made.complaints.clear()  # the browser itself names the request that was broken here


EVIL = "<img src=x onerror=window.hacked=1><script>window.hacked=2</script>"


@pytest.mark.long
async def test_nothing_a_person_typed_ever_runs(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        page = await made.page()
        await page.get_by_role("button", name="คนนอกทีม").click()
        await page.get_by_label("ชื่อที่ขึ้นในแชต").fill(EVIL[:60])
        await page.get_by_role("button", name="เปิดแชต").click()
        phone = Phone(page)
        await phone.pane.get_by_role("button", name="เริ่ม").click()
        await expect(phone.last).to_be_visible()
        await phone.field.fill(EVIL)
        await phone.field.press("Enter")
        await expect(phone.log.locator(".msg.mine").last).to_contain_text(EVIL)
        api, who = made.ground.api, max(made.ground.api.people)
        key = api.keep_file(f"{EVIL}.html", EVIL.encode())
        content = {"document": api.file(key), "caption": EVIL}
        api.send(who, content)
        api.send(who, {"contact": {"first_name": EVIL, "phone_number": "javascript:alert(1)"}})
        link = '<a href="tg://x">ok</a> <code>&lt;b&gt;</code>'
        await api.call("sendMessage", {"chat_id": who, "text": link, "parse_mode": "HTML"})
        await expect(phone.log.locator(".card")).to_contain_text(EVIL)
        response = await page.request.get(f"{made.url}/api/files/{key}")
        assert response.headers["content-disposition"].startswith("attachment")
        assert response.headers["content-security-policy"] == "sandbox"
        assert await page.evaluate("window.hacked") is None
        assert await page.locator("img[onerror], .log script").count() == 0


@pytest.mark.long
async def test_without_a_mouse(tmp_path: Path) -> None:
    """Start page, chat, a reply, an edit, a button and the menu of a message, by keys alone."""
    async with visit(tmp_path) as made:
        page = await made.page(DESK)
        await page.locator(f"[data-person='{GOY}']").focus()
        await page.keyboard.press("Enter")
        phone = Phone(page)
        await expect(phone.last).to_be_visible()
        await phone.field.focus()
        await page.keyboard.type("สวัสดี")
        await page.keyboard.press("Enter")
        await expect(phone.log.locator(".msg.mine[id]").last).to_contain_text("สวัสดี")  # it has arrived
        await page.keyboard.press("ArrowUp")
        await expect(phone.field).to_have_value("สวัสดี")
        await page.keyboard.press("Escape")
        await expect(phone.field).to_have_value("")
        await page.keyboard.press("ArrowUp")
        await page.keyboard.type("ครับ")
        await page.keyboard.press("Enter")
        await expect(phone.log.locator(".msg.mine").last).to_contain_text("สวัสดีครับ")
        await phone.sees("แก้ข้อความเก่าไม่มีผล")
        more = phone.log.locator(".msg.theirs[id]").last.get_by_role("button", name="ตัวเลือกของข้อความ")
        await more.focus()
        await page.keyboard.press("Enter")
        await expect(phone.pane.get_by_role("menuitem", name="ตอบกลับ")).to_be_focused()
        await page.keyboard.press("ArrowDown")
        await expect(phone.pane.get_by_role("menuitem", name="คัดลอก")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(more).to_be_focused()
        key = phone.log.locator(".key").last
        await key.focus()
        await page.keyboard.press("Enter")
        await expect(phone.last).to_be_visible()


_CONTRAST = """() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = color;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r, g, b].map((c, i) => (c * a + [R, G, B][i] * (255 - a)) / 255);
  const ground = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3]) layers.push(color);
      if (color[3] === 255) break;
    }
    return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const light = (color) => {
    const [r, g, b] = color.slice(0, 3).map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    const style = getComputedStyle(node);
    const words = walk.currentNode.data.trim().slice(0, 30);
    if (!words || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (node.closest(".hidden, .spoiler, .emoji, :disabled, .toast")) continue;
    const below = ground(node);
    const [one, two] = [light(over(rgba(style.color), below)), light(below)].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (two + 0.05);
    if (ratio < 4.5) poor.push(`${node.className || node.tagName}: ${words} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_everything_can_be_read(tmp_path: Path, size: tuple[int, int], scheme: Scheme) -> None:
    """Every text on the page stands out 4.5 to 1 from what it stands on; nothing is wider than the screen."""
    async with visit(tmp_path) as made:
        page = await made.page(size, "en", scheme)
        await page.evaluate("document.body.append(Object.assign(document.createElement('p'), {id: 'pale'}))")
        pale = "pale.textContent = 'x'; pale.className = 'wrong'; pale.style.color = 'color-mix(in srgb, gray, Canvas)'"
        await page.evaluate(pale)
        assert len(await page.evaluate(_CONTRAST)) == 1  # the measure sees what cannot be read
        await page.evaluate("pale.remove()")
        assert await page.evaluate(_CONTRAST) == []
        await shot(page, f"welcome-{size[0]}-{scheme}")
        await every_kind(made)
        phone = await chat(page)
        await expect(phone.log.locator(".place")).to_be_visible()
        assert await page.evaluate(_CONTRAST) == []
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
        await shot(page, f"kinds-{size[0]}-{scheme}")
        await phone.log.evaluate("log => log.scrollTop = log.scrollHeight / 3")
        await shot(page, f"rich-{size[0]}-{scheme}")
        if size == PHONE:
            await page.locator("#bar-clock").click()
            assert await page.evaluate(_CONTRAST) == []
            await shot(page, f"tools-{size[0]}-{scheme}")


LEADS = b"a,b\n" * 3000
RICH = """<b>bold</b> <i>italic</i> <u>under</u> <s>gone</s> <code>code</code>
<pre><code class="language-py">print("สวัสดี")</code></pre>
<blockquote>a quotation</blockquote>
<blockquote expandable>one
two
three
four
five</blockquote>
<tg-spoiler>secret</tg-spoiler> +66812345678 /lead a@b.co <a href="https://example.com/?a=1&amp;b=2">a link</a>"""


async def every_kind(made: Visit) -> None:
    """A message of every kind the page draws."""
    api = made.ground.api
    rows = [
        [{"text": "Copy", "copy_text": {"text": "copied words"}}, {"text": "Web", "url": "https://example.com"}],
        [
            {"text": "Do it", "callback_data": "x", "style": "primary"},
            {"text": "Delete", "callback_data": "y", "style": "danger"},
        ],
    ]
    await post(api, RICH, reply_markup={"inline_keyboard": rows})
    photo = {"chat_id": GOY, "photo": ("x.png", png(320, 200)), "caption": "a picture"}
    for method, params in (
        ("sendPhoto", photo),
        ("sendDocument", {"chat_id": GOY, "document": ("leads.csv", LEADS)}),
        ("sendVoice", {"chat_id": GOY, "voice": ("v.ogg", b"OggS"), "duration": 4}),
        ("sendContact", {"chat_id": GOY, "phone_number": "+66815550101", "first_name": "Anna"}),
        ("sendLocation", {"chat_id": GOY, "latitude": 13.75, "longitude": 100.5}),
    ):
        assert (await api.call(method, params))["ok"]


@pytest.mark.long
async def test_every_kind_of_message_and_what_can_be_done_with_it(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        page = await made.page(DESK, "en")
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        phone = await chat(page)
        await every_kind(made)
        (tmp_path / "leads.csv").write_bytes(LEADS)
        rich = phone.log.locator(".msg", has_text="a quotation")
        for tag, words in {"b": "bold", "i": "italic", "u": "under", "s": "gone", "pre": "print"}.items():
            await expect(rich.locator(f".words {tag}").first).to_contain_text(words)
        await expect(rich.get_by_role("link", name="a link")).to_have_attribute("href", "https://example.com/?a=1&b=2")
        await expect(rich.get_by_role("link", name="Call +66812345678")).to_have_attribute("href", "tel:+66812345678")
        await rich.get_by_role("button", name="Show all").click()
        await expect(rich.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")
        await rich.locator(".spoiler").press("Enter")
        await expect(rich.locator(".spoiler.shown")).to_have_text("secret")
        await rich.get_by_role("button", name="Copy", exact=True).click()
        assert await page.evaluate("navigator.clipboard.readText()") == "copied words"
        async with page.expect_download() as waiting:
            await phone.log.get_by_role("link", name="Save leads.csv").click()
        download = await waiting.value
        assert download.suggested_filename == "leads.csv"
        assert filecmp.cmp(await download.path(), tmp_path / "leads.csv")
        await phone.log.locator(".photo").click()
        await expect(page.locator(".look img")).to_be_visible()
        await page.keyboard.press("Escape")
        await rich.get_by_role("button", name="/lead").click()
        await phone.answered("/lead")


@pytest.mark.long
async def test_who_reads_the_end_goes_on_reading_it(tmp_path: Path) -> None:
    """A picture is taller once it has come, and the keys come up under the chat: the last words stay in sight."""
    async with visit(tmp_path) as made:
        page = await made.page()
        phone = await chat(page)
        keyboard = {"keyboard": [[{"text": str(n)}] for n in range(6)], "resize_keyboard": True}
        photo = {"photo": ("x.png", png(320, 900)), "caption": "ท้ายรูป", "reply_markup": keyboard}
        assert (await made.ground.api.call("sendPhoto", {"chat_id": GOY, **photo}))["ok"]
        picture = phone.last.locator("img")
        await expect(picture).to_be_visible()
        await expect(picture).to_have_js_property("complete", value=True)
        await expect(phone.last.get_by_text("ท้ายรูป")).to_be_in_viewport()


@pytest.mark.long
async def test_everything_that_can_be_sent(tmp_path: Path) -> None:
    """Pictures as an album, any file, a contact, a place, a voice, a sticker: the bot could fetch each of them."""
    async with visit(tmp_path) as made:
        page = await made.page(PHONE, "en")
        phone = await chat(page)
        for name in ("a.png", "b.png"):
            (tmp_path / name).write_bytes(png(40, 30))
        (tmp_path / "notes.txt").write_text("x")
        async with page.expect_file_chooser() as waiting:
            await phone.attach("Photo")
        await (await waiting.value).set_files([tmp_path / "a.png", tmp_path / "b.png"])
        await page.get_by_label("Caption").fill("two pictures")
        await page.get_by_role("button", name="Send 2").click()
        await expect(phone.log.locator(".msg.mine .photo")).to_have_count(2)
        async with page.expect_file_chooser() as waiting:
            await phone.attach("File")
        await (await waiting.value).set_files([tmp_path / "notes.txt"])
        await page.get_by_role("button", name="Send 1").click()
        await expect(phone.log.locator(".msg.mine .file")).to_contain_text("notes.txt")
        await phone.attach("Contact")
        sheet = page.get_by_role("dialog", name="Contact")
        await sheet.get_by_label("Name").fill("Somchai")
        await sheet.get_by_label("Phone number").fill("12")
        await sheet.get_by_role("button", name="Send").click()
        await expect(sheet.get_by_role("alert")).to_contain_text("081-555-0123")
        await sheet.get_by_label("Phone number").fill("081 555 0124")
        await sheet.get_by_role("button", name="Send").click()
        await expect(phone.log.locator(".msg.mine .card")).to_contain_text("Somchai")
        await phone.attach("Location")
        sheet = page.get_by_role("dialog", name="Location")
        await sheet.get_by_label("Latitude").fill("95")
        await sheet.get_by_label("Longitude").fill("100.5")
        await sheet.get_by_role("button", name="Send").click()
        await expect(sheet.get_by_role("alert")).to_contain_text("no coordinates")
        await sheet.get_by_role("button", name="Silom").click()
        await expect(phone.log.locator(".msg.mine .place")).to_be_visible()
        await phone.attach("Voice")
        await page.get_by_role("button", name="A two-second sample").click()
        await expect(phone.log.locator(".msg.mine .voice")).to_contain_text("0:02")
        await phone.attach("Sticker")
        await page.locator(".stickers button").first.click()
        await expect(phone.log.locator(".msg.mine .emoji")).to_have_text("👍")
        await shot(page, "sent-phone")
        said = [m for m in made.ground.api.people[GOY].messages.values() if not m["from"]["is_bot"]]
        album = [m for m in said if "media_group_id" in m]
        assert (len({m["media_group_id"] for m in album}), [m.get("caption") for m in album]) == (
            1,
            ["two pictures", None],
        )
        assert (album[0]["photo"][-1]["width"], album[0]["photo"][-1]["height"]) == (40, 30)
        ids = [
            album[0]["photo"][-1]["file_id"],
            *(m[k]["file_id"] for m in said for k in ("document", "voice") if k in m),
        ]
        assert all([(await made.ground.api.call("getFile", {"file_id": key}))["ok"] for key in ids])


@pytest.mark.long
async def test_the_lasting_keyboard_the_menu_and_a_reply(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        page = await made.page(PHONE, "en")
        commands = [{"command": "help", "description": "how it works"}, {"command": "lead", "description": "a lead"}]
        await made.ground.api.call("setMyCommands", {"commands": commands})
        phone = await chat(page)
        await phone.pane.get_by_role("button", name="Hide the keys").click()
        await expect(phone.pane.locator(".lasting")).to_be_hidden()
        await phone.pane.get_by_role("button", name="Show the keys").click()
        key = phone.pane.locator(".lasting button").first
        label = await key.text_content() or ""
        await key.click()
        await phone.answered(label)
        await phone.field.fill("/he")
        await expect(phone.pane.get_by_role("option")).to_have_count(1)
        await phone.field.press("Tab")
        await expect(phone.field).to_have_value("/help ")
        await phone.field.press("Enter")
        await phone.answered("/help")
        await phone.pane.get_by_role("button", name="Menu").click()
        await phone.pane.get_by_role("menuitem", name="/help").click()
        await expect(phone.log.locator(".msg.mine", has_text="/help")).to_have_count(2)
        await made.ground.api.call(
            "sendMessage", {"chat_id": GOY, "text": "why?", "reply_markup": {"force_reply": True}}
        )
        await expect(phone.pane.locator(".about")).to_contain_text("why?")
        await phone.field.fill("because")
        await phone.field.press("Enter")
        await expect(phone.log.locator(".msg.mine").last.locator(".quote")).to_contain_text("why?")
        told = [m for m in made.ground.api.people[GOY].messages.values() if m.get("text") == "because"]
        assert told[0]["reply_to_message"]["text"] == "why?"


@pytest.mark.long
async def test_a_very_long_text_and_five_hundred_messages(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        api = made.ground.api
        for number in range(500):
            await post(api, f"ข้อความที่ {number}")
        await post(api, "ก" * 4096)
        page = await made.page()
        phone = await chat(page)
        await expect(phone.log.locator(".msg[id]")).to_have_count(60)
        await expect(phone.last).to_be_in_viewport()
        for _ in range(12):
            before = await phone.log.locator(".msg[id]").count()
            await phone.log.evaluate("log => log.scrollTop = 0")
            if before > 500:
                break
            await expect(phone.log.locator(".msg[id]").nth(before)).to_be_attached()
        await expect(phone.log).to_contain_text("/start")
        numbers = await phone.log.locator(".msg .words").all_text_contents()
        texts = [words for words in numbers if words.startswith("ข้อความที่")]
        assert [int(words.split()[1][: len(str(n))]) for n, words in enumerate(texts)] == list(range(500))
        await expect(phone.log.locator(".day")).to_have_count(1)
        await phone.field.fill("ข " * 2600)
        await phone.field.press("Enter")
        await expect(phone.log.locator(".msg.mine[id]", has_text="ข ข ข")).to_have_count(2)


@pytest.mark.long
async def test_trouble_on_demand(tmp_path: Path) -> None:
    """Off and on, a call that fails, a power cut: what was said is answered every time."""
    async with visit(tmp_path) as made:
        page = await made.page(DESK, "en")
        phone = await chat(page)
        await page.get_by_role("switch").uncheck()
        await expect(phone.pane.locator(".status")).to_have_text("the bot is off")
        await phone.field.fill("/help")
        await phone.field.press("Enter")
        own = phone.log.locator(".msg.mine[id]").last
        await expect(own.locator(".ticks")).to_have_text("sent")
        await page.get_by_role("switch").check()
        await phone.answered("/help")
        await expect(own.locator(".ticks")).to_have_text("the bot has it")
        await page.get_by_label("What happens").select_option("cut")
        await page.get_by_label("How often").select_option("1")
        await page.get_by_role("button", name="Make it happen").click()
        await expect(page.locator("#faults")).to_contain_text("1 to come")
        await phone.asks("/lead")
        await expect(page.locator("#faults")).to_be_hidden()
        await page.get_by_role("button", name="Power cut at the next save").click()
        await phone.say("คุณไฟดับ 0815550177", "รู้จักเราจากไหน?")
        await expect(phone.pane.locator(".status")).to_have_text("online")
        before = await page.locator("#clock-time").text_content()
        await page.get_by_role("button", name="Off for three hours").click()
        await expect(page.locator("#clock-time")).to_have_text(re.compile(f"^{int((before or '')[:2]) + 3:02}:"))
        await expect(phone.pane.locator(".status")).to_have_text("online")
        await page.get_by_role("button", name="ก้อย blocks the bot").click()
        await phone.pane.get_by_role("button", name="Unblock").click()
        await expect(phone.field).to_be_visible()


@pytest.mark.long
async def test_the_clock_goes_where_it_is_told_and_not_backwards(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        page = await made.page(DESK, "en")
        phone = await chat(page)
        await page.get_by_label("Pick a moment").fill("2026-08-02T08:00")
        await page.get_by_role("button", name="Go there").click()
        await expect(phone.pane.locator(".toast")).to_contain_text("forwards")
        await page.get_by_label("Pick a moment").fill("2026-08-03T14:05")
        await page.get_by_role("button", name="Go there").click()
        await expect(phone.log).to_contain_text("คุณวิภา ศรีสุข")
        await expect(phone.log.locator("time", has_text="14:00")).to_have_count(1)
        await page.get_by_role("button", name="+7 days").click()
        await expect(page.locator("#clock-moving")).to_be_visible()
        await expect(page.locator("#clock-moving")).to_contain_text("Living through")
        await expect(page.locator("#clock-day")).to_contain_text("10 Aug 2026", timeout=60_000)
        await expect(page.locator("#clock-moving")).to_be_hidden()


@pytest.mark.long
async def test_language_and_colours_of_the_page(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        page = await made.page(PHONE, "en")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("sales assistant")
        await page.get_by_role("radio", name="ไทย").check()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("ผู้ช่วยงานขาย")
        assert await page.evaluate("document.documentElement.lang") == "th"
        await chat(page)
        await page.locator("#bar-clock").click()
        light = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        await page.get_by_role("radio", name="มืด").check()
        dark = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert light != dark
        await page.reload()
        await expect(page.locator("#app")).to_be_visible()
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


@pytest.mark.long
async def test_start_over(tmp_path: Path) -> None:
    async with visit(tmp_path) as made:
        page = await made.page(DESK, "en")
        phone = await chat(page)
        await phone.asks("/help")
        await made.ground.forward(timedelta(days=1))
        await page.get_by_role("button", name="Start all over").click()
        await page.get_by_role("button", name="Clear and start over").click()
        await expect(page.locator("#clock-day")).to_contain_text("3 Aug 2026")
        await expect(phone.log.locator(".msg.mine", has_text="/help")).to_have_count(0)


@pytest.mark.long
async def test_chats_survive_a_restart_and_old_buttons_work(tmp_path: Path) -> None:
    async with demo(tmp_path) as (ground, _):
        seen = list(ground.api.people[GOY].messages)
    async with visit(tmp_path) as made:
        assert list(made.ground.api.people[GOY].messages) == seen
        page = await made.page()
        phone = await chat(page)
        await expect(phone.log.locator(".msg[id]")).to_have_count(len(seen))
        worked = asyncio.Event()
        shown = ("message", "edited")  # a button that is too old is only told so in a toast
        made.ground.api.listeners.append(lambda news: worked.set() if news["kind"] in shown else None)
        await phone.log.locator(".key", has_text="เจ๊หมวย").first.click()
        await asyncio.wait_for(worked.wait(), 20)
