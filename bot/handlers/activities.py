"""Activities: logged or planned in a tap or two, closed with their outcome, moved, followed by the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from bot.chat import form as forms
from bot.chat import naming
from bot.chat.form import OFFERS, Doubt, Form, Question, ask
from bot.chat.router import Handler, Router
from bot.chat.screen import Screen
from bot.chat.texts import plain as lines
from bot.chat.turn import Turn
from bot.domain import snoozes
from bot.domain.reading import moment, when
from bot.domain.rights import Role, Span
from bot.handlers import meanwhile, plain
from bot.records import RECORDS
from bot.records.activity import Activity
from bot.records.base import Record
from bot.records.kinds import Kind, kind_of
from bot.storage import activities as store
from bot.storage import drafts, muted, notes
from bot.storage.desk import Desk, Missing
from bot.storage.drafts import Draft
from bot.usecases import activities as usecases
from bot.views import activities as views
from bot.views import appointments, cards
from bot.views.meanwhile import above

NAME = "activity"
Work = Callable[[Turn, Activity], Awaitable[None]]
Answers = Mapping[str, Any]
NEXT = {**OFFERS, "hour": "in 1 hour"}
IN_WORDS = frozenset({"task", "note"})
"""Kinds that say nothing by themselves."""


# questions


async def cautious(desk: Desk, so_far: Answers) -> Doubt | None:
    """A time that is planned for is doubted once: a day off, an hour outside work, another appointment."""
    if so_far.get("status", "planned") != "planned":
        return None
    key = so_far.get("subject", "").partition(":")[2]
    of = await desk.find(Activity, int(key)) if key.isdecimal() else Activity(kind=so_far.get("kind"))
    found = await usecases.warnings(desk, of, so_far["at"], all_day=so_far["all_day"])
    lines = [await _caution(desk, one) for one in found]
    if not lines:
        return None
    (key, values), *more = lines
    return Doubt(key, values, more=(*more, ("caution.ask", {})), sure="caution.keep", unsure="caution.other")


async def _caution(desk: Desk, one: usecases.Caution) -> tuple[str, dict[str, object]]:
    if one.other is None:
        return f"caution.{one.why}", {"at": desk.me.local(one.at).date() if one.why == "off" else one.at}
    names = await store.names(desk, [one.other])
    who = next((called.name for called in names.values() if called.name), one.other.subject or "")
    if not who:
        return "caution.taken", {"at": one.at}
    return f"caution.clash.{one.other.kind}", {"at": one.at, "who": who}


def _nobody(so_far: Answers) -> bool:
    return not any(so_far.get(field) for field in store.LINKS)


PARTY = Question(
    "party",
    ("account_id", "contact_id", "lead_id", "opportunity_id"),
    kind_of(Activity.account_id),
    when=_nobody,
    among={"account": "account_id", "contact": "contact_id", "lead": "lead_id", "opportunity": "opportunity_id"},
)
SOON = ("today", "tomorrow", "3days", "7days")
COMING = ask(Activity.coming, offers=SOON, needed=True, check=cautious)


async def _save(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Record:
    """A kind alone says enough: it was done just now."""
    kept = Activity(**({"status": "done"} | answers))
    return await usecases.add(turn.desk, kept)


async def _kept(turn: Turn, record: Record) -> Screen:
    return await kept(turn, cast(Activity, record))


new_activity = Form(
    NAME,
    Activity,
    (
        replace(ask(Activity.kind), needed=True),
        ask(Activity.when, when=lambda so_far: "at" not in so_far, offers=("now", *SOON), check=cautious),
        ask(Activity.outcome, when=lambda so_far: so_far.get("kind") == "call" and so_far.get("status") == "done"),
        PARTY,
        ask(Activity.subject, when=lambda so_far: so_far.get("kind") in IN_WORDS),
    ),
    _save,
    _kept,
)


async def shown(turn: Turn, activity: Activity, *, new: bool = False) -> views.Shown:
    """An activity as this person may see it; a new one has no notes yet."""
    desk = turn.desk
    written = notes.NOTHING if new else await notes.of(desk, activity)
    return views.Shown(activity, await store.names(desk, [activity]), written, desk.may_change(Activity))


async def drawn(turn: Turn, record: Record) -> Screen:
    return views.card(turn.say, await shown(turn, cast(Activity, record)))


async def kept(turn: Turn, activity: Activity) -> Screen:
    return views.kept(turn.say, await shown(turn, activity, new=True))


async def _again(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    """The next one after this."""
    after = await turn.desk.find(Activity, draft.subject or 0)
    return await kept(turn, await usecases.next_one(turn.desk, after, answers["at"], all_day=answers["all_day"]))


@plain.unless_changed
async def _moved(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    activity = await plain.subject(turn, draft)
    why = answers.get("reason")
    done = await usecases.move(turn.desk, activity, answers["at"], all_day=answers["all_day"], reason=why)
    return await kept(turn, done)


@plain.unless_changed
async def _amended(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    return await kept(turn, await usecases.amend(turn.desk, await plain.subject(turn, draft), answers))


WHY = Question("why", ("reason",), Kind(name="text", read=plain.WHY.kind.read))


def own_forms() -> list[Form]:
    """One for each field, and those for another time and for the next one."""
    made = [Form(f"{NAME}.{q.name}", Activity, (q,), _amended, _kept) for q in plain.questions(Activity)]
    made.append(Form(f"{NAME}.snooze", Activity, (replace(COMING, check=None),), _snooze, _kept))
    made.append(Form(f"{NAME}.move", Activity, (COMING, WHY), _moved, _kept))
    return [*made, Form(f"{NAME}.again", Activity, (COMING,), _again, _kept)]


# acts


async def _begin(turn: Turn, **known: Any) -> None:
    """A form about somebody whose card it was: what is known is not asked, and one left untouched gives way."""
    record = await turn.desk.find(RECORDS[turn.args[0]], int(turn.args[1]))
    answers = {**usecases.hanging_on(record), **known}
    turn.desk.demand(Activity)
    for old in await drafts.of_person(turn.desk.db, turn.desk.me.id):
        if old.form == NAME and not old.trail:
            await drafts.drop(turn.desk.db, old)
            turn.parked = None if turn.parked and turn.parked.id == old.id else turn.parked
    fresh = Draft(0, turn.desk.me.id, NAME, None, turn.desk.now, new_activity.dump(answers))
    await drafts.begin(turn.desk.db, fresh)
    asked = forms.screen(turn, new_activity, fresh)
    turn.show(replace(asked, text=lines(naming.title(turn.say, record), asked.text)))


async def log(turn: Turn) -> None:
    await _begin(turn)


async def called(turn: Turn) -> None:
    """A call that was just made: only how it ended is asked."""
    now = turn.said_at.astimezone(UTC)
    await _begin(turn, kind="call", at=now, all_day=False, status="done")


def about(work: Work) -> Handler:
    """The activity a button names; one that has changed since is shown as it is now."""

    async def handler(turn: Turn) -> None:
        name, key, *version = turn.args[:3]
        if name != NAME:
            raise Missing(name)
        activity = await turn.desk.find(Activity, int(key))
        if version and activity.version != int(version[0]):
            words = await meanwhile.since(turn, activity, int(version[0])) or turn.say("changed.newest")
            turn.show(above(words, await drawn(turn, activity)))
            return
        await work(turn, activity)

    return handler


async def close(turn: Turn, activity: Activity) -> None:
    """It is done, with this outcome."""
    turn.show(await _closed(turn, activity, turn.args[3]))


async def _closed(turn: Turn, activity: Activity, outcome: str) -> Screen:
    if outcome not in ("-", *Activity.fields()["outcome"].choices):
        raise Missing(outcome)
    return await kept(turn, await usecases.close(turn.desk, activity, None if outcome == "-" else outcome))


async def did(turn: Turn, activity: Activity) -> None:
    """From a list, which stays: a call is asked how it ended."""
    turn.desk.demand(Activity)
    ended = activity.kind == "call"
    turn.reply(await (drawn(turn, activity) if ended else _closed(turn, activity, "-")))


async def next_(turn: Turn, activity: Activity) -> None:
    """The next one, on a day that was offered. A day off or a clash is said, and it is kept all the same."""
    found = when(NEXT[turn.args[3]], turn.said_at)
    all_day = found.time is None
    at = usecases.midnight(turn.desk, found.day) if all_day else moment(NEXT[turn.args[3]], turn.said_at)
    fresh = await usecases.next_one(turn.desk, activity, at.astimezone(UTC), all_day=all_day)
    turn.show(await _with_cautions(turn, fresh, at))


async def _with_cautions(turn: Turn, fresh: Activity, at: datetime) -> Screen:
    found = await usecases.warnings(turn.desk, fresh, at, all_day=fresh.all_day)
    said = [await _caution(turn.desk, one) for one in found]
    return views.warned(await kept(turn, fresh), [turn.say(key, **values) for key, values in said])


async def pick(turn: Turn, activity: Activity) -> None:
    await forms.start(turn, plain.form_of(f"{NAME}.again"), activity)


async def none(turn: Turn, activity: Activity) -> None:
    """Nothing comes next, for now."""
    turn.show(await drawn(turn, activity))


async def move(turn: Turn, activity: Activity) -> None:
    await forms.start(turn, plain.form_of(f"{NAME}.move"), activity)


async def snooze(turn: Turn, activity: Activity) -> None:
    turn.show(appointments.snoozes(turn.say, await shown(turn, activity, new=True), turn.said_at.hour))


async def postpone(turn: Turn, activity: Activity) -> None:
    """The same from a list: it stays."""
    turn.reply(appointments.snoozes(turn.say, await shown(turn, activity, new=True), turn.said_at.hour))


async def later(turn: Turn, activity: Activity) -> None:
    """Remind again, and say when."""
    until = snoozes.until(turn.args[3], turn.said_at)
    turn.show(await _snoozed(turn, activity, until.astimezone(UTC)))


async def later_at(turn: Turn, activity: Activity) -> None:
    await forms.start(turn, plain.form_of(f"{NAME}.snooze"), activity)


@plain.unless_changed
async def _snooze(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    """At the time that was typed; a day without an hour is that morning."""
    activity = await plain.subject(turn, draft)
    until = answers["at"] + timedelta(minutes=turn.desk.me.agenda_at if answers["all_day"] else 0)
    return await _snoozed(turn, activity, until)


async def _snoozed(turn: Turn, activity: Activity, until: datetime) -> Screen:
    await usecases.snooze(turn.desk, activity, until)
    return appointments.snoozed(turn.say, await shown(turn, activity, new=True), until)


async def more(turn: Turn, activity: Activity) -> None:
    names, silent = await store.names(turn.desk, [activity]), await muted.kinds(turn.desk, activity)
    turn.show(views.more(turn.say, activity, names, silent))


async def status(turn: Turn, activity: Activity) -> None:
    """Done, planned again, not done, cancelled."""
    to = turn.args[3]
    if to not in Activity.status_kind().choices:
        raise Missing(to)
    if to == "done":
        turn.show(await _closed(turn, activity, "-"))
    elif to == "planned":
        turn.show(await kept(turn, await usecases.reopen(turn.desk, activity)))
    else:
        turn.show(await kept(turn, await usecases.give_up(turn.desk, activity, to)))


async def delete(turn: Turn, activity: Activity) -> None:
    await usecases.remove(turn.desk, activity)
    turn.show(cards.deleted(turn.say, activity, owner=turn.desk.me.role is Role.OWNER))


async def restore(turn: Turn) -> None:
    gone = cast(Activity, await plain.gone(turn))
    await usecases.restore(turn.desk, gone)
    turn.show(await drawn(turn, gone))


async def undo(turn: Turn, activity: Activity) -> None:
    await usecases.undo(turn.desk, activity)
    turn.show(cards.deleted(turn.say, activity) if activity.deleted_at else await drawn(turn, activity))


# lists


async def every(turn: Turn) -> None:
    """All there are, the newest first."""
    span = turn.desk.span(Activity)
    await _list(turn, "mine" if span is Span.OWN else "all", "-", 0)


async def page(turn: Turn) -> None:
    _, whose, wanted, first = turn.args
    await _list(turn, whose, wanted, int(first))


async def _list(turn: Turn, whose: str, wanted: str, first: int) -> None:
    desk = turn.desk
    equal: dict[str, Any] = {"owner_id": desk.me.id} if whose == "mine" else {}
    equal |= {} if wanted == "-" else {"status": wanted}
    rows, total = await desk.page(Activity, first, cards.PAGE, **equal)
    wide = desk.span(Activity) in (Span.TEAM, Span.ALL) or bool(desk.stands_in_for)
    names = await store.names(desk, rows)
    turn.show(views.page(turn.say, views.Listing(whose, wanted, first, total, wide), rows, names))


_PLAIN: dict[str, Work] = {"status": status, "delete": delete, "undo": undo}
_ACTS: dict[str, Work] = {
    "aclose": close,
    "adid": did,
    "anext": next_,
    "apick": pick,
    "anone": none,
    "amove": move,
    "amore": more,
    "asnooze": snooze,
    "apostpone": postpone,
    "alater": later,
    "alaterat": later_at,
}
_LOOKS = frozenset({"anone", "amore", "asnooze", "apostpone"})


def register(router: Router) -> None:
    plain.draws(Activity, drawn)
    plain.OWN |= {(NAME, name): about(work) for name, work in _PLAIN.items()}
    plain.OWN |= {(NAME, "restore"): restore, (NAME, "list"): page}
    for form in own_forms():
        router.form(form)
    for name, work in _ACTS.items():
        router.act(name, about(work), reads=name in _LOOKS)
    for name, handler in {"log": log, "called": called}.items():
        router.act(name, handler)
    router.command(Activity.plural(), every, reads=True)
