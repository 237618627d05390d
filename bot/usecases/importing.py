"""Bringing a list of people in: checked first, written in small units, undone as a whole.

Nobody is notified meanwhile: no nudge for what has passed, no greeting; what lies ahead is the agenda's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.chat.texts import LANGUAGES, Speaker, speaker
from bot.domain.reading import tidy
from bot.domain.sheets import FIELDS
from bot.domain.writing import fold
from bot.records.base import Record
from bot.records.imports import ImportBatch, ImportRow
from bot.records.lead import Lead
from bot.storage import importing, people, promises, trail
from bot.storage.desk import Desk, Forbidden, Me, Missing, plain_way
from bot.storage.importing import Known
from bot.usecases import leads
from bot.usecases.duplicates import WAYS

UNDO_FOR = timedelta(hours=24)
NAME = 60  # characters of a file's name that are shown
WANTED = {
    "skip": ("new", "thin"),
    "fill": ("new", "thin", "mine", "inside"),
    "all": ("new", "thin", "mine", "theirs", "inside"),
}
"""Which verdicts are taken: leave known people alone, fill their blanks, or take everybody as somebody new."""
Json = Mapping[str, Any]


class Stale(Exception):
    """A button of something that is over."""


class TooLate(Exception):
    """More than a day after a list was brought in."""


# before the check


async def offer(desk: Desk, name: str, file_id: str) -> ImportBatch:
    """A file came; nothing is read before the person says so."""
    _demand(desk)
    return await importing.begin(desk, _short(name), file_id)


def _demand(desk: Desk) -> None:
    if not desk.may_change(Lead):
        raise Forbidden("lead")


def _short(name: str) -> str:
    words = tidy(name).replace("/", "_").replace("\n", " ")
    return words if len(words) <= NAME else f"…{words[1 - NAME :]}"


async def check(desk: Desk, key: int, message: int, **chosen: Any) -> ImportBatch:
    """Promise the check of a file, with what the person chose: a sheet, or what a column means."""
    batch = await importing.mine(desk, key)
    _demand(desk)
    if batch.state not in ("asked", "checked"):
        raise Stale("import")
    batch.plan = {**batch.plan, **chosen}
    batch.state, batch.message, batch.run = "reading", message, batch.run + 1
    return batch


async def choose(desk: Desk, key: int, column: int, field: str) -> ImportBatch:
    """What a column means; counts from the next check on."""
    batch = await importing.mine(desk, key)
    if batch.state != "checked" or field not in FIELDS:
        raise Stale("import")
    batch.plan = {**batch.plan, "fields": {**batch.plan.get("fields", {}), str(column): field}}
    return batch


async def drop(desk: Desk, key: int) -> ImportBatch:
    """No list after all; nothing of it is kept: its rows go by and by."""
    batch = await importing.mine(desk, key)
    if batch.state not in ("asked", "checked", "unfit"):
        raise Stale("import")
    end(batch, "dropping")
    return batch


def end(batch: ImportBatch, state: str) -> None:
    """Where a list stands from now on; what is known of its file is not needed any more."""
    batch.state, batch.file_id, batch.found = state, None, {}


# the check


def plan(batch: ImportBatch, me: Me) -> dict[str, Any]:
    """How the confined reader is to read the file: what was chosen, and our own words in every language."""
    chosen = {"sheet": batch.plan.get("sheet"), "fields": batch.plan.get("fields", {})}
    return {"said": batch.at.isoformat(), "zone": me.zone, "headings": _headings(), "choices": _choices(), **chosen}


HEADINGS = {
    "name": "lead.name",
    "company": "lead.company",
    "phone": "lead.phone",
    "source": "lead.source",
    "interest": "lead.interest",
    "status": "lead.status",
    "follow_up": "lead.follow_up_on",
    "call_back": "lead.call_back_at",
    "nickname": "lead.nickname",
    "line_id": "lead.line_id",
    "email": "lead.email",
    "birthday": "lead.birthday",
    "owner": "column.owner",
    "reason": "column.reason",
    "deleted": "column.deleted_at",
}
"""The texts that stand over the columns of our own export."""
UNREAD = ("column.number", "column.created_at", "column.created_by", "column.updated_at", "column.updated_by")


def _headings() -> dict[str, list[str]]:
    said = [speaker(language) for language in LANGUAGES]
    found = {field: [str(say(key)) for say in said] for field, key in HEADINGS.items()}
    return found | {"skip": [str(say(key)) for say in said for key in UNREAD]}


def _choices() -> dict[str, dict[str, str]]:
    """The labels of choices, their ids, and what else people call a source."""
    kinds = Lead.fields()
    found = {field: _labels(f"lead.{field}", kinds[field].choices) for field in ("source", "status")}
    found["reason"] = _labels("lead.reason", (why for some in kinds["status"].reasons.values() for why in some))
    for choice in kinds["source"].choices:
        for say in map(speaker, LANGUAGES):
            found["source"] |= dict.fromkeys(str(say(f"import.words.{choice}")).split("|"), choice)
    return found


def _labels(stem: str, names: Iterable[str]) -> dict[str, str]:
    choices = tuple(names)
    labels = {str(speaker(language)(f"{stem}.{choice}")): choice for language in LANGUAGES for choice in choices}
    return labels | {choice: choice for choice in choices}


async def owners(desk: Desk) -> dict[str, int]:
    """Whom this person may give a lead to, by name."""
    return {fold(one.name): one.id for one in await people.takers(desk)}


async def judge(desk: Desk, batch: int, read: Sequence[Json], takers: Mapping[str, int]) -> list[dict[str, Any]]:
    """A verdict on each row that was read, beside what the workspace knows already."""
    ways = [_ways(row["values"]) for row in read]
    known = await importing.known(desk, {way for some in ways for way in some})
    theirs = {one.owner_id for one in known.values() if one.record is None}
    names = {owner: await promises.name_of(desk, owner) for owner in theirs}
    twins = (next((known[way] for way in some if way in known), None) for some in ways)
    say = speaker(desk.me.language)
    return [
        _judged(batch, row, _verdict(say, row, twin, names), twin, takers)
        for row, twin in zip(read, twins, strict=True)
    ]


def _ways(values: Json) -> list[tuple[str, str]]:
    """How a row's party is reached: the channel, and the value duplicates are found by."""
    return [(way, plain_way(str(values[field]))) for field, way in WAYS.items() if values.get(field)]


