"""Deals in the database: counts equal lists, staleness in SQL equals the rule, indexes are used, a tap counts once."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, select, text

from bot.chat.screen import act
from bot.domain.forecast import BUCKETS, Hope, forecast, weighted
from bot.domain.stages import OPEN, SHORT, STAGES, members, open_of
from bot.domain.values import Satang
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.contact import Contact
from bot.records.opportunity import Opportunity
from bot.records.stages import StageEvent
from bot.storage import opportunities as deals
from bot.storage import trail
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.kernel import audit, draft
from bot.usecases import opportunities as usecases
from tests.chat import World, world
from tests.marks import long_but

GOY, BOSS, OWNER, EMMA = 103, 102, 101, 106
MANY = 400


def desk_of(where: World, db: Db, chat: int) -> Desk:
    assert where.service
    me = where.service.roster.at(chat)
    assert me
    return Desk(db, me, where.now)


def generated(now: datetime, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Deals of every kind, many of them on the very edge of something."""
    dice = random.Random(seed)

    def day(back: int, ahead: int, empty: float = 0.3) -> date | None:
        return None if dice.random() < empty else now.date() + timedelta(days=dice.randint(-back, ahead))

    for number in range(1, MANY + 1):
        status = dice.choice(STAGES)
        created = now - timedelta(days=dice.randint(0, 60), minutes=dice.randint(0, 1439))
        touched = min(now, created + timedelta(days=dice.randint(0, 60), minutes=dice.randint(0, 1439)))
        plan = now + timedelta(days=dice.randint(-10, 40), minutes=dice.randint(0, 1439))
        yield {
            "id": number,
            "workspace_id": dice.choice([1, 1, 1, 2]),
            "number": number,
            "owner_id": dice.choice([1, 2, 3, 4]),
            "created_at": created,
            "created_by": 1,
            "updated_at": created,
            "updated_by": 1,
            "version": 1,
            "deleted_at": now if dice.random() < 0.05 else None,
            "status": status,
            "name": f"deal {number}",
            "amount": None if dice.random() < 0.1 else Satang(dice.randint(0, 10**9)),
            "probability": dice.randint(0, 100),
            "expected_close": day(12, 120),
            "next_step_on": day(10, 40, 0.5),
            "next_activity_at": plan if dice.random() < 0.3 else None,
            "last_touch_at": touched if dice.random() < 0.8 else None,
            "on_hold_until": day(3, 5, 0.8),
            "closed_on": day(40, 0, 0.0) if status in ("won", "lost") else None,
            "typed_probability": False,
            "slips": 0,
        }


async def fill(where: World) -> None:
    assert where.service
    rows = list(generated(where.now))

    async def work(db: Db) -> None:
        await db.execute(insert(Opportunity), rows)

    await where.service.store.unit(work)


async def everything(desk: Desk, facet: str, whose: str) -> list[Opportunity]:
    rows, total = await deals.page(desk, facet, whose, 0, MANY)
    assert total == len(rows)
    assert len({deal.id for deal in rows}) == total
    return list(rows)


@pytest.mark.parametrize("chat", long_but(BOSS.__eq__, [GOY, BOSS, OWNER, EMMA]))
async def test_every_number_is_its_list(where: World, chat: int) -> None:
    await fill(where)
    assert where.service

    async def work(db: Db) -> None:
        desk = desk_of(where, db, chat)
        for whose in deals.WHOSE:
            counted = (await deals.summary(desk, whose)).sums
            assert set(deals.FACETS) - {"any", "open"} <= counted.keys()
            for facet, of in counted.items():
                rows = await everything(desk, facet, whose)
                assert (of.count, of.amount) == (len(rows), sum(deal.amount or 0 for deal in rows)), (whose, facet)
                if facet not in deals.MOVED:
                    assert of.weighted == sum(weighted(deal.amount, deal.probability) for deal in rows), (whose, facet)

    await where.service.store.read(work)


