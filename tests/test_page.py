"""The chat page in a real browser, on a phone-sized screen: a Thai conversation from /lead to the morning list."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Page, async_playwright, expect

from bot.cli.demo import Playground, hooks
from bot.playground.http import app
from bot.storage.schema import migrate

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run"]


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """The demo, served on a free port of this machine."""
    migrate(f"sqlite:///{tmp_path / 'demo.db'}")
    ground = Playground(tmp_path / "demo.db", "Asia/Bangkok")
    await ground.start()
    config = uvicorn.Config(app(ground.api, hooks(ground)), host="127.0.0.1", port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    await server.shutdown()
    await ground.service.stop()


async def say(page: Page, words: str, answer: str) -> None:
    await page.get_by_label("ข้อความ").fill(words)
    await page.get_by_label("ส่ง · Send").click()
    await expect(page.locator(".bubble").last).to_contain_text(answer)


async def press(page: Page, label: str, answer: str) -> None:
    await page.locator(".keys").get_by_role("button", name=label).last.click()
    await expect(page.locator("#chat")).to_contain_text(answer)


@pytest.mark.browser
async def test_a_lead_from_first_word_to_morning_list(address: str) -> None:
    if CHROMIUM is None:
        assert "browser" not in os.environ.get("REQUIRE", ""), "REQUIRE=browser, and there is no chromium"
        pytest.skip("NO BROWSER: install Debian's chromium to play the chat page")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        await page.goto(address)
        await say(page, "/lead", "ใครสนใจ?")
        await say(page, "คุณวิภา <ดอยตุง> 0812345678", "รู้จักเราจากไหน?")
        await press(page, "LINE", "สนใจอะไร?")
        await press(page, "ข้าม", "จะติดตามเมื่อไร?")
        await press(page, "พรุ่งนี้", "บันทึกแล้ว")
        await expect(page.locator(".bubble").last).to_contain_text("คุณวิภา <ดอยตุง>")
        for _ in range(2):  # before eight in the morning one day is not enough
            await page.get_by_role("button", name="+1 วัน").click()
        await expect(page.locator("#chat")).to_contain_text("ติดตาม 1 ราย")
        if folder := os.environ.get("SCREENSHOTS"):
            await page.screenshot(path=f"{folder}/lead.png")
        await browser.close()
