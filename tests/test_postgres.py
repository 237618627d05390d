"""The same transcripts on PostgreSQL. TEST_POSTGRES is a server's address, where databases may be made and dropped."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, inspect, select, text

from bot.records.lead import Lead
from bot.storage import backup, health, inbox, schema
from bot.storage.address import address
from bot.storage.backlog import Backlog
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.inbox import Arrived
from bot.storage.kernel import setting
from bot.storage.postgres import PostgresStore
from bot.storage.serving import Lost, PostgresRight, right
from bot.usecases import standing
from bot.watch.health import Health
from bot.watch.pulse import Pulse
from bot.watch.watched import Watch
from tests.chat import Mode, Player, world
from tests.marks import pairs_long_but
from tests.server import SERVER, admin, empty
from tests.test_chats import CHATS, lines
from tests.test_kill import nobody_is_left, until  # noqa: F401
from tests.test_logs import messenger, start
from tests.test_search import found, keep

pytestmark = pytest.mark.postgres


MODES: tuple[Mode, ...] = ("plain", "powercut", "restart", "twice")


def at_once(chat: Path, mode: Mode) -> bool:
    return mode in ("plain", "powercut") and lines(chat) <= {"plain": 35, "powercut": 30}[mode]


@pytest.mark.parametrize(("chat", "mode"), pairs_long_but(at_once, CHATS, MODES))
async def test_chat(chat: Path, mode: Mode, emptied: str) -> None:
    script = chat.read_text("utf-8")  # noqa: ASYNC240  (nothing else runs on this loop)
    expected = [line.rstrip() for line in script.splitlines() if line.strip() and not line.startswith("#")]
    where = await world(mode, emptied)
    try:
        assert await Player(where).play(script) == expected
    finally:
        await where.close()


async def test_a_reader_cannot_write(emptied: str) -> None:
    where = await world("plain", emptied)
    assert where.service
    with pytest.raises(Exception, match="read-only"):
        await where.service.store.read(lambda db: db.execute(text("DELETE FROM draft")))
    await where.close()


@pytest.mark.parametrize("chat", [101, 103], ids=["sees all", "sees his own"])
@pytest.mark.parametrize("words", ["ดอยตุง", "ดอยตุ้ง", "ดอยตุทอง", "tongchay", "5678", "100%", "678 ดอย"])
async def test_search_hears_what_was_meant(emptied: str, words: str, chat: int) -> None:
    where = await world("plain", emptied)
    await keep(where, name="ดอยตุงทอง 100%", company="Tongchai", phone="+66812345678")
    await keep(where, name="คนอื่น", company="ที่อื่น")
    assert await found(where, words, chat) == ["ดอยตุงทอง 100%"]
    await where.close()


async def test_a_connection_that_is_cut_costs_nothing_that_waits(emptied: str) -> None:
    """The server goes away in the middle of a group: its units are run again on a new connection, each once."""
    store, cuts = PostgresStore(emptied), ["now"]

    async def work(db: Db, n: int) -> int:
        await db.execute(insert(setting).values(name=str(n), value="kept"))
        if n == 5 and cuts:
            cuts.pop()
            await db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return n

    first = [store.unit(lambda db: work(db, 0))]  # while it is written the others gather
    told = await asyncio.gather(*first, *(store.unit(lambda db, n=n: work(db, n)) for n in range(1, 10)))  # type: ignore[misc]
    names = await store.read(lambda db: db.scalars(select(setting.c.name)))
    await store.close()
    assert not cuts
    assert told == list(range(10))
    assert sorted(names) == [str(n) for n in range(10)]


async def test_a_server_that_was_away_is_found_again(emptied: str) -> None:
    store = PostgresStore(emptied)

    async def me(db: Db) -> int:
        return int(await db.scalar(text("SELECT pg_backend_pid()")))

    before = await store.unit(me), await store.read(me)
    for process in before:
        admin(f"SELECT pg_terminate_backend({process})")
    after = await store.unit(me), await store.read(me)
    await store.close()
    assert not set(before) & set(after)


def test_the_right_to_serve_dies_with_its_holder(database: str) -> None:
    at = address(database, Path())
    first, second = right(at, Path()), right(at, Path())
    assert first.take()
    assert not second.take()
    first.check()
    first.release()
    assert second.take()
    second.release()


def test_a_lost_right_is_noticed(database: str) -> None:
    held = PostgresRight(address(database, Path()).libpq)
    assert held.take()
    _terminate_holders(database)
    with pytest.raises(Lost):
        held.check()


def _terminate_holders(database: str) -> None:
    here = f"(SELECT oid FROM pg_database WHERE datname = '{database.rpartition('/')[2]}')"
    admin(f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = {here}")


@pytest.mark.long
async def test_a_process_that_loses_its_right_ends(emptied: str, tmp_path: Path) -> None:
    """Nobody serves a database that another process may serve by now; whoever watches it starts it again."""
    async with messenger() as (core, url):
        process = start(tmp_path, url, DATABASE_URL=emptied, LOG_LEVEL="info")
        core.say(101, "/help")
        await until(core, lambda: bool(core.events), process)
        _terminate_holders(emptied)
        assert await asyncio.to_thread(process.wait, 40) == 1
    told = (tmp_path / "log").read_text("utf-8")
    assert told.splitlines()[-1] == "the connection that holds the right to serve has ended"


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="NO POSTGRESQL TOOLS: pg_dump is not installed")
async def test_a_restore_drill(emptied: str, tmp_path: Path) -> None:
    at = address(emptied, tmp_path)
    where = await world("plain", emptied)
    await where.arrive(where.api.say(103, "/lead"))
    made = backup.make(at, tmp_path, datetime(2026, 8, 1, tzinfo=UTC))
    await where.close()
    engine = create_engine(emptied)
    with engine.begin() as connection:
        empty(connection)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE of_a_later_version (id int)"))
    proof, _ = backup.restore(at, made, datetime(2026, 8, 1, tzinfo=UTC))
    assert (proof.people, proof.revision) == (7, schema.newest())
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM draft")) == 1
        assert "of_a_later_version" not in inspect(connection).get_table_names()
    engine.dispose()
    assert health.faults(at, tmp_path, datetime.now(UTC)) == []


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="NO POSTGRESQL TOOLS: pg_dump is not installed")
async def test_a_damaged_dump_is_refused_and_nothing_replaced(emptied: str, tmp_path: Path) -> None:
    at = address(emptied, tmp_path)
    where = await world("plain", emptied)
    await where.close()
    made = backup.make(at, tmp_path, datetime(2026, 8, 1, tzinfo=UTC))
    made.write_bytes(made.read_bytes()[:-2000])
    with pytest.raises(backup.Unfit):
        backup.restore(at, made, datetime(2026, 8, 1, tzinfo=UTC))
    engine = create_engine(emptied)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM person")) == 7
    engine.dispose()


def test_the_password_is_in_no_list_of_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arguments can be read by everybody on the machine, the environment cannot."""
    (tmp_path / "pg_dump").write_text('#!/bin/sh\necho "$@ $PGPASSWORD" >&2; exit 1\n', "utf-8")
    (tmp_path / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(backup.Unfit) as unfit:
        backup.make(address("postgresql://u:h%40sh@h:5433/d?sslmode=require", tmp_path), tmp_path, datetime.now(UTC))
    assert str(unfit.value).endswith("-d postgresql://u@h:5433/d?sslmode=require h@sh")


def test_a_wrong_address_is_one_sentence_without_its_password(tmp_path: Path) -> None:
    if not SERVER:
        pytest.skip("NO POSTGRESQL: see TEST_POSTGRES")
    bad = address("postgresql://nobody:hush@127.0.0.1:1/none", tmp_path)
    with pytest.raises(backup.Unfit) as unfit:
        backup.make(bad, tmp_path, datetime.now(UTC))
    assert "hush" not in str(unfit.value)


# the doctor


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a backup in it, so that only the server is to be looked at."""
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "khaidee-20260801T000000Z.dump").write_bytes(b"")
    return tmp_path


def faults(url: str, data: Path) -> list[str]:
    return health.faults(address(url, data), data, datetime.now(UTC))


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="NO POSTGRESQL TOOLS: pg_dump is not installed")
def test_a_database_in_which_all_is_well(emptied: str, data: Path) -> None:
    assert faults(emptied, data) == []
    assert health.notes(address(emptied, data), datetime.now(UTC)) == []
    health.refuse_without_thai(address(emptied, data))


def test_a_server_that_is_not_there(data: Path) -> None:
    (said,) = faults("postgresql://khaidee:hush@127.0.0.1:1/none", data)
    assert said.startswith("PostgreSQL cannot be used (")
    assert said.endswith("check that it runs, and DATABASE_URL.")
    assert "hush" not in said


@pytest.mark.parametrize("locale", ["ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", "ENCODING 'SQL_ASCII' LOCALE 'C'"])
@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="NO POSTGRESQL TOOLS: pg_dump is not installed")
def test_a_database_that_cannot_search_thai(database: str, data: Path, locale: str) -> None:
    name = f"{database.rpartition('/')[2]}_c"
    admin(f"CREATE DATABASE {name} TEMPLATE template0 {locale}")
    try:
        said = faults(f"{SERVER}/{name}", data)
        with pytest.raises(backup.Unfit, match="cannot search Thai"):
            health.refuse_without_thai(address(f"{SERVER}/{name}", data))
    finally:
        admin(f"DROP DATABASE {name}")
    assert "which cannot search Thai: make it anew with" in said[0]
    assert said[1] == "The database is empty: make run fills it."


@pytest.mark.parametrize(
    ("tool", "told"),
    [(None, "pg_dump is not installed"), ("9.6.24", "pg_dump 9 cannot back up PostgreSQL")],
)
def test_tools_that_cannot_back_it_up(
    emptied: str, data: Path, monkeypatch: pytest.MonkeyPatch, tool: str | None, told: str
) -> None:
    path = data / "bin"
    path.mkdir()
    if tool:
        (path / "pg_dump").write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {tool}'\n", "utf-8")
        (path / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(path))
    (said,) = faults(emptied, data)
    assert said.startswith(told)


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="NO POSTGRESQL TOOLS: pg_dump is not installed")
def test_a_server_that_is_ahead_or_behind(emptied: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "newest", lambda: "9999")
    (said,) = faults(emptied, data)
    assert said.endswith("and this khaidee at 9999: stop the bot, then python -m bot migrate.")


async def test_the_page_tells_what_waits(emptied: str, tmp_path: Path) -> None:
    where = await world("plain", emptied)
    await where.arrive(where.api.say(103, "/start"))
    assert where.service
    pulse = Pulse(75)
    pulse.heard()
    held = PostgresRight(address(emptied, tmp_path).libpq)
    assert held.take()
    health_ = Health(where.service.store, pulse, held.check)
    watch = Watch(health_, where.service.meters, tmp_path, "postgresql", "polling", lambda: where.now)
    assert (await health_.look()).well
    seen = await watch.reading()
    assert seen.backlog == Backlog(0, None, 0, None, 0)
    held.release()
    assert not (await health_.look()).well
    await where.close()


async def test_who_is_removed_is_removed_after_what_he_is_doing(emptied: str) -> None:
    """One unit after the other: what a turn keeps is handed over with the rest, never left behind."""
    where = await world("plain", emptied)
    service = where.service
    assert service
    rep, owner = service.roster.at(103), service.roster.at(101)
    assert rep
    assert owner
    order = list[str]()
    batch = [Arrived(900, 103, 103, "{}")]
    rows = await service.store.unit(lambda db: inbox.receive(db, batch, where.now))

    async def turn(db: Db) -> None:
        assert await inbox.claim(db, rows[0].id, rep)
        await Desk(db, rep, where.now).keep(Lead(name="คุณวิภา"))
        order.append("kept")

    async def removal(db: Db) -> int:
        _, _, moved = await standing.remove(Desk(db, owner, where.now), 3, 4)
        order.append("removed")
        return moved

    _, moved = await asyncio.gather(service.store.unit(turn), service.store.unit(removal))
    assert (order, moved) == (["kept", "removed"], 1)
    await where.close()
