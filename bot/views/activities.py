"""An activity as people see it: its card, what it is closed with, what comes next; a line of it in any list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.screen import Act, Button, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain import writing
from bot.domain.activities import OUTCOMES, UNANSWERED
from bot.domain.values import Html
from bot.records.activity import Activity
from bot.storage.notes import NOTHING, Written
from bot.views import later, muting
from bot.views.cards import PAGE, about, files_row, head, note_line

NAME = "activity"
Named = Mapping[tuple[str, int], Any]
LINKS = ("lead_id", "contact_id", "account_id", "opportunity_id")
"""The closest party first: the one an activity is named after."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An activity with what its card tells: who is who, its notes, and whether this person may change it."""

    activity: Activity
    names: Named = field(default_factory=dict)
    notes: Written = NOTHING
    change: bool = True


def ref(activity: Activity) -> tuple[str, int, int]:
    return (NAME, activity.id, activity.version)


def to(say: Speaker, activity: Activity, label: str, name: str, *more: object) -> Button:
    return Button(say.label(label), act(name, *ref(activity), *more))


def parties(say: Speaker, activity: Activity, names: Named) -> list[str]:
    """Everybody it is with; whoever is out of reach is not named."""
    keys = [(link, getattr(activity, link)) for link in LINKS]
    return [names[key].name or say.plain("link.hidden") for key in keys if key in names]


def title(say: Speaker, activity: Activity, names: Named) -> str:
    """Its subject, or what is done with whom: "โทร คุณวิภา"."""
    what = say.plain(f"activity.kind.{activity.kind}") if activity.kind else f"#{activity.number}"
    words = activity.subject or " ".join([what, *parties(say, activity, names)[:1]])
    return f"🎓 {words}" if activity.practice and "🎓" not in words else words


def whom(say: Speaker, activity: Activity, names: Named) -> str:
    """What and with whom: its subject does not always name anybody."""
    words = title(say, activity, names)
    first = parties(say, activity, names)[:1] if activity.subject else []
    return " · ".join([words, *(name for name in first if name not in words)])


def button(say: Speaker, activity: Activity, names: Named) -> str:
    """As short as a thumb wants it: the kind and the name, "โทร คุณวิภา"; only with nobody its subject."""
    who = parties(say, activity, names)[:1]
    if not who or not activity.kind:
        return title(say, activity, names)
    return " ".join([say.plain(f"activity.kind.{activity.kind}"), *who])


def when(say: Speaker, activity: Activity) -> object:
    """Its moment, or only its day."""
    return activity.at if activity.timed else activity.on


def card(say: Speaker, of: Shown) -> Screen:
    """What, when, with whom; a call that is planned is closed right here."""
    written = [note_line(say, note) for note in of.notes.notes]
    rows = (*_ways(say, of), *files_row(say, of.activity, of.notes.files))
    return Screen(plain(*_lines(say, of), *written), rows, about=f"{NAME}:{of.activity.id}")


def _lines(say: Speaker, of: Shown) -> list[Html]:
    one = of.activity
    lines = [head(say, one, title(say, one, of.names), _status(say, one))]
    lines += _field(say, "at", when(say, one))
    lines += [say("plan.moved", times=one.moved)] if one.moved else []
    lines += [say("record.reason", reason=one.reason)] if one.reason else []
    lines += _field(say, "kind", say(f"activity.kind.{one.kind}") if one.kind and one.subject else None)
    found = parties(say, one, of.names)
    lines += [say("plan.with", names=" · ".join(found))] if found[0 if one.subject else 1 :] else []
    lines += [*wish_line(say, of), *phone_line(say, of)]
    return lines + [line for name in ("minutes", "place", "story") for line in _field(say, name, getattr(one, name))]


def _field(say: Speaker, name: str, value: object) -> list[Html]:
    return [say("card.line", field=say(f"activity.{name}"), value=value)] if value else []


def _status(say: Speaker, one: Activity) -> Html:
    return say(f"activity.outcome.{one.outcome}") if one.outcome else say(f"activity.status.{one.status}")


WISHES = {"call": "call", "message": "line", "email": "email"}
"""The kinds of activity somebody may have asked not to be reached by, and the wish."""


def wish_line(say: Speaker, of: Shown) -> list[Html]:
    """It goes against what somebody it is with asked for: said in one line, whether it is planned or was done."""
    wish = WISHES.get(of.activity.kind or "")
    keys = ((link, getattr(of.activity, link)) for link in LINKS)
    asked = {one for key in keys if key in of.names for one in of.names[key].do_not}
    if wish is None or not asked & {wish, "all"}:
        return []
    return [say(f"customer.do_not.{wish if wish in asked else 'all'}")]


def phone_line(say: Speaker, of: Shown) -> list[Html]:
    """The number to tap, while there is somebody to ring."""
    if of.activity.status != "planned":
        return []
    found = (of.names[key].phone for link in LINKS if (key := (link, getattr(of.activity, link))) in of.names)
    phone = next((phone for phone in found if phone), None)
    return [say("card.line", field=say("lead.phone"), value=phone)] if phone else []


def _ways(say: Speaker, of: Shown) -> Rows:
    one = of.activity
    if not of.change:
        return ()
    last = (to(say, one, "card.note", "note"), to(say, one, "plan.more", "amore"))
    if one.status != "planned":
        return ((to(say, one, "plan.next", "apick"),), last)
    return (*closing(say, one), _moving(say, one))


