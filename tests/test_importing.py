"""Lists on their way in: every row once whatever happens, nobody told, all of it taken back, and what is forgotten."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.chat.screen import act
from bot.jobs import importing as jobs
from bot.jobs.delivery import Refused, TryAgain, Wait
from bot.jobs.workers import Workers
from bot.records.imports import ImportBatch, ImportRow
from bot.records.lead import Lead
from bot.records.people import Note, Person
from bot.storage import pruning
from bot.storage.engine import Db, Rolled
from bot.storage.inbox import Arrived
from bot.storage.kernel import audit, finding, outbox
from bot.telegram import wire
from bot.usecases import importing as usecases
from tests import files
from tests.chat import PowerCut, World, world
from tests.marks import long_but
from tests.test_engine import inside

KOI = 103
PEOPLE = 45


def crowd(count: int = PEOPLE, **more: str) -> bytes:
    """So many people; `more` are columns that say the same of everybody."""
    head = ",".join(("ชื่อ", "เบอร์โทร", "หมายเหตุ", *more))
    lines = [",".join((f"คุณ{n}", f"08{n:08d}", f"ลูกค้า {n}", *more.values())) for n in range(count)]
    return "\n".join((head, *lines)).encode()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few rows a unit, so that a handful of people takes many."""
    monkeypatch.setattr(jobs, "LEAST", 7)
    monkeypatch.setattr(jobs, "MOST", 7)
    monkeypatch.setattr(jobs, "CHECKED", 11)


async def send(where: World, raw: bytes, person: int = KOI, name: str = "crowd.csv") -> None:
    about = {"file_id": where.api.keep_file(name, raw), "file_name": name, "file_size": len(raw)}
    await where.arrive(where.api.send(person, {"document": about}))


async def press(where: World, label: str, person: int = KOI) -> list[str]:
    """Press the newest button that begins so; what came of it."""
    where.fresh()
    messages = sorted(where.api.people[person].messages.values(), key=lambda one: -int(one["message_id"]))
    labels = [button["text"] for one in messages for row in one["markup"] for button in row]
    await where.arrive(where.api.press(person, next(one for one in labels if one.startswith(label))))
    return [event.text for event in where.fresh()]


async def bring(where: World, raw: bytes, how: str = "📥") -> list[str]:
    await send(where, raw)
    await press(where, "🔍")
    return await press(where, how)


async def ask(where: World, question: Any) -> Any:
    async def work(db: Db) -> Any:
        return list(await db.execute(question))

    assert where.service
    return await where.service.store.read(work)


async def count(where: World, table: Any, *which: Any) -> int:
    rows = await ask(where, select(func.count()).select_from(table).where(*which))
    return int(rows[0][0])


def living() -> Any:
    return Lead.deleted_at.is_(None)


# every row once


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("step", long_but("write".__eq__, ["check", "write", "undo"]))
async def test_a_cut_of_power_at_any_unit_loses_nothing_and_doubles_nothing(step: str) -> None:
    """The lights go out at the first unit of this step, then at the second, and so on until it gets through."""
    where = await world()
    await send(where, crowd())
    labels = {"check": "🔍", "write": "📥", "undo": "↩️"}
    for name, label in labels.items():
        if name == step:
            await _with_cuts(where, label)
        else:
            await press(where, label)
    assert await count(where, Lead, living()) == 0
    assert await count(where, Lead) == PEOPLE
    numbers = [row[0] for row in await ask(where, select(Lead.number).order_by(Lead.number))]
    assert numbers == list(range(1, PEOPLE + 1))
    assert await count(where, audit, audit.c.action == "add") == PEOPLE
    assert await count(where, audit, audit.c.action == "delete") == PEOPLE
    assert await count(where, finding) == 0
    await where.close()


async def _with_cuts(where: World, label: str) -> None:
    """One press; the power is cut at each unit of the job in turn, and the process starts anew each time."""
    update = where.api.press(KOI, next(t for t in _labels(where) if t.startswith(label)))
    cuts = 0
    for unit in itertools.count(1):
        where.cuts.clear()
        ahead = itertools.count(1)

        def cut(kind: str, unit: int = unit, ahead: Any = ahead) -> None:
            if kind == jobs.KIND and next(ahead) == unit:
                raise PowerCut(kind)

        try:
            await _serve_with(where, update, cut)
        except PowerCut:
            cuts += 1
            await where.close()
            continue
        break
    assert cuts >= 3
    await where._again()


