"""Leave and its stand-ins: chains, circles, zones; and who gets a push at which desk."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.app import PUSHES
from bot.chat.screen import Screen
from bot.domain.absence import Absence, covers
from bot.domain.calendar import Calendar, week_of
from bot.domain.names import polite
from bot.domain.pushes import MANNERS, SWITCHES
from bot.domain.rights import Role
from bot.jobs.seats import seat_for, waits_until
from bot.storage.desk import RECIPES, Me
from bot.storage.outbox import Outgoing
from bot.storage.roster import Roster

NOW = datetime(2026, 8, 5, 3, 0, tzinfo=UTC)  # Wednesday, 10:00 in Bangkok
TODAY = date(2026, 8, 5)
BANGKOK = "Asia/Bangkok"


def absence(person: int, stand_in: int | None, since: int = 0, until: int = 0, zone: str = BANGKOK) -> Absence:
    return Absence(person, str(person), TODAY + timedelta(since), TODAY + timedelta(until), stand_in, zone)


def me(key: int, **more: object) -> Me:
    of = Me(
        key, 1, 100 + key, f"n{key}", Role.REP, "th", "be", BANGKOK, None, frozenset({key}), 480, 1200, 450, "active"
    )
    return replace(of, **more)  # type: ignore[arg-type]


def roster(*members: Me) -> Roster:
    made = Roster()
    made._keep(members)
    return made


people = st.integers(1, 6)
chains = st.dictionaries(people, st.one_of(st.none(), people), max_size=6)


@given(chains)
def test_whoever_acts_is_here(stand_ins: dict[int, int | None]) -> None:
    """However stand-ins are themselves away, in circles too: nobody who is away is told, and it ends."""
    away = {key: absence(key, stand_in) for key, stand_in in stand_ins.items()}
    made = roster(*(me(key, absence=away.get(key)) for key in range(1, 7)))
    for key in range(1, 7):
        acting = made.acting(key, NOW)
        assert acting is None or acting.absence is None
        if key not in away:
            assert acting is made.one(key)


@given(chains)
def test_who_acts_may_see_what_he_is_told_about(stand_ins: dict[int, int | None]) -> None:
    """Delivery and rights are two walks along the same chain, and agree."""
    away = {key: absence(key, stand_in) for key, stand_in in stand_ins.items()}
    standing = covers(away)
    made = roster(*(me(key, absence=away.get(key), covers=standing.get(key, ())) for key in range(1, 7)))
    for key in away:
        acting = made.acting(key, NOW)
        if acting and acting.id != key:
            assert key in {cover.person for cover in acting.covers if cover.holds(NOW)}


def test_a_stand_ins_stand_in_does_both_only_while_both_are_away() -> None:
    both = covers({1: absence(1, 2, 0, 9), 2: absence(2, 3, 2, 3)})
    assert [cover.person for cover in both[3] if cover.holds(NOW)] == []
    assert [cover.person for cover in both[3] if cover.holds(NOW + timedelta(days=2))] == [1, 2]
    assert [cover.person for cover in both[2] if cover.holds(NOW)] == [1]


def test_days_are_counted_where_the_person_is() -> None:
    """At 23:30 in Bangkok it is still the morning in New York."""
    night = datetime(2026, 8, 5, 16, 30, tzinfo=UTC)
    assert absence(1, 2).holds(night)
    assert not absence(1, 2).holds(night + timedelta(minutes=30))
    assert absence(1, 2).is_over(night + timedelta(minutes=30))
    assert absence(1, 2, zone="America/New_York").holds(night + timedelta(hours=8))


def push(kind: str, person: int = 1) -> Outgoing:
    return Outgoing(1, 101, person, kind, NOW)


def test_a_push_of_an_absent_one_is_drawn_at_his_desk_with_the_stand_ins_rights() -> None:
    boss = me(1, role=Role.OWNER, below=frozenset({1, 2, 3}), absence=absence(1, 2))
    seat = seat_for(roster(boss, me(2, language="en")), push("nudge"), NOW)
    assert seat
    assert (seat.to.id, seat.desk.id, seat.desk.role, seat.desk.below) == (2, 1, Role.REP, frozenset({1}))
    assert seat.addressed(Screen("<b>x</b>")).text == "👤 For n1\n<b>x</b>"


def test_what_is_for_himself_alone_goes_to_nobody_and_the_house_alarm_to_himself() -> None:
    made = roster(me(1, absence=absence(1, 2)), me(2))
    for kind, manner in MANNERS.items():
        seat = seat_for(made, push(kind), NOW)
        if manner.alone:
            assert seat is None
        else:
            assert seat
            assert seat.to.id == (1 if manner.always else 2)


def test_nobody_is_told_for_somebody_who_has_nobody() -> None:
    for stand_in in (None, 9):
        assert seat_for(roster(me(1, absence=absence(1, stand_in)), me(2)), push("nudge"), NOW) is None
    muted = roster(me(1, absence=absence(1, 2)), me(2, muted=True))
    assert seat_for(muted, push("nudge"), NOW) is None
    assert seat_for(roster(me(1, chat=0)), push("nudge"), NOW) is None
    assert seat_for(roster(), push("nudge"), NOW) is None


def test_an_account_that_was_cut_off_still_has_its_stand_in() -> None:
    seat = seat_for(roster(me(1, chat=0, absence=absence(1, 2)), me(2)), push("agenda"), NOW)
    assert seat
    assert seat.to.id == 2


def test_what_was_switched_off_does_not_come() -> None:
    made = roster(me(1, off=frozenset({"agenda"})))
    assert seat_for(made, push("agenda"), NOW) is None
    assert seat_for(made, push("nudge"), NOW)


WEEKEND = datetime(2026, 8, 8, 3, 0, tzinfo=UTC)  # Saturday, 10:00
NIGHT = datetime(2026, 8, 5, 15, 0, tzinfo=UTC)  # Wednesday, 22:00
MONDAY = Calendar().next_working_morning(WEEKEND)


def test_every_manner_is_of_a_push_there_is() -> None:
    for name in PUSHES:
        importlib.import_module(f"bot.jobs.{name}")
    assert set(MANNERS) <= RECIPES
    assert {manner.switch for manner in MANNERS.values()} - {""} == set(SWITCHES)


def test_days_off_and_quiet_hours_by_kind() -> None:
    seat = seat_for(roster(me(1)), push("nudge"), NOW)
    assert seat
    waiting = {kind: waits_until(seat, kind, WEEKEND) for kind in (*MANNERS, "anything")}
    assert {kind for kind, until in waiting.items() if until is None} == {
        "alarm",
        "birthday",
        "birthday_now",
        "house_fault",
        "appointment",
        "snoozed",
        "offer_gone",
    }
    assert all(until in (None, MONDAY) for until in waiting.values())
    at_night = {kind for kind in (*MANNERS, "anything") if waits_until(seat, kind, NIGHT) is None}
    own = {"nudge", "alarm", "agenda", "birthday", "welcome_back", "deal_wake"}
    own |= {"appointment", "snoozed", "offer_gone"}
    assert at_night == own


def test_a_stand_in_has_his_own_quiet_hours_but_for_what_was_promised() -> None:
    seat = seat_for(roster(me(1, absence=absence(1, 2)), me(2)), push("agenda"), NOW)
    assert seat
    assert waits_until(seat, "agenda", NIGHT) is not None
    assert waits_until(seat, "nudge", NIGHT) is None
    sundays = me(2, calendar=Calendar(week_of({6}, ((540, 1020),))))
    other = seat_for(roster(me(1, absence=absence(1, 2)), sundays), push("agenda"), NOW)
    assert other
    assert waits_until(other, "nudge", NOW) == sundays.calendar.next_working_morning(NOW)


def test_how_colleagues_are_named() -> None:
    assert [polite(name, "th") for name in ("ก้อย", "พี่สิทธิ์", "คุณดารา", "ช่างเดช", "Emma")] == [
        "คุณก้อย",
        "พี่สิทธิ์",
        "คุณดารา",
        "ช่างเดช",
        "คุณ Emma",
    ]
    assert polite("ก้อย", "en") == "ก้อย"
