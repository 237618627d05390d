"""Yardsticks A and B: a bare python-telegram-bot echo, which keeps nothing at all.

A has the library's defaults; B serves 256 updates at once over aiohttp, the fastest the library was seen to go.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.telegram.request import AiohttpRequest


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def main(url: str, style: str) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    builder: Any = Application.builder().token("1:bench").base_url(f"{url}/bot")
    if style == "fast":
        builder = builder.concurrent_updates(256).request(AiohttpRequest()).get_updates_request(AiohttpRequest())
    app = builder.build()
    app.add_handler(MessageHandler(filters.ALL, echo))
    app.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
