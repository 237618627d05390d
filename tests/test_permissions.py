"""Rights by reflection: every button there is × every role × own, team, other team, other workspace, removed.

A new act that names a record is covered by being registered; one this test does not know fails it.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.chat.screen import act
from bot.chat.texts import speaker
from bot.domain.rights import GIVEN_BY, Role, Span, grant
from bot.handlers import router
from bot.records import RECORDS
from bot.records.activity import Activity
from bot.records.imports import ImportBatch, ImportRow
from bot.records.people import Invite, Note, Person
from bot.storage.desk import Desk, Me, Missing
from bot.storage.engine import Db
from bot.storage.kernel import audit, draft
from bot.storage.opportunities import FACETS, WHOSE
from bot.usecases import activities, standing
from tests.chat import World, world

OWNER, OTHER_OWNER = 103, 201
PEOPLE = {"คุณดารา": 101, "พี่สิทธิ์": 102, "ก้อย": 103, "ต่าย": 104, "ช่างเดช": 105, "Emma": 106, "Mallory": 201}

ABOUT_A_RECORD: dict[str, tuple[str, ...]] = {
    "card": (),
    "open": (),
    "edit": ("1",),
    "field": ("1", "status"),
    "statuses": ("1",),
    "status": ("1", "resolved"),
    "why": ("1", "disqualified", "spam"),
    "delete": ("1",),
    "restore": ("1",),
    "erase": ("1",),
    "erased": ("1",),
    "undo": ("1",),
    "note": ("1",),
    "assign": ("1",),
    "give": ("1", "1"),
    "done": ("1",),
    "did": ("1",),
    "next": ("1", "tomorrow"),
    "nextat": ("1",),
    "nonext": ("1",),
    "snooze": ("1",),
    "postpone": ("1",),
    "later": ("1", "tomorrow"),
    "laterat": ("1",),
    "timeline": ("-", "0"),
    "more": (),
    "firms": (),
    "leftfirm": ("1",),
    "step": ("1",),
    "stepped": ("1",),
    "hold": ("1",),
    "held": ("1", "7days"),
    "holdon": ("1",),
    "wake": ("1",),
    "follow": ("1",),
    "dealmore": ("1",),
    "steps": ("1",),
    "thank": ("1",),
    "thankref": ("1",),
    "refer": ("1",),
    "call": ("1",),
    "lesson": ("1",),
    "calloff": ("1",),
    "workday": ("1",),
    "callon": ("1", "0", "1"),
    "exact": ("1",),
    "convert": ("1",),
    "cvpick": ("1", "0", "0", "0", "a"),
    "cvown": ("1", "0", "0", "0", "0"),
    "cvgo": ("1", "0", "0", "0", "d"),
    "cvask": ("1", "0", "0", "0"),
    "unconvert": ("1",),
    "offer": ("1",),
    "attach": ("1",),
    "files": ("0",),
    "entry": ("1",),
    "in_keep": ("1",),
    "visit": ("1",),
    "become": ("1", "contact", "0"),
    "pin": ("1",),
    "called": (),
    "log": (),
    "aclose": ("1", "-"),
    "adid": ("1",),
    "anext": ("1", "tomorrow"),
    "apick": ("1",),
    "anone": ("1",),
    "amove": ("1",),
    "amore": ("1",),
    "asnooze": ("1",),
    "apostpone": ("1",),
    "alater": ("1", "tomorrow"),
    "alaterat": ("1",),
    "mute": ("call",),
    "unmute": ("call",),
}
"""What each act is given behind the record's type and id."""

