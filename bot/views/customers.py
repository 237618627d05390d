"""A customer's card: what matters before one calls, and the commonest acts; and the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain import writing
from bot.domain.stages import is_open
from bot.domain.values import Html
from bot.records.base import Record
from bot.views.cards import about, logging, opening

PAGE = 8


def touches(say: Speaker, record: Any) -> list[Html]:
    """When somebody last spoke with them, or that nobody did; and when the next time is planned."""
    return [*(last(say, record) or [say("customer.never")]), *coming(say, record.next_activity_at)]


def last(say: Speaker, record: Any) -> list[Html]:
    """When somebody was last in touch."""
    return [say("customer.last", at=record.last_touch_at)] if record.last_touch_at else []


def coming(say: Speaker, at: datetime | None) -> list[Html]:
    """When the next activity is; one that has a day and no hour begins with its midnight."""
    if at is None:
        return []
    local = at.astimezone(ZoneInfo(say.zone))
    return [say("customer.next", at=at if local.time() != time() else local.date())]


def deals(say: Speaker, open_: Any) -> list[Html]:
    return [say("customer.deals", count=open_.count, amount=open_.amount)] if open_.count else []


def people(say: Speaker, found: Sequence[Any]) -> list[Html]:
    return [say("customer.person", name=one.name_words, job=one.job or say("customer.no_job")) for one in found]


def close_ones(say: Speaker, found: Sequence[Any]) -> list[Html]:
    return [
        say("customer.relative", name=one.name_words, relation=say(f"relative.relation.{one.relation or 'other'}"))
        for one in found
        if one.status != "deceased"
    ]


def warnings(say: Speaker, contact: Any) -> list[Html]:
    """What must be known before anybody calls, in words and first."""
    found = [say("customer.deceased")] if contact.status == "deceased" else []
    found += [say("customer.moved_on")] if contact.status == "moved_on" else []
    return found + [say(f"customer.do_not.{wish}") for wish in contact.do_not or () if wish != "nothing"]


def acts(say: Speaker, record: Record, child: str, *, change: bool) -> Rows:
    """The commonest acts of a customer; the rest is one tap further."""
    kind, key = record.type(), record.id
    told = history(say, record)
    if not change:
        return ((told,),)
    deal = Button(say.label("customer.deal"), act("for", "opportunity", kind, key))
    note = Button(say.label("card.note"), act("note", kind, key, record.version))
    add = Button(say.label(f"menu.{child}"), act("for", child, kind, key))
    further = (Button(say.label("customer.more"), act("more", kind, key)),)
    return (*logging(say, record), (deal, told), (add, note), further)


def history(say: Speaker, record: Record) -> Button:
    """The way to all that happened."""
    return Button(say.label("customer.timeline"), act("timeline", record.type(), record.id, "-", 0))


def more(say: Speaker, record: Record, *, lead: bool) -> Screen:
    """What is done now and then."""
    ref = (record.type(), record.id, record.version)
    wanted = (("card.edit", "edit"), ("card.status", "statuses"), ("card.delete", "delete"))
    rows = [(Button(say.label(label), act(name, *ref)),) for label, name in wanted]
    rows += [(Button(say.label("card.assign"), act("assign", *ref)),)] if lead else []
    rows += [(Button(say.label("position.open"), act("firms", *ref[:2])),)] if record.type() == "contact" else []
    back = Button(say.label("form.back"), act("card", record.type(), record.id))
    return Screen(say("customer.what", title=record.name_words), (*rows, (back,)), about=about(record))


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a timeline: of one kind or ("-") of all that there are of this record, from which entry on."""

    kinds: Sequence[str]
    only: str
    first: int
    further: bool


def timeline(say: Speaker, record: Record, shown: Sequence[Any], of: Part) -> Screen:
    """One page of what happened, the newest first."""
    lines = [_entry(say, record, entry) for entry in shown] or [say("timeline.empty")]
    text = plain(say("timeline.head", title=record.known_as), *lines)
    ways = (*_turning(say, record, of), _sifting(say, record, of), _back(say, record))
    return Screen(text, (*_files(say, record, shown), *ways), about=about(record))


