"""Where members stand: circles, last owners, hand-overs that stay constant in statements, stale members, big teams."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from bot.chat.letter import visible
from bot.chat.texts import speaker
from bot.domain.rights import Role
from bot.records.lead import Lead
from bot.records.people import Invite, Person
from bot.storage import invites, leaving, people
from bot.storage.desk import Changed, Desk, Forbidden, Reserved
from bot.storage.engine import Db
from bot.storage.kernel import audit, finding
from bot.usecases import standing
from bot.views import people as views
from tests.chat import START, World, world
from tests.test_statements import counted

T = TypeVar("T")


async def at_desk(where: World, chat: int, work: Callable[[Desk], Awaitable[T]]) -> T:
    """One unit at somebody's desk, and the roster read again."""
    service = where.service
    assert service
    me = service.roster.at(chat)
    assert me

    async def unit(db: Db) -> T:
        return await work(Desk(db, me, where.now, "update:1"))

    done = await service.store.unit(unit)
    await service.store.read(service.roster.load)
    return done


async def found(where: World, key: int) -> Person:
    async def one(desk: Desk) -> Person:
        person: Person | None = await desk.db.get(Person, key)
        assert person
        return person

    return await at_desk(where, 101, one)


async def test_two_changes_of_managers_never_make_a_circle() -> None:
    """Both were offered before either was made; the second is refused, and says so."""
    where = await world()
    await at_desk(where, 101, lambda desk: standing.give_role(desk, 4, "rep", Role.MANAGER, None))
    await at_desk(where, 101, lambda desk: standing.put_under(desk, 4, 2))
    with pytest.raises(Changed):
        await at_desk(where, 101, lambda desk: standing.put_under(desk, 2, 4))
    with pytest.raises(Changed):
        await at_desk(where, 101, lambda desk: standing.put_under(desk, 2, 2))
    assert (await found(where, 2)).manager_id == 1
    await where.close()


async def test_a_role_that_was_changed_meanwhile_is_not_changed_again() -> None:
    where = await world()
    await at_desk(where, 101, lambda desk: standing.give_role(desk, 4, "rep", Role.MANAGER, None))
    with pytest.raises(Changed):
        await at_desk(where, 101, lambda desk: standing.give_role(desk, 4, "rep", Role.VIEWER, None))
    await where.close()


async def test_the_last_owner_stays_one_and_the_second_to_last_may_go() -> None:
    where = await world()
    with pytest.raises(Forbidden):
        await at_desk(where, 101, lambda desk: standing.give_role(desk, 1, "owner", Role.MANAGER, None))
    with pytest.raises(Forbidden):
        await at_desk(where, 101, lambda desk: standing.remove(desk, 1, 2))
    await at_desk(where, 101, lambda desk: standing.give_role(desk, 4, "rep", Role.OWNER, None))
    await at_desk(where, 101, lambda desk: standing.give_role(desk, 1, "owner", Role.MANAGER, None))
    with pytest.raises(Forbidden):
        await at_desk(where, 104, lambda desk: standing.give_role(desk, 4, "owner", Role.REP, None))
    await where.close()


async def test_a_manager_gives_no_role_above_his_own_and_touches_no_owner() -> None:
    where = await world()
    for role in (Role.OWNER, Role.VIEWER, Role.SERVICE, Role.ACCOUNTING):
        with pytest.raises(Reserved):
            await at_desk(where, 102, lambda desk, role=role: standing.give_role(desk, 3, "rep", role, None))  # type: ignore[misc]
    await at_desk(where, 101, lambda desk: standing.give_role(desk, 3, "rep", Role.OWNER, None))
    for act in (
        lambda desk: standing.give_role(desk, 3, "owner", Role.REP, None),
        lambda desk: standing.remove(desk, 3, 2),
        lambda desk: standing.cut_off(desk, 3),
        lambda desk: standing.put_under(desk, 3, 2),
        lambda desk: standing.go_away(desk, 3, START.date(), START.date()),
    ):
        with pytest.raises(Forbidden):
            await at_desk(where, 102, act)
    await where.close()


async def _leads(where: World, chat: int, count: int) -> None:
    async def keep(desk: Desk) -> None:
        for number in range(count):
            await desk.keep(Lead(name=f"คุณ {number}"))

    await at_desk(where, chat, keep)


async def test_a_hand_over_costs_the_same_for_one_record_and_for_hundreds() -> None:
    counts = []
    for many in (1, 300):
        where = await world()
        await _leads(where, 103, many)
        with counted() as seen:
            _, _, moved = await at_desk(where, 101, lambda desk: standing.remove(desk, 3, 4))
        assert moved == many
        counts.append(len(seen))
        await _handed_over(where, many)
        await where.close()
    assert counts[0] == counts[1]