WITHOUT_A_RECORD = {"f", "list", "filter", "new", "nothing", "team", "for"}
WITHOUT_A_RECORD |= {"visitfind", "visitnew", "elsewhere"}
WITHOUT_A_RECORD |= {"claim", "offerstop"}  # tests/test_offers.py asks who may
WITHOUT_A_RECORD |= {"home", "day", "help", "topic", "commands", "guess", "guide", "guidestep", "tip"}
ONES_OWN = {"settings", "setting", "choose", "pushes", "switch", "unphone", "leadtimes", "leadtime", "leadset"}
CALENDAR = {"cal", "calm", "calwho"}
"""Days and months, always within reach."""
COUNTING = {"deals", "behind", "sift", "pipeline", "pipehow", "pipepic", "minimums"}
"""What only counts and lists, always within reach."""
STAGING = {
    "stages": (),
    "stage": ("needs",),
    "stageset": ("needs", "probability", "99"),
    "stageback": ("needs",),
    "stagename": ("needs",),
    "stageuse": ("short",),
}
"""For the owner of the workspace alone."""
LEADING = {
    "people": ("0",),
    "inviting": (),
    "invite": ("rep",),
    "into": ("rep", "0"),
    "link": ("rep", "1"),
    "pending": (),
    "revoke": ("1",),
    "share": ("1", "go", "0", "0"),
    "minimum": ("0",),
    "minkind": ("0", "visit"),
    "minset": ("0", "visit", "10"),
    "minput": ("0", "0-10"),
    "minpeople": ("0",),
}
"""For owners and managers, about the team as a whole."""
ABOUT_A_MEMBER: dict[str, tuple[str, ...]] = {
    "person": (),
    "role": (),
    "rank": ("rep", "manager", "0"),
    "rankheir": ("rep", "viewer", "0"),
    "ranked": ("rep", "manager", "0"),
    "boss": ("0",),
    "under": ("1",),
    "history": (),
    "leave": ("0",),
    "heir": ("1",),
    "left": ("1",),
    "cut": (),
    "notme": (),
    "minimum": (),
    "minkind": ("visit",),
    "minset": ("visit", "10"),
    "minput": ("0-10",),
}
"""For those who lead him; what each act is given behind the member's id."""
ABOUT_ONE_LED: dict[str, tuple[str, ...]] = {
    "away": (),
    "awayon": (),
    "standins": ("0",),
    "standin": ("1",),
    "back": (),
    "phone": (),
    "minlist": ("visit", "2026-07-27", "0"),
}
"""For the member himself and those who lead him."""
OWNING: dict[str, tuple[str, ...]] = {
    "shop": (),
    "hours": (),
    "shopset": ("zone",),
    "shopkeep": ("zone", "1"),
    "ask": ("shop.name",),
    "holidays": ("0",),
    "holiday": ("2026-12-10", "off", "0"),
    "publicdays": ("yes",),
    "forget": ("3",),
    "forgot": ("3",),
}
"""For owners."""
OWN_LIST: dict[str, tuple[str, ...]] = {
    "in_check": (),
    "in_sheet": ("0",),
    "in_columns": ("0",),
    "in_column": ("0",),
    "in_into": ("0", "note"),
    "in_take": ("1", "skip"),
    "in_drop": (),
    "in_undo": (),
    "in_new": (),
}
"""What is done about a list that was sent is for whoever sent it alone."""
OWN_NOTE = {"whose", "unnote", "renote", "belongs", "hush"}
"""What is done about a note is for its author alone."""
FOR_OWNERS = {"out"}
LOOKING = {"card", "open", "timeline", "more", "files"}


def test_every_act_is_known_here() -> None:
    known = ABOUT_A_RECORD.keys() | WITHOUT_A_RECORD | LEADING.keys() | OWNING.keys() | ONES_OWN | COUNTING
    known |= ABOUT_A_MEMBER.keys() | ABOUT_ONE_LED.keys() | STAGING.keys() | OWN_LIST.keys() | FOR_OWNERS | OWN_NOTE
    assert set(router("bot").acts) == known | CALENDAR


async def keep(where: World, kind: str) -> None:
    """One record of a type, owned by ก้อย."""
    assert where.service
    me = where.service.roster.at(OWNER)
    assert me
    field = next(name for name, of in RECORDS[kind].fields().items() if of.name == "text")

    async def work(db: Db) -> None:
        await Desk(db, me, where.now).keep(RECORDS[kind](**{field: "secret words"}))

    await where.service.store.unit(work)


_STANDING = (
    Person.id,
    Person.role,
    Person.status,
    Person.manager_id,
    Person.telegram_id,
    Person.away_from,
    Person.name,
    Person.minimums,
    Person.team_minimums,
)


