"""Databases with a team and its leads: filled once in a run, copied for every round."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, insert, text

from bench import names
from bench.load import CHATS, FIRST, OWNER
from bot.records.lead import Lead
from bot.records.people import Person, Workspace
from bot.storage.address import FILE
from bot.storage.backup import folder_of
from bot.storage.desk import search_words
from bot.storage.kernel import audit, channel, counter, finding, inbox, outbox
from bot.storage.schema import migrate

THEN = datetime.now(UTC) - timedelta(days=2)  # young enough for nothing to be pruned while it is measured
AT_ONCE = 5000
WHERE = {"workspace_id": 1, "type": "lead"}
C_UTF8 = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one round's database lies."""

    folder: Path
    database: str = ""  # PostgreSQL's address; "" is SQLite in the folder

    @property
    def env(self) -> dict[str, str]:
        return {"DATA_FOLDER": str(self.folder), "DATABASE_URL": self.database}


@dataclass(slots=True)
class Stores:
    """`server` is a PostgreSQL where databases may be made and dropped, or ""."""

    folder: Path
    server: str
    _made: dict[tuple[str, int], str] = field(default_factory=dict)

    @contextmanager
    def place(self, kind: str, leads: int, folder: Path) -> Iterator[Place]:
        """A copy of the store of this kind and size, gone when the round is over."""
        if (kind, leads) not in self._made:
            self._made[kind, leads] = self._sqlite(leads) if kind == "sqlite" else self._postgres(leads)
        made = self._made[kind, leads]
        _backed_up(folder)
        if kind == "sqlite":
            shutil.copyfile(made, folder / FILE)
            yield Place(folder)
            return
        copy = f"{made}_round"
        self.admin(f"CREATE DATABASE {copy} TEMPLATE {made}")
        try:
            yield Place(folder, f"{self.server}/{copy}")
        finally:
            self.admin(f"DROP DATABASE {copy} WITH (FORCE)")

    def _sqlite(self, leads: int) -> str:
        file = self.folder / f"{leads}.db"
        fill(f"sqlite:///{file}", leads)
        return str(file)

    def _postgres(self, leads: int) -> str:
        name = f"bench_{os.getpid()}_{leads}"
        self.admin(f"CREATE DATABASE {name} {C_UTF8}")
        fill(f"{self.server}/{name}", leads)
        return name

    def admin(self, statement: str) -> str:
        """One statement on the server, and the first value of its answer."""
        engine = create_engine(f"{self.server}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            done = connection.execute(text(statement))
            found = str(done.scalar()) if done.returns_rows else ""
        engine.dispose()
        return found

    def close(self) -> None:
        for (kind, _), name in self._made.items():
            if kind == "postgres":
                self.admin(f"DROP DATABASE {name} WITH (FORCE)")


def _backed_up(folder: Path) -> None:
    """The daily backup has been made: it would run into the round and be measured with it."""
    made = folder_of(folder) / f"khaidee-{datetime.now(UTC):%Y%m%dT000000Z}.db"
    made.touch()


def fill(url: str, leads: int) -> None:
    """The newest schema, fifty reps and their owner, and so many leads with all that hangs on them."""
    migrate(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(Workspace), _workspace())
        connection.execute(insert(Person), [_person(n) for n in range(1, CHATS + 2)])
        for first in range(1, leads + 1, AT_ONCE):
            _put(connection, range(first, min(first + AT_ONCE, leads + 1)))
        if leads:
            connection.execute(insert(counter).values(**WHERE, last=leads))
            _count_on(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _workspace() -> dict[str, Any]:
    return {"id": 1, "name": "bench", "zone": "Asia/Bangkok", "language": "th", "created_at": THEN}


def _person(n: int) -> dict[str, Any]:
    who = {"id": n, "workspace_id": 1, "telegram_id": FIRST + n, "name": f"rep {n}", "joined_at": THEN}
    who |= {"role": "owner" if FIRST + n == OWNER else "rep", "manager_id": None}
    return who | {"language": "th", "era": "be", "zone": "Asia/Bangkok"}


def _put(connection: Connection, numbers: range) -> None:
    """Leads, and what keeping and showing each of them left behind."""
    leads = [_lead(n) for n in numbers]
    connection.execute(insert(Lead), leads)
    found = [WHERE | {"record_id": n, "owner_id": lead["owner_id"], "words": _words(lead)} for n, lead in _by(leads)]
    connection.execute(insert(finding), found)
    connection.execute(insert(channel), [_way(lead) for lead in leads])
    connection.execute(insert(audit), [_trail(n, lead["owner_id"]) for n, lead in _by(leads)])
    connection.execute(insert(outbox), [_letter(n, lead["owner_id"]) for n, lead in _by(leads)])
    connection.execute(insert(inbox), [_update(n, lead["owner_id"]) for n, lead in _by(leads)])


def _by(leads: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((lead["id"], lead) for lead in leads)


def _lead(n: int) -> dict[str, Any]:
    owner = 1 + n % CHATS
    lead: dict[str, Any] = {"id": n, "number": n, "workspace_id": 1, "owner_id": owner, **names.lead(n)}
    lead |= {"created_at": THEN, "created_by": owner, "updated_at": THEN, "updated_by": owner, "version": 1}
    return lead | {"status": ("new", "contacted", "nurturing", "qualified")[n % 4], "source": "line"}


def _words(lead: dict[str, Any]) -> str:
    return search_words(Lead(**lead))


def _way(lead: dict[str, Any]) -> dict[str, Any]:
    return WHERE | {"record_id": lead["id"], "kind": "phone", "value": lead["phone"]}


def _trail(n: int, owner: int) -> dict[str, Any]:
    row = WHERE | {"record_id": n, "version": 1, "action": "add", "changes": {"source": [None, "line"]}}
    return row | {"by": owner, "at": THEN, "source": f"update:-{n}"}


def _letter(n: int, owner: int) -> dict[str, Any]:
    row = {"id": n, "person_id": owner, "chat": FIRST + owner, "kind": "reply", "due_at": THEN, "state": "sent"}
    return row | {"attempts": 0, "message_id": n, "about": f"lead:{n}", "sent_at": THEN}


def _update(n: int, owner: int) -> dict[str, Any]:
    row = {"update_id": -n, "chat": FIRST + owner, "person": FIRST + owner, "arrived_at": THEN}
    return row | {"state": "done", "attempts": 0}


def _count_on(connection: Connection) -> None:
    """PostgreSQL's sequences know nothing of ids that were given by hand."""
    if connection.dialect.name == "postgresql":
        for table in (Lead.__table__, Person.__table__):
            assert isinstance(table, Table)
            last = f"(SELECT max(id) FROM {table.name})"  # noqa: S608  (our own table's name)
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last})"))
