"""The kernel's statements that are written once per group of units, in the order they must happen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Executable, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.kernel import audit, channel, finding, inbox, outbox


def _finding(postgres: bool) -> Any:
    statement = (postgresql if postgres else sqlite).insert(finding)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["type", "record_id"], set_={"words": new.words, "owner_id": new.owner_id}
    )


def _outbox(postgres: bool) -> Any:
    return (postgresql if postgres else sqlite).insert(outbox).on_conflict_do_nothing(index_elements=["key"])


def statements(postgres: bool) -> dict[str, Executable]:
    """Every late statement by its name; the order of the dictionary is the order of writing."""
    return {
        "finding.put": _finding(postgres),
        "finding.drop": delete(finding).where(
            finding.c.type == bindparam("type_"), finding.c.record_id == bindparam("record")
        ),
        "channel.put": insert(channel),
        "audit.add": insert(audit),
        "outbox.put": _outbox(postgres),
        "outbox.mark": update(outbox)
        .where(outbox.c.id == bindparam("row"))
        .values(
            state=bindparam("to"),
            message_id=bindparam("message"),
            letter=None,
            sent_at=bindparam("at"),
            fault=bindparam("why"),
        ),
        "inbox.done": update(inbox).where(inbox.c.id == bindparam("row")).values(state="done", body=None),
    }


Late = dict[str, list[dict[str, Any]]]


def merge(into: Late, more: Late) -> None:
    for name, rows in more.items():
        into.setdefault(name, []).extend(rows)