async def _handed_over(where: World, many: int) -> None:
    """Every record, its search words and its line in the trail, and the next change of it still fits its version."""

    async def look(desk: Desk) -> None:
        owned = select(func.count(Lead.id)).where(Lead.owner_id == 4, Lead.version == 2)
        assert await desk.db.scalar(owned) == many
        assert await desk.db.scalar(select(func.count()).where(finding.c.owner_id == 4)) == many
        line = (audit.c.action == "hand_over", audit.c.version == 2, audit.c.by == 1, audit.c.source == "update:1")
        rows = list(await desk.db.execute(select(audit.c.changes).where(*line)))
        assert [row.changes for row in rows] == [{"owner_id": [3, 4]}] * many
        await desk.change(await desk.find(Lead, 1), name="ใหม่")

    await at_desk(where, 104, look)


async def test_a_leaver_takes_nothing_along() -> None:
    """Those he led, those he stood in for, his links; and an heir who was under him is not under himself."""
    where = await world()
    await at_desk(where, 101, lambda desk: standing.put_under(desk, 2, 0))
    await at_desk(where, 101, lambda desk: standing.go_away(desk, 3, START.date(), START.date()))
    await at_desk(where, 101, lambda desk: standing.stand_in(desk, 3, 2))
    await at_desk(where, 102, lambda desk: invites.make(desk.db, desk.now, 1, Role.REP, 2, 2))
    await at_desk(where, 101, lambda desk: invites.make(desk.db, desk.now, 1, Role.REP, 2, 1))
    await at_desk(where, 101, lambda desk: standing.remove(desk, 2, 3))
    heir = await found(where, 3)
    assert (heir.manager_id, heir.stand_in_id) == (None, None)

    async def links(desk: Desk) -> list[tuple[int | None, bool]]:
        rows = await desk.db.scalars(select(Invite).order_by(Invite.id))
        return [(row.manager_id, row.revoked_at is None) for row in rows]

    assert await at_desk(where, 101, links) == [(3, False), (3, True)]
    await where.close()


async def test_whoever_held_a_stolen_phone_has_no_way_back() -> None:
    """The links he made from it are dead with it: a move of his own, and an invitation for a friend."""
    where = await world()
    for words, labels in (("/settings", ("📱 ย้ายบัญชี",)), ("/invite", ("ผู้จัดการ",))):
        await where.arrive(where.api.say(102, words))
        for label in labels:
            await where.arrive(where.api.press(102, label))
    where.fresh()
    await at_desk(where, 101, lambda desk: standing.cut_off(desk, 2))
    assert len(where.secrets) == 2
    for secret in where.secrets:
        await where.arrive(where.api.say(999, f"/start {secret}"))
        assert where.fresh()[-1].text.startswith("This link no longer works.")
    assert (await found(where, 2)).telegram_id is None
    await where.close()


async def test_what_is_known_of_a_leaver_is_erased_and_nobody_elses() -> None:
    where = await world()
    await at_desk(where, 101, lambda desk: standing.remove(desk, 3, 4))

    async def forget(desk: Desk) -> None:
        await leaving.forget(desk, await leaving.who_left(desk, 3))

    await at_desk(where, 101, forget)
    gone = await found(where, 3)
    assert (gone.name, gone.nickname, gone.telegram_id, gone.status) == ("–", None, None, "left")

    async def lines(desk: Desk) -> list[Any]:
        about = (audit.c.type == "person", audit.c.record_id == 3)
        return [row.changes for row in await desk.db.execute(select(audit.c.changes).where(*about))]

    assert await at_desk(where, 101, lines) == [{}, {}]
    await where.close()


# Members in memory, and members in the database


@pytest.mark.parametrize("values", [{"telegram_id": None, "status": "left"}, {"telegram_id": 555}])
async def test_who_was_cut_off_a_moment_ago_is_a_stranger_whatever_memory_says(values: dict[str, Any]) -> None:
    """The row changes, and nobody has told the roster yet: the update that arrives then is a stranger's."""
    where = await world()
    await where.arrive(where.api.say(103, "/lead"))
    where.fresh()
    await _behind_the_rosters_back(where, 3, **values)
    await where.arrive(where.api.say(103, "คุณวิภา 0812345678"))
    assert where.fresh()[-1].text.startswith("สวัสดี ขายดีใช้ได้เฉพาะทีมที่ได้รับเชิญ")
    await where.close()