def _judged(
    batch: int, row: Json, judged: tuple[str, list[str]], twin: Known | None, takers: Mapping[str, int]
) -> dict[str, Any]:
    verdict, about = judged
    data = {"values": dict(row["values"]), "note": row.get("note", ""), "doubts": row.get("doubts", []), "about": about}
    _own(data, row.get("owner", ""), takers)
    made = {"batch_id": batch, "line": row["line"], "verdict": verdict, "state": "open", "data": data}
    lead = twin.record if twin and isinstance(twin.record, Lead) else None
    return made | {"twin_id": lead.id if lead else None, "twin_line": row.get("twin") or None}


def _verdict(say: Speaker, row: Json, twin: Known | None, names: Mapping[int, str]) -> tuple[str, list[str]]:
    """The verdict, and what its sentence names."""
    if row.get("refused"):
        return "bad", list(row["refused"])
    if row.get("twin"):
        return "inside", [str(row["twin"])]
    if twin and twin.record:
        return "mine", [_called(say, twin.record)]
    if twin:
        return "theirs", [names[twin.owner_id]]
    return ("thin" if Lead(**loaded(row["values"])).incomplete else "new"), []


def _called(say: Speaker, record: Record) -> str:
    """#12 คุณวิภา; one of another type says which."""
    name = f"#{record.number} {record.name_words}".strip()
    return name if isinstance(record, Lead) else f"{say.plain(f'{record.type()}.many')} {name}"


def _own(data: dict[str, Any], owner: str, takers: Mapping[str, int]) -> None:
    """The owner the file names, if this person may give him leads; else it stays with whoever brings it."""
    if owner and (key := takers.get(fold(owner))):
        data["owner"] = key
    elif owner:
        data["doubts"] = [*data["doubts"], ["owner", owner]]


def loaded(values: Json) -> dict[str, Any]:
    kinds = Lead.fields()
    return {name: kinds[name].load(value) if name in kinds else value for name, value in values.items()}


async def checked(desk: Desk, batch: ImportBatch, found: Json, doubts: int) -> None:
    """The check is over: what the file turned out to be, how many rows have which verdict, how many are doubtful."""
    batch.state, batch.found, batch.attempts = "checked", dict(found), 0
    batch.counts = {**await importing.verdicts(desk.db, batch.id), "doubts": doubts}


# the writing


async def take(desk: Desk, key: int, run: int, how: str, message: int) -> ImportBatch:
    """Promise that a checked list is written. A button of an earlier check does nothing."""
    batch = await importing.mine(desk, key)
    _demand(desk)
    if (batch.state, batch.run) != ("checked", run) or how not in WANTED:
        raise Stale("import")
    batch.state, batch.how, batch.message, batch.attempts = "writing", how, message, 0
    return batch


async def write(desk: Desk, batch: ImportBatch, limit: int) -> int:
    """Write the next rows, each exactly once: what became of them is marked in the same unit. Returns how many."""
    rows = await importing.ahead(desk.db, batch.id, limit)
    _leave_out(rows, WANTED[batch.how])
    fresh = [row for row in rows if row.state == "open" and (row.verdict in ("new", "thin") or batch.how == "all")]
    await _add(desk, fresh)
    await _fill(desk, batch, [row for row in rows if row.state == "open"])
    _forget(rows)
    return len(rows)


def _leave_out(rows: Sequence[ImportRow], wanted: Sequence[str]) -> None:
    for row in rows:
        if row.verdict not in wanted:
            row.state = "skipped"


def _forget(rows: Sequence[ImportRow]) -> None:
    """What was read from the file is not needed any more."""
    for row in rows:
        row.data = None


