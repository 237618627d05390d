"""The gate: one update, one unit of work. Everything it caused is committed with its done-mark, or nothing is.

Updates: exactly once. A fault rolls back, is counted in a unit of its own, and after three the update is set aside and
the person is told. What a person may not see is answered as what does not exist.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from bot.chat.inbound import Inbound
from bot.chat.instead import instead
from bot.chat.letter import letters
from bot.chat.polite import POLITE, Over
from bot.chat.router import Look, Route, Router
from bot.chat.screen import Act, Screen
from bot.chat.seal import Seal
from bot.chat.texts import Speaker, speaker
from bot.chat.turn import Turn
from bot.storage import drafts, inbox, outbox, people
from bot.storage.desk import Desk, Me, Outdated
from bot.storage.drafts import Draft
from bot.storage.engine import Db, Rolled, Store
from bot.storage.inbox import Waiting
from bot.storage.outbox import Outgoing
from bot.storage.roster import Roster

ATTEMPTS = 3
LONGEST_WAIT = 30.0  # seconds between two tries on a database that fails
log = structlog.get_logger()

Read = Callable[[dict[str, Any], datetime], Inbound | None]
"""JSON to Inbound; None for what concerns nobody; ValueError for what cannot be read."""
Hand = Callable[[list[Outgoing]], None]
"""Letters that are committed, handed to the courier."""
Toast = Callable[[str, str | None], Awaitable[None]]
"""Answer a button press: the only effect outside the outbox."""
Door = Callable[[Db, Inbound, datetime, str], Awaitable[Turn | Screen]]
"""What a stranger's words come to, in their unit: a word to him, or the first turn of somebody who is a member now."""


def _nobody() -> None:
    """Who is woken where nothing is ever promised."""


