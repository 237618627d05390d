"""Tips: at most seven, each at most twice, none about what is learnt."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.texts import LANGUAGES, catalogue
from bot.domain.habits import HABITS, LEARNT, OFF, TIPS, TOLD, seen_in, tip, told
from bot.handlers import router
from bot.records import RECORDS

TIMES = st.dictionaries(st.sampled_from([*HABITS, *map(told, TIPS), OFF]), st.integers(1, 4))


def test_seven_at_most_each_in_both_languages() -> None:
    assert len(TIPS) == len(set(TIPS)) <= 7
    assert set(TIPS) <= HABITS.keys()
    for code in LANGUAGES:
        for habit in TIPS:
            assert catalogue(code)[f"tip.{habit}"].startswith("💡 ")
            assert len(catalogue(code)[f"tip.{habit}"]) <= 110


def test_a_habit_is_shown_by_something_there_is() -> None:
    """A command, an act, a form or a field that is renamed must not leave a habit nobody can have."""
    made = router("bot")
    there = {f"/{name}" for name in made.commands} | set(made.acts) | {f"saved.{name}" for name in made.forms}
    there |= {f"{name}.{field}" for name, kind in RECORDS.items() for field in kind.fields()} | {"reply", "search"}
    assert {trace for traces in HABITS.values() for trace in traces} <= there


def test_what_a_turn_shows() -> None:
    assert seen_in([]) == frozenset()
    assert seen_in(["saved.lead", "lead.name", "lead.follow_up_on"]) == {"lead", "follow_up"}
    assert seen_in(["later"]) == {"follow_up", "snooze"}
    assert seen_in(["card", "edit", "unheard of"]) == frozenset()


@given(TIMES)
def test_never_about_what_is_learnt_told_or_unwanted(times: dict[str, int]) -> None:
    found = tip(times)
    if times.get(OFF):
        assert found is None
    if found is not None:
        assert times.get(found, 0) < LEARNT
        assert times.get(told(found), 0) < TOLD
        assert all(
            times.get(told(other), 0) >= times.get(told(found), 0)
            for other in TIPS
            if times.get(other, 0) < LEARNT and times.get(told(other), 0) < TOLD
        )


def test_somebody_who_never_learns_is_told_everything_twice_and_then_left_alone() -> None:
    times: dict[str, int] = {}
    heard = []
    while (found := tip(times)) is not None:
        heard.append(found)
        times[told(found)] = times.get(told(found), 0) + 1
    assert heard == [*TIPS, *TIPS]


@given(st.sampled_from(TIPS), TIMES)
def test_what_was_used_twice_is_never_told_again(habit: str, times: dict[str, int]) -> None:
    assert tip(times | {habit: LEARNT}) != habit