@pytest.mark.parametrize("chat", [BOSS, OWNER])
async def test_the_short_set_counts_what_the_seven_count(where: World, chat: int) -> None:
    """Count, value and weighted: in sum the same, and each number is its list."""
    await fill(where)
    assert where.service

    async def work(db: Db) -> None:
        desk = desk_of(where, db, chat)
        short = Desk(db, replace(desk.me, stages=SHORT), where.now)
        for whose in deals.WHOSE:
            whole, counted = (await deals.summary(desk, whose)).sums, (await deals.summary(short, whose)).sums
            assert sum((counted[one] for one in open_of(SHORT)), deals.NONE) == sum(
                (whole[one] for one in OPEN), deals.NONE
            )
            assert counted["active"] == whole["active"]
            for facet in open_of(SHORT):
                assert counted[facet] == sum((whole[one] for one in members(SHORT, facet)), deals.NONE)
                rows = await everything(short, facet, whose)
                assert {deal.status for deal in rows} <= set(members(SHORT, facet))
                assert (counted[facet].count, counted[facet].amount) == (
                    len(rows),
                    sum(deal.amount or 0 for deal in rows),
                )

    await where.service.store.read(work)


async def test_stale_in_sql_is_stale_by_the_rule(where: World) -> None:
    """And so are held, late, every stage and the whole forecast."""
    await fill(where)
    assert where.service

    async def work(db: Db) -> None:
        desk = desk_of(where, db, OWNER)
        every = await everything(desk, "any", "all")
        flags = {deal.id: usecases.flag(desk, deal) for deal in every}
        for facet, level in {"stale": "red", "watch": "amber"}.items():
            listed = {deal.id for deal in await everything(desk, facet, "all")}
            assert listed == {key for key, flag in flags.items() if flag and flag.level == level}
            assert listed
        active = await everything(desk, "active", "all")
        held = [d for d in every if d.status in OPEN and d.on_hold_until and d.on_hold_until > desk.today]
        assert {d.id for d in await everything(desk, "held", "all")} == {d.id for d in held} != set()
        hoped = forecast([Hope(d.amount, d.probability, d.expected_close) for d in active], desk.today)
        counted = (await deals.summary(desk, "all")).sums
        assert {name: counted[name].weighted for name in BUCKETS} == hoped

    await where.service.store.read(work)


async def test_what_needs_somebody_stands_first(where: World) -> None:
    await fill(where)
    assert where.service

    async def work(db: Db) -> None:
        desk = desk_of(where, db, OWNER)
        rank = {"red": 0, "amber": 1}
        seen = []
        for deal in await everything(desk, "open", "all"):
            flag = usecases.flag(desk, deal)
            resting = 3 if deal.on_hold_until and deal.on_hold_until > desk.today else 2
            seen.append((rank[flag.level] if flag else resting, deal.expected_close or date.max))
        assert seen == sorted(seen)

    await where.service.store.read(work)


async def test_a_long_list_is_turned_page_by_page(where: World) -> None:
    """Every deal of a facet is shown once, eight at a time, there and back."""
    await fill(where)
    where.fresh()
    await where.arrive(where.api.say(OWNER, "/deals"))
    (page,) = where.fresh()
    total = int(page.text.split("\n")[0].split()[-2])
    shown: list[str] = []
    for first in range(0, total, 8):
        (text_,) = await press(where, OWNER, "deals", "open", "all", first)
        lines = text_.split("\n")[1:]
        assert [line.split(".")[0] for line in lines] == [str(first + n) for n in range(1, len(lines) + 1)]
        shown += [line.split(" · ")[0].split(". ")[1] for line in lines]
    assert len(shown) == len(set(shown)) == total
    assert page.buttons[8] == ("ถัดไป ›",)


# plans and counts of statements


@contextmanager
def watching() -> Iterator[list[str]]:
    """Every statement any engine runs meanwhile."""
    said: list[str] = []

    def heard(conn: Any, cursor: Any, statement: str, *more: Any) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", heard)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", heard)


KERNEL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "inbox", "outbox", "draft")


def counted(said: list[str]) -> list[str]:
    return [one for one in said if not any(word in one for word in KERNEL)]