def _labels(where: World) -> list[str]:
    return [b["text"] for m in where.api.people[KOI].messages.values() for row in m["markup"] for b in row]


async def _serve_with(where: World, update: dict[str, Any], cut: Callable[[str], None]) -> None:
    service = await where.open()
    inside(service.store)._before_commit = cut
    await where._serve(_arrived(update))


def _arrived(update: dict[str, Any]) -> Arrived:
    return Arrived(*wire.address(update), json.dumps(update))


@pytest.mark.usefixtures("small")
async def test_numbers_trail_and_search_are_as_if_each_were_typed() -> None:
    where = await world()
    await bring(where, crowd(20, สนใจ="กาแฟ"))
    rows = await ask(where, select(audit.c.source, audit.c.action, audit.c.type).where(audit.c.action != "export"))
    assert {tuple(row) for row in rows} == {("import:1", "add", "lead"), ("import:1", "import", "import")}
    assert await count(where, finding, finding.c.words.contains("กาแฟ")) == 20
    assert await count(where, Note) == 20
    seventh = select(Lead.created_by, Lead.owner_id, Lead.version, Lead.status).where(Lead.number == 7)
    assert [tuple(row) for row in await ask(where, seventh)] == [(3, 3, 1, "new")]
    await where.close()


# nobody is told


async def test_nobody_is_notified_of_what_has_passed_or_is_celebrated_today() -> None:
    """A hundred birthdays today and a hundred promises broken last year: not one message, today or tomorrow."""
    where = await world()
    await bring(where, crowd(100, วันเกิด="1/8/2530", ติดตาม="2025-01-01 10:00"))
    assert await count(where, outbox, outbox.c.kind.in_(("nudge", "birthday_now"))) == 0
    where.fresh()
    await where.live_until(where.now + timedelta(hours=22))
    assert where.fresh() == []
    await where.close()


async def test_what_lies_ahead_is_told_on_its_day() -> None:
    where = await world()
    await bring(where, crowd(3, ติดตาม="2026-08-04 10:00"))
    where.fresh()
    await where.live_until(where.now + timedelta(days=3, hours=2))
    said = [event.text.split("\n")[0] for event in where.fresh()]
    assert [line[:1] for line in said] == ["☀", "🔔"]
    await where.close()


# the way back


@pytest.mark.usefixtures("small")
async def test_an_undo_leaves_alone_what_was_touched() -> None:
    where = await world()
    await bring(where, crowd(20))
    await where.arrive(where.api.say(KOI, "คุณ7"))
    await press(where, "👤 คุณ7")
    await press(where, "🔁")
    await press(where, "ติดต่อแล้ว")
    said = await press(where, "↩️ เลิกทำทั้ง")
    assert "เอาออก 19 ราย" in said[-1]
    assert "#8 คุณ7" in said[-1]
    assert await count(where, Lead, living()) == 1
    assert await count(where, Note, Note.deleted_at.is_(None)) == 1
    assert (await ask(where, select(audit.c.changes).where(audit.c.action == "undo")))[0][0] == {
        "undone": [None, 19],
        "stayed": [None, 1],
    }
    await where.close()


async def test_filled_blanks_are_blank_again_after_an_undo() -> None:
    where = await world()
    await where.arrive(where.api.send(KOI, {"contact": {"phone_number": "0812345678", "first_name": "วิภา"}}))
    lines = ("ชื่อ,โทร,อีเมล,บริษัท,หมายเหตุ", "X,0812345678,a@b.co,,ชอบชา", "Y,0812345678,,ดอยตุง,", "Z,,z@b.co,,")
    await bring(where, "\n".join((*lines, "Z2,0891112222,z@b.co,,ตามหา")).encode(), "➕")
    rows = await ask(where, select(Lead.name, Lead.email, Lead.company, Lead.phone).order_by(Lead.id))
    assert [tuple(row) for row in rows] == [
        ("วิภา", "a@b.co", "ดอยตุง", "+66812345678"),
        ("Z", "z@b.co", None, "+66891112222"),
    ]
    assert await count(where, Note, Note.deleted_at.is_(None)) == 2
    await press(where, "↩️ เลิกทำทั้ง")
    rows = await ask(where, select(Lead.name, Lead.email, Lead.company).where(living()))
    assert [tuple(row) for row in rows] == [("วิภา", None, None)]
    assert await count(where, Note, Note.deleted_at.is_(None)) == 0
    await where.close()


