"""The schema: migrations walked in one transaction, forwards at every start.

Alembic is loaded only where there is something to walk: it would cost every start a fifth of a second and 10 MB.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect, text

FOLDER = Path(__file__).parent / "migrations"
_LINK = re.compile(r'^(down_)?revision\b[^=\n]*= *(?:"(\w+)"|None)', re.MULTILINE)


class TooNew(RuntimeError):
    """The database was written by a newer program; this one does not touch it."""


@cache
def revisions() -> dict[str, str]:
    """Every revision this program knows and the one before it, "" before the first; read from the files' heads."""
    heads = (dict(_LINK.findall(file.read_text("utf-8"))) for file in (FOLDER / "versions").glob("*.py"))
    return {head[""]: head["down_"] for head in heads}


def newest() -> str:
    """The revision that no other builds on."""
    (last,) = revisions().keys() - set(revisions().values())
    return last


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision, all of it or nothing; `url` is SQLAlchemy's, of a blocking driver."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            now = revision_of(connection)
            if now is not None:
                refuse_unknown(now)
            if revision != "head" or now != newest():
                _walk(connection, revision)
    finally:
        engine.dispose()


def _walk(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    walk = command.downgrade if revision == "base" else command.upgrade
    walk(config, revision)


def revision_of(connection: Connection) -> str | None:
    """Where a database stands; None for one that was never migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    now: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return now


def refuse_unknown(revision: str) -> None:
    """Raises TooNew for a revision this program has never heard of."""
    if revision not in revisions():
        raise TooNew(
            f"the database is at {revision}, which this version of khaidee does not know: please update khaidee"
        )


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