def _files(say: Speaker, record: Record, shown: Sequence[Any]) -> Rows:
    """What was sent, entry by entry: how many files, and of which day."""
    buttons = [
        Button(
            say.label("attach.of", count=entry.of.files, day=writing.short_day(entry.at, say.language, say.era)),
            act("entry", record.type(), record.id, entry.of.id),
        )
        for entry in shown
        if entry.kind == "note" and entry.of.files
    ]
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def _entry(say: Speaker, record: Record, entry: Any) -> Html:
    if entry.kind == "note":
        return _noted(say, entry)
    if entry.kind == "stage":
        return _stepped(say, record, entry)
    if entry.kind == "month":
        month = writing.month(entry.of.month, say.language, say.era)
        return say("deal.month", at=entry.at, month=month, before=entry.of.before, after=entry.of.after, by=entry.by)
    return _done(say, entry)


def _noted(say: Speaker, entry: Any) -> Html:
    note = entry.of
    words = note.words or say(f"attach.one.{note.what or 'file'}")
    if note.said_by and not note.private:
        return say("timeline.said", at=entry.at, who=note.said_by, words=words)
    key = "timeline.private" if note.private else "timeline.file" if note.files else "timeline.note"
    return say(key, at=entry.at, by=entry.by, words=words)


def _stepped(say: Speaker, record: Record, entry: Any) -> Html:
    """A customer's names the deal; a deal's own also says what was hoped for then, and how long it stood there."""
    step, days = entry.of, (entry.until - entry.at).days
    stage = say(f"opportunity.status.{step.after}")
    if entry.deal:
        return say("timeline.stage.deal", at=entry.at, by=entry.by, deal=entry.deal, stage=stage)
    told = say("timeline.stage", at=entry.at, by=entry.by, stage=stage)
    if record.type() != "opportunity":
        return told
    worth = say("deal.step.worth", amount=step.amount) if step.amount else ""
    return Html(told + worth + (say("deal.step.stood", days=days) if days and is_open(step.after) else ""))


def _done(say: Speaker, entry: Any) -> Html:
    done = entry.of
    what = " ".join(filter(None, [say.plain(f"activity.kind.{done.kind or 'note'}"), done.subject]))
    outcome = say(f"activity.outcome.{done.outcome}") if done.outcome else say(f"activity.status.{done.status}")
    at = done.on if done.all_day else entry.at
    return say("timeline.activity", at=at, by=entry.by, what=what, outcome=outcome)


def _turning(say: Speaker, record: Record, of: Part) -> Rows:
    ref, at = (record.type(), record.id, of.only), of.first
    ways = [Button(say.label("list.earlier"), act("timeline", *ref, max(0, at - PAGE)))] if at else []
    ways += [Button(say.label("list.more"), act("timeline", *ref, at + PAGE))] if of.further else []
    return (tuple(ways),) if ways else ()


def _sifting(say: Speaker, record: Record, of: Part) -> tuple[Button, ...]:
    """The kinds that are not shown now."""
    kinds = [kind for kind in ("-", *of.kinds) if kind != of.only]
    return tuple(
        Button(say.label(f"timeline.only.{kind}"), act("timeline", record.type(), record.id, kind, 0)) for kind in kinds
    )


def _back(say: Speaker, record: Record) -> tuple[Button, ...]:
    return (Button(say.label("form.back"), act("card", record.type(), record.id)),)


def recent(say: Speaker, found: Sequence[Record]) -> Screen:
    """The cards that were looked at last."""
    return Screen(say("recent.head") if found else say("recent.none"), opening(say, found))


def noted(say: Speaker, shown: Screen, note: Any) -> Screen:
    """A note was kept; one tap hides it from everybody else, or shows it again, another takes it away."""
    key = "note.share" if note.private else "note.hush"
    hush, back = Button(say.label(key), act("hush", note.id)), Button(say.label("card.undo"), act("unnote", note.id))
    return shown.with_rows((hush, back))
