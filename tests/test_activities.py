"""Activities: what they keep true on the records they hang on, their reminders, and how cheap they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, text

from bot.domain import activities as rules
from bot.domain import months
from bot.domain.rights import Role
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.base import Record
from bot.records.contact import Contact
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.storage import activities as store
from bot.storage import exporting
from bot.storage.desk import Desk, Me, TooLate
from bot.storage.engine import Db
from bot.usecases import activities, leads
from tests.chat import World, world
from tests.test_deals import GOY
from tests.test_statements import LOOKING, OWNER, SAVING, STEP, Turns

T = TypeVar("T")
NOW = datetime(2026, 8, 1, 2, 0, tzinfo=UTC)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@given(st.sampled_from(rules.KINDS), moments, moments)
def test_a_reminder_comes_after_now_and_never_after_the_hour(kind: str, at: datetime, now: datetime) -> None:
    due = rules.recalled_at(rules.lead(kind, {}), at, now)
    assert (due is None) is (at <= now), kind
    assert due is None or now < due <= at


@given(moments, moments, moments, moments)
def test_a_clash_is_mutual(a: datetime, b: datetime, c: datetime, d: datetime) -> None:
    one, other = (min(a, b), max(a, b)), (min(c, d), max(c, d))
    assert rules.clash(one, other) is rules.clash(other, one)


def test_only_an_answer_is_two_way() -> None:
    assert rules.two_way("call", "talked")
    assert rules.two_way("visit", None)
    assert not rules.two_way("call", "no_answer")
    assert not rules.two_way("task", None)
    assert rules.touches(None)


@pytest.mark.parametrize(
    ("words", "status", "all_day", "at"),
    [
        ("เมื่อกี้", "done", False, "2026-08-01 09:00"),
        ("เมื่อวานบ่ายสอง", "done", False, "2026-07-31 14:00"),
        ("วันนี้ แปดโมงเช้า", "done", False, "2026-08-01 08:00"),
        ("วันนี้", "planned", True, "2026-08-01 00:00"),
        ("เมื่อวาน", "done", True, "2026-07-31 00:00"),
        ("มะรืนสี่โมงเย็น", "planned", False, "2026-08-03 16:00"),
        ("เสาร์หน้าเก้าโมง", "planned", False, "2026-08-08 09:00"),
        ("3 ส.ค. 70", "planned", True, "2027-08-03 00:00"),
        ("9:00", "planned", False, "2026-08-02 09:00"),
    ],
)
def test_what_has_passed_was_done_and_what_is_to_come_is_planned(
    words: str, status: str, all_day: bool, at: str
) -> None:
    said = datetime.fromisoformat("2026-08-01T09:00:00+07:00")
    found = dict(Activity.when.read(words, said))
    local = found["at"].astimezone(said.tzinfo)
    assert (found["status"], found["all_day"], f"{local:%Y-%m-%d %H:%M}") == (status, all_day, at)


# what hangs on them


class Scene:
    """One rep's desk, and every record an activity can hang on."""

    def __init__(self, where: World, me: Me) -> None:
        self.where, self.me = where, me
        self.keys: dict[str, int] = {}

    async def do(self, work: Callable[[Desk], Awaitable[T]]) -> T:
        assert self.where.service
        return await self.where.service.store.unit(lambda db: work(self.desk(db)))  # type: ignore[arg-type,return-value]

    def desk(self, db: Db) -> Desk:
        return Desk(db, self.me, self.where.now)

    async def begin(self) -> None:
        async def work(desk: Desk) -> None:
            account = await desk.keep(Account(name="ดอยตุง"))
            contact = await desk.keep(Contact(name="วิภา", account_id=account.id))
            deal = Opportunity(name="ประตู", account_id=account.id, contact_id=contact.id)
            kept = [account, contact, await desk.keep(deal), await desk.keep(Lead(name="ต้น"))]
            self.keys = {one.type(): one.id for one in kept}

        await self.do(work)

    async def look(self, kind: type[Record]) -> Any:
        found: Any = await self.do(lambda desk: desk.find(kind, self.keys[kind.type()]))
        return found


