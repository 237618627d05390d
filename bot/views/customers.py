"""A customer's card: what matters before one calls, and the commonest acts; and the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain import writing
from bot.domain.values import Html
from bot.records.base import Record
from bot.views.cards import logging, opening

PAGE = 8


def touches(say: Speaker, record: Any) -> list[Html]:
    """When somebody last spoke with them, and when the next time is planned."""
    lines = [say("customer.last", at=record.last_touch_at)] if record.last_touch_at else [say("customer.never")]
    return [*lines, *coming(say, record.next_activity_at)]


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
    wish = contact.do_not
    return found + ([say(f"customer.do_not.{wish}")] if wish and wish != "nothing" else [])


def acts(say: Speaker, record: Record, child: str, *, change: bool) -> Rows:
    """The commonest acts of a customer; the rest is one tap further."""
    kind, key = record.type(), record.id
    history = Button(say.label("customer.timeline"), act("timeline", kind, key, "-", 0))
    if not change:
        return ((history,),)
    deal = Button(say.label("customer.deal"), act("for", "opportunity", kind, key))
    note = Button(say.label("card.note"), act("note", kind, key, record.version))
    add = Button(say.label(f"menu.{child}"), act("for", child, kind, key))
    further = (Button(say.label("customer.more"), act("more", kind, key)),)
    return (*logging(say, record), (deal, history), (add, note), further)


def more(say: Speaker, record: Record, *, lead: bool) -> Screen:
    """What is done now and then."""
    ref = (record.type(), record.id, record.version)
    wanted = (("card.edit", "edit"), ("card.status", "statuses"), ("card.delete", "delete"))
    rows = [(Button(say.label(label), act(name, *ref)),) for label, name in wanted]
    rows += [(Button(say.label("card.assign"), act("assign", *ref)),)] if lead else []
    back = Button(say.label("form.back"), act("card", record.type(), record.id))
    return Screen(say("customer.what", title=record.name_words), (*rows, (back,)))


def timeline(say: Speaker, record: Record, shown: Sequence[Any], only: str, first: int, further: bool) -> Screen:
    """One page of what happened, the newest first."""
    lines = [_entry(say, entry) for entry in shown] or [say("timeline.empty")]
    text = plain(say("timeline.head", title=record.name_words or f"#{record.number}"), *lines)
    ways = (*_turning(say, record, only, first, further), _sifting(say, record, only), _back(say, record))
    return Screen(text, (*_files(say, record, shown), *ways))


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


def _entry(say: Speaker, entry: Any) -> Html:
    if entry.kind == "note":
        note = entry.of
        if note.said_by and not note.private:
            words = note.words or say(f"attach.one.{note.what or 'file'}")
            return say("timeline.said", at=entry.at, who=note.said_by, words=words)
        key = "timeline.private" if note.private else "timeline.file" if note.files else "timeline.note"
        return say(key, at=entry.at, by=entry.by, words=note.words or say(f"attach.one.{note.what or 'file'}"))
    if entry.kind == "stage":
        stage = say(f"opportunity.status.{entry.of.after}")
        return say("timeline.stage", at=entry.at, by=entry.by, stage=stage)
    done = entry.of
    what = say(f"activity.kind.{done.kind or 'note'}")
    outcome = say(f"activity.outcome.{done.outcome}") if done.outcome else say(f"activity.status.{done.status}")
    at = done.on if done.all_day else entry.at
    return say("timeline.activity", at=at, by=entry.by, what=what, outcome=outcome, subject=done.subject or "")


def _turning(say: Speaker, record: Record, only: str, first: int, further: bool) -> Rows:
    ref = (record.type(), record.id, only)
    ways = [Button(say.label("list.earlier"), act("timeline", *ref, max(0, first - PAGE)))] if first else []
    ways += [Button(say.label("list.more"), act("timeline", *ref, first + PAGE))] if further else []
    return (tuple(ways),) if ways else ()


def _sifting(say: Speaker, record: Record, only: str) -> tuple[Button, ...]:
    """The kinds that are not shown now."""
    kinds = [kind for kind in ("-", "activity", "note", "stage") if kind != only]
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