async def test_an_undo_does_not_count_what_somebody_deleted_already() -> None:
    where = await world()
    await bring(where, crowd(3))
    await where.arrive(where.api.say(KOI, "คุณ1"))
    await press(where, "👤 คุณ1")
    await press(where, "🗑")
    assert "เอาออก 3 ราย" in (await press(where, "↩️ เลิกทำทั้ง"))[-1]
    assert await count(where, Lead, living()) == 0
    await where.close()


async def test_a_day_later_it_is_too_late() -> None:
    where = await world()
    await bring(where, crowd(3))
    where.now += timedelta(hours=24, minutes=1)
    assert "24" in (await press(where, "↩️ เลิกทำทั้ง"))[-1]
    assert await count(where, Lead, living()) == 3
    await where.close()


# buttons


async def test_a_button_of_something_that_is_over_does_nothing() -> None:
    where = await world()
    await send(where, crowd(3))
    assert where.service
    sealed = [
        where.service.gate.seal.close(act(name, 1, *more), KOI, KOI)
        for name, *more in (
            ("in_check",),
            ("in_drop",),
            ("in_take", 1, "skip"),
            ("in_undo",),
            ("in_columns", 0),
            ("in_new",),
        )
    ]
    await press(where, "🔍")
    await press(where, "📥")
    for data in (*sealed[:3], *sealed[4:]):
        where.fresh()
        await where.arrive(where.api.press_data(KOI, 1, data))
        assert [event.text for event in where.fresh()] == ["ปุ่มนี้เก่าแล้ว"]
    assert await count(where, Lead) == 3
    await where.close()


async def test_a_button_of_an_earlier_check_takes_nothing() -> None:
    """What was seen then is not what would be taken now."""
    where = await world()
    await send(where, crowd(3))
    await press(where, "🔍")
    assert where.service
    old = where.service.gate.seal.close(act("in_take", 1, 1, "skip"), KOI, KOI)
    await press(where, "🔀")
    await press(where, "🔍 ตรวจใหม่")
    where.fresh()
    await where.arrive(where.api.press_data(KOI, 1, old))
    assert [event.text for event in where.fresh()] == ["ปุ่มนี้เก่าแล้ว"]
    assert await count(where, Lead) == 0
    await where.close()


async def test_whoever_may_no_longer_write_brings_nothing_in() -> None:
    where = await world()
    await send(where, crowd(3))
    await press(where, "🔍")
    await _change(where, update(Person).where(Person.id == 3).values(role="viewer"))
    assert await press(where, "📥") == ["คุณดูได้ แต่แก้ไม่ได้"]
    assert await count(where, Lead) == 0
    await where.close()


async def _change(where: World, statement: Any) -> None:
    async def work(db: Db) -> None:
        await db.execute(statement)

    assert where.service
    await where.service.store.unit(work)
    await where.service.store.read(where.service.roster.load)


# outside


async def _answering(where: World, *faults: Exception | None) -> int:
    """Fetching fails so many times; how often it was tried."""
    tries = 0
    real = where.telegram.fetch

    async def fetch(key: str) -> bytes:
        nonlocal tries
        tries += 1
        if tries <= len(faults) and (fault := faults[tries - 1]):
            raise fault
        return await real(key)

    where.telegram.fetch = fetch  # type: ignore[method-assign, assignment]
    await where.close()
    await where.open()
    await send(where, crowd(3))
    await press(where, "🔍")
    return tries


async def test_a_file_is_fetched_again_until_it_comes() -> None:
    where = await world()
    assert await _answering(where, Wait(3), TryAgain("cut", maybe_sent=False), TryAgain("late", maybe_sent=True)) == 4
    assert (await ask(where, select(ImportBatch.state)))[0][0] == "checked"
    await where.close()