async def scene() -> Scene:
    where = await world()
    assert where.service
    me = where.service.roster.at(OWNER)
    assert me
    made = Scene(where, me)
    await made.begin()
    return made


async def test_a_deals_activity_is_its_customers_and_its_contacts_too() -> None:
    on = await scene()
    at = NOW + timedelta(days=1)
    key = on.keys["opportunity"]
    await on.do(lambda desk: activities.plan(desk, Activity(kind="visit", opportunity_id=key, at=at)))
    for kind in (Account, Contact, Opportunity):
        assert (await on.look(kind)).next_activity_at == at
    assert (await on.look(Lead)).next_activity_at is None
    await on.where.close()


async def test_the_next_activity_is_the_earliest_planned_whatever_becomes_of_it() -> None:
    on = await scene()
    key = on.keys["account"]
    later, sooner = NOW + timedelta(days=9), NOW + timedelta(days=2)

    async def plan(at: datetime) -> int:
        made = await on.do(lambda desk: activities.plan(desk, Activity(kind="call", account_id=key, at=at)))
        return made.id

    async def change(number: int, work: Callable[[Desk, Activity], Awaitable[Any]]) -> datetime | None:
        async def unit(desk: Desk) -> None:
            await work(desk, await desk.find(Activity, number))

        await on.do(unit)
        found: datetime | None = (await on.look(Account)).next_activity_at
        return found

    await plan(later)
    second = await plan(sooner)
    assert (await on.look(Account)).next_activity_at == sooner
    assert await change(second, lambda d, a: activities.give_up(d, a, "cancelled")) == later
    assert await change(second, activities.reopen) == sooner
    much_later = NOW + timedelta(days=30)
    move = lambda d, a: activities.move(d, a, much_later, all_day=False, reason=None)  # noqa: E731
    assert await change(second, move) == later
    assert await change(second, activities.undo) == sooner
    assert await change(second, activities.remove) == later
    await on.where.close()


async def test_an_answer_touches_and_silence_does_not() -> None:
    on = await scene()
    key = on.keys["lead"]
    await on.do(lambda desk: activities.log(desk, Activity(kind="call", lead_id=key, outcome="no_answer")))
    lead = await on.look(Lead)
    assert (lead.status, lead.last_touch_at, lead.responded_at) == ("new", None, None)
    await on.do(lambda desk: activities.log(desk, Activity(kind="call", lead_id=key, outcome="talked")))
    lead = await on.look(Lead)
    assert (lead.status, lead.last_touch_at, lead.responded_at) == ("contacted", on.where.now, on.where.now)
    before = on.where.now - timedelta(days=3)
    await on.do(lambda desk: activities.log(desk, Activity(kind="visit", lead_id=key, at=before)))
    assert (await on.look(Lead)).last_touch_at == on.where.now  # never backwards
    await on.where.close()


async def test_a_log_that_is_taken_back_leaves_the_touch_before_it() -> None:
    on = await scene()
    key = on.keys["account"]
    before = on.where.now - timedelta(days=3)
    await on.do(lambda desk: activities.log(desk, Activity(kind="visit", account_id=key, at=before)))
    made = await on.do(lambda desk: activities.log(desk, Activity(kind="call", account_id=key, outcome="talked")))
    assert (await on.look(Account)).last_touch_at == on.where.now

    async def take_back(desk: Desk) -> None:
        await activities.undo(desk, await desk.find(Activity, made.id))

    await on.do(take_back)
    assert (await on.look(Account)).last_touch_at == before
    await on.where.close()


