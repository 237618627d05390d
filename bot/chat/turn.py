"""One turn of a conversation: what was said, by whom, and what will be answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.chat.inbound import Inbound
from bot.chat.screen import Act, Screen
from bot.chat.texts import Speaker, speaker
from bot.storage.desk import Desk
from bot.storage.drafts import Draft


@dataclass(slots=True)
class Turn:
    """What a handler is given. `desk` holds the unit of work; answers are gathered and leave with its commit."""

    desk: Desk
    inbound: Inbound
    act: Act | None = None
    answers: list[tuple[Screen, int]] = field(default_factory=list)  # the screen, and the message to edit or 0
    pushes: list[tuple[int, Callable[[Speaker], Screen]]] = field(default_factory=list)  # for other members
    alerts: list[tuple[int, Callable[[Speaker], Screen]]] = field(default_factory=list)  # for them alone, on leave too
    did: list[str] = field(
        default_factory=list
    )  # what was used: "/today", an act, "saved.lead", "lead.phone", "search"
    stays: bool = False  # the pressed message stays as it is: what would change it comes below
    rest: Callable[[Turn], Awaitable[None]] | None = None  # what a look leaves to be written, in the unit that answers
    farewell: tuple[int, Screen] | None = None  # a last word to a chat that is nobody's any more
    toast: str | None = None
    parked: Draft | None = None  # the form that has to wait: it is offered again under the last answer
    unheard: Inbound | None = None  # said into a form and meant for none: the router serves it next
    promised: bool = False  # work outside the unit was promised by a row: whoever does it is woken by the commit
    forget_people: bool = False  # the roster in memory must be read again after the commit

    @property
    def say(self) -> Speaker:
        me = self.desk.me
        return speaker(me.language, me.era, me.zone, me.stages)

    @property
    def said_at(self) -> datetime:
        """When it was said, where the speaker is: what "tomorrow" is counted from."""
        return self.desk.me.local(self.inbound.said_at)

    @property
    def args(self) -> tuple[str, ...]:
        return self.act.args if self.act else ()

    def reply(self, screen: Screen) -> None:
        """Answer with a new message."""
        self.answers.append((screen, 0))

    def show(self, screen: Screen) -> None:
        """Answer in place when a button was pressed, else with a new message."""
        pressed = self.inbound.kind == "button" and not self.stays
        self.answers.append((screen, self.inbound.message_id if pressed else 0))

    def say_in(self, language: str) -> Speaker:
        """The same person, spoken to in another language."""
        me = self.desk.me
        return speaker(language, me.era, me.zone, me.stages)

    def tell(self, person: int, make: Callable[[Speaker], Screen]) -> None:
        """Tell another member something, in his own language; on leave his stand-in. Oneself is told already."""
        if person != self.desk.me.id:
            self.pushes.append((person, make))

    def alert(self, person: int, make: Callable[[Speaker], Screen]) -> None:
        """The same about his own account or rights: never for whoever stands in for him."""
        if person != self.desk.me.id:
            self.alerts.append((person, make))