def _moving(say: Speaker, one: Activity) -> tuple[Button, ...]:
    wanted = (("plan.move", "amove"), ("card.note", "note"), ("plan.more", "amore"))
    return tuple(to(say, one, label, name) for label, name in wanted)


def closing(say: Speaker, one: Activity) -> Rows:
    """A call ends in one of a few ways; anything else is done or not."""
    if one.kind != "call":
        return ((to(say, one, "plan.done", "aclose", "-"), to(say, one, "plan.missed", "status", "missed")),)
    ends = [to(say, one, f"activity.outcome.{outcome}", "aclose", outcome) for outcome in OUTCOMES]
    return tuple(tuple(ends[i : i + 2]) for i in range(0, len(ends), 2))


def kept(say: Speaker, of: Shown) -> Screen:
    """Saved. What was done asks for what comes next; one tap plans it. What is to come is not over yet: how it ended
    is asked by its card and its reminder.
    """
    one, shown = of.activity, card(say, of)
    undo = (to(say, one, "card.undo", "undo"),)
    head = [say("record.saved"), Html(shown.text)]
    if one.status == "planned" and of.change:
        return Screen(plain(*head), (_moving(say, one), undo), about=shown.about)
    if one.status != "done":
        return Screen(plain(*head), (*shown.rows, undo), about=shown.about)
    return Screen(plain(*head, say("plan.next.ask")), (*_offers(say, one), undo), about=shown.about)


def _offers(say: Speaker, one: Activity) -> Rows:
    """When nobody answered, soon again is an offer too."""
    soon = ("hour",) if one.outcome in UNANSWERED else ()
    return later.next_steps(say, ref(one), later.ACTIVITY, *soon)


def warned(screen: Screen, cautions: Sequence[Html]) -> Screen:
    """What should be known about the time that was taken."""
    return replace(screen, text=plain(Html(screen.text), *cautions))


def more(say: Speaker, one: Activity, names: Named, silent: Sequence[str]) -> Screen:
    """What is done now and then. `silent`: what this person wants to hear no more of about it."""
    wanted = (("card.edit", "edit"), ("card.status", "statuses"), ("card.delete", "delete"))
    rows: list[tuple[Button, ...]] = [(to(say, one, label, name),) for label, name in wanted]
    opens = [
        Button(say.label(f"plan.open.{link}"), act("open", link.removesuffix("_id"), key))
        for link in LINKS
        if (key := getattr(one, link))
    ]
    rows += [tuple(opens[i : i + 2]) for i in range(0, len(opens), 2)]
    rows += [muting.either(say, one, "plan", silent)]
    back = Button(say.label("form.back"), act("card", NAME, one.id))
    return Screen(say("customer.what", title=title(say, one, names)), (*rows, (back,)), about=about(one))


# lists


def hour(say: Speaker, one: Activity) -> str:
    """Its hour where the reader is, or that it has none."""
    if not one.timed or one.at is None:
        return say.plain("plan.all_day")
    return writing.clock(one.at.astimezone(ZoneInfo(say.zone)).time(), say.language)


def line(say: Speaker, one: Activity, names: Named, *, day: bool = False) -> Html:
    """One line of a list; `day` where the list is of several days."""
    parts = [short_day(say, one)] if day else []
    return say("plan.line", at=" ".join([*parts, hour(say, one)]), what=whom(say, one, names))


def short_day(say: Speaker, one: Activity) -> str:
    return writing.short_day(one.on, say.language, say.era) if one.on else ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which part of which list: whose, of which status (- is any)."""

    whose: str
    status: str
    first: int
    total: int
    wide: bool

    def at(self, whose: str, first: int) -> Act:
        return act("list", NAME, whose, self.status, first)


def page(say: Speaker, of: Listing, rows: Sequence[Activity], names: Named) -> Screen:
    """One page of all that is planned and was done, the newest first."""
    what = say("activity.many")
    if not rows:
        return Screen(say("list.empty", what=what), _sifting(say, of))
    lines = [_entry(say, of.first + i, one, names) for i, one in enumerate(rows, 1)]
    buttons = tuple((Button(button(say, one, names), act("open", NAME, one.id)),) for one in rows)
    head = say("plan.list.head", total=of.total)
    return Screen(plain(head, *lines), (*buttons, *_turning(say, of), *_sifting(say, of)))


def _entry(say: Speaker, place: int, one: Activity, names: Named) -> Html:
    return say("plan.list.line", place=place, line=line(say, one, names, day=True), status=_status(say, one))


def _turning(say: Speaker, of: Listing) -> Rows:
    ways = [Button(say.label("list.earlier"), of.at(of.whose, max(0, of.first - PAGE)))] if of.first else []
    ways += [Button(say.label("list.more"), of.at(of.whose, of.first + PAGE))] if of.first + PAGE < of.total else []
    return (tuple(ways),) if ways else ()


def _sifting(say: Speaker, of: Listing) -> Rows:
    status = say.label("list.any") if of.status == "-" else say.label(f"activity.status.{of.status}")
    ways = [Button(say.label("list.status", status=status), act("filter", NAME, of.whose))]
    other = "mine" if of.whose == "all" else "all"
    ways += [Button(say.label(f"list.{other}"), of.at(other, 0))] if of.wide else []
    return (tuple(ways),)
