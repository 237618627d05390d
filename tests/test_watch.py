"""What whoever runs the bot sees: the health page, the metrics; numbers that are true, and never a word or a person."""

from __future__ import annotations

import asyncio
import json
import platform
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert
from sqlalchemy.dialects import sqlite

from bot import __version__
from bot.jobs.recipes import KNOWN
from bot.storage.backlog import OPEN, PENDING, SENDING, waiting
from bot.storage.engine import Db, Store, Work
from bot.storage.kernel import inbox, outbox
from bot.storage.serving import Lost
from bot.storage.timed import Timed
from bot.watch.health import Health
from bot.watch.meters import BOUNDS, ENDS, Meters, Times
from bot.watch.page import watch_app
from bot.watch.pulse import FOR_EVER, Pulse
from bot.watch.watched import Watch
from tests.chat import World, world

GOY = 103
Samples = dict[tuple[str, ...], float]


def nothing() -> None:
    """The right to serve is held."""


def heard() -> Pulse:
    pulse = Pulse(75)
    pulse.heard()
    return pulse


class Broken(Store):
    """A database that does not answer, or answers with a fault."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    async def unit(self, work: Work[Any], kind: str = "turn") -> Any:
        if self.fault:
            raise self.fault
        await asyncio.Event().wait()

    async def read(self, work: Work[Any]) -> Any:
        return await self.unit(work)

    async def close(self) -> None: ...


def watch(where: World, data: Path, health: Health | None = None) -> Watch:
    assert where.service
    seen = health or Health(where.service.store, heard(), nothing)
    return Watch(seen, where.service.meters, data, "sqlite", "polling", lambda: where.now)


async def get(of: Watch, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(watch_app(of)), base_url="http://bot") as client:
        return await client.get(path)


async def samples(of: Watch) -> Samples:
    """Every sample of the page by its name and the values of its labels."""
    page = await get(of, "/metrics")
    assert page.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page.text)
        for sample in family.samples
    }


# the pulse


def test_silence_is_noticed() -> None:
    moment = [100.0]
    pulse = Pulse(75, lambda: moment[0])
    assert (pulse.well, pulse.age) == (False, None)
    pulse.heard()
    moment[0] += 75
    assert (pulse.well, pulse.age) == (True, 75)
    moment[0] += 1
    assert not pulse.well


def test_with_a_webhook_silence_means_nothing() -> None:
    assert Pulse(FOR_EVER).well


async def test_only_an_answer_is_a_sign_of_life() -> None:
    pulse = Pulse(75)
    answers: list[Any] = [OSError("no line"), []]

    async def updates(offset: int, wait: int) -> list[Any]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return [offset, wait]

    asked = pulse.hearing(updates)
    with pytest.raises(OSError, match="no line"):
        await asked(1, 25)
    assert not pulse.well
    assert await asked(1, 25) == [1, 25]
    assert pulse.well


# the health page


async def test_a_bot_that_is_well_says_so_in_one_line(tmp_path: Path) -> None:
    where = await world()
    answer = await get(watch(where, tmp_path), "/healthz")
    assert answer.status_code == 200
    assert "\n" not in answer.text
    assert answer.json() == {"ok": True, "telegram": "ok", "database": "ok", "right": "ok", "version": __version__}
    await where.close()


def lost() -> None:
    raise Lost("postgresql://u:hush@h/d is gone")


def long_silent() -> Pulse:
    moments = iter((0.0, 90.0, 90.0, 90.0, 90.0))
    pulse = Pulse(75, lambda: next(moments))
    pulse.heard()
    return pulse


@pytest.mark.parametrize(
    ("store", "pulse", "check", "wrong"),
    [
        (Broken(), heard, nothing, {"database": "no answer within 0.01 s"}),
        (Broken(OSError("hush")), heard, nothing, {"database": "fault: OSError"}),
        (None, heard, lost, {"right": "fault: Lost"}),
        (None, lambda: Pulse(75), nothing, {"telegram": "not heard yet"}),
        (None, long_silent, nothing, {"telegram": "silent for 90 s"}),
        (Broken(OSError()), lambda: Pulse(75), lost, {"database": "fault: OSError", "right": "fault: Lost"}),
    ],
)
async def test_what_is_wrong_is_named_and_the_number_is_503(
    tmp_path: Path, store: Broken | None, pulse: Callable[[], Pulse], check: Callable[[], None], wrong: dict[str, str]
) -> None:
    where = await world()
    assert where.service
    patience = 0.01 if store and store.fault is None else 2.0
    health = Health(store or where.service.store, pulse(), check, patience)
    answer = await get(watch(where, tmp_path, health), "/healthz")
    assert answer.status_code == 503
    words = json.loads(answer.text)
    assert words["ok"] is False
    assert wrong.items() <= words.items()
    assert "hush" not in answer.text
    await where.close()


async def test_nothing_else_is_to_be_had(tmp_path: Path) -> None:
    where = await world()
    assert (await get(watch(where, tmp_path), "/")).status_code == 404
    await where.close()


# the metrics


async def test_letters_are_counted_by_how_they_ended(tmp_path: Path) -> None:
    where = await world()
    before = await samples(watch(where, tmp_path))
    where.api.fault("429", times=2)
    await where.arrive(where.api.say(GOY, "/help"))
    where.api.fault("400")
    await where.arrive(where.api.say(GOY, "/help"))
    where.api.fault("hang")
    await where.arrive(where.api.say(GOY, "/help"))
    after = await samples(watch(where, tmp_path))
    new = {key: value - before.get(key, 0) for key, value in after.items() if value != before.get(key, 0)}
    assert new["khaidee_messages_total", "reply", "sent"] == 2
    assert new["khaidee_messages_total", "reply", "dead"] == 1
    assert new["khaidee_message_retries_total", "reply", "wait"] == 2
    assert new["khaidee_message_retries_total", "reply", "tryagain"] == 1
    assert new["khaidee_updates_received_total",] == 3
    assert new["khaidee_unit_seconds_count", "inbox"] == 3
    await where.close()


async def test_a_day_without_promises_is_counted_as_silent(tmp_path: Path) -> None:
    where = await world()
    where.now += timedelta(days=1)
    await where._tick()
    assert (await samples(watch(where, tmp_path)))["khaidee_messages_total", "agenda", "silent"] > 0
    await where.close()


async def test_an_update_that_comes_twice_is_received_once(tmp_path: Path) -> None:
    where = await world("twice")
    await where.arrive(where.api.say(GOY, "/help"))
    assert (await samples(watch(where, tmp_path)))["khaidee_updates_received_total",] == 1
    await where.close()


def update(number: int, state: str, at: datetime) -> dict[str, Any]:
    return {"update_id": number, "chat": 1, "person": 1, "arrived_at": at, "state": state, "attempts": 0}


def letter(number: int, state: str, at: datetime) -> dict[str, Any]:
    return {"id": number, "chat": 1, "kind": "nudge", "due_at": at, "state": state, "attempts": 0}


async def test_what_waits_is_told_with_its_age(tmp_path: Path) -> None:
    where = await world()
    assert where.service

    def ago(seconds: int) -> datetime:
        return where.now - timedelta(seconds=seconds)

    async def fill(db: Db) -> None:
        for row in (update(1, "open", ago(40)), update(2, "open", ago(90)), update(3, "done", ago(999))):
            await db.execute(insert(inbox).values(**row))
        await db.execute(insert(inbox).values(**update(4, "aside", ago(999))))
        waits = (letter(90_001, "pending", ago(30)), letter(90_002, "sending", ago(70)))
        not_yet = (letter(90_003, "pending", ago(-600)), letter(90_004, "sent", ago(999)))
        for row in (*waits, *not_yet, letter(90_005, "unknown", ago(999))):
            await db.execute(insert(outbox).values(**row))

    await where.service.store.unit(fill)
    seen = await samples(watch(where, tmp_path))
    assert seen["khaidee_inbox_open",] == 2
    assert seen["khaidee_inbox_lag_seconds",] == 90
    assert seen["khaidee_inbox_aside",] == 1
    assert seen["khaidee_outbox_waiting",] == 2
    assert seen["khaidee_outbox_lag_seconds",] == 70
    await where.close()


async def test_nothing_waits_and_nothing_is_late(tmp_path: Path) -> None:
    where = await world()
    seen = await samples(watch(where, tmp_path))
    assert [seen[f"khaidee_{name}_lag_seconds",] for name in ("inbox", "outbox")] == [0, 0]
    assert seen["khaidee_backup_age_seconds",] == float("inf")
    assert 0 < seen["khaidee_disk_free_ratio",] < 1
    assert seen["khaidee_build_info", "sqlite", "polling", platform.python_version(), __version__] == 1
    assert seen["process_resident_memory_bytes",] > 1e6
    await where.close()


async def test_the_page_is_there_when_the_database_is_not(tmp_path: Path) -> None:
    """That is when somebody looks at it."""
    where = await world()
    await where.arrive(where.api.say(GOY, "/help"))
    for broken in (Broken(), Broken(OSError())):
        seen = await samples(watch(where, tmp_path, Health(broken, Pulse(75), nothing, 0.01)))
        assert seen["khaidee_database_up",] == 0
        assert seen["khaidee_heard_age_seconds",] == float("inf")
        assert ("khaidee_inbox_open",) not in seen
        assert ("khaidee_unit_seconds_count", "turn") in seen
    await where.close()


async def test_labels_are_words_of_the_code_and_never_of_a_person(tmp_path: Path) -> None:
    where = await world()
    for words in ("/lead", "คุณวิภา บจก.ดอยตุง 0812345678", "ข้าม", "ข้าม", "พรุ่งนี้"):
        await where.arrive(where.api.say(GOY, words))
    where.now += timedelta(days=1)
    await where._tick()
    page = (await get(watch(where, tmp_path), "/metrics")).text
    assert page.isascii()
    kinds = {"reply", *KNOWN, "inbox", "turn", "intent", "mark"}
    known = kinds | ENDS | {str(bound) for bound in BOUNDS} | {"+Inf"}
    families = [f for f in text_string_to_metric_families(page) if f.name != "khaidee_build_info"]
    labels = {value for family in families for sample in family.samples for value in sample.labels.values()}
    assert labels <= known
    assert str(GOY) not in labels
    await where.close()


async def test_two_bots_in_one_process_count_apart(tmp_path: Path) -> None:
    one, other = await world(), await world()
    await one.arrive(one.api.say(GOY, "/help"))
    assert (await samples(watch(one, tmp_path)))["khaidee_updates_received_total",] == 1
    assert (await samples(watch(other, tmp_path)))["khaidee_updates_received_total",] == 0
    assert not [family for family in REGISTRY.collect() if family.name.startswith("khaidee")]
    await one.close()
    await other.close()


@given(st.lists(st.floats(0, 20), max_size=40))
def test_times_are_counted_as_prometheus_counts(took: list[float]) -> None:
    times = Times()
    for seconds in took:
        times.add(seconds)
    counted = dict(times.up_to())
    assert counted["+Inf"] == len(took)
    assert all(counted[str(bound)] == sum(seconds <= bound for seconds in took) for bound in BOUNDS)
    assert times.total == pytest.approx(sum(took))


async def test_a_unit_is_timed_whether_it_is_kept_or_not() -> None:
    moments, meters = iter((1.0, 1.25, 2.0, 5.0)), Meters()
    timed = Timed(Broken(LookupError()), meters.unit, lambda: next(moments))
    for kind in ("turn", "mark"):
        with pytest.raises(LookupError):
            await timed.unit(_no_work, kind)
    assert {kind: times.total for kind, times in meters.units.items()} == {"turn": 0.25, "mark": 3.0}


async def _no_work(_: Db) -> None: ...


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (waiting(inbox.c.arrived_at, OPEN), "ix_inbox_open"),
        (waiting(outbox.c.due_at, PENDING, outbox.c.due_at <= datetime(2026, 8, 1, tzinfo=UTC)), "ix_outbox_pending"),
        (waiting(outbox.c.due_at, SENDING), "ix_outbox_sending"),
    ],
)
async def test_a_scrape_looks_only_at_what_waits(question: Any, index: str) -> None:
    """Beside a million letters that were sent a scrape costs what it costs beside none."""
    where = await world()
    await where.close()
    words = question.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": False})
    with closing(sqlite3.connect(where.path)) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {words}", ["2026-08-01"] * len(words.params)).fetchall()
    assert index in str(plan)