async def test_a_new_role_counts_from_the_next_word_on_whatever_memory_says() -> None:
    where = await world()
    await _behind_the_rosters_back(where, 2, role="rep")
    await where.arrive(where.api.say(102, "/people"))
    assert where.fresh()[-1].text == "เมนูนี้สำหรับเจ้าของและผู้จัดการ"
    await _behind_the_rosters_back(where, 2, role="viewer")
    await where.arrive(where.api.say(102, "/lead"))
    assert where.fresh()[-1].text == "ตำแหน่งของคุณเพิ่มรายการนี้ไม่ได้"
    await where.close()


async def _behind_the_rosters_back(where: World, key: int, **values: Any) -> None:
    assert where.service

    async def work(db: Db) -> None:
        await db.execute(update(Person).where(Person.id == key).values(**values))

    await where.service.store.unit(work)


async def test_a_form_about_somebody_who_left_ends_instead_of_asking_for_ever() -> None:
    where = await world()
    await where.arrive(where.api.say(102, "/people"))
    for label in ("ก้อย", "🌴 วันลา"):
        await where.arrive(where.api.press(102, label))
    await at_desk(where, 101, lambda desk: standing.remove(desk, 3, 4))
    where.fresh()
    await where.arrive(where.api.say(102, "พรุ่งนี้"))
    assert where.fresh()[-1].text == "ไม่พบรายการนี้"
    await where.arrive(where.api.say(102, "พรุ่งนี้"))
    assert where.fresh()[-1].text == "วันอาทิตย์ที่ 2 ส.ค. 2569 ยังไม่มีนัดหรืองาน"
    await where.close()


async def test_a_day_is_seen_once() -> None:
    """The first word of a day is written down, the rest of the day costs nothing."""
    where = await world()
    await where.arrive(where.api.say(103, "/leads"))
    with counted() as seen:
        await where.arrive(where.api.say(103, "/leads"))
    assert not [statement for statement in seen if "seen_on" in statement and statement.startswith("UPDATE")]
    assert (await found(where, 3)).seen_on == START.date()
    await where.close()


# Big teams


def person(key: int, manager: int | None) -> Person:
    return Person(id=key, name=f"คน {key}", role="rep", manager_id=manager, joined_at=START)


@given(st.dictionaries(st.integers(1, 40), st.one_of(st.none(), st.integers(1, 40)), min_size=1, max_size=40))
def test_the_tree_shows_everybody_once_and_behind_his_manager(managers: dict[int, int | None]) -> None:
    """Also where managers are missing, or lead each other in a circle."""
    shown = views.tree([person(key, manager) for key, manager in managers.items()])
    order = [one.id for _, one in shown]
    assert sorted(order) == sorted(managers)
    for at, (depth, one) in enumerate(shown):
        if depth:
            boss = next(other for other in reversed(shown[:at]) if other[0] == depth - 1)
            assert boss[1].id == one.manager_id


def test_three_hundred_people_fit_page_by_page() -> None:
    say, crowd = speaker("th"), [person(key, key // 7 or None) for key in range(1, 301)]
    seen: list[str] = []
    for first in range(0, 300, views.PAGE):
        screen = views.team(say, crowd, {}, first)
        assert visible(screen.text) < 4096
        assert sum(len(row) for row in screen.rows) <= views.PAGE + 3
        seen += [button.label for row in screen.rows for button in row if button.act.name == "person"]
    assert len(seen) == len(set(seen)) == 300


async def test_a_card_and_the_tree_cost_few_statements_however_big_the_team() -> None:
    where = await world()
    await at_desk(where, 101, _hire)
    service = where.service
    assert service
    me = service.roster.at(101)
    assert me
    for question in (people.within_reach, people.bosses, people.takers):
        assert len(await service.store.read(lambda db, q=question: q(Desk(db, me, where.now)))) > 100  # type: ignore[misc]
    await where.arrive(where.api.say(101, "/people"))
    assert where.fresh()[-1].text.startswith("ทีมงาน 156 คน")
    await where.arrive(where.api.press(101, "ถัดไป ›"))
    assert len(where.fresh()[-1].buttons) <= 8
    await where.close()


async def _hire(desk: Desk) -> None:
    for number in range(150):
        one = Person(workspace_id=1, name=f"คน {number}", role="manager", manager_id=1, joined_at=desk.now)
        one.language, one.era, one.zone = "th", "be", "Asia/Bangkok"
        desk.db.add(one)
