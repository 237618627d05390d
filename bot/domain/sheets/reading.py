"""A whole file: which sheet, which columns, and a verdict on every row, as plain JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.sheets import cells, rows
from bot.domain.sheets.bounds import ROWS, Unfit
from bot.domain.sheets.headings import Known, Layout, corrected, known, layout, plain
from bot.domain.sheets.sniffing import sheets
from bot.domain.sheets.table import Sheet

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read a file. `sheet` and `fields` are what a person chose; without them the best guess counts.

    `headings` are labels by field, `choices` labels by field and id: what our own export writes, in every language.
    """

    said: str  # an ISO moment with its offset
    zone: str
    sheet: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.said).astimezone(ZoneInfo(self.zone))


def read(raw: bytes, plan: Plan) -> Iterator[Json]:
    """What the file is, then one line a person; or the question which sheet is meant. Raises Unfit."""
    found, among = [one for one in sheets(raw) if one.rows], known(plan.headings)
    if not found:
        raise Unfit("nothing")
    layouts = [layout(one, among) for one in found]
    at = _chosen(layouts, plan.sheet)
    if at is None:
        people = [len(one.rows) - how.start for one, how in zip(found, layouts, strict=True)]
        yield {"sheets": [{"name": one.name, "rows": count} for one, count in zip(found, people, strict=True)]}
        return
    yield from _sheet(found[at], corrected(layouts[at], {int(k): v for k, v in plan.fields.items()}), plan)


def _chosen(layouts: Sequence[Layout], wanted: int | None) -> int | None:
    """The sheet that was asked for, or the only one that looks like people; None: somebody has to say."""
    if wanted is not None:
        return min(max(wanted, 0), len(layouts) - 1)
    likely = [at for at, one in enumerate(layouts) if one.people and one.score >= 2]
    if len(likely) > 1:
        return None
    if likely:
        return likely[0]
    return 0 if len(layouts) == 1 else None


def _sheet(of: Sheet, how: Layout, plan: Plan) -> Iterator[Json]:
    data = of.rows[how.start :]
    if not data:
        raise Unfit("nothing")
    if len(data) > ROWS:
        raise Unfit("rows")
    yield {
        "sheet": of.name,
        "heading": how.heading,
        "macros": of.macros,
        "columns": [asdict(column) for column in how.columns],
        "rows": len(data),
    }
    rules = _rules(of, how, plan)
    yield from (row.dump() for row in rows.twins([rows.read(row, rules) for row in data]))


def _rules(of: Sheet, how: Layout, plan: Plan) -> rows.Rules:
    data = of.rows[how.start :]
    dates = [column.at for column in how.columns if column.field in ("birthday", "follow_up", "call_back")]
    swapped = frozenset(at for at in dates if cells.is_month_first([row.at(at) for row in data]))
    choices = {name: _plainly(labels) for name, labels in plan.choices.items()}
    return rows.Rules(how.columns, plan.moment, choices, swapped, of.unset)


def _plainly(labels: Mapping[str, str]) -> Known:
    return {plain(label): choice for label, choice in labels.items()}
