"""A rep's day on a phone, from the morning list to a deal that is won; with slips, double taps and a power cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.contact import Contact
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.records.people import Note
from bot.storage.engine import Db
from tests.pages import PHONE, Phone, Visit, shot, visit
from tests.test_page import FIVE_MINUTES, goes_on, joins
from tests.test_playground import png

GOY = 103
pytestmark = pytest.mark.browser

# What is done, with what words, and what is seen then. "taps" is a double tap, "here" a place that is sent.
THAI = (
    ("look", "งานวันจันทร์ที่ 3 ส.ค. 2569", "✔️ ไปพบ ลุงหนึ่ง จั"),
    ("shot", "morning", ""),
    ("say", "วิภา", "👤 คุณวิภา ศรีสุข"),
    ("press", "👤 คุณวิภา ศรีสุข", "081-555-0101"),
    ("press", "โทรแล้ว", "ผลเป็นอย่างไร?"),
    ("press", "คุยแล้ว", "ครั้งต่อไปเมื่อไรดี?"),
    ("shot", "call", ""),
    ("taps", "ยังไม่มี", "คุยแล้ว"),
    ("say", "/last", "ติดต่อแล้ว"),
    ("press", "บันทึก/นัด", "ทำอะไร?"),
    ("press", "ไปพบ", "เมื่อไร?"),
    ("say", "บ่ายสามสี่โมงมั้ง", "อ่าน"),
    ("say", "วันนี้ บ่ายสาม", "วางแผน"),
    ("clock", "2026-08-03T14:50", "อีก 60 นาที: ไปพบ คุณวิภา ศรีสุข"),
    ("here", "สีลม", "👤 คุณวิภา ศรีสุข"),
    ("taps", "👤 คุณวิภา ศรีสุข", "ปิดนัดวันนี้ให้แล้ว"),
    ("shot", "checkin", ""),
    ("photos", "เคาน์เตอร์เดิม", "เก็บรูป 2 รูปไว้กับ คุณวิภา ศรีสุข แล้ว"),
    ("press", "เปิดการ์ด", "เคาน์เตอร์เดิม (2)"),
    ("press", "เป็นลูกค้า/ดีล", "จะกลายเป็น"),
    ("press", "ย้อน", "เคาน์เตอร์เดิม (2)"),
    ("press", "เป็นลูกค้า/ดีล", "จะกลายเป็น"),
    ("cut", "", ""),
    ("taps", "เปิดดีลเลย", "เป็นลูกค้าแล้ว"),
    ("shot", "converted", ""),
    ("press", "💼 เครื่องชงกาแฟ", "คัดกรอง"),
    ("press", "💰 ยอด", "เท่าไร"),
    ("say", "แพง", "จำนวน"),
    ("say", "แปดหมื่นห้า", "฿85,000"),
    ("press", "ขั้นตอน", "ไปขั้นไหน"),
    ("press", "เสนอราคา", "จะปิดวันไหน?"),
    ("say", "สิ้นเดือนนี้", "ขั้นต่อไปคืออะไร?"),
    ("say", "โทรถามผลใบเสนอราคา", "วันไหน"),
    ("shot", "proposal", ""),
    ("press", "พรุ่งนี้", "โทรถามผลใบเสนอราคา"),
    ("press", "ได้งาน", "เพราะอะไร"),
    ("press", "ความไว้ใจ", "ตกลงกันที่เท่าไร"),
    ("taps", "ตามเดิม", "ปิดการขายสำเร็จ"),
    ("shot", "won", ""),
    ("old", "✔️ ทำแล้ว", "ไปพบ คุณวิภา ศรีสุข · เสร็จแล้ว"),  # of the reminder, long after
)
ENGLISH = (
    ("say", "/lead", "Who"),
    ("say", "Wipa, Doi Tung Co., Ltd. 0815550199", "find us?"),
    ("press", "LINE", "interested in"),
    ("say", "Espresso machine", "follow up"),
    ("press", "Tomorrow", "Saved"),
    ("clock", "2026-08-04T08:00", "1 to follow up"),
    ("shot", "morning", ""),
    ("say", "0199", "👤 Wipa"),
    ("press", "👤 Wipa", "081-555-0199"),
    ("press", "I called", "How did it go?"),
    ("press", "Talked", "next time"),
    ("shot", "call", ""),
    ("taps", "Not yet", "Talked"),
    ("say", "/last", "Contacted"),
    ("press", "Log or plan", "What kind of activity?"),
    ("press", "Visit", "When?"),
    ("say", "whenever she likes", "For example"),
    ("say", "today 3pm", "Planned"),
    ("clock", "2026-08-04T14:50", "In 60 minutes: Visit Wipa"),
    ("here", "Silom", "👤 Wipa"),
    ("taps", "👤 Wipa", "Today’s appointment is done."),
    ("shot", "checkin", ""),
    ("photos", "The old counter", "Kept 2 pictures with Wipa"),
    ("press", "Open", "The old counter (2)"),
    ("press", "Convert", "will become"),
    ("press", "Back", "The old counter (2)"),
    ("press", "Convert", "will become"),
    ("cut", "", ""),
    ("taps", "Open a deal", "is a customer now"),
    ("shot", "converted", ""),
    ("press", "💼 Espresso machine", "Qualification"),
    ("press", "Amount", "much"),
    ("say", "a lot", "amount"),
    ("say", "85k", "฿85,000"),
    ("press", "Stage", "Which stage"),
    ("press", "Proposal", "close"),
    ("say", "end of month", "next step"),
    ("say", "Ask about the quotation", "On which day?"),
    ("shot", "proposal", ""),
    ("press", "Tomorrow", "Ask about the quotation"),
    ("press", "Won", "What won"),
    ("press", "Trust", "as agreed"),
    ("taps", "Same", "Won"),
    ("shot", "won", ""),
    ("old", "✔️ Done", "Visit Wipa · Done"),
)


class Day:
    """What a thumb does, in the page of one language."""

    def __init__(self, made: Visit, page: Page, folder: Path, language: str) -> None:
        self.made, self.page, self.folder, self.language = made, page, folder, language
        self.phone = Phone(page)

    async def play(self, steps: tuple[tuple[str, str, str], ...]) -> None:
        for how, words, seen in steps:
            await getattr(self, f"_{how}")(words, seen)

    async def _look(self, words: str, seen: str) -> None:
        """It came by itself, some messages up."""
        message = self.phone.log.locator(".msg", has_text=words).last
        await expect(message).to_contain_text(seen)
        await message.evaluate("message => message.scrollIntoView({block: 'start'})")

    async def _shot(self, name: str, _: str) -> None:
        await expect(self.page.locator(".toast.shown")).to_have_count(0, timeout=10_000)
        await shot(self.page, f"day-{name}-{self.language}")

    async def _say(self, words: str, seen: str) -> None:
        await self.phone.say(words, seen)

    async def _press(self, label: str, seen: str) -> None:
        await self.phone.press(label, seen)

    async def _taps(self, label: str, seen: str) -> None:
        await self.phone.log.locator(".key", has_text=label).last.dblclick()
        await self.phone.sees(seen)

    async def _old(self, label: str, seen: str) -> None:
        """A button of what is over by now shows how it stands, in its own place."""
        await self.phone.log.locator(".key", has_text=label).last.click()
        await expect(self.phone.log).to_contain_text(seen)

    async def _clock(self, moment: str, seen: str) -> None:
        await self.page.locator("#bar-clock").click()
        await self.page.locator("#tools input[type=datetime-local]").fill(moment)
        await self.page.locator("#tools form.pick button").first.click()
        await expect(self.page.locator("#clock-time")).to_have_text(moment[-5:], timeout=60_000)
        await self.page.keyboard.press("Escape")
        await expect(self.phone.log).to_contain_text(seen)

    async def _here(self, place: str, seen: str) -> None:
        await self.phone.attach({"th": "ตำแหน่ง", "en": "Location"}[self.language])
        await self.page.get_by_role("dialog").get_by_role("button", name=place).click()
        await self.phone.sees(seen)

    async def _photos(self, caption: str, seen: str) -> None:
        pictures = [self.folder / f"{name}.png" for name in ("one", "two")]
        for file in pictures:
            file.write_bytes(png(60, 40))
        async with self.page.expect_file_chooser() as waiting:
            await self.phone.attach({"th": "รูปภาพ", "en": "Photo"}[self.language])
        await (await waiting.value).set_files(pictures)
        sheet = self.page.get_by_role("dialog")
        await sheet.get_by_role("textbox").fill(caption)
        await sheet.locator("button").last.click()
        await self.phone.sees(seen)

    async def _cut(self, _: str, __: str) -> None:
        """The power fails at the next save, and comes back."""
        await self.made.ground.switch("cut")


async def kept(made: Visit, name: str) -> dict[str, Any]:
    """What was committed about the one customer, however often a button was tapped."""

    async def work(db: Db) -> dict[str, Any]:
        (lead,) = await db.scalars(select(Lead).where(Lead.name == name))
        (firm,) = await db.scalars(select(Account).where(Account.name == lead.company))
        (person,) = await db.scalars(select(Contact).where(Contact.name == lead.name))
        (deal,) = await db.scalars(select(Opportunity).where(Opportunity.contact_id == person.id))
        done = await db.scalars(select(Activity).where(Activity.contact_id == person.id).order_by(Activity.id))
        notes = await db.scalars(select(Note).where(Note.type == "opportunity", Note.record_id == deal.id))
        return {
            "lead": lead.status,
            "deal": (deal.status, deal.reason, deal.amount, deal.account_id == firm.id),
            "done": [(one.kind, one.status, one.outcome, one.latitude is not None) for one in done],
            "files": [(note.words, note.files) for note in notes],
        }

    return await made.ground._running().service.store.read(work)


def expected(caption: str) -> dict[str, Any]:
    """One of each."""
    return {
        "lead": "converted",
        "deal": ("won", "trust", 85_000_00, True),
        "done": [("call", "done", "talked", False), ("visit", "done", None, True)],
        "files": [(caption, 2)],
    }


@pytest.mark.long
async def test_a_reps_day(tmp_path: Path) -> None:
    """In Thai, in the demo's team, with a year behind it."""
    async with visit(tmp_path) as made:
        page = await made.page(PHONE)
        await page.locator(f"[data-person='{GOY}']:visible").click()
        await Day(made, page, tmp_path, "th").play(THAI)
        assert await kept(made, "คุณวิภา ศรีสุข") == expected("เคาน์เตอร์เดิม")


@pytest.mark.long
async def test_the_second_day_of_a_new_shop(tmp_path: Path) -> None:
    """In English: an owner who sells himself, with the one lead of the day before."""
    play: Any = FIVE_MINUTES["en"]
    async with visit(tmp_path) as made:
        page = await made.page(PHONE, "en")
        await goes_on(await joins(page, play, play["name"], await made.claim("New shop")), play["steps"][:6])
        await Day(made, page, tmp_path, "en").play(ENGLISH)
        assert await kept(made, "Wipa") == expected("The old counter")
