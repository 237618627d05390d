"""The schema: Alembic's migrations, walked in one transaction, forwards at every start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, create_engine, event

FOLDER = Path(__file__).parent / "migrations"


class TooNew(RuntimeError):
    """The database was written by a newer program; this one does not touch it."""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision, all of it or nothing; `url` is SQLAlchemy's, of a blocking driver."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            _refuse_newer(connection)
            walk = command.downgrade if revision == "base" else command.upgrade
            walk(_config(connection), revision)
    finally:
        engine.dispose()


def _refuse_newer(connection: Connection) -> None:
    now = revision_of(connection)
    if now is not None:
        refuse_unknown(now)


def refuse_unknown(revision: str) -> None:
    """Raises TooNew for a revision this program has never heard of."""
    if revision not in {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}:
        raise TooNew(
            f"the database is at {revision}, which this version of khaidee does not know: please update khaidee"
        )


def revision_of(connection: Connection) -> str | None:
    """What a database says it is; None for one without tables."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """What this program wants a database to be."""
    return str(ScriptDirectory(str(FOLDER)).get_current_head())


def empty(engine: Engine) -> None:
    """Drop every table there is, known or not: a backup of them was made."""
    there = MetaData()
    with engine.begin() as connection:
        there.reflect(connection)
        there.drop_all(connection)


def is_behind(url: str) -> bool:
    """Does an existing database wait for a migration? False for an empty one: there is nothing to lose."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            now = revision_of(connection)
    finally:
        engine.dispose()
    return now is not None and now != newest()