@pytest.mark.parametrize("fault", [Refused("file is too big"), *[TryAgain("cut", maybe_sent=False)] * 1])
async def test_a_file_that_never_comes_is_said(fault: Exception) -> None:
    where = await world()
    await _answering(where, *[fault] * jobs.TRIES)
    assert (await ask(where, select(ImportBatch.state, ImportBatch.file_id)))[0] == ("unfit", None)
    assert any("ส่งไฟล์มาใหม่" in m.get("text", "") for m in where.api.people[KOI].messages.values())
    await where.close()


async def test_a_job_that_stumbles_three_times_says_so_and_keeps_what_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    where = await world()
    await send(where, crowd(60))
    await press(where, "🔍")
    real, calls = usecases.write, itertools.count(1)

    async def write(*given: Any) -> int:
        if next(calls) > 1:
            raise RuntimeError("no ink")
        return await real(*given)

    monkeypatch.setattr(usecases, "write", write)
    said = await press(where, "📥")
    assert "ไม่สำเร็จ" in said[-1]
    assert await count(where, Lead) == jobs.LEAST
    assert await count(where, ImportRow, ImportRow.state == "done") == jobs.LEAST
    await where.close()


async def test_a_list_of_somebody_who_left_is_dropped() -> None:
    where = await world()
    await send(where, crowd(3))
    await _change(where, update(ImportBatch).values(state="reading"))
    await _change(where, update(Person).where(Person.id == 3).values(status="left"))
    await where._again()
    assert (await ask(where, select(ImportBatch.state, ImportBatch.file_id)))[0] == ("dropped", None)
    await where.close()


@pytest.mark.usefixtures("small")
async def test_how_far_it_is_is_shown_once_a_second_in_one_message() -> None:
    """Every unit takes a third of a second here: one edit for three of them, all of the same message."""
    where = await world()
    await send(where, crowd())
    store = where.service.store if where.service else None
    assert store
    real: Callable[..., Awaitable[Any]] = store.unit

    async def slow(work: Any, kind: str = "turn") -> Any:
        if kind == jobs.KIND:
            where.now += timedelta(seconds=0.34)
        return await real(work, kind)

    store.unit = slow  # type: ignore[method-assign]
    where.fresh()
    for label in ("🔍", "📥", "↩️"):
        await where.arrive(where.api.press(KOI, next(t for t in _labels(where) if t.startswith(label))))
        events = [event for event in where.fresh() if not event.file]
        shown = [int(found[1]) for event in events if (found := re.search(rf"(\d+)/{PEOPLE}", event.text))]
        assert shown == sorted(shown)
        assert 1 <= len([number for number in shown if number]) <= PEOPLE // 7 // 3
        assert len({event.message_id for event in events}) == 1
    await where.close()


# what is kept, and what is forgotten


async def test_nothing_of_a_file_is_kept_once_it_is_in() -> None:
    where = await world()
    await bring(where, "ชื่อ,โทร,x\nลับมาก,0812345678,ความลับ\nY,8.1E+08,ความลับ\n".encode())
    assert [row[0] for row in await ask(where, select(ImportRow.data))] == [None, None]
    rows = await ask(where, select(ImportBatch.found, ImportBatch.file_id, ImportBatch.plan))
    assert [tuple(row) for row in rows] == [({}, None, {})]
    await where.close()


async def test_what_nobody_went_on_with_is_forgotten_after_two_days() -> None:
    where = await world()
    await send(where, crowd(3))
    await press(where, "🔍")
    await where.arrive(where.api.send(KOI, {"contact": {"phone_number": "0800000001", "first_name": "วิภา"}}))
    assert where.service
    for days, left in ((1, 3), (3, 0)):
        await where.service.store.unit(partial(pruning.prune, now=where.now + timedelta(days=days)))
        assert await count(where, ImportRow) == left
    states = await ask(where, select(ImportBatch.state, ImportBatch.file_id, ImportBatch.found, ImportBatch.plan))
    assert [tuple(row) for row in states] == [("dropped", None, {}, {})]
    await where.close()