@pytest.mark.parametrize(("words", "most"), [("#1", 8), ("/pipeline", 8), ("/deals", 8)])
async def test_few_statements_however_many_deals(words: str, most: int) -> None:
    where = await world()
    await fill(where)
    assert where.service

    async def own(db: Db) -> None:
        deal = await db.get(Opportunity, 1)
        assert deal
        deal.workspace_id, deal.owner_id, deal.deleted_at, deal.number = 1, 3, None, 1

    await where.service.store.unit(own)
    where.fresh()
    with watching() as said:
        await where.arrive(where.api.say(GOY, words))
    assert where.fresh()[-1].buttons
    assert 0 < len(counted(said)) <= most, said
    if words == "/pipeline":
        assert sum("FROM opportunity" in one for one in said) == 2
    await where.close()


async def explained(db: Db, chat: int, where: World) -> dict[str, str]:
    """The plan of every question a pipeline asks; on PostgreSQL with scans of whole tables forbidden where it can."""
    desk, whose = desk_of(where, db, chat), "all" if chat == OWNER else "team"
    if db.postgres:
        await db.execute(text("SET LOCAL enable_seqscan = off"))
    asked: dict[str, Any] = {facet: deals.count_question(desk, facet, whose) for facet in deals.FACETS}
    asked |= {"summary": deals.open_question(desk, whose), "month": deals.moved_question(desk, whose)}
    return {name: await _plan(db, question) for name, question in asked.items()}


async def _plan(db: Db, question: deals.Question) -> str:
    statement, given = question
    words = str(statement.params(given).compile(dialect=_dialect(db), compile_kwargs={"literal_binds": True}))
    said = re.sub(r"(?<=THEN )(?='[^']+\+00:00')", "TIMESTAMPTZ " * db.postgres, words).replace(":", "\\:")
    rows: list[Any] = list(await db.execute(text(f"EXPLAIN {'' if db.postgres else 'QUERY PLAN '}{said}")))
    return "\n".join(str(row[0] if db.postgres else row[3]) for row in rows)


def _dialect(db: Db) -> Any:
    from sqlalchemy.dialects import postgresql, sqlite

    return postgresql.dialect() if db.postgres else sqlite.dialect()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("chat", [BOSS, OWNER])
async def test_no_question_reads_the_whole_table(where: World, chat: int) -> None:
    await fill(where)
    assert where.service
    plans = await where.service.store.unit(lambda db: explained(db, chat, where))
    for facet, plan in plans.items():
        assert "Seq Scan" not in plan, (facet, plan)
        assert "SCAN opportunity" not in plan.replace("SCAN opportunity USING", ""), (facet, plan)
        assert "ix_opportunity_" in plan, (facet, plan)
    for facet in ("summary", "active", "stale", "held", "late"):
        assert "ix_opportunity_open" in plans[facet], (facet, plans[facet])
    if not where.postgres:  # its planner knows better on a table of this size
        read = [line for line in plans["month"].split("\n") if line.startswith(("SEARCH", "SCAN"))]
        assert len(read) == 3
        assert all("COVERING" in line for line in read)
        assert "COVERING" in plans["summary"]


# one tap


async def kept(where: World, **values: Any) -> int:
    """A deal of ก้อย's with a customer; its id."""
    assert where.service

    async def work(db: Db) -> int:
        desk = desk_of(where, db, GOY)
        account = await desk.keep(Account(name="ดอยตุง"))
        given = {"name": "ประตูม้วน", "amount": Satang(250_000_00), "account_id": account.id} | values
        return (await usecases.add(desk, Opportunity(**given))).id

    return await where.service.store.unit(work)


async def press(where: World, chat: int, name: str, *args: object) -> list[str]:
    assert where.service
    data = where.service.gate.seal.close(act(name, *args), chat, chat)
    where.fresh()
    await where.arrive(where.api.press_data(chat, 1, data))
    return [event.text for event in where.fresh()]


async def rows(where: World, question: Callable[[], Any]) -> list[Any]:
    assert where.service

    async def work(db: Db) -> list[Any]:
        return list((await db.execute(question())).all())

    return await where.service.store.read(work)