async def _add(desk: Desk, rows: Sequence[ImportRow]) -> None:
    """New leads, with their notes and what was promised about them."""
    if not rows:
        return
    made = [Lead(**loaded(_data(row)["values"]), owner_id=_data(row).get("owner")) for row in rows]
    await desk.keep_all(made)
    notes = await importing.note(
        desk, {lead.id: text for lead, row in zip(made, rows, strict=True) if (text := _note(row))}
    )
    for lead, row in zip(made, rows, strict=True):
        row.state, row.record_id, row.version, row.note_id = "done", lead.id, lead.version, notes.get(lead.id)
        await _promise(desk, lead)


def _data(row: ImportRow) -> dict[str, Any]:
    return row.data or {"values": {}}


def _note(row: ImportRow) -> str:
    return str(_data(row).get("note", ""))


async def _promise(desk: Desk, lead: Lead) -> None:
    """A call-back that lies ahead; it is its owner's."""
    if lead.call_back_at and lead.call_back_at > desk.now:
        await leads.promise(desk, lead)


async def _fill(desk: Desk, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """What existing leads do not know yet; a row that is like an earlier one fills that one's lead."""
    earlier = await importing.at_lines(desk.db, batch.id, {row.twin_line for row in rows if row.twin_line})
    for row in rows:
        first = earlier.get(row.twin_line or 0, row)
        await _fill_one(desk, row, first)


async def _fill_one(desk: Desk, row: ImportRow, first: ImportRow) -> None:
    """`first` is the row whose lead is filled: it remembers what was, for the way back."""
    lead = await importing.lead(desk, first.record_id or first.twin_id or 0)
    if lead is None:
        row.state = "skipped"
        return
    blanks = _blanks(lead, loaded(_data(row)["values"]))
    if blanks:
        await desk.change(lead, **blanks)
        await _promise(desk, lead)
    if text := _note(row):
        row.note_id = (await importing.note(desk, {lead.id: text}))[lead.id]
    _remember(row, first, lead, list(blanks))


def _blanks(lead: Lead, values: Json) -> dict[str, Any]:
    named = {name for name in values if name not in ("status", "reason")}
    return {name: values[name] for name in named if getattr(lead, name) in (None, "")}


def _remember(row: ImportRow, first: ImportRow, lead: Lead, blanks: list[str]) -> None:
    row.record_id = lead.id
    if row is first:
        row.state, row.version, row.filled = "filled", lead.version, blanks
        return
    row.state, row.version = "joined", lead.version
    first.version = lead.version
    if first.filled is not None:
        first.filled = [*first.filled, *blanks]


async def written(desk: Desk, batch: ImportBatch) -> None:
    """The list is in: how many rows became what. The file is not needed any more."""
    end(batch, "done")
    batch.done_at = desk.now
    await desk.db.flush()
    batch.counts = await importing.states(desk.db, batch.id)
    trail.leave(desk, "import", batch.id, "import", batch.counts)


def wanted(batch: ImportBatch) -> int:
    """How many rows are to be written."""
    return sum(count for verdict, count in batch.counts.items() if verdict in WANTED[batch.how])


# the way back


def taken(batch: ImportBatch) -> int:
    """How many rows are to be taken back."""
    return sum(batch.counts.get(state, 0) for state in importing.TAKEN)


async def undo(desk: Desk, key: int, message: int) -> ImportBatch:
    """Promise to take a whole list back; within a day."""
    batch = await importing.mine(desk, key)
    if batch.state != "done":
        raise Stale("import")
    if desk.now > undo_until(batch):
        raise TooLate("import")
    batch.state, batch.message, batch.attempts = "undoing", message, 0
    return batch


async def take_back(desk: Desk, batch: ImportBatch, limit: int) -> int:
    """Take the next rows back, if nobody touched them since; how many were looked at."""
    rows = await importing.written(desk.db, batch.id, limit)
    found = await importing.brought(desk, rows)
    notes, own = await importing.notes(desk, batch.id, found.keys())
    talked = {lead for note, lead in notes.items() if note not in own}
    for row in rows:
        lead = found.get(row.record_id or 0)
        row.state = "stayed" if lead and (lead.version != row.version or lead.id in talked) else "undone"
    gone = [(row, lead) for row in rows if row.state == "undone" and (lead := found.get(row.record_id or 0))]
    await _take_back(desk, gone)
    keys = {lead.id for _, lead in gone}
    await importing.forget_notes(desk, {note for note in own if notes[note] in keys})
    return len(rows)


async def _take_back(desk: Desk, gone: Sequence[tuple[ImportRow, Lead]]) -> None:
    """What was made is deleted, what was filled is blank again."""
    made = [lead for row, lead in gone if row.filled is None]
    if made:
        await desk.remove_all(made)
    for row, lead in gone:
        if row.filled:
            await desk.change(lead, "undo", **dict.fromkeys(row.filled))


async def taken_back(desk: Desk, batch: ImportBatch) -> None:
    batch.state = "undone"
    await desk.db.flush()
    batch.counts = await importing.states(desk.db, batch.id)
    trail.leave(desk, "import", batch.id, "undo", batch.counts)


def undo_until(batch: ImportBatch) -> datetime:
    if batch.done_at is None:
        raise Missing("an import that is done")
    return batch.done_at + UNDO_FOR