async def count(where: World) -> tuple[object, ...]:
    """Everything an unlawful press could have left behind."""

    async def work(db: Db) -> tuple[object, ...]:
        asked = [select(func.count()).select_from(table) for table in (audit, Note, Invite, draft)]
        counts = [int(await db.scalar(question)) for question in asked]
        return (*counts, *[tuple(row) for row in await db.execute(select(*_STANDING).order_by(Person.id))])

    assert where.service
    return await where.service.store.read(work)


async def press(where: World, chat: int, name: str, *args: str) -> list[str]:
    """A button of ours, rightly signed for this person: only his rights stand between him and the record."""
    assert where.service
    data = where.service.gate.seal.close(act(name, *args), chat, chat)
    where.fresh()
    await where.arrive(where.api.press_data(chat, 1, data))
    return [event.text for event in where.fresh()]


def may_see(me: Me, kind: str, owner: int) -> bool:
    span = grant(RECORDS[kind].reach, me.role).see
    if me.workspace_id != 1:
        return False
    return span is Span.ALL or (span is Span.TEAM and owner in me.below) or (span is Span.OWN and owner == me.id)


@pytest.mark.parametrize("chat", PEOPLE.values(), ids=PEOPLE.keys())
@pytest.mark.parametrize("kind", RECORDS)
async def test_a_foreign_record_answers_like_a_missing_one(kind: str, chat: int) -> None:
    """For every act: what is out of reach answers letter for letter as what does not exist, and nothing is written."""
    where = await world()
    await keep(where, kind)
    assert where.service
    me = where.service.roster.at(chat)
    assert me
    if not may_see(me, kind, 3):
        before = await count(where)
        for name, more in ABOUT_A_RECORD.items():
            assert await press(where, chat, name, kind, "1", *more) == await press(
                where, chat, name, kind, "777", *more
            ), name
        assert await count(where) == before
    else:
        said = await press(where, chat, "open", kind, "1")
        assert any("secret words" in text for text in said)
    await where.close()


@pytest.mark.parametrize("kind", RECORDS)
async def test_who_may_only_look_changes_nothing(kind: str) -> None:
    where = await world()
    await keep(where, kind)
    before = await count(where)
    for name, more in ABOUT_A_RECORD.items():
        if name not in LOOKING:
            await press(where, PEOPLE["Emma"], name, kind, "1", *more)
    assert await count(where) == before
    await where.close()


@pytest.mark.parametrize("chat", [PEOPLE["ก้อย"], PEOPLE["ช่างเดช"], PEOPLE["Emma"]])
async def test_who_leads_nobody_leads_nobody(chat: int) -> None:
    """Each act is answered with one sentence, whoever it is about, and that sentence names nobody."""
    where = await world()
    before = await count(where)
    acts = [*LEADING.items(), *OWNING.items()]
    acts += [(name, (key, *more)) for name, more in ABOUT_A_MEMBER.items() for key in ("3", "4", "7", "777")]
    for name, args in acts:
        assert await press(where, chat, name, *args) == [_reserved(where, chat)], name
    assert await count(where) == before
    await where.close()


@pytest.mark.parametrize("chat", [chat for name, chat in PEOPLE.items() if name not in ("คุณดารา", "Mallory")])
async def test_only_the_owner_changes_the_stages(chat: int) -> None:
    where = await world()
    before = await count(where)
    for name, args in STAGING.items():
        assert await press(where, chat, name, *args) in (
            ["เปลี่ยนขั้นตอนการขายได้เฉพาะเจ้าของ"],
            ["Only the owner can change the sales stages"],
        )
    assert await count(where) == before
    await where.close()


@pytest.mark.parametrize("chat", [PEOPLE["ต่าย"], PEOPLE["Mallory"], PEOPLE["ช่างเดช"]])
async def test_no_number_counts_and_no_list_shows_a_foreign_deal(chat: int) -> None:
    """Whatever a button asks for: every facet, whoever's, by hand-made data."""
    where = await world()
    await keep(where, "opportunity")
    for whose in WHOSE:
        for facet in FACETS:
            for name, more in {"deals": ("0",), "behind": ()}.items():
                said = await press(where, chat, name, facet, whose, *more)
                assert "secret words" not in said[0]
        (said_,) = await press(where, chat, "pipeline", whose)
        assert not re.search(r": [1-9]|(?:ใหม่|won) [1-9]", said_.rpartition("\n")[0]), said_
    await where.close()


