"""A deal as people see it: its card, its ways on, its history; lists of deals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.chat.naming import labels, names
from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain import writing
from bot.domain.activities import is_next
from bot.domain.forecast import weighted
from bot.domain.stages import OPEN, Stages, ahead, is_open, missing, open_of, shown
from bot.domain.staleness import Flag, held
from bot.domain.values import Html
from bot.records.activity import Activity
from bot.records.opportunity import Opportunity
from bot.storage.notes import NOTHING, Written
from bot.views import muting
from bot.views.activities import when
from bot.views.cards import PAGE, files_row, logging, note_line, reason_words
from bot.views.customers import history, last
from bot.views.together import opening

HOLDS = ("7days", "30days", "90days")
NAME = "opportunity"
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A deal with all that its card tells: linked names, notes, what is stale about it, and who is looking."""

    deal: Opportunity
    today: date
    stages: Stages
    flag: Flag | None = None
    names: Names = field(default_factory=dict)
    notes: Written = NOTHING
    since: date | None = None  # the local day its stage began
    planned: Activity | None = None  # what is planned next with it
    left: int = 0  # how much is planned with it still, where it is lost
    change: bool = True


def _about(deal: Opportunity) -> str:
    """Every screen of a deal: an answer to it finds its deal."""
    return f"{NAME}:{deal.id}"


def title(deal: Opportunity) -> str:
    return deal.known_as


def short_day(say: Speaker, day: date) -> str:
    return writing.short_day(day, say.language, say.era)


def card(say: Speaker, of: Shown) -> Screen:
    """Everything that is known; what is wrong stands right under the name, in words."""
    deal = of.deal
    lines = [_head(say, of), *_warnings(say, of), *_worth(say, deal), _whom(say, of), *_close(say, deal)]
    lines += [*_next(say, of), *_left(say, of), *last(say, deal), _time(say, of), *_more(say, deal)]
    written = [note_line(say, note) for note in of.notes.notes]
    rows = (_open_ways(say, of) if is_open(deal.status) else _closed_ways(say, of)) if of.change else _looks(say, deal)
    files = files_row(say, deal, of.notes.files)
    return Screen(plain(*lines, *written), (*rows, *files), about=_about(deal))


def _head(say: Speaker, of: Shown) -> Html:
    deal = of.deal
    stage = say(f"opportunity.status.{deal.status}")
    if not is_open(deal.status):
        head = say("deal.closed", title=title(deal), number=deal.number, stage=stage, day=deal.closed_on or of.today)
        return plain(head, say("record.reason", reason=reason_words(say, deal)) if deal.reason else "")
    key = "deal.typed" if deal.typed_probability else "deal.head"
    return say(key, title=title(deal), number=deal.number, stage=stage, probability=deal.probability or 0)


def _left(say: Speaker, of: Shown) -> list[Html]:
    return [say("deal.left", count=of.left)] if of.left else []


def _warnings(say: Speaker, of: Shown) -> list[Html]:
    deal = of.deal
    until = deal.on_hold_until
    if until and held(until, of.today):
        return [say("deal.held" if is_open(deal.status) else "deal.later", day=until)]
    return [flag_words(say, of.flag)] if of.flag else []


def flag_words(say: Speaker, flag: Flag) -> Html:
    """Never by colour alone."""
    return say(f"deal.{flag.level}", why=say(f"deal.why.{flag.why}", days=flag.days))


def _worth(say: Speaker, deal: Opportunity) -> list[Html]:
    if deal.amount is None:
        return []
    if not is_open(deal.status):
        return [say("deal.amount", amount=deal.amount)]
    return [say("deal.worth", amount=deal.amount, weighted=weighted(deal.amount, deal.probability))]


def _whom(say: Speaker, of: Shown) -> Html:
    """The customer, and who is talked to there."""
    known = [
        of.names.get(field) or say("link.hidden") for field in ("account_id", "contact_id") if getattr(of.deal, field)
    ]
    return say("card.line", field=say("opportunity.account_id"), value=" · ".join(known)) if known else Html("")


def _close(say: Speaker, deal: Opportunity) -> list[Html]:
    """A postponed close is counted from the second time on."""
    if deal.expected_close is None or not is_open(deal.status):
        return []
    slipped = say("deal.slipped", times=deal.slips) if deal.slips > 1 else ""
    return [say("deal.close", day=deal.expected_close, slipped=slipped)]


