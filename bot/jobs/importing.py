"""Lists of people on their way in: fetched, read in a process of its own, written in small units, taken back.

A batch's row in the database is the promise; whoever starts finds what is still to do. Each step is committed with its
marks, so that a crash repeats reading and nothing else. No step holds a unit of work open for long: others go between.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog

from bot.chat.letter import letters
from bot.chat.screen import Screen
from bot.chat.seal import Seal
from bot.domain.sheets import Unfit
from bot.jobs.child import read_apart
from bot.jobs.delivery import Refused, TryAgain, Unreachable, Wait
from bot.records.imports import ImportBatch
from bot.storage import importing as rows
from bot.storage import outbox
from bot.storage.desk import Desk, Me
from bot.storage.engine import Db, Store, Work
from bot.storage.outbox import Outgoing
from bot.storage.roster import Roster
from bot.usecases import importing
from bot.views import importing as views
from bot.views.cards import speaking

CHECKED = 200  # rows judged in one unit
LEAST, MOST = 25, 200  # rows written in one unit
TARGET = 0.025  # seconds a unit should take: another chat's turn is two units, and waits for one of ours each time
TRIES = 8
ATTEMPTS = 3
PACE = timedelta(seconds=1)  # between two edits of the message that shows how far it is
KIND = "job"  # of our units, for whoever cuts the power
log = structlog.get_logger()
Fetch = Callable[[str], Awaitable[bytes]]
Hand = Callable[[list[Outgoing]], None]
Sleep = Callable[[float], Awaitable[None]]
T = TypeVar("T")


class Importer:
    """What is done about a batch, by the state it is in. `promised` and `work` are for Workers."""

    def __init__(
        self,
        store: Store,
        roster: Roster,
        seal: Seal,
        hand: Hand,
        now: Callable[[], datetime],
        fetch: Fetch,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store, self._roster, self._seal, self._hand = store, roster, seal, hand
        self._now, self._fetch, self._sleep = now, fetch, sleep
        self._shown: dict[int, datetime] = {}  # when each batch's progress was shown last
        self._rows = LEAST  # how many fit into a unit on this machine, as found out on the way

    async def promised(self) -> Sequence[int]:
        return await self._store.read(rows.running)

    async def work(self, key: int) -> None:
        """Go on with one batch until the person has to say something."""
        try:
            batch = await self._store.read(lambda db: _batch(db, key))
            me = self._roster.one(batch.person_id)
            await (self._step(me, batch) if me else self._drop(key))
        except Exception as fault:
            log.error("an import stumbled", batch=key, fault=type(fault).__name__)
            await self._failed(key)

    async def _step(self, me: Me, batch: ImportBatch) -> None:
        match batch.state:
            case "reading":
                await self._read(me, batch.id)
            case "writing":
                await self._write(me, batch.id)
            case "undoing":
                await self._undo(me, batch.id)
            case "dropping":
                await self._drop(batch.id)

    async def _drop(self, key: int) -> None:
        """Nobody wants it any more, or whoever began it has left the team."""
        await self._clear(key)
        await self._unit(lambda db: _end(db, key, "dropped"))

    async def _clear(self, key: int) -> None:
        while await self._unit(lambda db: rows.clear(db, key, CHECKED)) == CHECKED:
            pass

    async def _failed(self, key: int) -> None:
        """After three attempts it is given up and said; what was written stays written, each row once."""

        async def work(db: Db) -> None:
            batch = await _batch(db, key)
            batch.attempts += 1
            if batch.attempts >= ATTEMPTS:
                batch.state = "unfit"
            if batch.state == "unfit" and (me := self._roster.one(batch.person_id)):
                self._say(db, me, views.failed(speaking(self._desk(db, me, batch)), batch), batch.message)

        await self._unit(work)

    def _desk(self, db: Db, me: Me, batch: ImportBatch) -> Desk:
        return Desk(db, me, self._now(), f"import:{batch.id}")

    async def _unit(self, work: Work[T]) -> T:
        return await self._store.unit(work, KIND)

    def _say(self, db: Db, me: Me, screen: Screen, edit: int = 0) -> None:
        """With this unit's commit, and never without it."""
        made = letters(screen, self._seal, me.chat, me.chat, edit)
        born = [outbox.reply(db, me.chat, me.id, letter, self._now(), screen.about) for letter in made]
        db.afterwards(lambda: self._hand(born))

    def _show(self, db: Db, me: Me, batch: ImportBatch, done: int, total: int) -> None:
        """How far it is, at most once a second."""
        if self._now() - self._shown.setdefault(batch.id, self._now()) >= PACE:
            self._shown[batch.id] = self._now()
            say = speaking(self._desk(db, me, batch))
            self._say(db, me, views.progress(say, batch, done, total), batch.message)

    # reading

    async def _read(self, me: Me, key: int) -> None:
        try:
            head, *people = await self._lines(me, key)
        except Unfit as unfit:
            why, about = unfit.why, unfit.about
            await self._clear(key)
            await self._unit(lambda db: self._refuse(db, me, key, why, about))
            return
        if "sheets" in head:
            await self._unit(lambda db: self._ask_sheet(db, me, key, head))
            return
        doubts = await self._check(me, key, people)
        await self._unit(lambda db: self._checked(db, me, key, head, doubts))

    async def _lines(self, me: Me, key: int) -> list[dict[str, Any]]:
        """What the file says, by line of JSON. Raises Unfit."""
        batch = await self._store.read(lambda db: _batch(db, key))
        raw = await self._fetched(batch.file_id or "")
        lines = await read_apart(raw, importing.plan(batch, me))
        found = []
        for first in range(0, len(lines), CHECKED):
            found += [json.loads(line) for line in lines[first : first + CHECKED]]
            await asyncio.sleep(0)  # twenty thousand lines at once would hold everybody up
        last = found.pop() if found else {"unfit": "heavy"}
        if "unfit" in last:
            raise Unfit(last["unfit"], last.get("about", ""))
        return found

    async def _fetched(self, file_id: str) -> bytes:
        for attempt in range(1, TRIES + 1):
            try:
                return await self._fetch(file_id)
            except Wait as wait:
                await self._sleep(wait.seconds)
            except TryAgain:
                await self._sleep(min(30.0, 0.5 * 2**attempt))
            except (Refused, Unreachable) as fault:
                raise Unfit("gone") from fault
        raise Unfit("gone")

    async def _refuse(self, db: Db, me: Me, key: int, why: str, about: str) -> None:
        batch = await _end(db, key, "unfit")
        say = speaking(self._desk(db, me, batch))
        self._say(db, me, views.unfit(say, batch.name, why, about), batch.message)

    async def _ask_sheet(self, db: Db, me: Me, key: int, head: dict[str, Any]) -> None:
        batch = await _batch(db, key)
        batch.state, batch.found = "asked", head
        self._say(db, me, views.which(speaking(self._desk(db, me, batch)), batch), batch.message)

    async def _check(self, me: Me, key: int, people: Sequence[dict[str, Any]]) -> int:
        """Verdicts in small units; a check that was interrupted begins anew. Returns how many rows are doubtful."""
        await self._clear(key)
        takers = await self._store.read(lambda db: importing.owners(Desk(db, me, self._now())))
        doubts = 0
        for first in range(0, len(people), CHECKED):
            part = people[first : first + CHECKED]
            doubts += await self._check_some(me, key, part, takers, (first + len(part), len(people)))
        return doubts

    async def _check_some(
        self, me: Me, key: int, part: Sequence[dict[str, Any]], takers: dict[str, int], far: tuple[int, int]
    ) -> int:
        judged = await self._store.read(lambda db: importing.judge(Desk(db, me, self._now()), key, part, takers))

        async def work(db: Db) -> None:
            await rows.put(db, judged)
            self._show(db, me, await _batch(db, key), *far)

        await self._unit(work)
        return sum(bool(row["data"]["doubts"]) for row in judged)

    async def _checked(self, db: Db, me: Me, key: int, head: dict[str, Any], doubts: int) -> None:
        batch = await _batch(db, key)
        desk = self._desk(db, me, batch)
        await importing.checked(desk, batch, head, doubts)
        worst = await rows.worst(db, key, views.SHOWN)
        self._say(db, me, views.checked(speaking(desk), batch, worst), batch.message)
        self._say(db, me, views.verdict_file(speaking(desk), batch))
        self._shown.pop(key, None)

    # writing

    async def _write(self, me: Me, key: int) -> None:
        await self._by_and_by(lambda db: self._write_some(db, me, key))

    async def _by_and_by(self, step: Work[bool]) -> None:
        """One unit after the other while `step` says that there is more; each as large as may be kept waiting for."""
        clock = asyncio.get_running_loop().time
        more = True
        while more:
            began = clock()
            more = await self._unit(step)
            fit = self._rows * TARGET / max(clock() - began, TARGET / 2)
            self._rows = min(MOST, max(LEAST, int(fit)))

    async def _write_some(self, db: Db, me: Me, key: int) -> bool:
        """True while there is more."""
        batch, limit = await _batch(db, key), self._rows
        desk = self._desk(db, me, batch)
        if await importing.write(desk, batch, limit) < limit:
            await importing.written(desk, batch)
            self._say(db, me, views.done(speaking(desk), batch, importing.undo_until(batch)), batch.message)
            self._shown.pop(key, None)
            return False
        await self._show_far(db, me, batch)
        return True

    async def _show_far(self, db: Db, me: Me, batch: ImportBatch) -> None:
        if self._now() - self._shown.setdefault(batch.id, self._now()) >= PACE:
            await db.flush()
            count = await rows.states(db, batch.id)
            taken = sum(count.get(state, 0) for state in rows.TAKEN)
            total = importing.wanted(batch) if batch.state == "writing" else importing.taken(batch)
            far = taken + count.get("joined", 0) if batch.state == "writing" else total - taken
            self._show(db, me, batch, far, total)

    # the way back

    async def _undo(self, me: Me, key: int) -> None:
        await self._by_and_by(lambda db: self._undo_some(db, me, key))

    async def _undo_some(self, db: Db, me: Me, key: int) -> bool:
        """True while there is more."""
        batch, limit = await _batch(db, key), self._rows
        desk = self._desk(db, me, batch)
        if await importing.take_back(desk, batch, limit) < limit:
            await importing.taken_back(desk, batch)
            stayed = await rows.stayed(desk, key, views.SHOWN)
            self._say(db, me, views.undone(speaking(desk), batch, stayed), batch.message)
            self._shown.pop(key, None)
            return False
        await self._show_far(db, me, batch)
        return True


async def _batch(db: Db, key: int) -> ImportBatch:
    found = await db.get(ImportBatch, key)
    if found is None:
        raise LookupError(f"import {key}")
    return found


async def _end(db: Db, key: int, state: str) -> ImportBatch:
    batch = await _batch(db, key)
    importing.end(batch, state)
    return batch
