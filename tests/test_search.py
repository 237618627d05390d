"""Search finds by any fragment, whatever is typed, and never beyond one's reach."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.records.lead import Lead
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.search import matching
from tests.chat import World, world


async def keep(where: World, **fields: str) -> None:
    assert where.service
    me = where.service.roster.at(103)
    assert me

    async def work(db: Db) -> None:
        await Desk(db, me, where.now).keep(Lead(**fields))

    await where.service.store.unit(work)


async def found(where: World, words: str, chat: int = 103) -> list[str]:
    assert where.service
    me = where.service.roster.at(chat)
    assert me

    async def work(db: Db) -> list[str]:
        return [record.name_words for record in await Desk(db, me, where.now).search(words, 9)]

    return await where.service.store.read(work)


@pytest.mark.parametrize(
    "words",
    ["สล", "ดอยสลอง", "สลอง 081", "๐๘๑๒", "678", "678 ดอย", "081234", "ร้าน", "DOI", "doi-s", "100%", "ป้าน้อย", "ป้า"],
)
async def test_fragments(words: str) -> None:
    where = await world()
    await keep(where, name="ป้าน้อย 100% doi-s", company="ร้านดอยสลอง", phone="+66812345678")
    await keep(where, name="คนอื่น", company="ที่อื่น")
    assert await found(where, words) == ["ป้าน้อย 100% doi-s"]
    assert await found(where, words, chat=104) == []
    assert await found(where, words, chat=201) == []
    await where.close()


@pytest.mark.parametrize(
    "words", ["%", "_", '"', "'", "NEAR(", "a AND", "*", "-", "words:x", "\\", "^a", "OR", "(((((", '"""']
)
async def test_nothing_typed_is_an_error(words: str) -> None:
    where = await world()
    await keep(where, name="คุณเอ")
    assert await found(where, words) == []
    await where.close()


async def test_what_is_deleted_or_renamed_is_not_found_by_its_old_name() -> None:
    where = await world()
    await keep(where, name="ชื่อเดิมของเรา")
    assert where.service
    me = where.service.roster.at(103)
    assert me

    async def rename(db: Db) -> None:
        desk = Desk(db, me, where.now)
        await desk.change(await desk.find(Lead, 1), name="ชื่อใหม่เอี่ยม")

    await where.service.store.unit(rename)
    assert await found(where, "ชื่อเดิม") == []
    assert await found(where, "ใหม่เอี่ยม") == ["ชื่อใหม่เอี่ยม"]

    async def remove(db: Db) -> None:
        desk = Desk(db, me, where.now)
        await desk.remove(await desk.find(Lead, 1))

    await where.service.store.unit(remove)
    assert await found(where, "ใหม่เอี่ยม") == []

    async def intact(db: Db) -> None:
        await db.execute(text("INSERT INTO finding_fts(finding_fts, rank) VALUES ('integrity-check', 1)"))

    await where.service.store.unit(intact)
    await where.close()


@given(st.text(max_size=40))
def test_any_words_make_a_question(words: str) -> None:
    """A hostile word is only ever a value, never a piece of the question."""
    assert "finding" in str(matching(1, Lead, words, postgres=False))
