"""Search finds by any fragment, whatever is typed, and never beyond one's reach."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from bot.domain.sounding import PIECE, asked, pieces, slips, sounding
from bot.records.account import Account
from bot.records.contact import Contact
from bot.records.lead import Lead
from bot.storage.desk import Desk
from bot.storage.engine import Db, drive
from bot.storage.prepared import Prepared
from bot.storage.schema import migrate
from bot.storage.search import Reach, _asked, _known, look, look_wide
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


@pytest.mark.parametrize(
    "words",
    [
        "สมไชย",
        "สมชัย",
        "สม ชัย",
        "ศมชัย",
        "ปณิธาร",
        "ประนิธาน",
        "วรรณชัย",
        "วันชัย",
        "จันทร์",
        "จันท",
        "nok",
        "nokk",
        "น้าแดง",
        "นาแดง",
    ],
)
async def test_other_spellings(words: str) -> None:
    """Several letters for one sound, tone marks left out, silent letters: people type what they hear."""
    where = await world()
    await keep(where, name="สมชัย ปณิธาน วันชัย", nickname="น้าแดง จันทร์", company="Nokk")
    assert await found(where, words) == ["สมชัย ปณิธาน วันชัย"]
    await where.close()


@pytest.mark.parametrize("chat", [101, 103], ids=["sees all", "sees his own"])
@pytest.mark.parametrize("words", ["ดอยตงุทอง", "ดอยตุทอง", "ดอยตุงทงอ", "ดอยตุงทองง", "tongchay", "tongchia", "ปราโมท"])
async def test_one_slip_is_forgiven_when_nothing_else_is_found(words: str, chat: int) -> None:
    where = await world()
    await keep(where, name="ดอยตุงทอง", company="Tongchai", nickname="ปราโมทย์")
    await keep(where, name="คนอื่น", company="ที่อื่น")
    assert await found(where, words, chat) == ["ดอยตุงทอง"]
    await where.close()


async def test_the_best_answer_comes_first() -> None:
    """The very name before a name that begins with it, before one that only holds it."""
    where = await world()
    for name in ("แม่นกน้อย", "นกน้อย", "นก", "ลูกนกน้อย"):
        await keep(where, name=name)
    assert (await found(where, "นก"))[:2] == ["นก", "นกน้อย"]
    await where.close()


ESCAPES = {"'\\\\'", "'\\'"}
SETTINGS = {"'plan_cache_mode'", "'force_custom_plan'", "'enable_seqscan'", "'off'"}


class Listening:
    """What a database would be asked."""

    def __init__(self, *, postgres: bool) -> None:
        self.postgres, self.asked = postgres, ""
        self._dialect = PGDialect_psycopg() if postgres else SQLiteDialect_pysqlite()  # type: ignore[no-untyped-call]

    async def run(self, statement: Prepared, **_: Any) -> Sequence[Any]:
        self.asked += statement.on(self._dialect).sql
        return []


@pytest.mark.parametrize("postgres", [False, True])
@given(words=st.text(max_size=40), owners=st.frozensets(st.integers(0, 9), max_size=2))
def test_whatever_is_typed_is_a_value_and_never_a_piece_of_the_question(
    words: str, owners: frozenset[int], *, postgres: bool
) -> None:
    parts, listening = asked(words), Listening(postgres=postgres)
    for reach in (Reach(1, ("lead",), {owners: ("contact",)}), Reach(1, (), {owners: ("contact",)})):
        if parts:
            drive(look(listening, reach, parts))  # type: ignore[arg-type]
            drive(look_wide(listening, reach, ["ดอยตุงทอง", *parts]))  # type: ignore[arg-type]
            assert set(re.findall(r"'[^']*'", listening.asked)) <= ESCAPES | SETTINGS


def test_a_question_of_one_look_is_put_together_once() -> None:
    """Whoever is asked about, and whoever asks."""
    listening, before = Listening(postgres=False), _asked.cache_info().misses
    for words, owner in (("ดอยตุง วิภา", 3), ("สมชาย ทองดี", 4)):
        drive(look(listening, Reach(1, ("lead",), {frozenset({owner}): ("account",)}), asked(words)))  # type: ignore[arg-type]
    assert _asked.cache_info().misses <= before + 1


@given(word=st.text(st.sampled_from("กขคงจ"), min_size=3, max_size=14))
def test_what_the_index_is_asked_for_covers_the_word(word: str) -> None:
    covered = set[int]()
    for piece in re.findall('"(...)"', _known(word)):
        places = [at for at in range(len(word) - 2) if word[at : at + 3] == piece]
        assert places
        covered |= {at + n for at in places for n in range(3)}
    assert covered == set(range(len(word)))


LETTERS = "กขคงจสศษนณรลวยมพภทธาิีุูเแโไใ่้็์"


def slipped(word: str, data: st.DataObject) -> str:
    """The word with one letter left out, doubled, changed, or swapped with the next."""
    at = data.draw(st.integers(0, len(word) - 2))
    before, this, then, rest = word[:at], word[at], word[at + 1], word[at + 2 :]
    kinds = [
        before + then + rest,
        before + this + this + then + rest,
        before + "ฮ" + then + rest,
        before + then + this + rest,
    ]
    return data.draw(st.sampled_from(kinds))


@given(st.text(LETTERS, min_size=5, max_size=12), st.data())
def test_a_slip_leaves_a_piece_whole(word: str, data: st.DataObject) -> None:
    """Whatever one letter does, one of the pieces that are looked for is still there."""
    assert any(piece in word for piece in pieces(slipped(word, data)))


@given(st.text(LETTERS, min_size=7, max_size=40), st.data())
def test_a_slip_leaves_a_way_open(word: str, data: st.DataObject) -> None:
    """All pieces of some way are in the word that was meant, and none is too short for the index."""
    ways = slips(slipped(word, data))
    assert any(all(piece in word for piece in way) for way in ways)
    assert min(len(piece) for way in ways for piece in way) >= PIECE


@given(st.text(max_size=60))
def test_sounding_is_idempotent_in_length_and_never_has_blanks(words: str) -> None:
    heard = sounding(words)
    assert " " not in heard
    assert len(heard) <= len(words) * 3 + 3


async def test_who_was_there_before_is_found_by_the_firm_too() -> None:
    """The words that a migration writes are those a desk would have written."""
    where = await world()
    assert where.service
    me = where.service.roster.at(103)
    assert me

    async def work(db: Db) -> None:
        desk = Desk(db, me, where.now)
        firm = await desk.keep(Account(name="ร้านป้าแดง"))
        await desk.keep_all([Contact(name="คุณวิภา", account_id=firm.id), Contact(name="คุณเอก")])

    async def words(db: Db) -> list[str]:
        return list(await db.scalars(text("SELECT words FROM finding ORDER BY id")))

    await where.service.store.unit(work)
    before = await where.service.store.read(words)
    assert [one.count("@") for one in before] == [0, 2, 0]
    await where.close()
    migrate(f"sqlite:///{where.path}", "0017")
    migrate(f"sqlite:///{where.path}")
    again = await where.open()
    assert await again.store.read(words) == before
    await where.close()
