"""The demo's team, the year behind it, and what it has in hand on its first morning. All of it is made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.values import Birthday, Phone
from bot.playground.history import SMALL, History, Seller, Team, year
from bot.playground.history.rows import bulk
from bot.records.complaint import Complaint
from bot.records.lead import Lead
from bot.records.people import Person, Workspace
from bot.storage import activities as plans
from bot.storage import opportunities as deals
from bot.storage.bulk import looked_at, put
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.roster import Roster
from bot.usecases import activities, answers, leads, opportunities

FIRST = 100  # a member's Telegram id is this and his own
CAST = (
    (1, "คุณดารา", "owner", None, "th"),
    (2, "พี่สิทธิ์", "manager", 1, "th"),
    (3, "ก้อย", "rep", 2, "th"),
    (4, "ต่าย", "rep", 2, "th"),
    (5, "ช่างเดช", "service", 1, "th"),
    (6, "Emma", "manager", 1, "en"),
)
TEAM = Team((Seller(3, 40), Seller(4, 36), Seller(6, 14, "en"), Seller(2, 10)), service=5)
"""Who sells how much of it: two reps, and their managers' own customers."""
YEAR = timedelta(days=365)
SEEN = 6  # cards everybody looked at before the demo began
SHOWN_FIRST = ("ก้อย", "พี่สิทธิ์", "Emma")
"""A rep and the manager she reports to, so that one sees what the other's words cause; and one who speaks English."""

# name, company, phone, interest, source, status, days from the first morning, hour of a call, birthday in days
_GOY: Sequence[tuple[Any, ...]] = (
    ("คุณวิภา ศรีสุข", "ร้านกาแฟดอยตุง", "+66815550101", "เครื่องชงกาแฟ 2 หัว", "line", "contacted", 0, 14, None),
    ("คุณสมชาย ใจดี", "บจก.ใจดีขนส่ง", "+66895550102", "GPS รถบรรทุก 12 คัน", "referral", "qualified", 0, None, None),
    ("เจ๊หมวย", "หมวยหมูกระทะ", "+66865550103", "ตู้แช่ 4 ประตู", "walk_in", "contacted", -2, None, None),
    ("คุณปรีชา วงศ์ทอง", "หจก.ทองพาณิชย์", "+66825550104", "ระบบสต๊อก", "page", "new", 1, None, 1),
    ("คุณนภา แก้วใส", "คลินิกแก้วใส", "+66915550105", "เก้าอี้ทำฟัน", "website", "nurturing", 1, 10, None),
    ("ลุงชัย", "อู่ลุงชัย", "+66855550106", "ลิฟต์ยกรถ", "call_in", "new", None, None, None),
    ("คุณมาลี พูนทรัพย์", "บ้านขนมมาลี", "+66945550107", "เตาอบ 3 ชั้น", "booth", "contacted", 5, None, 0),
)
_TAI: Sequence[tuple[Any, ...]] = (
    ("คุณธนา รุ่งเรือง", "บจก.รุ่งเรืองวัสดุ", "+66835550108", "เครื่องพิมพ์ป้าย", "page", "contacted", 0, None, None),
    ("เฮียกวง", "กวงการเกษตร", "+66885550109", "ปั๊มน้ำโซลาร์", "referral", "qualified", -1, None, None),
    ("คุณอรทัย มณีวงศ์", "โรงแรมมณีริเวอร์", "+66925550110", "ระบบจองห้อง", "website", "new", 1, 15, None),
    ("คุณเอก", "เอกคาร์แคร์", "+66845550111", "เครื่องล้างแรงดันสูง", "line", "nurturing", 3, None, None),
    ("คุณสุดา ทองดี", "", "+66875550112", "เครื่องทำน้ำแข็ง", "walk_in", "contacted", None, None, None),
)
_COMPLAINTS = (
    ("คุณสมชาย ใจดี", "delivery", "high", "ของมาไม่ครบ ขาดสายไฟ 2 ชุด ลูกค้ารอติดตั้งวันศุกร์"),
    ("โรงแรมมณีริเวอร์", "product", "normal", "หน้าจอเครื่องค้างวันละครั้ง เปิดปิดใหม่แล้วหาย"),
)


