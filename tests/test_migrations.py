"""Migrations: up, down, up; equal to the models; a newer database is left alone."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from bot.domain.calendar import OFFICE_CALENDAR
from bot.records import Base
from bot.storage import kernel
from bot.storage.roster import Roster
from bot.storage.schema import FOLDER, TooNew, migrate, newest, revisions
from bot.storage.sqlite import SqliteStore

ROOT = Path(__file__).parent.parent


def test_up_down_up(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'walk.db'}"
    migrate(url)
    migrate(url, "base")
    engine = create_engine(url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(url)
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()


@pytest.mark.filterwarnings("ignore:autogenerate skipping", "ignore:Skipped unsupported reflection")
def test_the_models_are_what_the_migrations_make(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'same.db'}"
    migrate(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        assert compare_metadata(context, kernel.META) == []
        names = {row[0] for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'index'"))}
    engine.dispose()
    assert "ix_lead_birthday" in names  # an expression index: alembic cannot compare it


def _ours(name: str | None, kind: str, _: object) -> bool:
    """Alembic knows no full-text tables and would drop their shadows."""
    return not (kind == "table" and (name or "").startswith("finding_fts"))


def test_the_light_look_at_revisions_sees_what_alembic_sees() -> None:
    """A start reads the chain from the files' heads, without Alembic."""
    scripts = ScriptDirectory(str(FOLDER))
    assert newest() == scripts.get_current_head()
    assert revisions() == {script.revision: script.down_revision or "" for script in scripts.walk_revisions()}


def test_a_start_with_nothing_to_migrate_loads_no_alembic(tmp_path: Path) -> None:
    """Nor the other database's driver, nor a web server: a start has to be quick."""
    url = f"sqlite:///{tmp_path / 'ready.db'}"
    migrate(url)
    heavy = ("alembic", "psycopg", "uvicorn", "starlette", "sqlalchemy.dialects.postgresql", "rapidfuzz")
    script = f"""
import sys
import bot.cli.run
from bot.storage.schema import is_behind, migrate
assert not is_behind({url!r})
migrate({url!r})
print(*[name for name in {heavy} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    migrate(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(TooNew, match="please update khaidee"):
        migrate(url)


async def test_a_team_that_was_there_before_keeps_its_members_and_gets_a_working_week(tmp_path: Path) -> None:
    """Rows from before: office hours, nothing switched off, nobody away; and the roster reads them."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    before = ScriptDirectory(str(FOLDER)).get_revision("0005").down_revision
    migrate(url, str(before))
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO workspace VALUES (1, 'เก่า', 'Asia/Bangkok', 'th', '2026-01-01')"))
        columns = (
            "id, workspace_id, telegram_id, name, role, language, era, zone, agenda_at, quiet_from, quiet_to, status"
        )
        values = "1, 1, 7, 'ดารา', 'owner', 'th', 'be', 'Asia/Bangkok', 480, 1200, 450, 'active', '2026-01-01'"
        connection.execute(text(f"INSERT INTO person ({columns}, joined_at) VALUES ({values})"))
    engine.dispose()
    migrate(url)
    store, roster = SqliteStore(tmp_path / "old.db"), Roster()
    await store.read(roster.load)
    me = roster.at(7)
    assert me
    assert me.calendar.days_off  # Thailand's public holidays, until its owner says otherwise
    week = replace(me.calendar, days_off=frozenset())
    assert (me.name, week, me.off, me.absence, me.seen_on) == ("ดารา", OFFICE_CALENDAR, frozenset(), None, None)
    await store.close()
