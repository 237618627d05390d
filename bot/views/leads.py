"""A lead's own lines and buttons: until when it should be answered, what is stale about it, what comes next."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from bot.chat.screen import Button, Rows, Screen, Short, act
from bot.chat.texts import Speaker, plain
from bot.domain import writing
from bot.domain.staleness import Flag
from bot.domain.values import Html
from bot.records.lead import Lead
from bot.views import cards, muting
from bot.views.customers import history
from bot.views.reminders import ways_of_lead
from bot.views.together import opening, with_phone


def state(say: Speaker, lead: Lead, flag: Flag | None, today: date) -> list[Html]:
    """The first answer's clock while it runs, and what is stale: in words, never by colour alone."""
    if lead.status == "new":
        return [_clock(say, lead, flag, today)] if lead.respond_by and lead.responded_at is None else []
    return [say(f"lead.{flag.level}.{flag.why}", days=flag.days)] if flag else []


def _clock(say: Speaker, lead: Lead, flag: Flag | None, today: date) -> Html:
    level = flag.level if flag else "fresh"
    return say(f"lead.respond.{level}", by=_by(say, lead, today))


def _by(say: Speaker, lead: Lead, today: date) -> str:
    """Only its hour, where it is today's."""
    if lead.respond_by is None:
        return ""
    local = lead.respond_by.astimezone(ZoneInfo(say.zone))
    if local.date() == today:
        return say.plain("lead.respond.today", clock=writing.clock(local.time(), say.language))
    return say.write(local)


def acts(say: Speaker, lead: Lead) -> Rows:
    """The way on first; then what can be done with any record."""
    ref = ("lead", lead.id, lead.version)
    on = [Button(say.label("convert.begin"), act("convert", *ref))] if lead.status != "disqualified" else []
    on.append(history(say, lead))
    wanted = (
        (("card.edit", "edit"), ("card.status", "statuses")),
        (("card.note", "note"), ("card.delete", "delete")),
    )
    usual = tuple(tuple(Button(say.label(label), act(name, *ref)) for label, name in row) for row in wanted)
    return (tuple(on), *usual, *cards.logging(say, lead))


def respond(say: Speaker, lead: Lead, today: date) -> Screen:
    """The time is running out."""
    return _told(say, lead, say("lead.nudge.warn", name=lead.known_as, by=_by(say, lead, today)))


def respond_late(say: Speaker, lead: Lead) -> Screen:
    return _told(say, lead, say("lead.nudge.late", name=lead.known_as))


def respond_boss(say: Speaker, lead: Lead, owner: str) -> Screen:
    """For whoever leads: look, or give it to somebody who has the time."""
    ways = (
        Button(say.label("nudge.open"), act("open", "lead", lead.id)),
        Button(say.label("card.assign"), act("assign", "lead", lead.id, lead.version)),
        muting.never(say, "lead", lead.id, "answer"),
    )
    head = say("lead.nudge.boss", name=lead.known_as, owner=owner)
    return Screen(head, (ways,), about=f"lead:{lead.id}", short=opening(say, head, lead.known_as, "lead", lead.id))


def _told(say: Speaker, lead: Lead, head: Html) -> Screen:
    known = [say("card.line", field=say("lead.phone"), value=lead.phone)] if lead.phone else []
    known += [say("card.line", field=say("lead.interest"), value=lead.interest)] if lead.interest else []
    ways = (
        Button(say.label("lead.answered"), act("done", "lead", lead.id, lead.version)),
        Button(say.label("nudge.snooze"), act("snooze", "lead", lead.id, lead.version, "answer")),
        Button(say.label("nudge.open"), act("open", "lead", lead.id)),
    )
    short = Short(with_phone(say, head, lead.phone), ways_of_lead(say, lead, "answer"))
    return Screen(plain(head, *known), (ways,), about=f"lead:{lead.id}", short=short)


def sieve(say: Speaker, whose: str) -> tuple[Button, ...]:
    """The way to those that wait, under every list of leads."""
    return (Button(say.label("lead.waiting"), act("list", "lead", whose, "waiting", 0)),)


def page(say: Speaker, of: cards.Listing, rows: list[tuple[Lead, Flag | None]], today: date) -> Screen:
    """Those that wait, each with why."""
    usual = cards.page(say, of, [lead for lead, _ in rows])
    if not rows:
        return Screen(say("lead.waiting.none"), usual.rows)
    lines = [_line(say, of.first + place, *row, today) for place, row in enumerate(rows, 1)]
    return Screen(plain(say("lead.waiting.head", total=of.total), *lines), usual.rows)


def _line(say: Speaker, place: int, lead: Lead, flag: Flag | None, today: date) -> Html:
    why = state(say, lead, flag, today) or [say(f"lead.status.{lead.status}")]
    return say("lead.waiting.line", place=place, name=lead.known_as, why=why[0])
