"""No stretch of time ever holds more messages than the messenger takes, and nobody waits without need."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.limits import ALL, CHAT, GROUP, Limits, Rate, unlimited

START = datetime(2026, 8, 1, tzinfo=UTC)


def booked(wishes: list[tuple[float, int]]) -> list[tuple[datetime, int]]:
    """The moments given to messages wished for some seconds after one another."""
    clock = [START]
    limits = Limits(lambda: clock[0])
    given_moments = []
    for pause, chat in wishes:
        clock[0] += timedelta(seconds=pause)
        given_moments.append((clock[0] + timedelta(seconds=limits.book(chat)), chat))
    return given_moments


def keeps(moments: list[datetime], rate: Rate) -> bool:
    moments = sorted(moments)
    pairs = zip(moments, moments[rate.count :], strict=False)
    return all((later - earlier).total_seconds() >= rate.seconds for earlier, later in pairs)


@given(st.lists(st.tuples(st.floats(0, 2), st.sampled_from([1, 2, 3, -7])), max_size=120))
def test_no_limit_is_ever_passed(wishes: list[tuple[float, int]]) -> None:
    by_chat = defaultdict(list)
    moments = booked(wishes)
    for moment, chat in moments:
        by_chat[chat].append(moment)
    assert keeps([moment for moment, _ in moments], ALL)
    assert all(keeps(of, GROUP if chat < 0 else CHAT) for chat, of in by_chat.items())


def test_an_answer_to_a_quiet_chat_goes_at_once() -> None:
    assert [moment for moment, _ in booked([(0, 1), (5, 1), (5, 2)])] == [
        START,
        START + timedelta(seconds=5),
        START + timedelta(seconds=10),
    ]


def test_a_flooding_chat_holds_up_only_itself() -> None:
    """Its turns lie seconds ahead; twenty others, a message every twentieth of a second, go at once."""
    clock = [START]
    limits = Limits(lambda: clock[0])
    flood_free, waited = START, []
    for step in range(200):
        clock[0] = START + timedelta(seconds=step / 20)
        if clock[0] >= flood_free:
            flood_free = clock[0] + timedelta(seconds=limits.book(1))
        waited.append(limits.book(2 + step % 20))
    assert max(waited) == 0


def test_three_hundred_agendas_take_ten_seconds() -> None:
    moments = [moment for moment, _ in booked([(0, chat) for chat in range(1, 301)])]
    assert (max(moments) - START).total_seconds() == 9


def test_a_bot_api_of_ones_own_has_no_limits() -> None:
    limits = unlimited(lambda: START)
    assert {limits.book(1) for _ in range(500)} == {0.0}


def test_silent_chats_are_forgotten() -> None:
    clock = [START]
    limits = Limits(lambda: clock[0])
    for chat in range(1, 1500):
        clock[0] += timedelta(seconds=1)
        limits.book(chat)
    assert len(limits._booked) < 1100
