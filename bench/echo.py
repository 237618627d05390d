"""Yardstick A: a bare python-telegram-bot echo with the library's defaults, which keeps nothing at all."""

from __future__ import annotations

import logging
import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def main(url: str) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    app: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder().token("1:bench").base_url(f"{url}/bot").build()
    )
    app.add_handler(MessageHandler(filters.ALL, echo))
    app.run_polling()


if __name__ == "__main__":
    main(sys.argv[1])
