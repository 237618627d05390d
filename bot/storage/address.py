"""Where the data lies: a file in the data folder, or a PostgreSQL database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.storage.engine import BeforeCommit, Store, nothing
from bot.storage.sqlite import SqliteStore

DRIVER = "postgresql+psycopg://"
FILE = "khaidee.db"


@dataclass(frozen=True, slots=True)
class Address:
    """`url` is SQLAlchemy's; `file` is None on PostgreSQL. Never printed whole: a URL may hold a password."""

    url: str
    file: Path | None

    def __repr__(self) -> str:
        return f"Address({self.file.name if self.file else 'PostgreSQL'})"

    def open(self, before_commit: BeforeCommit = nothing) -> Store:
        if self.file is None:
            from bot.storage.postgres import PostgresStore  # its driver is 9 MB that most shops never need

            return PostgresStore(self.url, before_commit=before_commit)
        return SqliteStore(self.file, before_commit=before_commit)

    @property
    def libpq(self) -> str:
        """The same address as PostgreSQL's own tools read it."""
        return self.url.replace(DRIVER, "postgresql://", 1)


def address(database_url: str | None, folder: Path, name: str = FILE) -> Address:
    """From the setting; without one a SQLite file in the data folder. Raises ValueError on any other database."""
    if not database_url:
        file = folder / name
        return Address(f"sqlite:///{file}", file)
    for scheme in (DRIVER, "postgresql://", "postgres://"):
        if database_url.startswith(scheme):
            return Address(DRIVER + database_url.removeprefix(scheme), None)
    raise ValueError("DATABASE_URL must begin with postgresql://; without it SQLite is used")
