"""The gate: one update, one unit of work. Everything it caused is committed with its done-mark, or nothing is.

Updates: exactly once. A fault rolls back, is counted in a unit of its own, and after three the update is set aside and
the person is told. What a person may not see is answered as what does not exist.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from bot.chat.inbound import Inbound
from bot.chat.letter import letters
from bot.chat.router import Look, Route, Router
from bot.chat.screen import Act, Screen
from bot.chat.seal import Seal
from bot.chat.texts import Speaker, speaker
from bot.chat.turn import Turn
from bot.storage import inbox, invites, outbox, people
from bot.storage.desk import Changed, Desk, Forbidden, Me, Missing, Reserved, TooLate
from bot.storage.engine import Db, Rolled, Store
from bot.storage.inbox import Waiting
from bot.storage.invites import Joined, Newcomer
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

POLITE: dict[type[Exception], str] = {
    Missing: "record.missing",
    Changed: "record.changed",
    TooLate: "undo.late",
    Forbidden: "record.forbidden",
    Reserved: "team.reserved",
}


@dataclass(slots=True)
class Gate:
    """Time and the outside world are arguments: `now`, how to read, whom to hand letters, how to toast."""

    store: Store
    roster: Roster
    router: Router
    seal: Seal
    now: Callable[[], datetime]
    read: Read
    hand: Hand
    toast: Toast
    sleep: Callable[[float], Awaitable[None]]

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
        if me is None and not inbound.group and (secret := _link(inbound)):
            await self._join(row, inbound, secret)
            return
        if me is None or inbound.group:
            await self._tell(row, inbound, me, "group.private" if inbound.group else "stranger.hello")
            return
        try:
            turn = await self._work(row, inbound, me)
        except tuple(POLITE) as fault:
            await self._tell(row, inbound, me, POLITE[type(fault)])
            return
        if turn and inbound.kind == "button":
            await self.toast(inbound.answer_id, turn.toast)
        if turn and turn.forget_people:
            await self.store.read(self.roster.load)

    async def _join(self, row: Waiting, inbound: Inbound, secret: str) -> None:
        """A stranger followed an invitation: one sentence either way, and a member from this commit on."""
        one = Newcomer(inbound.person, inbound.full_name, inbound.language)
        say = _speaker(None, inbound)

        async def work(db: Db) -> None:
            if not await inbox.claim(db, row.id):
                return
            joined = await invites.accept(db, secret, one, self.now())
            text = say("join.welcome", name=joined.person.name) if joined else say("join.bad")
            member = joined.person.id if joined else None
            born = self._born(db, member, inbound.chat, inbound.person, Screen(text), 0)
            born += self._tell_inviter(db, joined) if joined else []
            db.afterwards(lambda: self.hand(born))

        await self.store.unit(work)
        await self.store.read(self.roster.load)

    def _tell_inviter(self, db: Db, joined: Joined) -> list[Outgoing]:
        inviter = self.roster.one(joined.invited_by or 0)
        if inviter is None or not inviter.chat:
            return []
        say = speaker(inviter.language, inviter.era, inviter.zone)
        told = Screen(say("join.told", name=joined.person.name, role=say(f"role.{joined.person.role}")))
        return self._born(db, inviter.id, inviter.chat, inviter.chat, told, 0)

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
        if not await inbox.claim(db, row.id):
            return None
        turn = replace(turn, desk=self._desk(db, row, turn.desk.me), answers=[*turn.answers])  # it may be tried again
        await self.router.looked(turn)
        await self._end(turn)
        return turn

    async def _turn(self, db: Db, row: Waiting, inbound: Inbound, me: Me, pressed: Act | None) -> Turn | None:
        if not await inbox.claim(db, row.id):
            return None
        turn = Turn(self._desk(db, row, me), inbound, pressed)
        if inbound.kind == "button" and pressed is None:
            turn.toast = turn.say.label("button.old")
            return turn
        await self.router.route(turn)
        await self._end(turn)
        return turn

    def _desk(self, db: Db, row: Waiting, me: Me) -> Desk:
        return Desk(db, me, self.now(), f"update:{row.update_id}")

    async def _end(self, turn: Turn) -> None:
        """Who writes to us can be reached again; then the answers."""
        if turn.desk.me.muted:
            await people.unmute(turn.desk.db, turn.desk.me.id)
            turn.forget_people = True
        self._send(turn)

    def _send(self, turn: Turn) -> None:
        """Write the answers with this unit; they go to the courier when it is committed."""
        desk, said = turn.desk, turn.inbound
        born = [
            made
            for screen, edit in turn.answers
            for made in self._born(desk.db, desk.me.id, said.chat, said.person, screen, edit)
        ]
        for person, make in turn.pushes:
            if (other := self.roster.one(person)) and other.chat:
                screen = make(speaker(other.language, other.era, other.zone))
                born += self._born(desk.db, other.id, other.chat, other.chat, screen, 0)
        desk.db.afterwards(lambda: self.hand(born))

    def _born(self, db: Db, member: int | None, chat: int, person: int, screen: Screen, edit: int) -> list[Outgoing]:
        return [
            outbox.reply(db, chat, member, letter, self.now(), screen.about)
            for letter in letters(screen, self.seal, chat, person, edit)
        ]

    async def _tell(self, row: Waiting, inbound: Inbound, me: Me | None, text: str) -> None:
        """One plain sentence, in a unit of its own: a message, or a toast over the button that was pressed."""
        say = _speaker(me, inbound)

        async def work(db: Db) -> None:
            if text != "fault.aside" and not await inbox.claim(db, row.id):
                return
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


def _link(inbound: Inbound) -> str:
    """The secret of an invitation's link, which arrives as "/start secret"."""
    command, _, secret = inbound.text.partition(" ")
    return secret.strip() if inbound.kind == "text" and command == "/start" else ""


async def _just_claim(db: Db, row: Waiting) -> None:
    await inbox.claim(db, row.id)