async def win(where: World, key: int, version: int = 1) -> None:
    """By its buttons, for the amount it has."""
    await press(where, GOY, "why", "opportunity", key, version, "won", "price")
    (*_, (asked,)) = await rows(where, lambda: select(draft.c.id).order_by(draft.c.id))
    await press(where, GOY, "f", asked, "agreed", "same")


async def test_a_double_tap_wins_once(where: World) -> None:
    key = await kept(where)
    await press(where, GOY, "why", "opportunity", key, 1, "won", "price")
    ((asked,),) = await rows(where, lambda: select(draft.c.id))
    first, second = [await press(where, GOY, "f", asked, "agreed", "same") for _ in range(2)]
    assert "✅" in first[0]
    assert "✅" not in "".join(second)
    steps = await rows(where, lambda: select(StageEvent.before, StageEvent.after).order_by(StageEvent.id))
    assert [tuple(step) for step in steps] == [(None, "qualification"), ("qualification", "won")]
    (deal,) = await rows(where, lambda: select(Opportunity.status, Opportunity.version, Opportunity.closed_on))
    assert tuple(deal) == ("won", 2, date(2026, 8, 1))


async def test_who_buys_is_a_customer_and_undo_takes_that_back_too(where: World) -> None:
    key = await kept(where)
    await win(where, key)
    assert [row[0] for row in await rows(where, lambda: select(Account.status))] == ["customer"]
    await press(where, GOY, "undo", "opportunity", key, 2)
    assert [row[0] for row in await rows(where, lambda: select(Account.status))] == ["prospect"]
    (deal,) = await rows(where, lambda: select(Opportunity.status, Opportunity.closed_on, Opportunity.probability))
    assert tuple(deal) == ("qualification", None, 10)


async def test_a_person_without_a_firm_who_buys_is_a_customer_too(where: World) -> None:
    """And undo takes it back; whoever was one before stays one."""
    assert where.service

    async def somebody(db: Db) -> None:
        await desk_of(where, db, GOY).keep(Contact(name="คุณวิภา"))

    await where.service.store.unit(somebody)
    first, second = [await kept(where, account_id=None, contact_id=1) for _ in range(2)]
    today, since = date(2026, 8, 1), []
    for what, key, version in (
        ("win", first, 1),
        ("undo", first, 2),
        ("win", first, 3),
        ("win", second, 1),
        ("undo", second, 2),
    ):
        where.now += timedelta(minutes=1)
        await (win(where, key, version) if what == "win" else press(where, GOY, what, "opportunity", key, version))
        since += [row[0] for row in await rows(where, lambda: select(Contact.customer_since))]
    assert since == [today, None, today, today, today]


async def test_a_deals_customer_may_become_a_person_and_his_firm_with_him(where: World) -> None:
    key = await kept(where)
    assert where.service

    async def people(db: Db) -> None:
        desk = desk_of(where, db, GOY)
        firm = await desk.keep(Account(name="ร้านแม่ศรี"))
        await desk.keep(Contact(name="คุณศรี", account_id=firm.id))
        await desk.keep(Contact(name="คุณนก"))

    await where.service.store.unit(people)
    for version, (name, firm, who) in enumerate((("คุณศรี", 2, 1), ("คุณนก", None, 2)), 1):
        await press(where, GOY, "field", "opportunity", key, version, "account_id")
        await where.arrive(where.api.say(GOY, name))
        (deal,) = await rows(where, lambda: select(Opportunity.account_id, Opportunity.contact_id))
        assert tuple(deal) == (firm, who)


async def test_a_day_that_is_said_again_stays(where: World) -> None:
    """A new next step takes an old day away, but not one that comes with it and happens to be the same."""
    day = where.now.date() + timedelta(days=3)
    key = await kept(where, next_step="โทร", next_step_on=day)
    assert where.service

    async def work(db: Db) -> list[date | None]:
        desk, found = desk_of(where, db, GOY), []
        for values in ({"next_step": "แวะไปหา", "next_step_on": day}, {"next_step": "ส่งราคา"}):
            deal = await desk.find(Opportunity, key)
            await usecases.amend(desk, deal, values)
            found.append(deal.next_step_on)
        return found

    assert await where.service.store.unit(work) == [day, None]


