"""Everything out, and back in as it was: proofs, order, rights, size; every table is ruled on."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import shutil
import tracemalloc
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.cli import main
from bot.domain.reading import Unclear, phone, tidy
from bot.domain.sheets import Plan, read
from bot.domain.values import Birthday, Phone
from bot.jobs import exporting as jobs
from bot.jobs.exporting import ZipSink
from bot.records import RECORDS, Base
from bot.records.base import Record
from bot.records.complaint import Complaint
from bot.records.imports import ImportBatch
from bot.records.lead import DISQUALIFIED, Lead
from bot.records.people import Person
from bot.storage import exporting as storage
from bot.storage import importing as lists
from bot.storage.desk import Desk, Me
from bot.storage.engine import Db
from bot.storage.kernel import audit
from bot.usecases import exporting
from bot.usecases.importing import plan
from tests.chat import START, World, world

OWNER, KOI, MALLORY = 101, 103, 201
ZONE = ZoneInfo("Asia/Bangkok")


def me(where: World, person: int = OWNER) -> Me:
    assert where.service
    found = where.service.roster.at(person)
    assert found
    return found


async def keep(where: World, *leads: Record, person: int = KOI, notes: str = "") -> None:
    async def work(db: Db) -> None:
        desk = Desk(db, me(where, person), where.now)
        await desk.keep_all(leads)
        if notes:
            await lists.note(desk, {lead.id: notes for lead in leads})

    assert where.service
    await where.service.store.unit(work)


async def archive(where: World, person: int = OWNER) -> zipfile.ZipFile:
    file = io.BytesIO()

    async def work(db: Db) -> None:
        with zipfile.ZipFile(file, "w") as made:
            await exporting.export(Desk(db, me(where, person), where.now), ZipSink(made, where.now))

    assert where.service
    await where.service.store.read(work)
    return zipfile.ZipFile(file)


async def press(where: World, label: str, person: int = OWNER) -> list[str]:
    where.fresh()
    await where.arrive(where.api.press(person, label))
    return [event.text for event in where.fresh()]


# what is in it


def test_every_table_goes_out_or_is_left_for_a_reason() -> None:
    """Whoever adds a table has to say which."""
    out, left = storage.tables(), set(storage.LEFT_OUT)
    assert out | left == set(Base.metadata.tables)
    assert not out & left


async def test_the_manifest_proves_every_file() -> None:
    where = await world()
    await keep(where, *(Lead(name=f"คุณ{n}", phone=Phone(f"+668{n:08d}")) for n in range(1, 8)))
    made = await archive(where)
    manifest = json.loads(made.read("manifest.json"))
    assert manifest["made_by"] == "คุณดารา"
    assert manifest["workspace"]["name"] == "ขายดี การค้า"
    assert datetime.fromisoformat(manifest["made_at"]) == where.now
    assert [file["name"] for file in manifest["files"]] + ["manifest.json"] == made.namelist()
    for file in manifest["files"]:
        content = made.read(file["name"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
    rows = {file["name"]: file["rows"] for file in manifest["files"]}
    assert (rows["lead.csv"], rows["lead.json"], rows["audit.json"]) == (7, 7, 7)
    assert [row["number"] for row in json.loads(made.read("lead.json"))] == list(range(1, 8))
    await where.close()


async def test_practice_stays_where_it_is() -> None:
    """Neither the record, nor its notes, nor its history; and nobody counts it."""
    where = await world()
    await keep(where, Lead(name="คุณวิภา"), notes="ของจริง")
    await keep(where, Complaint(customer="ลองบ่น", practice=True))
    await keep(where, Lead(name="ลองจด", practice=True), notes="ลองจดดู")
    made = await archive(where)
    everything = "".join(made.read(name).decode() for name in made.namelist() if name != "README.txt")
    assert "คุณวิภา" in everything
    assert "ของจริง" in everything
    assert "ลอง" not in everything
    assert [row["record_id"] for row in json.loads(made.read("audit.json"))] == [1]
    assert (await counted(where))["lead"] == 1
    await where.close()


async def counted(where: World) -> dict[str, int]:
    async def work(db: Db) -> dict[str, int]:
        return await storage.counts(Desk(db, me(where), where.now))

    assert where.service
    return await where.service.store.read(work)


async def test_the_same_moment_makes_the_same_bytes() -> None:
    where = await world()
    await keep(where, *(Lead(name=f"คุณ{n}") for n in range(20)))
    first, second = await archive(where), await archive(where)
    assert [first.read(name) for name in first.namelist()] == [second.read(name) for name in second.namelist()]
    await where.close()


async def test_nothing_of_another_firm_and_no_secret_is_in_it() -> None:
    where = await world()
    await keep(where, Lead(name="mine"))
    await keep(where, Lead(name="theirs"), person=MALLORY)
    await where.arrive(where.api.say(OWNER, "/invite"))
    for label in ("เซลส์", "ทีมของฉันเอง"):
        await press(where, label)
    made = await archive(where)
    whole = "".join(made.read(name).decode() for name in made.namelist())
    assert "mine" in whole
    for secret in ("theirs", "Elsewhere", "telegram_id", "secret", '"103"', " 103,"):
        assert secret not in whole, secret
    await where.close()


async def test_what_was_deleted_is_marked_and_what_was_erased_is_gone() -> None:
    where = await world()
    for name in ("stays", "goes", "vanishes"):
        await keep(where, Lead(name=name), person=OWNER, notes=f"note on {name}")

    async def work(db: Db) -> None:
        desk = Desk(db, me(where), where.now)
        for name in ("goes", "vanishes"):
            lead = await db.scalar(select(Lead).where(Lead.name == name))
            await desk.remove(lead)
            if name == "vanishes":
                await desk.erase(lead)

    assert where.service
    await where.service.store.unit(work)
    made = await archive(where)
    assert [bool(row["deleted_at"]) for row in json.loads(made.read("lead.json"))] == [False, True]
    assert not any("vanishes" in made.read(name).decode() for name in made.namelist())
    await where.close()


async def test_the_table_opens_in_excel_as_it_was_meant() -> None:
    where = await world()
    formula = Lead(name='=HYPERLINK("http://x")', company="+1", phone=Phone("+66812345678"), source="page")
    formula.birthday, formula.call_back_at = Birthday(19870812), datetime(2026, 8, 5, 7, 0, tzinfo=UTC)
    await keep(where, formula, notes="@note")
    raw = (await archive(where)).read("lead.csv").decode()
    assert raw.startswith("\ufeffเลขที่,ชื่อ,บริษัท,โทร,")
    line = raw.split("\r\n")[1]
    assert line.startswith('1,"\'=HYPERLINK(""http://x"")",\'+1,081-234-5678,เพจ,')
    assert ",2026-08-05 14:00," in line
    assert ",1987-08-12," in line
    assert ",'@note," in line
    await where.close()


# and back

WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=40).map(tidy).filter(bool)
LINE = WORDS.filter(lambda text: "\n" not in text)


@st.composite
def numbers(draw: st.DrawFn) -> Phone | None:
    start = draw(st.sampled_from(["+6681", "+6689", "+662", "+6653", "+441632", "+1202555"]))
    try:
        return Phone(phone(f"{start}{draw(st.integers(0, 9_999_999)):07d}"[:12]))
    except Unclear:
        return None


@st.composite
def a_lead(draw: st.DrawFn) -> dict[str, Any]:
    """Any lead the chat can make, with what lies ahead of it."""
    status = draw(st.sampled_from(["new", "contacted", "nurturing", "qualified", "disqualified"]))
    day = draw(st.none() | st.dates(date(2026, 8, 1), date(2030, 1, 1)))
    minutes = draw(st.none() | st.integers(1, 10**6))
    born = draw(st.none() | st.dates(date(1930, 1, 1), date(2020, 1, 1)))
    year = draw(st.booleans())
    found: dict[str, Any] = {
        "name": draw(LINE),
        "company": draw(st.none() | LINE),
        "nickname": draw(st.none() | LINE),
        "interest": draw(st.none() | WORDS),
        "phone": draw(numbers()),
        "email": draw(st.none() | st.from_regex(r"[a-z0-9]{1,9}@[a-z]{1,9}\.co", fullmatch=True)),
        "line_id": draw(st.none() | st.from_regex(r"@?[a-km-z][a-z0-9._-]{2,9}", fullmatch=True)),
        "source": draw(st.none() | st.sampled_from(Lead.fields()["source"].choices)),
        "status": status,
        "reason": draw(st.sampled_from(DISQUALIFIED)) if status == "disqualified" else None,
        "follow_up_on": day,
        "call_back_at": START.astimezone(UTC) + timedelta(minutes=minutes) if minutes else None,
        "birthday": Birthday((born.year if year else 0) * 10000 + born.month * 100 + born.day) if born else None,
    }
    return found


@settings(max_examples=15)
@given(st.lists(a_lead(), min_size=1, max_size=8), st.none() | WORDS, st.booleans())
def test_every_field_comes_back_as_it_was(leads: list[dict[str, Any]], notes: str | None, english: bool) -> None:
    """Out through the export, headed in either language, and in through the reader of files."""
    asyncio.run(_there_and_back(leads, notes or "", english=english))


async def _there_and_back(leads: list[dict[str, Any]], notes: str, *, english: bool) -> None:
    where = await world()
    await keep(where, *(Lead(**values) for values in leads), notes=notes)
    if english:
        await _speak_english(where)
    raw = (await archive(where)).read("lead.csv")
    how = plan(ImportBatch(at=where.now, plan={}), me(where))
    head, *rows = read(raw, Plan(**how))
    assert head["heading"] == 1
    kinds = Lead.fields()
    for values, row in zip(leads, rows, strict=True):
        wanted = {
            name: kinds[name].dump(value) if name in kinds else value
            for name, value in values.items()
            if value is not None
        }
        assert row["values"] == wanted
        assert row.get("note", "") == notes
        assert (row.get("doubts", []), row["owner"]) == ([], "ก้อย")
    await where.close()


async def _speak_english(where: World) -> None:
    async def work(db: Db) -> None:
        await db.execute(update(Person).where(Person.telegram_id == OWNER).values(language="en", era="ce"))

    assert where.service
    await where.service.store.unit(work)
    await where.service.store.read(where.service.roster.load)


async def test_an_export_that_is_sent_back_is_known_row_by_row() -> None:
    """Nothing is doubled: who was deleted stays so, who is known is named."""
    where = await world()
    await keep(where, *(Lead(name=f"คุณ{n}", phone=Phone(f"+668{n:08d}")) for n in range(1, 5)))

    async def remove(db: Db) -> None:
        lead = await db.scalar(select(Lead).where(Lead.number == 4))
        await Desk(db, me(where), where.now).remove(lead)

    assert where.service
    await where.service.store.unit(remove)
    raw = (await archive(where)).read("lead.csv")
    about = {"file_id": where.api.keep_file("lead.csv", raw), "file_name": "lead.csv", "file_size": len(raw)}
    await where.arrive(where.api.send(OWNER, {"document": about}))
    said = (await press(where, "🔍 ตรวจไฟล์"))[1]
    assert "👥 ซ้ำกับที่มีอยู่ 3" in said
    assert "⛔️ นำเข้าไม่ได้ 1" in said
    assert "แถว 5: ถูกลบไปแล้ว" in said
    await where.close()


# rights, size, memory


async def test_it_is_written_down_who_took_everything() -> None:
    where = await world()
    await where.arrive(where.api.say(OWNER, "/export"))
    await press(where, "📦 ส่งออกทั้งหมด")

    async def logged(db: Db) -> Any:
        return list(await db.execute(select(audit.c.by, audit.c.at, audit.c.changes).where(audit.c.action == "export")))

    assert where.service
    assert await where.service.store.read(logged) == [(1, where.now, {"to": [None, "chat"]})]
    await where.close()


async def test_whoever_is_no_owner_any_more_gets_no_file() -> None:
    """The file is made when it is sent: by then the rights may be others."""
    where = await world()
    assert where.service
    gathered = jobs._gather

    async def work(db: Db) -> None:
        with pytest.raises(Exception, match="workspace"):
            await gathered(Desk(db, me(where, KOI), where.now), {})

    await where.service.store.read(work)
    await where.close()


async def test_what_the_messenger_does_not_take_is_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST", 100)
    where = await world()
    await where.arrive(where.api.say(OWNER, "/export"))
    said = await press(where, "📦 ส่งออกทั้งหมด")
    assert "python -m bot export" in said[-1]
    assert where.api.files == {}
    await where.close()


@pytest.mark.long
async def test_four_times_the_leads_take_no_more_memory() -> None:
    where = await world()
    peaks = []
    for count in (600, 1800):
        await keep(where, *(Lead(name="คุณสมชาย ใจดี", interest="x" * 200) for _ in range(count)))
        tracemalloc.start()

        class Nowhere:
            """Counts nothing, keeps nothing."""

            def open(self, name: str) -> Any:
                return Path("/dev/null").open("wb")

        async def work(db: Db) -> None:
            await exporting.export(Desk(db, me(where), where.now), Nowhere())

        assert where.service
        await where.service.store.read(work)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5
    await where.close()


# on the command line


def run(data: Path, *args: str) -> Any:
    return CliRunner().invoke(main, args, env={"DATA_FOLDER": str(data)})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with two firms in it."""

    async def fill() -> Path:
        where = await world()
        await keep(where, Lead(name="คุณวิภา"))
        await where.close()
        return where.path

    shutil.copy(asyncio.run(fill()), tmp_path / "khaidee.db")
    return tmp_path


def test_the_command_writes_a_folder(data: Path) -> None:
    done = run(data, "export", str(data / "out"), "--workspace", "1")
    assert done.exit_code == 0, done.output
    (folder,) = (data / "out").iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["made_by"] == "command line"
    for file in manifest["files"]:
        assert hashlib.sha256((folder / file["name"]).read_bytes()).hexdigest() == file["sha256"]
    assert "คุณวิภา" in (folder / "lead.csv").read_text("utf-8")
    (line,) = [row for row in json.loads((folder / "audit.json").read_text("utf-8")) if row["action"] == "export"]
    assert (line["by"], line["source"]) == (0, "command line")


def test_the_command_asks_which_firm_is_meant(data: Path) -> None:
    done = run(data, "export", str(data / "out"))
    assert done.exit_code == 1
    assert "--workspace 2   Elsewhere Ltd." in done.output
    assert not (data / "out").exists()
    assert run(data, "export", str(data / "out"), "--workspace", "9").exit_code == 1


def test_every_record_type_can_be_headed() -> None:
    assert {kind.type() for kind in RECORDS.values()} <= storage.tables()