@pytest.mark.parametrize("again", [False, True])
async def test_what_a_call_did_to_its_lead_goes_and_comes_with_it(again: bool) -> None:
    """Taken back within ten minutes, and had back; what somebody changed since stays as it is."""
    it = await scene()

    async def call(desk: Desk) -> Activity:
        await desk.change(await desk.find(Lead, it.keys["lead"]), follow_up_on=NOW.date())
        return await activities.plan(desk, Activity(kind="call", lead_id=it.keys["lead"], at=NOW))

    key = (await it.do(call)).id

    async def then(what: Callable[[Desk, Activity], Awaitable[Any]]) -> tuple[Any, ...]:
        it.where.now += timedelta(minutes=1)
        await it.do(lambda desk: _with(desk, key, what))
        lead = await it.look(Lead)
        return lead.status, lead.responded_at, lead.follow_up_on, lead.last_touch_at

    at = it.where.now + timedelta(minutes=1)
    closed = ("contacted", at, None, at)
    assert await then(lambda desk, one: activities.close(desk, one, "talked")) == closed
    if again:
        await it.do(lambda desk: _renamed(desk, it.keys["lead"]))
        assert (await then(activities.undo))[:3] == closed[:3]
    else:
        assert await then(activities.undo) == ("new", None, NOW.date(), None)
        assert (await then(lambda desk, one: activities.close(desk, one, "talked")))[0] == "contacted"
        assert await then(activities.reopen) == ("new", None, NOW.date(), None)
    await it.where.close()


async def _with(desk: Desk, key: int, what: Callable[[Desk, Activity], Awaitable[Any]]) -> None:
    await what(desk, await desk.find(Activity, key))


async def _renamed(desk: Desk, key: int) -> None:
    await desk.change(await desk.find(Lead, key), name="ต้นใหม่")


async def test_a_step_that_was_written_down_and_planned_is_one_thing() -> None:
    """In the same words: moved, closed, given up and taken back together; other words are another thing."""
    it = await scene()
    day, other = NOW.date(), NOW.date() + timedelta(days=3)

    async def begin(desk: Desk) -> int:
        deal = await desk.find(Opportunity, it.keys["opportunity"])
        await desk.change(deal, next_step="วัดหน้างาน", next_step_on=day)
        await activities.plan(desk, Activity(kind="call", subject="อื่น", opportunity_id=deal.id, at=NOW))
        made = Activity(kind="visit", subject="วัดหน้างาน", opportunity_id=deal.id, at=NOW)
        return (await activities.plan(desk, made)).id

    key = await it.do(begin)

    async def then(what: Callable[[Desk, Activity], Awaitable[Any]], of: int = key) -> tuple[Any, Any]:
        it.where.now += timedelta(minutes=1)
        await it.do(lambda desk: _with(desk, of, what))
        deal = await it.look(Opportunity)
        return deal.next_step, deal.next_step_on

    def to(days: int) -> Callable[[Desk, Activity], Awaitable[Any]]:
        return lambda desk, one: activities.move(desk, one, NOW + timedelta(days=days), all_day=False, reason=None)

    written = ("วัดหน้างาน", other)
    assert await then(to(3)) == written
    assert await then(lambda desk, one: activities.close(desk, one, None)) == (None, None)
    assert await then(activities.undo) == written
    assert await then(lambda desk, one: activities.give_up(desk, one, "cancelled")) == (None, None)
    assert await then(activities.undo) == written
    assert await then(lambda desk, one: activities.close(desk, one, None), key - 1) == written
    await it.where.close()


@pytest.mark.parametrize(
    ("on", "subject", "step", "step_on", "first"),
    [
        (2, None, None, None, True),
        (2, "a", "b", 1, False),
        (2, "a", "a", 1, True),
        (1, "a", "b", 1, True),
        (2, "a", "b", None, True),
    ],
)
def test_the_next_step_is_the_earlier(
    on: int, subject: str | None, step: str | None, step_on: int | None, first: bool
) -> None:
    assert rules.is_next(date(2026, 8, on), subject, step, date(2026, 8, step_on) if step_on else None) is first