@pytest.mark.parametrize("to", ["won", "lost"])
async def test_no_path_closes_without_a_reason(where: World, to: str) -> None:
    """The button asks, a reason that is none is refused, and the one door below them all refuses as well."""
    key = await kept(where)
    await press(where, GOY, "status", "opportunity", key, 1, to)
    await press(where, GOY, "why", "opportunity", key, 1, to, "no such reason")
    await press(where, GOY, "why", "opportunity", key, 1, to, "other")
    assert where.service

    async def work(db: Db) -> None:
        desk = desk_of(where, db, GOY)
        with pytest.raises(usecases.Lacking, match="reason"):
            await usecases.amend(desk, await desk.find(Opportunity, key), {"status": to})

    await where.service.store.unit(work)
    assert [row[0] for row in await rows(where, lambda: select(Opportunity.status))] == ["qualification"]


async def test_won_wants_an_amount_behind_every_door(where: World) -> None:
    key = await kept(where, amount=None)
    assert where.service

    async def work(db: Db) -> None:
        desk = desk_of(where, db, GOY)
        with pytest.raises(usecases.Lacking, match="amount"):
            await usecases.amend(desk, await desk.find(Opportunity, key), {"status": "won", "reason": "price"})

    await where.service.store.unit(work)


async def test_lost_keeps_the_stage_it_was_lost_in_and_the_day_of_the_person(where: World) -> None:
    """At half past midnight in Bangkok it is the day before in UTC."""
    key = await kept(where)
    where.now = datetime.fromisoformat("2026-08-01T00:30:00+07:00")
    await press(where, GOY, "why", "opportunity", key, 1, "lost", "silent")
    (deal,) = await rows(where, lambda: select(Opportunity.open_stage, Opportunity.closed_on, Opportunity.probability))
    assert tuple(deal) == ("qualification", date(2026, 8, 1), 0)


async def test_a_closed_month_changes_only_with_a_line_that_names_it(where: World) -> None:
    key = await kept(where)
    await win(where, key)
    where.now += timedelta(days=35)
    version = 2
    for pressed in (("delete",), ("restore",)):
        await press(where, GOY, pressed[0], "opportunity", key, version)
        version += 1
    await press(where, GOY, "status", "opportunity", key, version, "needs")
    named = await rows(where, lambda: select(audit.c.changes).where(audit.c.action == "month").order_by(audit.c.id))
    assert [row[0] for row in named] == [
        {"won:2026-08": [250_000_00, 0]},
        {"won:2026-08": [0, 250_000_00]},
        {"won:2026-08": [250_000_00, 0]},
    ]


async def test_a_deal_kept_by_anybody_has_a_probability_and_a_stage(where: World) -> None:
    """An import or a conversion may keep one without our form: every number counts it."""
    assert where.service

    async def work(db: Db) -> tuple[str, int | None, bool]:
        deal = await desk_of(where, db, GOY).keep(Opportunity(name="นำเข้า", status="proposal"))
        return deal.status, deal.probability, deal.stage_since == where.now

    assert await where.service.store.unit(work) == ("proposal", 50, True)


async def test_a_new_deal_takes_the_team_s_own_probability(where: World) -> None:
    await press(where, OWNER, "stageset", "qualification", "probability", "15")
    key = await kept(where)
    assert [row[0] for row in await rows(where, lambda: select(Opportunity.probability))] == [15]
    await press(where, OWNER, "stageset", "qualification", "probability", "20")
    assert [tuple(row) for row in await rows(where, lambda: select(Opportunity.probability, Opportunity.version))] == [
        (20, 1)
    ]
    assert key == 1


async def test_an_erased_deal_takes_its_history_along_and_leaves_its_calls(where: World) -> None:
    """Its name, its steps and what waits about it are gone; the call that was planned stays, and leads nowhere."""
    key = await kept(where)
    await win(where, key)
    await press(where, GOY, "call", "opportunity", key, 2)
    await press(where, GOY, "delete", "opportunity", key, 2)
    said = await press(where, OWNER, "erased", "opportunity", key, 3)
    assert said == ["ลบถาวรแล้ว"]
    assert await rows(where, lambda: select(StageEvent.id)) == []
    assert await rows(where, lambda: select(Opportunity.id)) == []
    assert [tuple(row) for row in await rows(where, lambda: select(Activity.kind, Activity.opportunity_id))] == [
        ("call", None)
    ]