def _next(say: Speaker, of: Shown) -> list[Html]:
    deal = of.deal
    if not is_open(deal.status):
        return []
    found = [_written(say, deal)] if deal.next_step else []
    if one := of.planned:
        found = [] if one.subject == deal.next_step else found
        what = one.subject or say(f"activity.kind.{one.kind or 'task'}")
        line = say("deal.next", step=what, day=when(say, one))
        first = is_next(one.on, one.subject, deal.next_step, deal.next_step_on)
        found = [line, *found] if first else [*found, line]
    return found or ([] if of.flag and of.flag.why == "no_plan" else [say("deal.next.none")])


def _written(say: Speaker, deal: Opportunity) -> Html:
    if deal.next_step_on:
        return say("deal.next", step=deal.next_step, day=deal.next_step_on)
    return say("deal.next.undated", step=deal.next_step)


def _time(say: Speaker, of: Shown) -> Html:
    """How long it has stood where it stands, and what this stage wants and nobody said."""
    deal = of.deal
    if not is_open(deal.status):
        return Html("")
    known = {field: getattr(deal, field) for field in ("contact_id", "amount", "expected_close", "next_step")}
    lacks = [say(f"opportunity.{field}") for field in missing(of.stages, deal.status, known) if field != "next_step"]
    return plain(say("deal.lacks", fields=", ".join(lacks)) if lacks else "", _stood(say, of))


def _stood(say: Speaker, of: Shown) -> Html:
    days = (of.today - of.since).days if of.since else 0
    return say("deal.stood", days=days) if days else say("deal.stood.today")


def _more(say: Speaker, deal: Opportunity) -> list[Html]:
    """What was told beside: shown where it is known."""
    lines = []
    if deal.source:
        lines.append(say("card.line", field=say("opportunity.source"), value=say(f"opportunity.source.{deal.source}")))
    told = {field: getattr(deal, field) for field in ("referrer", "competitor")}
    return lines + [
        say("card.line", field=say(f"opportunity.{name}"), value=value) for name, value in told.items() if value
    ]


# the ways on


def _ref(deal: Opportunity) -> tuple[str, int, int]:
    return (NAME, deal.id, deal.version)


def _to(say: Speaker, deal: Opportunity, label: str, name: str, *more: object) -> Button:
    return Button(say.label(label), act(name, *_ref(deal), *more))


def _open_ways(say: Speaker, of: Shown) -> Rows:
    deal = of.deal
    step = ("deal.stepped", "stepped") if deal.next_step or of.planned else ("deal.step", "step")
    pause = ("deal.wake", "wake") if held(deal.on_hold_until, of.today) else ("deal.hold", "hold")
    return (
        (*_forward(say, of), _to(say, deal, "deal.stages", "statuses")),
        (_to(say, deal, "deal.money", "field", "amount"), _to(say, deal, "deal.day", "field", "expected_close")),
        (_to(say, deal, "deal.win", "status", "won"), _to(say, deal, "deal.lose", "status", "lost")),
        *logging(say, deal),
        (_to(say, deal, *step), _to(say, deal, *pause)),
        _last_row(say, deal),
    )


def _forward(say: Speaker, of: Shown) -> tuple[Button, ...]:
    """One tap to the next stage; behind the last open one there is only won or lost."""
    deal = of.deal
    on = ahead(of.stages, deal.status)
    if on is None:
        return ()
    return (Button(say.label("deal.ahead", stage=say(f"opportunity.status.{on}")), act("status", *_ref(deal), on)),)


def _closed_ways(say: Speaker, of: Shown) -> Rows:
    """What a won or a lost deal is good for."""
    deal = of.deal
    if deal.status == "won":
        thanks = deal.referrer and deal.thanked_at is None
        offers: Rows = (
            *(((_to(say, deal, "referral.thank", "thankref"),),) if thanks else ()),
            (_to(say, deal, "deal.thank", "thank"), _to(say, deal, "deal.refer", "refer")),
            (_to(say, deal, "deal.call", "call"), _to(say, deal, "deal.reopen", "statuses")),
        )
    else:
        offers = (
            *(((_to(say, deal, "deal.calloff", "calloff"),),) if of.left else ()),
            (_to(say, deal, "deal.again", "held", "90days"), _to(say, deal, "deal.lesson", "lesson")),
            (_to(say, deal, "deal.reopen", "statuses"),),
        )
    return (*offers, _last_row(say, deal))


