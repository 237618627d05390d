"""The demo in a real browser: served on a free port of this machine, seen at the size of a phone or of a desk.

With SCREENSHOTS=folder every `shot` leaves a picture there, for the README and for whoever wants to look.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect

from bot.cli.demo import Playground
from bot.cli.listen import listening
from bot.cli.ports import bound
from bot.domain.rights import Role
from bot.playground.page import app
from bot.storage import invites
from bot.storage.engine import Db

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
BEFORE = datetime(2026, 8, 3, 0, 30, tzinfo=UTC)  # a Monday, half past seven in Bangkok
PHONE, DESK = (390, 844), (1280, 800)
Scheme = Literal["light", "dark"]


def shifted() -> datetime:
    """The real clock, as if the test had begun on that Monday."""
    return BEFORE + (datetime.now(UTC) - _BEGAN)


_BEGAN = datetime.now(UTC)


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[tuple[Playground, str]]:
    """The demo that lies in this folder, and its address."""
    ground, on = Playground(folder / "demo.db", "Asia/Bangkok", shifted), bound("127.0.0.1", 0, "")
    await ground.start()
    async with listening(app(ground), on):
        try:
            yield ground, f"http://127.0.0.1:{on.getsockname()[1]}"
        finally:
            await ground.stop()


@dataclass
class Visit:
    """A browser at the demo's address; what its console complains about is kept."""

    browser: Browser
    ground: Playground
    url: str
    complaints: list[str] = field(default_factory=list)

    async def page(
        self, size: tuple[int, int] = PHONE, language: str = "th", scheme: Scheme = "light", at: str = ""
    ) -> Page:
        """A page of its own, with nothing remembered."""
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="th-TH" if language == "th" else "en-GB",
            color_scheme=scheme,
            has_touch=size == PHONE,
            device_scale_factor=2 if size == PHONE else 1,
        )
        context.set_default_timeout(10_000)
        page = await context.new_page()
        self.listen(page)
        await page.goto(f"{self.url}/{at}")
        await expect(page.locator("#welcome:not([hidden]), #app:not([hidden])")).to_be_visible()
        return page

    async def claim(self, firm: str) -> str:
        """A link for the owner of a new firm, as `python -m bot invite --new-workspace` prints it."""

        async def work(db: Db) -> str:
            now = self.ground.now()
            home = await invites.new_workspace(db, now, firm, self.ground.zone, "th")
            return (await invites.make(db, now, home, Role.OWNER)).secret

        secret = await self.ground._running().service.store.unit(work)
        return f"https://t.me/khaidee_demo_bot?start={secret}"

    def listen(self, page: Page) -> None:
        def said(message: ConsoleMessage) -> None:
            refused = "status of 400" in message.text  # a browser notes every answer of the kind, also a kind one
            if message.type in ("error", "warning") and not refused:
                self.complaints.append(message.text)

        page.on("console", said)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))


@asynccontextmanager
async def visit(folder: Path) -> AsyncIterator[Visit]:
    """The demo with a browser before it; a page that complained in its console fails the test."""
    if CHROMIUM is None:
        assert "browser" not in os.environ.get("REQUIRE", ""), "REQUIRE=browser, and there is no chromium"
        pytest.skip("NO BROWSER: install Debian's chromium to play the chat page")
    async with demo(folder) as (ground, url), async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        made = Visit(browser, ground, url)
        try:
            yield made
        finally:
            await browser.close()
    assert made.complaints == []


async def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        await page.evaluate("document.fonts.ready")
        await page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")


class Phone:
    """One person's chat on the page, in the words of a test."""

    def __init__(self, page: Page, number: int = 0) -> None:
        self.page = page
        self.pane = page.locator(".pane").nth(number)
        self.log = self.pane.get_by_role("log")
        self.field = self.pane.locator("textarea")

    @property
    def last(self) -> Locator:
        return self.log.locator(".msg[id]").last

    async def say(self, words: str, answer: str) -> None:
        await self.field.fill(words)
        await self.field.press("Enter")
        await self.sees(answer)

    async def asks(self, words: str) -> None:
        """Say something that is answered somehow: what the bot says to it is its own transcripts' matter."""
        await self.field.fill(words)
        await self.field.press("Enter")
        await self.answered(words)

    async def answered(self, words: str) -> None:
        """Behind these words, said by the person, stands something of the bot."""
        said = self.log.locator(".msg.mine[id]", has_text=words).last
        await expect(said.locator("xpath=following-sibling::li[contains(@class,'theirs')][@id]").last).to_be_visible()

    async def press(self, label: str, answer: str) -> None:
        await self.log.locator(".key", has_text=label).last.click()
        await self.sees(answer)

    async def sees(self, words: str) -> None:
        await expect(self.log.locator(".msg.theirs[id]").last).to_contain_text(words)

    async def attach(self, label: str) -> None:
        await self.pane.locator("[aria-haspopup]").last.click()
        await self.pane.get_by_role("menuitem", name=label).click()