@pytest.mark.parametrize("chat", [PEOPLE["ต่าย"], PEOPLE["Mallory"], PEOPLE["ช่างเดช"]])
async def test_no_calendar_shows_a_foreign_activity(chat: int) -> None:
    """Whatever a button asks for, by hand-made data: every view, whoever's, and the month."""
    where = await world()
    assert where.service
    me = where.service.roster.at(OWNER)
    assert me

    async def work(db: Db) -> None:
        made = Activity(kind="visit", subject="secret words", at=where.now + timedelta(hours=2))
        await activities.plan(Desk(db, me, where.now), made)

    await where.service.store.unit(work)
    assert "secret words" in (await press(where, OWNER, "cal", "today", "mine", "0"))[0]
    for whose in ("mine", "team", "all", str(me.id)):
        for view in ("today", "week", "2026-08-01", "late"):
            assert "secret words" not in (await press(where, chat, "cal", view, whose, "0"))[0]
        assert "· 1" not in (await press(where, chat, "calm", "2026-08", whose))[0]
    await where.close()


@pytest.mark.parametrize("words", ["", "x", "2026-13", "99999-01", "2026-08-99", "²²²²-01"])
async def test_a_hand_made_day_or_month_is_missing(words: str) -> None:
    where = await world()
    assert await press(where, OWNER, "cal", words, "mine", "0") == ["ไม่พบรายการนี้"]
    assert await press(where, OWNER, "calm", words, "mine") == ["ไม่พบรายการนี้"]
    await where.close()


def _reserved(where: World, chat: int) -> str:
    assert where.service
    me = where.service.roster.at(chat)
    assert me
    return str(speaker(me.language)("team.reserved"))


@pytest.mark.parametrize(
    ("chat", "foreign"),
    [
        (PEOPLE["พี่สิทธิ์"], "4"),  # not below him
        (PEOPLE["พี่สิทธิ์"], "1"),  # above him
        (PEOPLE["Mallory"], "3"),  # another firm's
        (PEOPLE["คุณดารา"], "7"),
        (PEOPLE["ก้อย"], "4"),
        (PEOPLE["ก้อย"], "2"),
        (PEOPLE["Emma"], "3"),
    ],
)
async def test_a_member_out_of_reach_answers_like_a_missing_one(chat: int, foreign: str) -> None:
    where = await world()
    before = await count(where)
    leads = chat in (PEOPLE["พี่สิทธิ์"], PEOPLE["Mallory"], PEOPLE["คุณดารา"])
    for name, more in (ABOUT_A_MEMBER | ABOUT_ONE_LED if leads else ABOUT_ONE_LED).items():
        assert await press(where, chat, name, foreign, *more) == await press(where, chat, name, "777", *more), name
    assert await count(where) == before
    await where.close()


@pytest.mark.parametrize("name", ["heir", "left", "under", "standin"])
async def test_nobody_out_of_reach_becomes_an_heir_a_manager_or_a_stand_in(name: str) -> None:
    """The second person an act names: as missing as the first would be."""
    where = await world()
    await stand_in(where, "3", PEOPLE["คุณดารา"], "0")
    before = await count(where)
    for chat, foreign in ((PEOPLE["พี่สิทธิ์"], "4"), (PEOPLE["คุณดารา"], "7"), (PEOPLE["พี่สิทธิ์"], "7")):
        assert await press(where, chat, name, "3", foreign) == await press(where, chat, name, "3", "777")
    assert await count(where) == before
    await where.close()


@pytest.mark.parametrize(("chat", "key"), [(PEOPLE["พี่สิทธิ์"], "2"), (PEOPLE["พี่สิทธิ์"], "1")])
async def test_a_manager_changes_neither_himself_nor_who_is_above_him(chat: int, key: str) -> None:
    where = await world()
    before = await count(where)
    for name, more in ABOUT_A_MEMBER.items():
        await press(where, chat, name, key, *more)
    assert await count(where) == before
    await where.close()


def test_no_role_gives_a_role_that_sees_further() -> None:
    """For every record type: whom one may invite or raise sees at most what one sees oneself."""
    reach = list(Span)
    for giver, roles in GIVEN_BY.items():
        for role in roles:
            for kind in RECORDS.values():
                mine, his = grant(kind.reach, giver), grant(kind.reach, role)
                assert reach.index(his.see) <= reach.index(mine.see), (giver, role, kind)