async def test_a_call_after_delivery_is_planned_once(where: World) -> None:
    key = await kept(where)
    await win(where, key)
    first, second = [await press(where, GOY, "call", "opportunity", key, 2) for _ in range(2)]
    assert first != second
    (call,) = await rows(where, lambda: select(Activity.on, Activity.status, Activity.account_id))
    assert tuple(call) == (date(2026, 8, 8), "planned", 1)


async def test_two_taps_at_the_same_moment_move_it_once(where: World) -> None:
    """Both pressed the button of the same card; the second is told, and the deal is one stage further, not two."""
    key = await kept(where)
    await press(where, BOSS, "status", "opportunity", key, 1, "needs")
    said = await press(where, GOY, "status", "opportunity", key, 1, "needs")
    assert "พี่สิทธิ์" in said[0]
    assert [row[0] for row in await rows(where, lambda: select(Opportunity.version))] == [2]


async def test_what_the_trail_does_not_tell_yet_counts_as_changed(where: World) -> None:
    """Two units of one group: the second must not overwrite what the first did, though its line is not written yet."""
    key = await kept(where)
    assert where.service

    async def work(db: Db) -> tuple[set[str], set[int]]:
        boss, goy = desk_of(where, db, BOSS), desk_of(where, db, GOY)
        deal = await boss.find(Opportunity, key)
        await usecases.amend(boss, deal, {"amount": Satang(1)})
        return await trail.changed_since(goy, deal, 1)

    fields, by = await where.service.store.unit(work)
    assert "amount" in fields
    assert by == {2}

    async def later(db: Db) -> tuple[set[str], set[int]]:
        goy = desk_of(where, db, GOY)
        return await trail.changed_since(goy, await goy.find(Opportunity, key), 1)

    assert await where.service.store.read(later) == ({"amount", "last_touch_at"}, {2})


async def test_an_amount_that_was_taken_back_meanwhile_is_told_before_it_is_won(where: World) -> None:
    """What was agreed is asked while another amount was known; nothing is overwritten, and nothing typed is lost."""
    key = await kept(where)
    await press(where, GOY, "why", "opportunity", key, 1, "won", "other")
    assert where.service

    async def work(db: Db) -> None:
        desk = desk_of(where, db, BOSS)
        await desk.change(await desk.find(Opportunity, key), amount=None)

    await where.service.store.unit(work)
    where.fresh()
    for words in ("อยู่ใกล้", "240,000"):
        await where.arrive(where.api.say(GOY, words))
    asked, told = [event.text for event in where.fresh()]
    assert asked.startswith("ตกลงกัน")
    assert "240,000" in told
    assert [tuple(row) for row in await rows(where, lambda: select(Opportunity.status, Opportunity.amount))] == [
        ("qualification", None)
    ]


async def test_what_was_taken_back_was_no_touch_of_the_customer(where: World) -> None:
    """His last contact is what it was, be it another deal's amount or nothing at all."""
    key, other = await kept(where), await kept(where, account_id=1)

    async def touched() -> datetime | None:
        found = await rows(where, lambda: select(Account.last_touch_at).where(Account.id == 1))
        return found[0][0]  # type: ignore[no-any-return]

    async def amend(deal: int, **values: Any) -> None:
        async def work(db: Db) -> None:
            desk = desk_of(where, db, GOY)
            await usecases.amend(desk, await desk.find(Opportunity, deal), values)

        where.now += timedelta(minutes=1)
        assert where.service
        await where.service.store.unit(work)

    async def undo(deal: int, version: int) -> None:
        where.now += timedelta(minutes=1)
        await press(where, GOY, "undo", "opportunity", deal, version)

    await amend(key, status="needs")
    await undo(key, 2)
    assert await touched() is None
    await amend(other, amount=1_000_00)
    before = where.now
    await amend(key, status="needs")
    assert await touched() == where.now
    await undo(key, 4)
    assert await touched() == before