def first_morning(now: datetime, zone: str) -> datetime:
    """Eight o'clock of the next working day: when a team of this kind begins, and its lists arrive."""
    local = now.astimezone(ZoneInfo(zone))
    morning = datetime.combine(local.date(), time(8), local.tzinfo)
    while morning <= local or morning.weekday() > 4:
        morning += timedelta(days=1)
    return morning


async def begin(db: Db, zone: str, morning: datetime) -> None:
    """In one unit: the team, and the year that ended last night."""
    await add_team(db, zone, morning)
    roster = Roster()
    await roster.load(db)
    history = year(TEAM, SMALL, morning)
    await put(db, 1, bulk(history))
    for key, *_ in CAST:
        desk = _desk(db, roster, key, history.records[-1].at)
        await looked_at(db, desk.me, _lately(history, desk), desk.now)


async def add_team(db: Db, zone: str, morning: datetime) -> None:
    """The demo's people, in a workspace of their own; they have been at it for a year."""
    began = morning - timedelta(days=366)
    db.add(Workspace(id=1, name="ขายดี การค้า", zone=zone, language="th", created_at=began))
    await db.flush()
    for key, name, role, manager, language in CAST:
        one = Person(id=key, workspace_id=1, telegram_id=FIRST + key, name=name, role=role, manager_id=manager)
        one.language, one.era, one.zone, one.joined_at = language, "be" if language == "th" else "ce", zone, began
        db.add(one)
        await db.flush()


def _lately(history: History, desk: Desk) -> list[str]:
    """What somebody had before him last: what was touched last of his own and of those he leads."""
    below = desk.me.below
    near = [one for one in history.records if one.owner in below and one.type != "activity"]
    near.sort(key=lambda one: one["last_touch_at"] or one.at)
    return [f"{one.type}:{one.key}" for one in near[-SEEN:]]


async def add_records(db: Db, roster: Roster, morning: datetime) -> None:
    """A dozen leads and two complaints, kept early on the day before by those who have them in hand; and what was put
    aside wakes on its day.
    """
    early = morning - timedelta(hours=24.5)
    for key, rows in ((3, _GOY), (4, _TAI)):
        desk = _desk(db, roster, key, early)
        for row in rows:
            await leads.add(desk, _lead(row, morning))
    for (customer, about, severity, story), key in zip(_COMPLAINTS, (3, 5), strict=True):
        complaint = Complaint(customer=customer, about=about, severity=severity, story=story)
        await _desk(db, roster, key, early).keep(complaint)
    for seller in TEAM.sellers:
        desk = _desk(db, roster, seller.id, early)
        waiting, _ = await answers.waiting(desk, "mine", 0, SMALL.leads)
        for lead in waiting:
            await answers.promise(desk, lead)
        planned, _ = await plans.between(desk, "mine", morning.date(), morning.date() + YEAR, 0, SMALL.activities)
        for plan in planned:
            await activities.remind(desk, plan)
    held, _ = await deals.page(_desk(db, roster, 1, early), "held", "all", 0, SMALL.deals)
    for deal in held:
        if until := deal.on_hold_until:
            await opportunities.promise_waking(_desk(db, roster, deal.owner_id, early), deal, until)


def _desk(db: Db, roster: Roster, key: int, at: datetime) -> Desk:
    me = roster.one(key)
    if me is None:
        raise LookupError(f"nobody of the cast is {key}")
    return Desk(db, me, at, "demo")


def _lead(row: tuple[Any, ...], morning: datetime) -> Lead:
    name, company, phone, interest, source, status, days, hour, born = row
    lead = Lead(name=name, company=company or None, phone=Phone(phone), interest=interest, source=source, status=status)
    if days is not None:
        lead.follow_up_on = morning.date() + timedelta(days=days)
    if hour is not None:
        lead.call_back_at = (morning + timedelta(days=days)).replace(hour=hour)
    if born is not None:
        day = morning.date() + timedelta(days=born)
        lead.birthday = Birthday(day.month * 100 + day.day)
    return lead