async def stand_in(where: World, absent: str, by: int, for_: str) -> None:
    """`absent` is away today and tomorrow; `by` says who stands in."""
    assert where.service
    me = where.service.roster.at(by)
    assert me

    async def work(db: Db) -> None:
        desk = Desk(db, me, where.now)
        await standing.go_away(desk, int(absent), desk.today, desk.today + timedelta(days=1))
        await standing.stand_in(desk, int(absent), int(for_))

    await where.service.store.unit(work)
    await where.service.store.read(where.service.roster.load)


@pytest.mark.parametrize("kind", RECORDS)
async def test_a_stand_in_sees_the_absent_ones_records_while_it_lasts(kind: str) -> None:
    """For every act: before and after it the record is missing to him; meanwhile it answers as to its owner."""
    where = await world()
    await keep(where, kind)
    await _missing_to(where, PEOPLE["ต่าย"], kind)
    await stand_in(where, "3", PEOPLE["คุณดารา"], "4")
    for name in LOOKING:
        said = await press(where, PEOPLE["ต่าย"], name, kind, "1", *ABOUT_A_RECORD[name])
        assert any("secret words" in text for text in said), name
    reserved = [_reserved(where, PEOPLE["ต่าย"])]
    for name in ("assign", "give"):
        assert await press(where, PEOPLE["ต่าย"], name, kind, "1", *ABOUT_A_RECORD[name]) == reserved
    for name, more in ABOUT_A_MEMBER.items():
        assert await press(where, PEOPLE["ต่าย"], name, "3", *more) == reserved
    for name, more in ABOUT_ONE_LED.items():
        assert await press(where, PEOPLE["ต่าย"], name, "3", *more) == ["ไม่พบรายการนี้"]
    where.now += timedelta(days=2)
    await _missing_to(where, PEOPLE["ต่าย"], kind)
    await where.close()


async def _missing_to(where: World, chat: int, kind: str) -> None:
    before = await count(where)
    for name, more in ABOUT_A_RECORD.items():
        assert await press(where, chat, name, kind, "1", *more) == await press(where, chat, name, kind, "777", *more), (
            name
        )
    assert await count(where) == before


async def test_a_managers_stand_in_does_not_see_the_managers_team() -> None:
    where = await world()
    await keep(where, "lead")
    await stand_in(where, "2", PEOPLE["คุณดารา"], "4")
    await _missing_to(where, PEOPLE["ต่าย"], "lead")
    await where.close()


async def test_nobody_stands_in_for_somebody_in_another_firm() -> None:
    where = await world()
    await keep(where, "lead")
    for key in ("7", "777"):
        with pytest.raises(Missing):
            await stand_in(where, "3", PEOPLE["คุณดารา"], key)
    await _missing_to(where, PEOPLE["Mallory"], "lead")
    await where.close()


@pytest.mark.parametrize("chat", [chat for chat in PEOPLE.values() if chat != OWNER])
async def test_somebody_elses_note_answers_like_a_missing_one(chat: int) -> None:
    """Kept with a record or waiting for one: not even those who lead its author hide, move or drop it."""
    where = await world()
    await keep(where, "lead")
    for content in ({"photo": [{"file_id": "waits"}]}, {"photo": [{"file_id": "kept"}]}):
        await where.arrive(where.api.send(OWNER, content))
    await press(where, OWNER, "attach", "lead", "1", "2")
    before = await count(where)
    for name in sorted(OWN_NOTE):
        for key in ("1", "2"):
            assert await press(where, chat, name, key) == await press(where, chat, name, "777"), name
    for key in ("1", "2"):
        assert await press(where, chat, "attach", "lead", "1", key) == await press(
            where, chat, "attach", "lead", "1", "777"
        )
    assert await count(where) == before
    await where.close()


async def lists(where: World) -> list[str]:
    """Every list that was sent, as it lies in the database."""

    async def work(db: Db) -> list[str]:
        batches = await db.execute(select(ImportBatch.__table__))
        rows = await db.execute(select(ImportRow.__table__))
        return [str(tuple(row)) for row in (*batches, *rows)]

    assert where.service
    return await where.service.store.read(work)