async def test_a_promise_that_is_kept_is_a_call_that_was_held() -> None:
    """Also one for another day; and it goes with undo, once."""
    it = await scene()
    tomorrow = NOW.date() + timedelta(days=1)

    async def keep(desk: Desk) -> None:
        await leads.done(desk, await desk.find(Lead, it.keys["lead"]))

    await it.do(lambda desk: _promised(desk, it.keys["lead"], tomorrow))
    it.where.now += timedelta(minutes=1)
    await it.do(keep)
    call = await it.do(lambda desk: desk.find(Activity, 1))
    kept = (call.kind, call.status, call.outcome, call.lead_id, call.done_at)
    assert kept == ("call", "done", "talked", it.keys["lead"], it.where.now)
    lead = await it.look(Lead)
    assert (lead.status, lead.follow_up_on, lead.last_touch_at) == ("contacted", None, it.where.now)
    it.where.now += timedelta(minutes=1)
    await it.do(lambda desk: _undone(desk, it.keys["lead"]))
    lead = await it.look(Lead)
    assert (lead.status, lead.follow_up_on, lead.last_touch_at) == ("new", tomorrow, None)
    assert await it.do(lambda desk: desk.count(Activity)) == 0
    await it.where.close()


async def _promised(desk: Desk, key: int, day: date) -> None:
    await desk.change(await desk.find(Lead, key), follow_up_on=day)


async def _undone(desk: Desk, key: int) -> None:
    await leads.undo(desk, await desk.find(Lead, key))


async def test_another_customer_takes_the_next_activity_with_it() -> None:
    on = await scene()
    key, at = on.keys["account"], NOW + timedelta(days=1)
    other = await on.do(lambda desk: desk.keep(Account(name="อื่น")))
    made = await on.do(lambda desk: activities.plan(desk, Activity(kind="call", account_id=key, at=at)))

    async def give(desk: Desk) -> None:
        await activities.amend(desk, await desk.find(Activity, made.id), {"account_id": other.id})

    await on.do(give)
    assert (await on.look(Account)).next_activity_at is None
    on.keys["account"] = other.id
    assert (await on.look(Account)).next_activity_at == at
    await on.where.close()


@pytest.mark.parametrize("kind", [Lead, Account, Contact, Opportunity])
async def test_what_hangs_on_practice_is_practice(kind: type[Record]) -> None:
    """Marked, and in no number and no export."""
    on = await scene()
    one = await on.do(lambda desk: desk.keep(kind(name="ซ้อม", practice=True)))
    links = {f"{kind.type()}_id": one.id}
    made = await on.do(lambda desk: activities.log(desk, Activity(kind="call", outcome="talked", **links)))
    planned = await on.do(lambda desk: activities.plan(desk, Activity(kind="call", on=desk.today, **links)))
    assert made.practice
    assert planned.practice
    assert made.name_words.startswith("🎓")

    async def told(desk: Desk) -> tuple[int, list[Any]]:
        owner = replace(desk, me=replace(desk.me, role=Role.OWNER))
        counted = int(await desk.db.scalar(desk.within(Activity).with_only_columns(func.count(Activity.id))) or 0)
        return counted, [row async for page in exporting.records(owner, Activity) for row in page]

    assert await on.do(told) == (0, [])
    await on.where.close()


async def test_a_wish_of_when_it_was_one_reads_as_one_of_several() -> None:
    on = await scene()

    async def before(desk: Desk) -> None:
        await desk.db.execute(text("UPDATE contact SET do_not = 'line' WHERE id = :key"), {"key": on.keys["contact"]})

    await on.do(before)
    assert (await on.look(Contact)).do_not == ["line"]

    async def more(desk: Desk) -> None:
        await desk.change(await desk.find(Contact, on.keys["contact"]), do_not=["call", "line"])

    await on.do(more)
    assert (await on.look(Contact)).do_not == ["call", "line"]
    await on.where.close()