@dataclass(slots=True)
class Gate:
    """Time and the outside world are arguments: `now`, how to read, whom to hand letters, toast and wake."""

    store: Store
    roster: Roster
    router: Router
    seal: Seal
    now: Callable[[], datetime]
    read: Read
    hand: Hand
    toast: Toast
    sleep: Callable[[float], Awaitable[None]]
    door: Door
    wake: Callable[[], None] = _nobody  # who works on what a row promised
    push: Callable[[], None] = _nobody  # who sends what is due to others

    async def take(self, row: Waiting) -> None:
        """Serve one update to its end. A fault of the database is nobody's attempt: it is waited out."""
        wait = 0.5
        while True:
            try:
                await self._take(row)
                return
            except Rolled as fault:
                log.error("the database failed", update=row.update_id, chat=row.chat, fault=str(fault)[:200])
                wait = min(LONGEST_WAIT, wait * 2)
                await self.sleep(wait)

    async def _take(self, row: Waiting) -> None:
        inbound = await self._read(row)
        if inbound is None:
            return
        me = self.roster.at(inbound.person)
        for _ in range(ATTEMPTS):
            try:
                await self._serve(row, inbound, me)
                return
            except Rolled:
                raise
            except Exception as fault:
                if await self._failed(row, fault) >= ATTEMPTS:
                    await self._tell(row, inbound, me, "fault.aside")
                    return

    async def _read(self, row: Waiting) -> Inbound | None:
        try:
            inbound = self.read(json.loads(row.body), row.arrived_at)
        except ValueError as fault:
            why = str(fault)
            await self.store.unit(lambda db: inbox.set_aside(db, row.id, why))
            return None
        if inbound is None:
            await self.store.unit(lambda db: _just_claim(db, row))
        return inbound

    async def _serve(self, row: Waiting, inbound: Inbound, me: Me | None) -> None:
        if me is None and not inbound.group and inbound.kind == "text":
            await self._meet(row, inbound)
            return
        if me is None or inbound.group:
            await self._tell(row, inbound, me, "group.private" if inbound.group else "stranger.hello")
            return
        try:
            turn = await self._work(row, inbound, me)
        except tuple(POLITE) as fault:
            await self._tell(row, inbound, me, POLITE[type(fault)])
            return
        except Over as over:
            await self._tell(row, inbound, me, POLITE[type(over.why)], over.draft)
            return
        except Outdated:
            await self.store.read(self.roster.load)
            await self._serve(row, inbound, self.roster.at(inbound.person))
            return
        if turn and inbound.kind == "button":
            await self.toast(inbound.answer_id, turn.toast)
        if turn and turn.forget_people:
            await self.store.read(self.roster.load)

    async def _meet(self, row: Waiting, inbound: Inbound) -> None:
        """A stranger's words go to whoever keeps the door; who is let in is a member from this commit on."""

        async def work(db: Db) -> bool:
            if not await inbox.claim(db, row.id):
                return False
            met = await self.door(db, inbound, self.now(), _source(row))
            if isinstance(met, Turn):
                self._send(met)
                return True
            born = self._born(db, None, inbound.chat, inbound.person, met, 0)
            db.afterwards(lambda: self.hand(born))
            return False

        if await self.store.unit(work):
            await self.store.read(self.roster.load)

    async def _work(self, row: Waiting, inbound: Inbound, me: Me) -> Turn | None:
        """What only looks is drawn from a reader's snapshot, and holds nobody up; all else happens in one unit."""
        pressed = self.seal.open(inbound.button, inbound.chat, inbound.person) if inbound.kind == "button" else None
        route = self.router.looking(inbound, pressed)
        if route is None:
            try:
                return await self.store.unit(lambda db: self._turn(db, row, inbound, me, pressed))
            except Look as words:
                route = words.route
        turn = await self._look(row, inbound, me, pressed, route)
        return await self.store.unit(lambda db: self._answer(db, row, turn))

    async def _look(self, row: Waiting, inbound: Inbound, me: Me, pressed: Act | None, route: Route) -> Turn:
        """A crash after it repeats the reading only."""

        async def work(db: Db) -> Turn:
            turn = Turn(self._desk(db, row, me), inbound, pressed)
            await route.handler(turn)
            return turn

        return await self.store.read(work)

    async def _answer(self, db: Db, row: Waiting, turn: Turn) -> Turn | None:
        """Claim the update and write what was drawn for it."""
        if not await inbox.claim(db, row.id, turn.desk.me):
            return None
        turn = replace(turn, desk=self._desk(db, row, turn.desk.me), answers=[*turn.answers])  # it may be tried again
        await self.router.looked(turn)
        await self._end(turn)
        return turn

    async def _turn(self, db: Db, row: Waiting, inbound: Inbound, me: Me, pressed: Act | None) -> Turn | None:
        if not await inbox.claim(db, row.id, me):
            return None
        turn = Turn(self._desk(db, row, me), inbound, pressed)
        if inbound.kind == "button" and pressed is None:
            turn.toast = turn.say.label("button.old")
            return turn
        await self.router.route(turn)
        await self._end(turn)
        return turn

    def _desk(self, db: Db, row: Waiting, me: Me) -> Desk:
        return Desk(db, me, self.now(), _source(row), self.push)

    async def _end(self, turn: Turn) -> None:
        """Who writes to us can be reached again, and was here today; then the answers."""
        desk = turn.desk
        if desk.me.muted:
            await people.unmute(desk.db, desk.me.id)
            turn.forget_people = True
        if desk.me.seen_on != desk.today:
            await people.saw(desk.db, desk.me.id, desk.today)
            desk.db.afterwards(lambda: self.roster.saw(desk.me.id, desk.today))
        self._send(turn)

    def _send(self, turn: Turn) -> None:
        """Write the answers with this unit; they go to the courier when it is committed."""
        desk, said = turn.desk, turn.inbound
        born = [
            made
            for screen, edit in turn.answers
            for made in self._born(desk.db, desk.me.id, said.chat, said.person, screen, edit)
        ]
        if turn.farewell:
            chat, last = turn.farewell
            born += self._born(desk.db, None, chat, chat, last, 0)
        for other, screen in self._for_others(turn):
            born += self._born(desk.db, other.id, other.chat, other.chat, screen, 0)
        desk.db.afterwards(lambda: self.hand(born))
        if turn.promised:
            desk.db.afterwards(self.wake)

    def _for_others(self, turn: Turn) -> Iterator[tuple[Me, Screen]]:
        """What this turn tells other members; somebody on leave has it told to his stand-in."""
        for person, make in turn.pushes:
            told, acting = self.roster.one(person), self.roster.acting(person, turn.desk.now)
            if told and acting and acting.chat:
                say = speaker(acting.language, acting.era, acting.zone, acting.stages)
                yield acting, make(say) if acting is told else instead(say, told.name, make(say))
        for person, make in turn.alerts:
            if (told := self.roster.one(person)) and told.chat:
                yield told, make(speaker(told.language, told.era, told.zone, told.stages))

    def _born(self, db: Db, member: int | None, chat: int, person: int, screen: Screen, edit: int) -> list[Outgoing]:
        return [
            outbox.reply(db, chat, member, letter, self.now(), screen.about, None if at else screen.key)
            for at, letter in enumerate(letters(screen, self.seal, chat, person, edit))
        ]

    async def _tell(self, row: Waiting, inbound: Inbound, me: Me | None, text: str, ended: Draft | None = None) -> None:
        """One plain sentence, in a unit of its own: a message, or a toast over the button that was pressed."""
        say = _speaker(me, inbound)

        async def work(db: Db) -> None:
            if text != "fault.aside" and not await inbox.claim(db, row.id):
                return
            if ended:
                await drafts.drop(db, ended)
            if inbound.kind == "button":
                return
            born = self._born(db, me.id if me else None, inbound.chat, inbound.person, Screen(say(text)), 0)
            db.afterwards(lambda: self.hand(born))

        await self.store.unit(work)
        if inbound.kind == "button":
            await self.toast(inbound.answer_id, str(say(text)))

    async def _failed(self, row: Waiting, fault: Exception) -> int:
        """Count it; the log has ids and the kind of fault, never a text."""
        words = "".join(traceback.format_exception(fault))
        log.error("update failed", update=row.update_id, chat=row.chat, fault=type(fault).__name__)
        return await self.store.unit(lambda db: inbox.failed(db, row.id, words, ATTEMPTS))


def _speaker(me: Me | None, inbound: Inbound) -> Speaker:
    return speaker(me.language, me.era, me.zone) if me else speaker("th" if inbound.language == "th" else "en")


def _source(row: Waiting) -> str:
    return f"update:{row.update_id}"


async def _just_claim(db: Db, row: Waiting) -> None:
    await inbox.claim(db, row.id)
