"""A history as the rows of a database."""

from __future__ import annotations

from typing import Any

from bot.playground.history.ledger import History, Kept, Remark, Step, Turned, plain
from bot.storage.bulk import Bulk, Row, Written

KINDS = ("account", "contact", "lead", "opportunity", "activity", "complaint")


def bulk(history: History, source: str = "demo") -> Bulk:
    """Everything that was kept and done, ready to be written."""
    records = {kind: [(_row(one), _trail(one)) for one in history.of(kind)] for kind in KINDS}
    steps, notes = [_step(one) for one in history.steps], [_note(one) for one in history.notes]
    return Bulk(records, steps, notes, [_turned(one) for one in history.turned], source)


def _row(one: Kept) -> Row:
    return {"id": one.key, "number": one.number, "owner_id": one.owner} | plain(one.now)


def _trail(one: Kept) -> list[Written]:
    added = Written(one.at, one.by, "add", {name: (None, value) for name, value in plain(one.first).items() if value})
    return [added, *(Written(c.at, c.by, c.action, _pairs(plain(c.before), plain(c.after))) for c in one.changes)]


def _pairs(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (before[name], value) for name, value in after.items()}


def _step(one: Step) -> Row:
    where = {"opportunity_id": one.deal.key, "account_id": one.deal["account_id"].key}
    row = {"before": one.before, "after": one.after, "at": one.at, "by": one.by}
    return where | row | {"amount": one.amount, "expected_close": one.expected_close}


def _note(one: Remark) -> Row:
    where = {"type": one.about.type, "record_id": one.about.key}
    return where | {"words": one.words, "author_id": one.by, "private": one.private, "at": one.at}


def _turned(one: Turned) -> Row:
    """As a conversion notes it: what was made, what went over, what the lead gave away."""
    made = {kept.type: [kept.key, 1] for kept in one.became}
    links = [f"{name}_id" for name in ("account", "contact", "opportunity") if name in made]
    moved = {"activity": {str(kept.key): links for kept in one.moved}} if one.moved else {}
    before = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in one.before.items()}
    row = {"lead_id": one.lead.key, "by": one.by, "at": one.at, "made": made, "filled": {}}
    return row | {"moved": moved, "before": before}
