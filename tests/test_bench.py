"""The bench measures what it says: its stores are whole, its Bot API answers, its page keeps what it did not write."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import names, questions, report
from bench.api import Api, percentiles
from bench.load import FIRST, LEAD, OWNER, Load
from bench.rows import ROWS
from bench.stores import THEN, fill
from bench.years import REPS, Years
from bot.records.lead import Lead
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.roster import Roster
from bot.storage.sqlite import SqliteStore


async def test_a_filled_store_is_found_in_and_carried_on(tmp_path: Path) -> None:
    fill(f"sqlite:///{tmp_path / 'filled.db'}", 70)
    store, roster = SqliteStore(tmp_path / "filled.db"), Roster()
    await store.read(roster.load)
    owner = roster.at(OWNER)
    assert owner

    async def work(db: Db) -> tuple[list[str], int]:
        desk = Desk(db, owner, datetime.now(UTC))
        hits = await desk.search(names.lead(33)["phone"][-6:], 9)
        return [hit.name_words for hit in hits], (await desk.keep(Lead(name="คุณใหม่"))).number

    found, number = await store.unit(work)
    await store.close()
    assert found == [names.lead(33)["name"]]
    assert number == 71


def test_what_is_filled_in_is_too_young_to_be_pruned() -> None:
    assert (datetime.now(UTC) - THEN).days < 7


def test_every_search_says_something_new_and_most_find() -> None:
    said = Load("search").talk()
    first = [next(said) for _ in range(60)]
    everybody = " ".join(" ".join(names.lead(n).values()) for n in range(1000))
    assert len(set(first)) > 40
    assert sum(all(word in everybody for word in words.split()) for words in first) == 50


def talking(api: Api, method: str, body: str = "") -> list[dict[str, object]]:
    """What the Bot API answered so far to one call."""
    heard: list[dict[str, object]] = []
    answer: Callable[[bytes], None] = lambda said: heard.append(json.loads(said))  # noqa: E731
    api.call(method.encode(), body.encode(), answer)
    return heard


async def test_a_chat_goes_on_when_it_is_answered() -> None:
    api = Api(Load("lead", chats=1))
    poll = talking(api, "getUpdates")
    assert poll == []
    api.say(FIRST + 1)
    assert [u["message"]["text"] for u in poll[0]["result"]] == ["/lead"]  # type: ignore[attr-defined]
    for form in (f"chat_id={FIRST + 1}&text=x", json.dumps({"text": "x", "chat_id": FIRST + 1})):
        assert talking(api, "sendMessage", form)[0]["ok"]
    assert [u["message"]["text"] for u in talking(api, "getUpdates")[0]["result"]] == [  # type: ignore[attr-defined]
        LEAD[1].format(n=1),
        LEAD[2],
    ]
    assert len(api.took) == 2
    assert api.started.is_set()


async def test_an_answer_nobody_waits_for_is_not_measured() -> None:
    api = Api(Load("lead", chats=1))
    assert talking(api, "sendMessage", "chat_id=150")[0]["ok"]
    assert not api.took
    assert not api.waiting


async def test_a_flood_waits_for_no_answer() -> None:
    api = Api(Load("lead", flood=1000.0))
    flood = asyncio.create_task(api.flood())
    chats = set()
    for _ in range(5):
        heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        api.call(b"getUpdates", b"", heard.set_result)
        chats |= {update["message"]["chat"]["id"] for update in json.loads(await heard)["result"]}
    flood.cancel()
    assert chats == {FIRST + 50}
    assert not api.took


def test_percentiles_are_ranks_in_milliseconds() -> None:
    took = [n / 1000 for n in range(100, 0, -1)]
    assert percentiles(took) == {"p50": pytest.approx(51), "p95": pytest.approx(96), "p99": pytest.approx(100)}


def test_a_load_travels_as_words() -> None:
    for row in ROWS:
        assert Load.loads(row.load.dumps()) == row.load


def rows(**values: float) -> report.Measured:
    """Three rounds of every row, the same figures in each but for a machine that slows down."""
    columns = dict.fromkeys(report.COLUMNS, 1.0) | values
    return {row.name: [{name: v * slow for name, v in columns.items()} for slow in (1, 2, 4)] for row in ROWS}


def test_bars_compare_rounds_not_moments() -> None:
    """A machine that slows down within a run moves no ratio."""
    assert report.ratio(rows(), "sqlite", "a", "rate") == 1
    assert report.growth(rows(), "sqlite") == 1


def test_every_bar_is_told_and_a_row_that_was_not_measured_has_none() -> None:
    whole = "\n".join(report.tables(rows()))
    assert all(bar.name in whole for bar in report.BARS)
    assert all(row.label in whole for row in ROWS)
    some = "\n".join(report.tables({"a": rows()["a"], "sqlite": rows(rate=2.0)["sqlite"]}))
    assert "| updates/s, SQLite ÷ A | ≥ 1.50 | 2.00 | ✓ |" in some
    assert "÷ U" not in some


def test_writing_keeps_what_people_wrote(tmp_path: Path) -> None:
    page = tmp_path / "quality.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", "utf-8")
    for text in ("first", "second"):
        report.write(text, page)
    assert page.read_text("utf-8") == f"before\n{report.BEGIN}\n\nsecond\n\n{report.END}\nafter\n"


def test_the_page_is_ready_to_be_written() -> None:
    page = report.QUALITY.read_text("utf-8")
    assert page.count(report.BEGIN) == page.count(report.END) == 1
    assert page.index(report.BEGIN) < page.index(report.END)
    assert str(Path(__file__).parent.parent) not in report.machine("15")


# everyday questions


LOOKED_FOR = ("found", "ending")


@pytest.mark.long
def test_every_question_is_answered_by_a_filled_year(tmp_path: Path) -> None:
    """On both databases where there are two, with the same rows; on the bare driver too."""
    years = Years(tmp_path, os.environ.get("TEST_POSTGRES", ""))
    try:
        found = questions.measure(years, (1_000,), quick=True, tell=lambda _: None)
    finally:
        years.close()
    kinds = {kind for kind, _, _ in found}
    assert kinds == {"sqlite", *(["postgres"] if years.server else [])}
    assert {name for _, _, name in found} == {question.name for question in questions.QUESTIONS}
    for (_, _, name), one in found.items():
        assert len(one.whole) == len(one.orm) == len(one.raw) == questions.QUICK
        assert min(one.statements) >= 1, name
        assert sum(one.rows) > 0, name
    if years.server:
        for question in questions.QUESTIONS:
            if question.name not in ("typo", "prefix", "fragment"):  # each database has its own way to look
                here, there = (found[kind, 1_000, question.name].rows for kind in ("sqlite", "postgres"))
                told = (0, 1, 2) if question.name in LOOKED_FOR else (0,)  # PostgreSQL tells its settings back, a look
                assert {more - rows for rows, more in zip(here, there, strict=True)} <= {*told}, question.name
    raw = sqlite3.connect(years.folder / "year1000.db")
    counted = dict(raw.execute("SELECT owner_id, count(*) FROM account GROUP BY 1").fetchall())
    raw.close()
    assert len(counted) == REPS
    assert 60 < min(counted.values()) <= max(counted.values()) < 150


def answered(whole: float, raw: float, orm: float) -> questions.Answered:
    return questions.Answered([whole] * 4, [orm] * 4, [raw] * 4, [2] * 4, [10] * 4)


def test_bars_are_told_of_the_largest_size_and_the_worst_question() -> None:
    found = {
        (kind, size, question.name): answered(whole, 1.0, orm)
        for question in questions.QUESTIONS
        for kind in ("sqlite", "postgres")
        for size, whole, orm in ((1_000, 10.0, 1.0), (100_000, 11.0, 1.3 if question.name == "card" else 1.5))
    }
    told = "\n".join(questions.tables(found))
    assert "| sqlite: card of a customer, p95 ms at 100,000 | ≤ 20.0 | 11.0 | ✓ |" in told
    assert told.count("≤ 1.20 | 1.10 | ✓") == 2
    assert "0.01 a row; the worst is a page of his timeline | ≤ 0.00 | 0.10 | ✗ |" in told
    assert all(question.label in told for question in questions.QUESTIONS)
