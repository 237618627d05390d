"""Alembic's entry: the connection is handed over by storage/schema.py, inside its transaction."""

from alembic import context

from bot.records import Base
from bot.storage import kernel

assert kernel.META is Base.metadata  # noqa: S101  (the kernel's tables are part of the schema)
context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
