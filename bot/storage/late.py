"""The kernel's statements that are written once per group of units, in the order they must happen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, insert, update

from bot.records.conversions import Conversion
from bot.records.stages import StageEvent
from bot.storage.kernel import audit, channel, finding, inbox, learnt, outbox
from bot.storage.prepared import Prepared


def _found_anew(insert: Any) -> Any:
    new = insert(finding).excluded
    return insert(finding).on_conflict_do_update(
        index_elements=["type", "record_id"], set_={"words": new.words, "owner_id": new.owner_id}
    )


def _once_more(insert: Any) -> Any:
    more = {"times": learnt.c.times + insert(learnt).excluded.times}
    return insert(learnt).on_conflict_do_update(index_elements=["person_id", "what"], set_=more)


def _table(kind: Any) -> Any:
    return kind.__table__


_DROP = delete(finding).where(finding.c.type == bindparam("type_"), finding.c.record_id == bindparam("record"))
_OWN = (
    update(finding)
    .where(finding.c.type == bindparam("type_"), finding.c.record_id == bindparam("record"))
    .values(owner_id=bindparam("owner"))
)
_CUT = delete(channel).where(channel.c.type == bindparam("type_"), channel.c.record_id == bindparam("record"))
_DONE = update(inbox).where(inbox.c.id == bindparam("row")).values(state="done", body=None)
_MARK = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state=bindparam("to"),
        message_id=bindparam("message"),
        letter=None,
        sent_at=bindparam("at"),
        fault=bindparam("why"),
    )
)
_RECORD = ("workspace_id", "type", "record_id")
_PROMISED = ("id", "workspace_id", "person_id", "chat", "kind", "args", "letter", "key", "due_at", "state", "attempts")
_STEP = ("workspace_id", "opportunity_id", "account_id", "before", "after", "at", "by", "amount", "expected_close")
_CONVERTED = ("workspace_id", "lead_id", "by", "at", "made", "filled", "moved", "before")

STATEMENTS = {
    "finding.put": Prepared(_found_anew, *_RECORD, "owner_id", "words"),
    "finding.drop": Prepared(lambda _: _DROP),
    "finding.own": Prepared(lambda _: _OWN),
    "channel.put": Prepared(lambda _: insert(channel), *_RECORD, "kind", "value"),
    "channel.drop": Prepared(lambda _: _CUT),
    "step.add": Prepared(lambda _: insert(_table(StageEvent)), *_STEP),
    "conversion.add": Prepared(lambda _: insert(_table(Conversion)), *_CONVERTED),
    "audit.add": Prepared(lambda _: insert(audit), *_RECORD, "version", "action", "changes", "by", "at", "source"),
    "learnt.add": Prepared(_once_more, "person_id", "what", "times"),
    "outbox.put": Prepared(
        lambda insert: insert(outbox).on_conflict_do_nothing(index_elements=["key"]), *_PROMISED, "about"
    ),
    "outbox.mark": Prepared(lambda _: _MARK),
    "inbox.done": Prepared(lambda _: _DONE),
}
"""Every late statement by its name; the order of the dictionary is the order of writing."""

Late = dict[str, list[dict[str, Any]]]


def merge(into: Late, more: Late) -> None:
    for name, rows in more.items():
        into.setdefault(name, []).extend(rows)