def _last_row(say: Speaker, deal: Opportunity) -> tuple[Button, ...]:
    note, more = _to(say, deal, "card.note", "note"), _to(say, deal, "deal.more", "dealmore")
    return (note, history(say, deal), more)


def _looks(say: Speaker, deal: Opportunity) -> Rows:
    """For those who may only look."""
    return ((history(say, deal),),)


def _back(say: Speaker, deal: Opportunity) -> tuple[Button, ...]:
    return (Button(say.label("form.back"), act("card", NAME, deal.id)),)


def told(say: Speaker, words: str, of: Shown) -> Screen:
    """The card under a line of its own."""
    return above(words, card(say, of))


def skipped(say: Speaker, deal: Opportunity) -> Screen:
    """No next step for now; the card above is as it was."""
    return Screen(
        say("deal.step.skipped"), ((Button(say.label("nudge.open"), act("open", NAME, deal.id)),),), about=_about(deal)
    )


def above(words: str, screen: Screen) -> Screen:
    """A screen under a line of its own; no words, no line."""
    return replace(screen, text=plain(words, screen.text))


def day_off(say: Speaker, deal: Opportunity, screen: Screen, on: date, instead: date) -> Screen:
    """What was kept, that its next step is for a day off, and the next working day in one tap."""
    text = plain(Html(screen.text), say("caution.off", at=on))
    label = say.label("deal.workday", day=short_day(say, instead))
    return replace(screen, text=text).with_rows((Button(label, act("workday", *_ref(deal))),))


def stages(say: Speaker, deal: Opportunity, stages: Stages) -> Screen:
    """Any stage; a closed one is taken up again where it was."""
    first = [shown(stages, deal.open_stage)] if not is_open(deal.status) and deal.open_stage in OPEN else []
    others = [one for one in (*open_of(stages), "won", "lost") if one not in (shown(stages, deal.status), *first)]
    buttons = [_to(say, deal, f"opportunity.status.{one}", "status", one) for one in (*first, *others)]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return Screen(say("deal.which", title=title(deal)), (*rows, _back(say, deal)), about=_about(deal))


def reasons(say: Speaker, deal: Opportunity, to: str, usual: Sequence[str]) -> Screen:
    """Why? One tap; "other" is said in words."""
    buttons = [_to(say, deal, f"opportunity.reason.{why}", "why", to, why) for why in usual]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return Screen(say(f"deal.reason.{to}", title=title(deal)), (*rows, _back(say, deal)), about=_about(deal))


def holds(say: Speaker, deal: Opportunity) -> Screen:
    """Until when?"""
    offers = tuple(_to(say, deal, f"offer.{offer}", "held", offer) for offer in HOLDS)
    other = (_to(say, deal, "deal.hold.other", "holdon"),)
    return Screen(say("deal.hold.ask", title=title(deal)), (offers, other, _back(say, deal)), about=_about(deal))


def more(say: Speaker, of: Shown, silent: Sequence[str], *, lead: bool) -> Screen:
    """What is done now and then. `silent`: what this person wants to hear no more of about it."""
    deal = of.deal
    rows: list[tuple[Button, ...]] = [(_to(say, deal, "card.edit", "edit"), _to(say, deal, "card.delete", "delete"))]
    rows += [(_to(say, deal, "card.assign", "assign"),)] if lead else []
    rows += [(_to(say, deal, "deal.follow", "follow"),)] if deal.typed_probability else []
    rows += [muting.either(say, deal, "deal", silent)]
    return Screen(say("deal.more.head", title=title(deal)), (*rows, _back(say, deal)), about=_about(deal))


def month_name(say: Speaker, day: date) -> str:
    return writing.month(day, say.language, say.era)


# after winning and losing


def to_copy(say: Speaker, deal: Opportunity, how: str, texts: Sequence[Html]) -> Screen:
    """Texts ready to be copied with a tap, one in each language."""
    return Screen(plain(say(how), *(say("deal.copy", words=words) for words in texts)), about=_about(deal))


EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
"""A button counts microseconds from here."""