@pytest.mark.parametrize("state", ["asked", "checked", "held", "done"])
@pytest.mark.parametrize("chat", [PEOPLE["คุณดารา"], PEOPLE["พี่สิทธิ์"], PEOPLE["ต่าย"], PEOPLE["Mallory"]])
async def test_a_list_somebody_else_sent_answers_like_a_missing_one(chat: int, state: str) -> None:
    """Nobody else's, not even for those who lead whoever sent it."""
    where = await world()
    raw = "ชื่อ,โทร\nsecret words,0812345678\n".encode()
    about = {"file_id": where.api.keep_file("x.csv", raw), "file_name": "x.csv", "file_size": len(raw)}
    await where.arrive(where.api.send(OWNER, {"document": about}))
    await press(where, OWNER, "in_check", "1")
    await set_state(where, state)
    before, kept = await count(where), await lists(where)
    for name, more in OWN_LIST.items():
        said = await press(where, chat, name, "1", *more)
        assert said == await press(where, chat, name, "777", *more), name
        assert not any("secret words" in text for text in said)
    assert (await count(where), await lists(where)) == (before, kept)
    await where.close()


async def set_state(where: World, state: str) -> None:
    async def work(db: Db) -> None:
        await db.execute(update(ImportBatch).values(state=state, plan={"held": {"values": {"name": "x"}, "note": ""}}))

    assert where.service
    await where.service.store.unit(work)


@pytest.mark.parametrize("chat", [*list(PEOPLE.values())[1:6]])
async def test_only_an_owner_takes_everything_along(chat: int) -> None:
    where = await world()
    await keep(where, "lead")
    before = await count(where)
    assert len(await press(where, chat, "out")) == 1
    assert (await count(where), where.api.files) == (before, {})
    await where.close()


async def test_nobody_takes_back_anothers_link() -> None:
    """A member sees and cancels links he made; an owner all of his firm's; they are numbered alike for everybody."""
    where = await world()
    await press(where, PEOPLE["ก้อย"], "phone", "3")
    before = await count(where)
    for chat in (PEOPLE["ต่าย"], PEOPLE["พี่สิทธิ์"], PEOPLE["Mallory"]):
        for name in ("unphone", "revoke"):
            assert await press(where, chat, name, "1") == await press(where, chat, name, "777")
    assert await count(where) == before
    assert await press(where, PEOPLE["ก้อย"], "unphone", "1") == ["ยกเลิกลิงก์แล้ว บัญชีเดิมใช้ได้เหมือนเดิม"]
    await where.close()


async def test_a_removed_person_can_do_nothing_at_all() -> None:
    where = await world()
    await keep(where, "lead")
    await press(where, PEOPLE["คุณดารา"], "left", "3", "4")
    before = await count(where)
    for name, more in ABOUT_A_RECORD.items():
        said = await press(where, OWNER, name, "lead", "1", *more)
        assert len(said) == 1
        assert "secret words" not in said[0]
    for content in ({"contact": {"phone_number": "0812345678", "first_name": "x"}}, {"document": {"file_id": "x"}}):
        await where.arrive(where.api.send(OWNER, content))
    for command in router("bot").commands:
        await where.arrive(where.api.say(OWNER, f"/{command}"))
    assert not any("secret words" in event.text for event in where.fresh())
    assert await count(where) == before
    await where.close()


@pytest.mark.parametrize("chat", [PEOPLE["ต่าย"], PEOPLE["Mallory"], PEOPLE["ช่างเดช"]])
async def test_no_command_and_no_search_shows_a_foreign_lead(chat: int) -> None:
    where = await world()
    await keep(where, "lead")
    for words in (*(f"/{command}" for command in router("bot").commands), "secret", "words", "1"):
        await where.arrive(where.api.say(chat, words))
    assert not any("secret words" in event.text for event in where.fresh())
    await where.close()


def test_every_role_is_ruled_for_every_type() -> None:
    rules: dict[str, Any] = {kind: {role: grant(of.reach, role) for role in Role} for kind, of in RECORDS.items()}
    assert all(rules[kind][Role.OWNER].see is Span.ALL for kind in rules)
    assert all(not rules[kind][Role.VIEWER].change for kind in rules)
