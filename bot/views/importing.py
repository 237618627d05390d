"""A list on its way in, as people see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.chat.screen import Button, Drawn, Rows, Screen, act
from bot.chat.texts import LABEL, Speaker, cut, plain
from bot.domain.sheets import FIELDS, ROWS
from bot.domain.sheets.written import Value
from bot.domain.values import Html, Phone
from bot.records.base import Record
from bot.records.imports import ImportBatch, ImportRow
from bot.records.lead import Lead

SHOWN = 5  # rows somebody should look at; the file has them all
COLUMNS = 12  # of a sheet that are named in the chat
TEXT_OF = {
    "last_name": "column.last_name",
    "title": "column.title",
    "follow_up": "lead.follow_up_on",
    "call_back": "lead.call_back_at",
    "owner": "column.owner",
    "reason": "column.reason",
    "note": "column.note",
    "deleted": "column.deleted_at",
    "skip": "column.skip",
}
"""What the meanings of a column are called; the others are fields of a lead."""


def meaning(say: Speaker, field: str) -> str:
    return say.plain(TEXT_OF.get(field, f"lead.{field}"))


def letter(index: int) -> str:
    """A column's name: 0 is A, 26 is AA."""
    return (letter(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def how(say: Speaker) -> Screen:
    return Screen(say("import.how", most=f"{ROWS:,}"))


def offered(say: Speaker, batch: ImportBatch) -> Screen:
    yes, no = Button(say.label("import.check"), act("in_check", batch.id)), _drop(say, batch, "import.not_this")
    return Screen(say("import.ask", name=batch.name), ((yes, no),))


def or_kept(say: Speaker, batch: ImportBatch, record: Record) -> Rows:
    """Or it is no list, and belongs to the card at hand."""
    name = record.known_as
    return ((Button(say.label("thing.attach", name=name), act("in_keep", record.type(), record.id, batch.id)),),)


def _drop(say: Speaker, batch: ImportBatch, label: str) -> Button:
    return Button(say.label(label), act("in_drop", batch.id))


def reading(say: Speaker, batch: ImportBatch) -> Screen:
    return Screen(say("import.reading", name=batch.name))


def progress(say: Speaker, batch: ImportBatch, done: int, total: int) -> Screen:
    """How far it is: checked, written or taken back."""
    return Screen(say(f"import.{batch.state}.progress", name=batch.name, done=f"{done:,}", total=f"{total:,}"))


def unfit(say: Speaker, name: str, why: str, about: str) -> Screen:
    """Why a file cannot be read, and what to do."""
    return Screen(plain(say("import.unfit", name=name), say(f"import.unfit.{why}", about=about, most=f"{ROWS:,}")))


def failed(say: Speaker, batch: ImportBatch) -> Screen:
    return Screen(say("import.failed", name=batch.name))


def which(say: Speaker, batch: ImportBatch) -> Screen:
    """Several sheets look alike: which one has the people?"""
    rows = tuple(
        (Button(say.label("import.sheet", name=one["name"], rows=one["rows"]), act("in_sheet", batch.id, at)),)
        for at, one in enumerate(batch.found["sheets"])
    )
    return Screen(say("import.which", name=batch.name), (*rows, (_drop(say, batch, "form.cancel"),)))


def checked(say: Speaker, batch: ImportBatch, worst: Sequence[ImportRow]) -> Screen:
    """The verdict in short: how many of what, what to look at first, what the columns mean, and what can be done."""
    counts = batch.counts
    lines = [say(f"import.count.{kind}", count=f"{counts[kind]:,}") for kind in _KINDS if counts.get(kind)]
    macros = [say("import.macros")] if batch.found.get("macros") else []
    lines += [say("import.count.doubts", count=f"{counts['doubts']:,}")] if counts.get("doubts") else []
    odd = [verdict(say, row) for row in worst if row.verdict in ("bad", "mine", "theirs", "inside")][:SHOWN]
    text = plain(say("import.checked", name=_titled(batch), rows=f"{batch.found['rows']:,}"), *macros, *lines, *odd)
    return Screen(plain(text, say("import.columns", columns=_columns(say, batch))), _choices(say, batch))


_KINDS = ("new", "thin", "mine", "theirs", "inside", "bad")


def _titled(batch: ImportBatch) -> str:
    sheet = batch.found.get("sheet")
    return f"{batch.name} · {sheet}" if sheet else batch.name


def _columns(say: Speaker, batch: ImportBatch) -> str:
    used = [one for one in batch.found["columns"] if one["field"] != "skip" and one["sample"]]
    shown = [f"{_heading(one)} → {meaning(say, one['field'])}" for one in used]
    return " · ".join(shown[:COLUMNS]) + (" · …" if len(shown) > COLUMNS else "")


def _heading(column: Mapping[str, Any]) -> str:
    return str(column["heading"] or column["sample"] or letter(column["at"]))[:40]


def _choices(say: Speaker, batch: ImportBatch) -> Rows:
    """Known people are left alone, filled up, or taken as new; each button says how many rows it takes."""
    count = batch.counts
    fresh = count.get("new", 0) + count.get("thin", 0)
    fill = count.get("mine", 0) + count.get("inside", 0)
    every = fresh + fill + count.get("theirs", 0)
    rows = [_take(say, batch, "skip", fresh)] if fresh else []
    rows += [_take(say, batch, "fill", fresh + fill)] if fill else []
    rows += [_take(say, batch, "all", every)] if every > fresh else []
    columns = Button(say.label("import.mend"), act("in_columns", batch.id, 0))
    return (*rows, (columns, _drop(say, batch, "import.drop")))


def _take(say: Speaker, batch: ImportBatch, how: str, count: int) -> tuple[Button, ...]:
    return (Button(say.label(f"import.take.{how}", count=f"{count:,}"), act("in_take", batch.id, batch.run, how)),)


def verdict(say: Speaker, row: ImportRow) -> Html:
    """One row's verdict in a sentence."""
    return say("import.line", line=row.line, why=why(say, row))


def why(say: Speaker, row: ImportRow) -> str:
    about = [str(word) for word in (row.data or {}).get("about", [])]
    if row.verdict == "bad":
        return say.plain(f"import.refused.{about[0]}", about=about[1])
    return say.plain(f"import.verdict.{row.verdict}", about=about[0] if about else "")


def doubts(say: Speaker, row: ImportRow) -> str:
    """What was not as it should be in a row that is taken all the same."""
    found = (row.data or {}).get("doubts", [])
    return "; ".join(say.plain(f"import.doubt.{what}", about=about) for what, about in found)


def verdict_file(say: Speaker, batch: ImportBatch) -> Screen:
    """Every row's verdict, as a table to work with."""
    stem = batch.name.rpartition(".")[0] or batch.name
    file = Drawn("verdicts", {"batch": batch.id}, say.plain("import.file", name=stem))
    return Screen(say("import.file.told"), drawn=file)


def columns(say: Speaker, batch: ImportBatch, first: int) -> Screen:
    """What each column is taken for; a tap changes it."""
    every, chosen = batch.found["columns"], batch.plan.get("fields", {})
    rows = []
    for one in every[first : first + COLUMNS]:
        field = chosen.get(str(one["at"]), one["field"])
        rows.append((Button(_label(one, meaning(say, field)), act("in_column", batch.id, one["at"])),))
    more = Button(say.label("list.more"), act("in_columns", batch.id, first + COLUMNS))
    rows += [(more,)] if first + COLUMNS < len(every) else []
    again = (Button(say.label("import.again"), act("in_check", batch.id)), _drop(say, batch, "import.drop"))
    return Screen(say("import.columns.head", name=batch.name), (*rows, again))


def _label(column: Mapping[str, Any], field: str) -> str:
    """What the column is taken for has to be seen: the heading is cut first."""
    head = f"{letter(column['at'])} "
    return f"{head}{cut(_heading(column), max(LABEL - len(head) - len(field) - 3, 3))} → {field}"


def fields(say: Speaker, batch: ImportBatch, at: int) -> Screen:
    """What one column can be."""
    column = next(one for one in batch.found["columns"] if one["at"] == at)
    offered = [field for field in FIELDS if field != "deleted"]
    buttons = [Button(meaning(say, field), act("in_into", batch.id, at, field)) for field in offered]
    rows = tuple(tuple(buttons[i : i + 3]) for i in range(0, len(buttons), 3))
    back = (Button(say.label("form.back"), act("in_columns", batch.id, 0)),)
    return Screen(say("import.column", name=_heading(column), sample=column["sample"] or "–"), (*rows, back))


def dropped(say: Speaker) -> Screen:
    return Screen(say("import.dropped"))


def done(say: Speaker, batch: ImportBatch, until: datetime) -> Screen:
    """What was taken, and the way back."""
    count = batch.counts
    taken, filled = count.get("done", 0), count.get("filled", 0) + count.get("joined", 0)
    lines = [say("import.done", name=batch.name, count=f"{taken:,}")]
    lines += [say("import.done.filled", count=f"{filled:,}")] if filled else []
    lines += [say("import.done.skipped", count=f"{count['skipped']:,}")] if count.get("skipped") else []
    lines += [say("import.done.until", until=until)]
    return Screen(plain(*lines), ((Button(say.label("import.undo"), act("in_undo", batch.id)),),))


def undone(say: Speaker, batch: ImportBatch, stayed: Sequence[Lead]) -> Screen:
    """How many went, how many stayed and why."""
    count = batch.counts
    lines = [say("import.undone", name=batch.name, count=f"{count.get('undone', 0):,}")]
    if count.get("stayed"):
        lines.append(say("import.undone.stayed", count=f"{count['stayed']:,}"))
        lines += [say("import.undone.one", number=lead.number, name=lead.name_words) for lead in stayed[:SHOWN]]
    return Screen(plain(*lines))


FILE_FIELDS = ("name", "company", "phone", "line_id", "email")


def table(say: Speaker, rows: Sequence[ImportRow]) -> list[list[Value]]:
    """Every row's verdict as a table, headed."""
    told = [say.plain(f"import.file.{name}") for name in ("line", "verdict", "why", "doubts")]
    head: list[Value] = [*told, *(say.plain(f"lead.{name}") for name in FILE_FIELDS)]
    return [head, *(_cells(say, row) for row in rows)]


def _cells(say: Speaker, row: ImportRow) -> list[Value]:
    values = (row.data or {}).get("values", {})
    shown = [
        Phone(value) if name == "phone" and value else value for name in FILE_FIELDS for value in [values.get(name)]
    ]
    reason = why(say, row) if row.data and row.verdict != "new" else ""
    return [row.line, say.plain(f"import.short.{row.verdict}"), reason, doubts(say, row), *shown]
