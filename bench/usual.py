"""Yardstick U: a lead form in the usual style.

The library's defaults, a ConversationHandler with its state in memory, an ORM AsyncSession on aiosqlite in WAL mode.
It asks what khaidee's form asks and answers with like buttons; who writes is looked up on every update, a lead is
saved with its number at the end. Less is kept than khaidee keeps: no inbox, no outbox, no draft, no trail, no search.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, String, event, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import Application, CommandHandler, ContextTypes, ConversationHandler, MessageHandler, filters

from bench.load import CHATS, FIRST

ASKED = {
    "name": "ใครสนใจ? พิมพ์ชื่อ บริษัท หรือเบอร์ก็ได้",
    "phone": "เบอร์โทร?",
    "source": "รู้จักเราจากไหน?",
    "interest": "สนใจอะไร?",
    "follow_up": "ติดตามเมื่อไร?",
}
FIELDS = tuple(ASKED)
SOURCES = ("เพจ", "ไลน์", "หน้าร้าน", "คนแนะนำ", "ออกบูธ", "โทรเข้ามา", "เว็บไซต์", "อื่น ๆ")
DAYS = ("วันนี้", "พรุ่งนี้", "อีก 3 วัน", "อีก 7 วัน")
Context = ContextTypes.DEFAULT_TYPE
sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(100))


class Lead(Base):
    __tablename__ = "lead"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(index=True)
    source: Mapped[str | None]
    interest: Mapped[str | None]
    follow_up: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="new")
    created_at: Mapped[datetime]


async def user_of(session: AsyncSession, update: Update) -> User:
    assert update.effective_user
    found: User | None = await session.scalar(select(User).where(User.telegram_id == update.effective_user.id))
    assert found
    return found


def keyboard(field: str) -> InlineKeyboardMarkup:
    offered = {"source": SOURCES, "follow_up": DAYS}.get(field, ())
    picks = [InlineKeyboardButton(label, callback_data=f"{field}:{number}") for number, label in enumerate(offered)]
    rows = [picks[i : i + 2] for i in range(0, len(picks), 2)]
    ways = [InlineKeyboardButton(label, callback_data=label) for label in ("‹ ย้อน", "ข้าม", "ยกเลิก")]
    return InlineKeyboardMarkup([*rows, ways])


def said(update: Update) -> Message:
    assert update.message
    return update.message


async def begin(update: Update, context: Context) -> int:
    async with sessions() as session:
        await user_of(session, update)
    assert context.user_data is not None
    context.user_data.clear()
    await said(update).reply_text(ASKED[FIELDS[0]], reply_markup=keyboard(FIELDS[0]))
    return 0


def answer(step: int) -> Any:
    """The handler of one question: keep the answer in memory, ask the next or save."""

    async def handle(update: Update, context: Context) -> int:
        assert context.user_data is not None
        words = said(update).text
        context.user_data[FIELDS[step]] = None if words == "ข้าม" else words
        if step + 1 == len(FIELDS):
            return await save(update, context)
        async with sessions() as session:
            await user_of(session, update)
        await said(update).reply_text(ASKED[FIELDS[step + 1]], reply_markup=keyboard(FIELDS[step + 1]))
        return step + 1

    return handle


async def save(update: Update, context: Context) -> int:
    async with sessions() as session:
        owner = await user_of(session, update)
        number = (await session.scalar(select(func.max(Lead.number))) or 0) + 1
        lead = Lead(number=number, owner_id=owner.id, created_at=datetime.now(UTC), **(context.user_data or {}))
        session.add(lead)
        await session.commit()
    await said(update).reply_text(f"✅ บันทึกแล้ว\n<b>{lead.name}</b> #{lead.number}", reply_markup=card(lead))
    return ConversationHandler.END


def card(lead: Lead) -> InlineKeyboardMarkup:
    labels = ("แก้ไข", "สถานะ", "โน้ต", "ลบ")
    buttons = [InlineKeyboardButton(label, callback_data=f"{label}:{lead.id}") for label in labels]
    return InlineKeyboardMarkup([buttons[:2], buttons[2:]])


async def opened(app: Any) -> None:
    """At start: the tables and the team."""
    engine: AsyncEngine = app.bot_data["engine"]
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with sessions() as session:
        session.add_all(User(telegram_id=FIRST + n, name="rep") for n in range(1, CHATS + 1))
        await session.commit()


def main(url: str, folder: str) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    engine = create_async_engine(f"sqlite+aiosqlite:///{Path(folder) / 'usual.db'}")
    event.listen(engine.sync_engine, "connect", lambda raw, _: raw.execute("PRAGMA journal_mode=WAL"))
    sessions.configure(bind=engine)
    app: Any = Application.builder().token("1:bench").base_url(f"{url}/bot").post_init(opened).build()
    app.bot_data["engine"] = engine
    texts = filters.TEXT & ~filters.COMMAND
    states: Any = {step: [MessageHandler(texts, answer(step))] for step in range(len(FIELDS))}
    start: Any = CommandHandler("lead", begin)
    app.add_handler(ConversationHandler([start], states, [start]))
    app.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
