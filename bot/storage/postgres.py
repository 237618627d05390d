"""PostgreSQL: the same writer and readers, on connections that notice when the server is gone."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine

from bot.storage.engine import BeforeCommit, nothing
from bot.storage.writer import Engines, ThreadStore

SILENCE_MS = 3000  # a silently cut connection hangs for over 100 s without it
READERS = 4
READ_ONLY = "-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read"
"""One snapshot for all the questions of a card."""


class PostgresStore(ThreadStore):
    """One database, served by one process (the advisory lock in storage/serving.py)."""

    def __init__(self, url: str, *, before_commit: BeforeCommit = nothing, through: Engines | None = None) -> None:
        self.url = url
        super().__init__(through or engines(url), READERS, before_commit)

    def failed(self, fault: BaseException) -> bool:
        return super().failed(fault) or isinstance(fault, psycopg.OperationalError | psycopg.InterfaceError)

    def _at_once(self, connection: Connection) -> AbstractContextManager[Any]:
        """In one round trip to the server."""
        driver: Any = connection.connection.driver_connection
        pipeline: AbstractContextManager[Any] = driver.pipeline()
        return pipeline


def engines(url: str) -> Engines:
    return Engines(_engine(url, 1, ""), _engine(url, READERS, READ_ONLY))


def _engine(url: str, connections: int, options: str) -> Engine:
    """Parameters are counted, as in SQLite, so that a prepared statement is given its values the same way."""
    patience: dict[str, Any] = {"tcp_user_timeout": SILENCE_MS, "connect_timeout": 5, "options": options}
    return create_engine(
        url, pool_size=connections, max_overflow=0, pool_pre_ping=True, paramstyle="format", connect_args=patience
    )