def called_off(say: Speaker, of: Shown, count: int, at: datetime, step: int) -> Screen:
    """The card under what was cancelled, with the way to take that back."""
    moment = (at - EPOCH) // timedelta(microseconds=1)
    undo = _to(say, of.deal, "card.undo", "callon", moment, step)
    return told(say, say("deal.calledoff", count=count), of).with_rows((undo,))


def called(say: Speaker, deal: Opportunity, on: date | None) -> Screen:
    words = say("deal.call.planned", title=title(deal), day=on) if on else say("deal.call.already")
    return Screen(words, about=_about(deal))


def woken(say: Speaker, of: Shown) -> Screen:
    """The day has come: take it up, or put it aside again."""
    deal = of.deal
    shown = card(say, of)
    key = "deal.woken" if is_open(deal.status) else "deal.woken.lost"
    words = say(key, title=title(deal), day=deal.on_hold_until or of.today)
    again = tuple(_to(say, deal, f"offer.{offer}", "held", offer) for offer in HOLDS)
    short = opening(say, words, title(deal), NAME, deal.id)
    return Screen(plain(words, shown.text), (again, *shown.rows), about=shown.about, short=short)


# lists


@dataclass(frozen=True, slots=True)
class Listing:
    """Which page of which facet, whose deals; `scopes` are what this person can switch between."""

    facet: str
    whose: str
    first: int
    total: int
    scopes: tuple[str, ...]


def page(say: Speaker, of: Listing, rows: Sequence[Shown]) -> Screen:
    """What needs somebody stands first. A line says what a thumb needs to choose."""
    head = say("deal.list.head" if rows else "deal.list.none", what=facet_name(say, of.facet), total=of.total)
    deals = [one.deal for one in rows]
    named = enumerate(zip(rows, names(deals), strict=True), of.first + 1)
    lines = [say("deal.list.line", place=place, line=entry(say, *one)) for place, one in named]
    labelled = zip(deals, labels(deals), strict=True)
    buttons = tuple((Button(label, act("open", NAME, deal.id)),) for deal, label in labelled)
    return Screen(plain(head, *lines), (*buttons, *_turning(say, of), *_sifting(say, of)))


def entry(say: Speaker, one: Shown, name: str) -> Html:
    deal = one.deal
    parts = [say("record.plain", name=name), say(f"opportunity.status.{deal.status}")]
    parts += [say("record.plain", name=say.write(deal.amount))] if deal.amount else []
    day = deal.expected_close if is_open(deal.status) else deal.closed_on
    parts += [say("record.plain", name=short_day(say, day))] if day else []
    parts += [say(f"deal.mark.{one.flag.level}")] if one.flag else []
    parts += [say("deal.mark.held")] if is_open(deal.status) and held(deal.on_hold_until, one.today) else []
    return Html(" · ".join(parts))


def facet_name(say: Speaker, facet: str) -> Html:
    """What a number or a list is called."""
    if facet in OPEN:
        return say(f"opportunity.status.{facet}")
    return say(f"facet.{facet}")


def _turning(say: Speaker, of: Listing) -> Rows:
    ways = []
    if of.first > 0:
        ways.append(Button(say.label("list.earlier"), act("deals", of.facet, of.whose, max(0, of.first - PAGE))))
    if of.first + PAGE < of.total:
        ways.append(Button(say.label("list.more"), act("deals", of.facet, of.whose, of.first + PAGE)))
    return (tuple(ways),) if ways else ()


def _sifting(say: Speaker, of: Listing) -> Rows:
    which = Button(say.label("deal.list.which", what=facet_name(say, of.facet)), act("sift", of.facet, of.whose))
    scopes = tuple(
        Button(say.label(f"scope.{one}"), act("deals", of.facet, one, 0)) for one in of.scopes if one != of.whose
    )
    return ((which, *scopes),)


FOUND = ("stale", "late", "held", "won", "lost", "any")


def sift(say: Speaker, whose: str, stages: Stages) -> Screen:
    """Which deals?"""
    sifted = ("open", *open_of(stages), *FOUND)
    buttons = [Button(facet_label(say, one), act("deals", one, whose, 0)) for one in sifted]
    return Screen(say("deal.list.ask"), tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)))


def facet_label(say: Speaker, facet: str) -> str:
    return say.label(f"opportunity.status.{facet}") if facet in OPEN else say.label(f"facet.{facet}")