@given(st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_a_months_grid_holds_each_of_its_days_once_under_its_weekday(day: date) -> None:
    first = day.replace(day=1)
    weeks = months.grid(first)
    days = [one for week in weeks for one in week if one]
    assert days == [first + timedelta(days=n) for n in range((months.last_of(first) - first).days + 1)]
    assert all(week[one.weekday()] == one for week in weeks for one in week if one)
    assert months.moved(months.moved(first, 1), -1) == first
    assert months.month_of(f"{first:%Y-%m}") == first


@given(st.dates(date(2000, 2, 1), date(2199, 11, 1)))
def test_a_week_begins_today_and_ends_on_sunday(today: date) -> None:
    week, after = months.stretch("week", today), months.stretch("next", today)
    assert week
    assert after
    assert week[0] == today
    assert week[1].weekday() == 6
    assert after[0] == week[1] + timedelta(days=1)
    assert (after[1] - after[0]).days == 6


@pytest.mark.parametrize("rows", [3, 60])
async def test_looking_at_the_calendar_costs_the_same_for_any_number(rows: int) -> None:
    turns = Turns(await world())
    where = turns.where
    await turns.keep(Activity, rows)

    async def work(desk: Desk) -> None:
        for key in range(1, rows + 1):
            at = where.now + timedelta(hours=1)
            await activities.move(desk, await desk.find(Activity, key), at, all_day=False, reason=None)

    await turns.unit(work)
    for name, *args in (("cal", "today", "team", 0), ("cal", "late", "mine", 0), ("calm", "2026-08", "team")):
        heard, said = await turns.press(name, *args)
        assert f" {rows} " in said or args[0] == "late", said
        assert len(heard) <= LOOKING, heard
    for command in ("/calendar", "/today", "/menu"):
        heard, _ = await turns.say(command)
        assert len(heard) <= LOOKING, heard
    await where.close()


async def test_logging_and_closing_are_cheap() -> None:
    """With everything an activity can hang on, from a card: the question, the turn that saves, the next one."""
    turns = Turns(await world())
    await turns.keep(Opportunity, 3)
    heard, _ = await turns.press("called", "opportunity", 1)
    assert len(heard) <= STEP, heard
    heard, said = await turns.say("คุยแล้ว")
    assert said.startswith("✅"), said
    assert len(heard) <= SAVING, heard
    for name, *more in (("anext", "3days"), ("amore",), ("apick",)):
        heard, said = await turns.press(name, "activity", 1, 1, *more)
        assert len(heard) <= SAVING, heard
    heard, said = await turns.press("aclose", "activity", 2, 1, "talked")
    assert said.startswith("✅"), said
    assert len(heard) <= SAVING, heard
    await turns.where.close()


async def test_a_caution_costs_one_look_around_and_is_about_ones_own() -> None:
    """Beside the form's own step: who stands there already, and what he is called."""
    turns = Turns(await world())
    await turns.keep(Lead, 1)
    for _ in range(2):
        await turns.press("log", "lead", 1)
        await turns.say("ไปพบ")
        heard, said = await turns.say("พรุ่งนี้บ่ายสอง")
    assert "ชนกับ" in said, said
    assert len(heard) <= STEP + 2, heard
    await turns.where.close()


@pytest.mark.parametrize("apart", [0, 59, 60])
async def test_an_hours_visit_clashes_until_it_is_over(apart: int) -> None:
    on = await scene()
    at = NOW + timedelta(hours=1)
    await on.do(lambda desk: activities.plan(desk, Activity(kind="visit", at=at)))
    other = Activity(kind="visit")
    found = await on.do(lambda d: activities.warnings(d, other, at + timedelta(minutes=apart), all_day=False))
    assert [one.why for one in found] == ([] if apart == 60 else ["clash"])
    await on.where.close()


@pytest.mark.parametrize("many", [3, store.AT_MOST + 5])
async def test_how_much_is_overdue_is_what_its_list_has(many: int) -> None:
    """Days that are over, and hours of today that have passed; what is of today is asked about once more."""
    on = await scene()
    on.where.now = NOW.replace(hour=9)

    async def begin(desk: Desk) -> None:
        for number in range(many):
            await activities.plan(desk, Activity(kind="call", on=desk.today - timedelta(days=number)))
        for hour in (8, 10):
            await activities.plan(desk, Activity(kind="task", at=NOW.replace(hour=hour)))

    await on.do(begin)
    rows, total = await on.do(lambda desk: store.overdue(desk, "mine", 0, 100))
    assert len(rows) == total == many
    assert (await on.do(store.plans)).late == total
    left, count = await on.do(store.still_open)
    assert [(one.kind, one.all_day) for one in left] == [("call", True), ("task", False)]
    assert count == 2
    await on.where.close()


async def test_one_persons_plans_are_read_from_their_own_index() -> None:
    """Whatever the size of the database: the partial index of what is planned, never the table."""
    turns = Turns(await world())
    store = turns.where.service.store if turns.where.service else None
    assert store
    asked: list[tuple[str, Any]] = []

    def hear(_1: Any, _2: Any, statement: str, given: Any, _5: Any, _6: Any) -> None:
        if "status = 'planned'" in statement:
            asked.append((statement, given))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        for words in ("/calendar", "/today"):
            await turns.say(words)
        for name, *args in (("cal", "late", "mine", 0), ("cal", "week", "mine", 0), ("calm", "2026-08", "mine")):
            await turns.press(name, *args)
    finally:
        event.remove(Engine, "before_cursor_execute", hear)

    async def explain(db: Any) -> list[str]:
        connection = db._session.connection()
        return [str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", given).all()) for one, given in asked]

    assert len(asked) >= 8
    assert [plan for plan in await store.read(explain) if "ix_activity_agenda" not in plan] == []
    await turns.where.close()


async def test_what_is_left_of_a_lost_deal_is_called_off_and_on_again_in_one_unit() -> None:
    """The next step in the same words goes along; nobody calls off what he could not open; pressed twice it is once."""
    made = await scene()
    at = made.where.now + timedelta(days=2)

    async def begin(desk: Desk) -> None:
        deal = await desk.find(Opportunity, made.keys["opportunity"])
        await desk.change(deal, next_step="วัดหน้างาน", next_step_on=at.date())
        for subject in ("วัดหน้างาน", "ส่งราคา"):
            await activities.plan(desk, Activity(kind="visit", subject=subject, at=at, opportunity_id=deal.id))
        await activities.plan(desk, Activity(kind="call", at=at, opportunity_id=deal.id, owner_id=4))

    async def off(desk: Desk) -> activities.CalledOff:
        return await activities.call_off(desk, await desk.find(Opportunity, made.keys["opportunity"]))

    await made.do(begin)
    made.where.now += timedelta(seconds=1)
    called = await made.do(off)
    assert (called, called.at) == (activities.CalledOff(3, made.where.now, step=True), made.where.now)
    assert (await made.look(Opportunity)).next_step is None
    made.where.now += timedelta(seconds=1)
    again = await made.do(off)
    assert (again.count, again.at) == (3, called.at)

    async def on(desk: Desk) -> None:
        await activities.call_on(desk, await desk.find(Opportunity, made.keys["opportunity"]), called)

    await made.do(on)
    back = await made.look(Opportunity)
    assert (back.next_step, back.next_step_on) == ("วัดหน้างาน", at.date())
    left = await made.do(lambda desk: store.left_with(desk, back))
    assert [one.subject for one in left] == ["วัดหน้างาน", "ส่งราคา", None]
    made.where.now += timedelta(minutes=11)
    with pytest.raises(TooLate):
        await made.do(on)
    assert made.where.service
    rep = made.where.service.roster.at(GOY)
    assert rep
    made.me = rep
    assert not await made.do(lambda desk: store.left_with(desk, back))
    await made.where.close()
