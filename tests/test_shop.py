"""The shop's working week: it always has work in it, is shown as it is, and counts from the next push on."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.form import OFFERS
from bot.chat.texts import LANGUAGES, catalogue, speaker
from bot.domain.calendar import DAY, OFFICE, Calendar
from bot.domain.pushes import SWITCHES
from bot.domain.reading.hours import hours, weekdays
from bot.domain.rights import Role
from bot.handlers.asking import WEEKDAYS
from bot.handlers.shop import FORMS, HOURS
from bot.storage import shop
from bot.storage.roster import calendar_of
from bot.usecases import workweek
from bot.usecases.workweek import PlainBlocks, PlainWeek
from bot.views import shop as views
from tests.chat import world
from tests.test_standing import at_desk


@st.composite
def plain_blocks(draw: st.DrawFn) -> PlainBlocks:
    ends = sorted(draw(st.sets(st.integers(0, DAY), min_size=2, max_size=6)))
    return [[a, b] for a, b in zip(ends[::2], ends[1::2], strict=False)]


weeks: st.SearchStrategy[PlainWeek] = st.lists(st.one_of(st.just([]), plain_blocks()), min_size=7, max_size=7)
days = st.sets(st.integers(0, 6), min_size=1).map(sorted)


def is_a_week(week: PlainWeek) -> bool:
    Calendar(tuple(tuple((a, b) for a, b in blocks) for blocks in week))
    return True


@given(weeks, days, plain_blocks(), st.integers(0, 6))
def test_every_week_that_comes_out_can_be_worked(week: PlainWeek, on: list[int], of: PlainBlocks, day: int) -> None:
    moved = workweek.on_days(week, on)
    assert is_a_week(moved)
    assert [n for n in range(7) if moved[n]] == on
    assert all(moved[n] == week[n] for n in on if week[n])
    assert is_a_week(workweek.with_hours(moved, of))
    assert [n for n, blocks in enumerate(workweek.with_hours(moved, of)) if blocks] == on
    one = workweek.with_hours_on(day)(moved, of)
    assert one[day] == of
    assert [one[n] for n in range(7) if n != day] == [moved[n] for n in range(7) if n != day]


def test_a_new_day_gets_the_usual_hours() -> None:
    short, long = [[540, 720]], [[540, 1080]]
    week = [long, long, short, [], [], [], []]
    assert workweek.on_days(week, [0, 2, 5]) == [long, [], short, [], [], long, []]
    assert workweek.usual([[]] * 7) == [list(block) for block in OFFICE]


@given(weeks.filter(any), st.sampled_from(LANGUAGES))
def test_a_written_week_is_read_back(week: PlainWeek, language: str) -> None:
    """What the page shows could be typed again: every group of days with its hours."""
    shown = views.week(speaker(language), week)
    again: PlainWeek = [[] for _ in range(7)]
    for group in shown.split(" · "):
        names, _, times = re.match(r"(.*?) (?=\d)(.*)()", group + " ").group(1, 3, 2)  # type: ignore[union-attr]
        for day in weekdays(names):
            again[day] = hours(times)
    assert again == week


def test_every_offer_is_an_answer() -> None:
    for offer in HOURS.offers:
        assert hours(OFFERS[offer])
    for offer in ("mon_fri", "mon_sat", "every"):
        assert weekdays(OFFERS[offer])
    assert [weekdays(name) for name in WEEKDAYS] == [[day] for day in range(7)]


async def test_new_hours_count_from_the_next_word_on() -> None:
    where = await world()
    await where.arrive(where.api.say(101, "/settings"))
    for label in ("🏪 ร้าน", "📆 วันทำงาน", "จ.–ศ."):
        await where.arrive(where.api.press(101, label))
    assert where.service
    me = where.service.roster.at(103)
    assert me
    assert me.calendar == calendar_of(await at_desk(where, 101, shop.of), "Asia/Bangkok")
    assert not me.calendar.is_working_day(me.local(where.now).date())
    other = where.service.roster.at(201)
    assert other
    assert other.calendar.is_working_day(me.local(where.now).date()), "another firm works on"
    await where.close()


@pytest.mark.parametrize("chat", [102, 103, 106])
async def test_a_form_of_the_shop_is_for_owners_even_when_it_lies_open(chat: int) -> None:
    """Somebody who was an owner when he began it, and is none when he answers."""
    where = await world()
    await where.arrive(where.api.say(101, "/settings"))
    for label in ("🏪 ร้าน", "✏️ ชื่อร้าน"):
        await where.arrive(where.api.press(101, label))
    before = (await at_desk(where, 101, shop.of)).name
    await at_desk(where, 101, lambda desk: _swap(desk, chat))
    where.fresh()
    await where.arrive(where.api.say(101, "ชื่อใหม่"))
    assert where.fresh()[-1].text == "เมนูนี้สำหรับเจ้าของและผู้จัดการ"
    assert (await at_desk(where, chat, shop.of)).name == before
    await where.arrive(where.api.say(101, "ชื่อใหม่"))
    assert where.fresh()[-1].text.startswith("ไม่เจอ «ชื่อใหม่»"), "the form has ended"
    await where.close()


async def _swap(desk, chat: int) -> None:  # type: ignore[no-untyped-def]
    from bot.usecases import standing

    key = chat - 100
    one = await standing.to_lead(desk, key)
    await standing.give_role(desk, key, one.role, Role.OWNER, None)
    await standing.give_role(desk, 1, "owner", Role.MANAGER, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_is_named_by_its_value_is_written(language: str) -> None:
    """Ids that are put together while running: no reader of the code would miss them."""
    texts = catalogue(language)
    wanted = {f"push.{name}" for name in SWITCHES} | {f"weekday.{day}" for day in range(7)}
    wanted |= {f"role.{role}{more}" for role in Role for more in ("", ".sees")}
    wanted |= {f"join.{why}" for why in ("used", "expired", "bad")} | {f"join.which_days.{day}" for day in WEEKDAYS}
    wanted |= {f"offer.{offer}" for offer in ("mon_fri", "mon_sat", "every", *HOURS.offers)}
    changes = ("join", "move", "cut", "role", "manager", "away", "stand_in", "back")
    wanted |= {f"history.{change}" for change in changes} | {form.name for form in FORMS}
    wanted |= {"setup.title", "join.title", "me.name", "away.title", "away.day", "away.days"}
    assert wanted <= texts.keys()
    labels = [texts[name] for name in wanted if name.startswith(("offer.", "push.", "role.")) and "sees" not in name]
    assert all(len(label) <= 20 for label in labels)
