"""The courier: takes committed letters to the messenger, in order per chat, with no unit of work open.

Replies and nudges: at least once, and a repeat only for what was in flight when the process died. Kinds in
`outbox.NEVER_TWICE` pay a commit of the intent first and become `unknown` instead of being sent twice.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from bot.chat.letter import Letter, letters
from bot.chat.screen import Screen
from bot.chat.seal import Seal
from bot.chat.texts import speaker
from bot.domain.pushes import stamped, waits
from bot.jobs import together
from bot.jobs.delivery import Moved, Post, Refused, Told, TryAgain, Uneditable, Unreachable, Wait, nobody
from bot.jobs.limits import Limits
from bot.jobs.painters import Undrawable, paint
from bot.jobs.recipes import draw
from bot.jobs.seats import Seat, seat_for, waits_until
from bot.storage import outbox
from bot.storage.desk import Desk, Me
from bot.storage.desk import push as outbox_push
from bot.storage.engine import Db, Rolled, Store
from bot.storage.outbox import NEVER_TWICE, Outgoing
from bot.storage.people import mute
from bot.storage.roster import Roster
from bot.views import together as views

TRIES = 8
MARK_AGAIN = 1.0  # seconds
BATCH = 50
log = structlog.get_logger()
Sleep = Callable[[float], Awaitable[None]]
_Mark = tuple[Callable[[Db], None], "asyncio.Future[None]"]


class Courier:
    """One ordered queue per chat; a chat that has to wait holds up only itself."""

    def __init__(
        self,
        store: Store,
        roster: Roster,
        seal: Seal,
        post: Post,
        now: Callable[[], datetime],
        sleep: Sleep = asyncio.sleep,
        limits: Limits | None = None,
        told: Told = nobody,
    ) -> None:
        self._store, self._roster, self._seal = store, roster, seal
        self._told = told
        self._post, self._now, self._sleep = post, now, sleep
        self._limits = limits or Limits(now)
        self._queues: dict[int, deque[Outgoing]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._marks: list[_Mark] = []
        self._marking: asyncio.Task[None] | None = None
        self.fault: BaseException | None = None

    def hand(self, born: list[Outgoing]) -> None:
        """Letters whose commit stands. Called on the event loop."""
        for row in born:
            if queue := self._queues.get(row.chat):
                queue.append(row)
                continue
            self._queues[row.chat] = deque([row])
            task = asyncio.create_task(self._run(row.chat))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            self.fault = fault

    async def _run(self, chat: int) -> None:
        queue = self._queues[chat]
        try:
            while queue:
                await self._deliver(queue[0])
                queue.popleft()
        finally:
            self._queues.pop(chat, None)

    async def idle(self) -> None:
        """Wait until nothing is on its way; raises what a queue died of."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        if self.fault:
            raise self.fault

    async def stop(self, within: float) -> None:
        """Let what is in flight arrive, at most `within` seconds; the rest waits in the outbox."""
        for queue in self._queues.values():
            while len(queue) > 1:
                queue.pop()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=within)
        for task in self._tasks:
            task.cancel()

    # one letter

    async def _deliver(self, row: Outgoing) -> None:
        if "drawn" in row.letter:
            row.letter = await self._painted(row)
        if "edits" in row.letter:
            row.letter = await self._instead(row.letter)
        while True:
            if wait := self._limits.book(row.chat):
                await self._sleep(wait)
            try:
                message = await self._post(row.chat, row.letter)
            except Exception as fault:
                if await self._again(row, fault):
                    self._told(row.kind, type(fault).__name__.lower())
                    continue
                return
            await self._mark(row, "sent", message=message)
            return

    async def _painted(self, row: Outgoing) -> Letter:
        """The letter with its file; one that cannot be made is said in a sentence instead of silence."""
        me = self._roster.one(row.person_id or 0)
        letter: Letter = row.letter
        try:
            if me is None:
                raise LookupError("nobody to draw for")
            content = await paint(self._store, lambda db: Desk(db, me, self._now()), letter["drawn"])
        except Exception as fault:
            log.error("a file was not drawn", letter=row.id, fault=type(fault).__name__)
            said = fault.text if isinstance(fault, Undrawable) else "fault.file"
            return Letter(text=speaker(me.language if me else "en")(said))
        return {**letter, "content": content}

    async def _instead(self, letter: Letter) -> Letter:
        """The letter with the message it takes the place of: that one was sent before it, in this chat's order."""
        key = letter["edits"]
        found = await self._store.read(lambda db: outbox.message(db, key))
        return {**letter, "edit": found} if found else letter

    async def _again(self, row: Outgoing, fault: Exception) -> bool:
        """What a failed sending means: True to send once more, after the wait it asks for."""
        match fault:
            case Wait():
                await self._sleep(fault.seconds)
                return True
            case Moved():
                await self._follow(row, fault.chat)
                return True
            case Uneditable():
                row.letter = {name: value for name, value in row.letter.items() if name != "edit"}
                return True
            case TryAgain():
                return await self._patience(row, fault)
        await self._give_up(row, fault)
        return False

    async def _patience(self, row: Outgoing, fault: TryAgain) -> bool:
        row.attempts += 1
        if fault.maybe_sent and row.kind in NEVER_TWICE:
            await self._mark(row, "unknown", why=str(fault))
            return False
        if row.attempts >= TRIES:
            await self._mark(row, "dead", why=str(fault))
            return False
        await self._sleep(min(60.0, 0.5 * 2**row.attempts))
        return True

    async def _follow(self, row: Outgoing, chat: int) -> None:
        old, row.chat = row.chat, chat
        await self._store.unit(lambda db: outbox.moved(db, old, chat), "mark")

    async def _give_up(self, row: Outgoing, fault: Exception) -> None:
        kind = "unreachable" if isinstance(fault, Unreachable) else "refused"
        log.warning("letter not delivered", letter=row.id, chat=row.chat, why=kind, fault=type(fault).__name__)
        if not isinstance(fault, Refused | Unreachable):
            log.error("courier fault", letter=row.id, fault=type(fault).__name__)
        await self._mark(row, "dead", why=kind)
        if isinstance(fault, Unreachable) and row.person_id:
            await self._mute(row.person_id)

    async def _mute(self, person: int) -> None:
        """Nothing is pushed to somebody who blocked us; whoever leads him is told once. Writing to us ends it."""

        async def work(db: Db) -> None:
            if (me := self._roster.one(person)) and await mute(db, person, self._now()):
                boss = self._roster.one(me.manager_id or 0)
                if boss:
                    key = f"unreachable:{person}:{stamped(self._now())}"
                    row = outbox_push(db.next_id("outbox"), boss, "unreachable", [me.name], self._now(), key)
                    db.later_rows("outbox.put", [row])

        await self._store.unit(work, "mark")
        await self._store.read(self._roster.load)

    async def _mark(self, row: Outgoing, to: str, message: int | None = None, why: str | None = None) -> None:
        """Written with whatever else waits to be marked; the chat goes on when it is committed."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._marks.append((partial(outbox.mark, row=row, to=to, at=self._now(), message=message, why=why), done))
        if self._marking is None or self._marking.done():
            self._marking = asyncio.create_task(self._flush())
        await done
        self._told(row.kind, to)

    async def _flush(self) -> None:
        while self._marks:
            batch, self._marks = self._marks, []
            await self._write(batch)

    async def _write(self, batch: list[_Mark]) -> None:
        async def work(db: Db) -> None:
            for mark, _ in batch:
                mark(db)

        try:
            await self._until_kept(work)
        except BaseException as fault:
            for _, done in batch:
                if not done.done():
                    done.set_exception(fault)
            return
        for _, done in batch:
            if not done.done():
                done.set_result(None)

    async def _until_kept(self, work: Callable[[Db], Coroutine[Any, Any, None]]) -> None:
        """A mark that is lost would send its letter again: a database that fails is waited for."""
        while True:
            try:
                await self._store.unit(work, "mark")
                return
            except Rolled as fault:
                log.error("the database failed", fault=str(fault)[:200])
                await self._sleep(MARK_AGAIN)

    # pushes

    async def settle(self) -> None:
        """At start: what the predecessor was sending when it died."""
        self.hand(await self._store.unit(outbox.in_flight, "mark"))

    async def due(self) -> int:
        """Draw and send what is due; how many rows were looked at."""
        now = self._now()
        rows = await self._store.read(lambda db: outbox.due(db, now, BATCH))
        punctual = [row for row in rows if not together.is_late(row, now)]
        if len(punctual) < len(rows):
            await self._store.unit(lambda db: together.gather(db, now), "mark")
        for some in together.groups(punctual):
            await self._push(some)
        return len(rows)

    async def _push(self, rows: list[Outgoing]) -> None:
        """One that comes alone, or all of one person that may come together: he is who gets any of them."""
        seats = [(row, seat) for row in rows if (seat := await self._seat(row))]
        if not seats:
            return
        seated, seat = [row for row, _ in seats], seats[0][1]
        if await self._is_held(seated, seat.to):
            return
        drawn = await self._store.read(lambda db: self._draw(db, seat.desk, seated))
        for row in seated:
            if row.id not in drawn:
                await self._mark(row, "silent")
        await self._say(seat, [row for row in seated if row.id in drawn], drawn)

    async def _seat(self, row: Outgoing) -> Seat | None:
        """None: there is nobody to tell, or he is not to be told now."""
        seat = seat_for(self._roster, row, self._now())
        if seat is None:
            await self._mark(row, "silent")
        elif until := waits_until(seat, row.kind, self._now()):
            await self._store.unit(lambda db: outbox.put_off(db, row, until), "mark")
        else:
            return seat
        return None

    async def _is_held(self, rows: list[Outgoing], to: Me) -> bool:
        """True: these wait, to be said together. Not where anything among them was promised for now: the rest goes
        with it.
        """
        if not all(waits(row.kind) for row in rows):
            return False
        until = await self._store.read(lambda db: together.held(db, to.id, self._now()))
        if until:
            await self._store.unit(lambda db: together.put_off(db, rows, until), "mark")
        return bool(until)

    async def _draw(self, db: Db, me: Me, rows: list[Outgoing]) -> dict[int, Screen]:
        """By row, what there is to say: no entry where there is nothing any more."""
        desk = Desk(db, me, self._now())
        screens = {row.id: await draw(desk, row.kind, row.args) for row in rows}
        return {key: screen for key, screen in screens.items() if screen}

    async def _say(self, seat: Seat, rows: list[Outgoing], drawn: dict[int, Screen]) -> None:
        """Those that have a line for it in one message, if there are several; the others each in its own."""
        say = speaker(seat.to.language, seat.to.era, seat.to.zone)
        brief = [row for row in rows if drawn[row.id].short][: views.MOST]
        if len(brief) > 1:
            screen = views.together(say, [drawn[row.id] for row in brief], together.were_capped(brief))
            await self._send(seat, brief[0], screen, brief[1:])
            rows = [row for row in rows if not drawn[row.id].short]
        for row in rows:
            screen = views.alone(say, drawn[row.id], together.were_capped([row]))
            await self._send(seat, row, screen)

    async def _send(self, seat: Seat, row: Outgoing, screen: Screen, others: Sequence[Outgoing] = ()) -> None:
        """This push, with what it says of `others`: they are marked in the commit that says it is about to be sent."""
        to = seat.to
        made = letters(seat.addressed(screen), self._seal, to.chat, to.chat, screen.in_place)[0]
        row.letter, row.chat, row.about, row.person_id = made, to.chat, screen.about, to.id
        await self._store.unit(lambda db: self._intend(db, row, screen, others), "intent")
        for other in others:
            self._told(other.kind, "silent")
        self.hand([row])

    async def _intend(self, db: Db, row: Outgoing, screen: Screen, others: Sequence[Outgoing]) -> None:
        for name, counted in screen.counts:
            db.later_rows(name, [counted])
        await outbox.intend(db, row, row.letter, screen.about)
        for other in others:
            outbox.mark(db, other, "silent", self._now(), why=f"with {row.id}")
