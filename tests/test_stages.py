"""Stages as a team has them, and what is hoped for: rounding, months, what is missing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.forecast import BUCKETS, Hope, bucket, edges, forecast, month, weighted
from bot.domain.stages import (
    OPEN,
    SHORT,
    STAGES,
    USUAL,
    Stages,
    ahead,
    entered,
    members,
    missing,
    open_of,
    seen,
    settled,
    shown,
    stage,
    usual,
)

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
amounts = st.none() | st.integers(0, 10**13)


@pytest.mark.parametrize(("stages", "ladder"), [(USUAL, OPEN), (SHORT, ("qualification", "proposal", "negotiation"))])
def test_the_ladder_goes_one_step_at_a_time(stages: Stages, ladder: tuple[str, ...]) -> None:
    walked = ["qualification"]
    while on := ahead(stages, walked[-1]):
        walked.append(on)
    assert tuple(walked) == ladder == open_of(stages)
    assert [ahead(stages, closed) for closed in ("won", "lost")] == [None, None]


def test_a_team_changes_only_what_it_names() -> None:
    own = settled({"needs": {"name": "วัดหน้างาน", "probability": 30, "rot_days": 14}, "won": {"probability": 100}})
    assert [one.id for one in own] == list(STAGES)
    assert (stage(own, "needs").name, stage(own, "needs").probability, stage(own, "needs").rot_days) == (
        "วัดหน้างาน",
        30,
        14,
    )
    assert [one for one in own if one not in USUAL] == [stage(own, "needs")]


def test_the_short_set_shows_four_and_a_hidden_stage_has_all_of_the_one_before_it() -> None:
    assert [(one.id, one.probability) for one in seen(settled({}, SHORT))] == [
        ("qualification", 10),
        ("proposal", 40),
        ("negotiation", 70),
        ("won", 100),
        ("lost", 0),
    ]
    own = settled({"needs": {"name": "วัดหน้างาน"}, "negotiation": {"probability": 60, "rot_days": 3}}, SHORT)
    assert [stage(own, "verbal").probability, stage(own, "verbal").rot_days, stage(own, "needs").name] == [60, 3, ""]
    assert stage(own, "needs").alias == "วัดหน้างาน"
    assert usual(stage(own, "negotiation")) == stage(SHORT, "negotiation")
    assert ahead(own, "needs") == "proposal"
    assert ahead(own, "verbal") is None


@pytest.mark.parametrize("stages", [USUAL, SHORT])
def test_every_stage_is_counted_once(stages: Stages) -> None:
    counted = [id_ for one in seen(stages) for id_ in members(stages, one.id)]
    assert sorted(counted) == sorted(STAGES)
    assert all(id_ in members(stages, shown(stages, id_)) for id_ in STAGES)


@pytest.mark.parametrize(
    ("stages", "here", "said", "there"),
    [
        (USUAL, "qualification", "needs", "needs"),
        (SHORT, "needs", "qualification", "needs"),
        (SHORT, "qualification", "needs", "qualification"),
        (SHORT, "proposal", "needs", "qualification"),
        (SHORT, "qualification", "verbal", "negotiation"),
        (SHORT, "verbal", "won", "won"),
    ],
)
def test_a_deal_stays_where_it_is_seen_to_stand(stages: Stages, here: str, said: str, there: str) -> None:
    assert entered(stages, here, said) == there


@pytest.mark.parametrize(
    ("to", "known", "wanted"),
    [
        ("qualification", {}, ("contact_id",)),
        ("needs", {}, ()),
        ("proposal", {"amount": 1}, ("expected_close",)),
        ("proposal", {"amount": 0, "expected_close": date(2026, 1, 1)}, ()),
        ("negotiation", {"next_step": ""}, ("next_step",)),
        ("won", {}, ("amount",)),
        ("lost", {}, ()),
    ],
)
def test_what_a_stage_wants_and_nobody_said(to: str, known: dict[str, object], wanted: tuple[str, ...]) -> None:
    assert missing(USUAL, to, known) == wanted


@pytest.mark.parametrize(
    ("amount", "probability", "share"),
    [(250_000_00, 50, 125_000_00), (1, 50, 1), (1, 49, 0), (3, 50, 2), (99, 10, 10), (None, 50, 0), (100, None, 0)],
)
def test_halves_are_rounded_up_to_the_satang(amount: int | None, probability: int | None, share: int) -> None:
    assert weighted(amount, probability) == share


@given(amounts, st.integers(0, 100))
def test_a_share_is_never_more_than_the_whole(amount: int | None, probability: int) -> None:
    share = weighted(amount, probability)
    assert 0 <= share <= (amount or 0)
    assert abs(share * 100 - (amount or 0) * probability) <= 50


@given(days, days)
def test_every_day_lies_in_one_bucket_and_between_its_edges(close: date, today: date) -> None:
    inside = [
        name
        for name, (first, last) in edges(today).items()
        if (first is None or close >= first) and (last is None or close <= last)
    ]
    assert inside == [bucket(close, today)]


@given(st.lists(st.builds(Hope, amounts, st.integers(0, 100), st.none() | days), max_size=20), days)
def test_a_forecast_loses_nothing(deals: list[Hope], today: date) -> None:
    sums = forecast(deals, today)
    assert tuple(sums) == BUCKETS
    assert sum(sums.values()) == sum(weighted(deal.amount, deal.probability) for deal in deals)


@given(days, st.integers(-30, 30))
def test_months_are_counted_over_the_years(day: date, ahead_: int) -> None:
    there = month(day, ahead_)
    assert there.day == 1
    assert (there.year - day.year) * 12 + there.month - day.month == ahead_