@pytest.mark.usefixtures("small")
async def test_a_list_nobody_wants_is_forgotten_a_few_rows_at_a_time() -> None:
    """However long it is, nobody else waits for more than a few of its rows."""
    where = await world()
    await send(where, crowd())
    await press(where, "🔍")
    assert where.service
    kept, left = where.service.store.unit, []

    async def counted(work: Any, kind: str = "turn") -> Any:
        done = await kept(work, kind)
        left.append(await count(where, ImportRow))
        return done

    where.service.store.unit = counted  # type: ignore[method-assign]
    await press(where, "✖")
    assert left[-1] == 0
    assert max(before - after for before, after in itertools.pairwise([PEOPLE, *left])) == 11
    assert [tuple(row) for row in await ask(where, select(ImportBatch.state, ImportBatch.found))] == [("dropped", {})]
    await where.close()


async def test_a_lead_erased_for_good_is_not_in_a_list_any_more() -> None:
    where = await world()
    raw = "ชื่อ,โทร\nลับมากมาย,0812345678\n".encode()
    await send(where, raw, 101)
    await press(where, "🔍", 101)
    await press(where, "📥", 101)
    await where.arrive(where.api.say(101, "ลับมากมาย"))
    for label in ("👤 ลับ", "🗑", "🔥"):
        await press(where, next((t for t in _buttons(where, 101) if t.startswith(label)), label), 101)
    await press(where, _buttons(where, 101)[-2], 101)
    assert await count(where, Lead) == 0
    for table in (ImportBatch, ImportRow, audit, Note):
        rows = await ask(where, select(table))
        assert not any("ลับมากมาย" in str(row._mapping) or "812345678" in str(row._mapping) for row in rows)
    await where.close()


def _buttons(where: World, person: int) -> list[str]:
    messages = where.api.people[person].messages.values()
    return [button["text"] for message in messages for row in message["markup"] for button in row]


async def test_the_table_of_verdicts_is_no_formula() -> None:
    where = await world()
    await send(where, b"Name,Phone\n=HYPERLINK(1),0812345678\n@x,\n")
    await press(where, "🔍")
    (content,) = (raw for name, raw in where.api.files.values() if name.startswith("ผลตรวจ"))
    text = content.decode("utf-8-sig")
    assert "'=HYPERLINK(1),,081-234-5678" in text
    assert "'@x" in text
    await where.close()


# workers


async def test_what_is_promised_while_it_is_being_done_is_done_too() -> None:
    """The mark is there before the work on the same key has ended: nothing is slept over."""
    left, done = [1, 1, 2], []

    async def promised() -> list[int]:
        return sorted(set(left))

    async def work(key: int) -> None:
        left.remove(key)
        done.append(key)
        workers.wake()

    workers = Workers(promised, work)
    workers.wake()
    await workers.idle()
    assert sorted(done) == [1, 1, 2]


async def test_a_worker_that_dies_is_heard_of() -> None:
    async def promised() -> list[int]:
        return [1]

    async def work(_: int) -> None:
        raise PowerCut("job")

    workers = Workers(promised, work)
    workers.wake()
    with pytest.raises(PowerCut):
        await workers.idle()


async def test_what_fell_is_done_at_the_next_tick() -> None:
    """A database that was away ends no list for good, and is not asked without a pause."""
    asked: list[int] = []
    done: list[int] = []

    async def promised() -> list[int]:
        asked.append(1)
        if len(asked) == 1:
            raise Rolled("gone")
        return [] if done else [1]

    async def work(key: int) -> None:
        if len(asked) == 2:
            raise Rolled("gone again")
        done.append(key)

    workers = Workers(promised, work)
    for _ in range(2):
        workers.wake()
        with pytest.raises(Rolled):
            await workers.idle()
    assert (len(asked), done) == (2, [])
    workers.wake()
    await workers.idle()
    assert done == [1]


def test_the_files_of_the_transcripts_are_made_alike_each_time() -> None:
    for name in ("team.csv", "phone.vcf", "ลูกค้า 874.csv", "no headings.csv"):
        assert files.make(name) == files.make(name)
