"""What an update means: a button, a command, an answer to an open form, a reply to a card, or free words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.chat import form as forms
from bot.chat.form import Form
from bot.chat.inbound import Inbound
from bot.chat.screen import Act, Screen
from bot.chat.texts import LANGUAGES, speaker
from bot.chat.turn import Turn
from bot.domain.reading import tidy
from bot.storage import drafts, outbox
from bot.storage.drafts import Draft

Handler = Callable[[Turn], Awaitable[None]]
FORM, GO = "f", "go"
"""The acts the engine knows by itself: a form's button, and a button that stands for a command."""


@dataclass(frozen=True, slots=True)
class Route:
    """`reads`: runs on a reader's snapshot before the unit of work; it can change nothing."""

    handler: Handler
    reads: bool = False


class Look(Exception):
    """Raised inside a unit: these words only ask to see something, so a reader's snapshot should do the work."""

    def __init__(self, route: Route) -> None:
        super().__init__()
        self.route = route


class Router:
    """Everything the chat understands, registered by the handlers."""

    def __init__(self) -> None:
        self.commands: dict[str, Route] = {}
        self.acts: dict[str, Route] = {}
        self.forms: dict[str, Form] = {}
        self.words: dict[str, str] = {}  # labels of the lasting keyboard, and the command each stands for
        self.reply: Handler | None = None  # an answer to one of our cards
        self.free: Route | None = None  # words without a place: search, and three guesses
        self.lines: list[tuple[Callable[[str], object], Handler]] = []  # words that say by themselves where they belong
        self.things: dict[str, Handler] = {}  # what is sent without words: a file, a contact
        self.beside: set[str] = set()  # those that no open form has to wait for
        self.after: Handler | None = None  # looks at what was used (`Turn.did`), in the same unit
        self.acts[FORM] = Route(self._form_button)

    def command(self, name: str, handler: Handler, *, reads: bool = False, label: str | None = None) -> None:
        """`/name`, and the label of the keyboard that stands for it (a text's id)."""
        self.commands[name] = Route(handler, reads)
        if label:
            self.label(label, name)

    def label(self, text: str, command: str) -> None:
        """A text that stands for a command, in every language: who changes his has the old keyboard for a while."""
        self.words |= {speaker(lang).label(text).casefold(): command for lang in LANGUAGES}

    def act(self, name: str, handler: Handler, *, reads: bool = False) -> None:
        self.acts[name] = Route(handler, reads)

    def thing(self, kind: str, handler: Handler, *, beside: bool = False) -> None:
        """Something of this kind was sent, and no open question wants it. `beside`: the question then goes on."""
        self.things[kind] = handler
        (self.beside.add if beside else self.beside.discard)(kind)

    def form(self, form: Form, command: str | None = None, label: str | None = None) -> None:
        self.forms[form.name] = form
        if command:
            self.command(command, _starter(form), label=label)

    def find(self, inbound: Inbound) -> str | None:
        """The command that was typed or tapped on the keyboard."""
        if inbound.kind != "text" or inbound.forwarded_by:
            return None
        words = tidy(inbound.text)
        if words.startswith("/"):
            name = words[1:].split()[0].split("@")[0].lower() if words[1:].split() else ""
            return name if name in self.commands else "help"
        return self.words.get(words.casefold())

    def _asked(self, inbound: Inbound, pressed: Act | None) -> Route | None:
        """What a command or a button asks for; a button may stand for a command, and then may what that may."""
        if pressed and pressed.name != GO:
            return self.acts.get(pressed.name)
        name = pressed.args[0] if pressed else self.find(inbound)
        route = self.commands.get(name) if name else None
        return _as_typed(route) if pressed and route else route

    def looking(self, inbound: Inbound, pressed: Act | None) -> Route | None:
        """The route of a command or a button that only looks, known before any unit is opened."""
        route = self._asked(inbound, pressed)
        return route if route and route.reads else None

    async def looked(self, turn: Turn) -> None:
        """The answer is drawn; inside the unit that claims the update an open form is parked for it."""
        if turn.rest:
            await turn.rest(turn)
        await self.park(turn)
        if turn.parked:
            offer_resume(turn, turn.parked)
        await self._done(turn)

    async def route(self, turn: Turn) -> None:
        """Do what the update asks for, inside the turn's unit. Raises Look for words that only look."""
        await self._once(turn)
        if turn.unheard:
            turn.inbound, turn.unheard = turn.unheard, None
            await self._anew(turn)
        if turn.parked:
            offer_resume(turn, turn.parked)
        await self._done(turn)

    async def _anew(self, turn: Turn) -> None:
        """What was said into a form and meant for none: a thing has its place, words are looked for."""
        if thing := self.things.get(turn.inbound.kind):
            await thing(turn)
        elif self.free:
            await self.free.handler(turn)
            if turn.rest:
                await turn.rest(turn)

    async def _once(self, turn: Turn) -> None:
        route = self._asked(turn.inbound, turn.act)
        if turn.act and turn.act.name == FORM:
            await self._form_button(turn)
        elif route:
            await self._aside(turn, route.handler)
        elif turn.act:
            turn.toast = turn.say.label("button.old")
        else:
            await self._words(turn)

    async def run(self, turn: Turn, command: str) -> None:
        """A command that is part of something else."""
        await self.commands[command].handler(turn)
        turn.did.append(f"/{command}")

    async def _done(self, turn: Turn) -> None:
        """Note what was used, for who wants to know."""
        if turn.act:
            turn.did.append(f"/{turn.args[0]}" if turn.act.name == GO else turn.act.name)
        elif name := self.find(turn.inbound):
            turn.did.append(f"/{name}")
        if self.after:
            await self.after(turn)

    async def _aside(self, turn: Turn, handler: Handler) -> None:
        """A command or a card comes first: an open form is parked and offered again under the answer."""
        await self.park(turn)
        await handler(turn)

    async def _beside(self, turn: Turn, handler: Handler) -> None:
        """A picture in the middle of a form: it is served, and the question is asked again below the answer."""
        await handler(turn)
        open_ = await self._open(turn)
        if open_ and not forms.sleeps(turn, open_) and any(not screen.edits for screen, _ in turn.answers):
            turn.reply(forms.screen(turn, self.forms[open_.form], open_))

    async def park(self, turn: Turn) -> None:
        """Park the form at hand, if there is one; it is offered again under the last answer."""
        open_ = await self._open(turn)
        if open_ and self.forms[open_.form].passing:
            await drafts.drop(turn.desk.db, open_)
        elif open_:
            await forms.park(turn, open_)
            turn.parked = open_

    async def _open(self, turn: Turn) -> Draft | None:
        mine = await drafts.of_person(turn.desk.db, turn.desk.me.id)
        return next((d for d in mine if not d.parked and d.form in self.forms), None)

    async def _words(self, turn: Turn) -> None:
        if turn.inbound.kind == "edit":
            await self._edited(turn)
        elif await self._is_reply(turn) and self.reply:
            await self.reply(turn)
        elif await self._is_wanted(turn):
            await self._hear(turn)
        elif thing := self.things.get(_what(turn.inbound)):
            await (self._beside if turn.inbound.kind in self.beside else self._aside)(turn, thing)
        elif line := self._line(turn.inbound):
            await line(turn)
        elif self.free:
            raise Look(self.free)

    async def _is_wanted(self, turn: Turn) -> bool:
        """Is a form open for this? A thing that its question does not take comes first, as a command does."""
        open_, kind = await self._open(turn), turn.inbound.kind
        return open_ is not None and (
            kind not in self.things or forms.takes(self.forms[open_.form], open_, turn.inbound)
        )

    async def _hear(self, turn: Turn) -> None:
        if open_ := await self._open(turn):
            await forms.hear(turn, self.forms[open_.form], open_)

    def _line(self, said: Inbound) -> Handler | None:
        words = tidy(said.text) if said.kind == "text" else ""
        return next((handler for fits, handler in self.lines if fits(words)), None)

    async def _edited(self, turn: Turn) -> None:
        """The last answer of an open form is corrected; anything else gets one hint, and never runs a command."""
        open_ = await self._open(turn)
        edited = turn.inbound.message_id
        if open_ and edited in (open_.refused, open_.said):
            await forms.correct(turn, self.forms[open_.form], open_)
        else:
            turn.reply(Screen(turn.say("edit.hint")))

    async def _is_reply(self, turn: Turn) -> bool:
        said = turn.inbound
        return bool(said.reply_to) and await outbox.card(turn.desk.db, said.chat, said.reply_to) is not None

    async def _form_button(self, turn: Turn) -> None:
        number, question, op, *more = turn.args
        mine = await drafts.of_person(turn.desk.db, turn.desk.me.id)
        draft = next((d for d in mine if str(d.id) == number and d.form in self.forms), None)
        if draft is None:
            turn.toast = turn.say.label("button.old")
            return
        await forms.press(turn, self.forms[draft.form], draft, question, op, ":".join(more))


def _what(said: Inbound) -> str:
    """The kind of thing that came; words of somebody else are one, too."""
    return "forwarded" if said.kind == "text" and said.forwarded_by else said.kind


def _as_typed(route: Route) -> Route:
    """A command behind a button is given what a typed one is: no arguments of a button."""

    async def handler(turn: Turn) -> None:
        pressed, turn.act = turn.act, None
        await route.handler(turn)
        turn.act = pressed

    return Route(handler, route.reads)


def offer_resume(turn: Turn, parked: Draft) -> None:
    """▶️ under the last answer: the form that had to wait."""
    if turn.answers:
        last, edit = turn.answers[-1]
        turn.answers[-1] = (last.with_rows(forms.resume_row(turn, parked)), edit)


def _starter(form: Form) -> Handler:
    async def begin(turn: Turn) -> None:
        await forms.start(turn, form)

    return begin
