"""Where a member stands in his team: role, manager, leave, account. Every rule is looked at inside the unit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.rights import KEEPERS, LEADERS, Role, may_give
from bot.records.people import Person
from bot.storage import holidays, invites, leaving, people, roster, shop, trail
from bot.storage.desk import Changed, Desk, Forbidden, Missing, Reserved


def leads(desk: Desk, person: Person) -> bool:
    """May this person change that member? An owner anybody, a manager those below him: not himself, never an owner."""
    if desk.me.role is Role.OWNER:
        return True
    return desk.me.role in LEADERS and person.id != desk.me.id and person.role != Role.OWNER


async def to_lead(desk: Desk, key: int) -> Person:
    person = await people.to_change(desk, key)
    if not leads(desk, person):
        raise Forbidden("person")
    return person


async def to_tend(desk: Desk, key: int) -> Person:
    """Oneself, or somebody one leads."""
    return await people.to_change(desk, key) if key == desk.me.id else await to_lead(desk, key)


# Role


async def give_role(desk: Desk, key: int, was: str, role: Role, heir: int | None) -> Person:
    """Another role. Who keeps no records any more hands them to `heir`, who leads no more his team to his manager."""
    person = await to_lead(desk, key)
    if not may_give(desk.me.role, role):
        raise Reserved("people")
    if person.role != was or person.role == role:
        raise Changed("person")
    if await people.is_last_owner(desk, person):
        raise Forbidden("the last owner")
    if role not in KEEPERS:
        await _give_up_records(desk, person, heir)
    if role not in LEADERS:
        await leaving.give_up_team(desk, person)
    await invites.revoke_all(desk, person.id)
    people.set_(desk, person, "role", role=role.value)
    return person


async def _give_up_records(desk: Desk, person: Person, heir: int | None) -> None:
    if not await people.kept(desk, person):
        return
    taker = await people.one(desk, heir or 0)
    if taker.id == person.id or taker.role not in KEEPERS:
        raise Missing("an heir")
    await leaving.hand_over(desk, person.id, taker.id)


# Manager


async def bosses(desk: Desk, person: Person) -> list[Person]:
    """Under whom a member can be put: nobody below himself; an owner only under an owner."""
    above = await people.managers(desk)
    fit = LEADERS if person.role != Role.OWNER else {Role.OWNER}
    found = await people.bosses(desk)
    return [one for one in found if one.role in fit and not _is_under(one.id, person.id, above)]


def _is_under(key: int | None, top: int, above: dict[int, int | None]) -> bool:
    """Is `top` this person, or one of those over him? A circle that is there already ends where it began."""
    seen: set[int] = set()
    while key is not None and key not in seen:
        if key == top:
            return True
        seen.add(key)
        key = above.get(key)
    return False


async def put_under(desk: Desk, key: int, boss: int) -> Person:
    """Another manager, or with 0 none, which only an owner may say. What would be a circle is refused as outdated."""
    person = await to_lead(desk, key)
    if not boss and desk.me.role is not Role.OWNER:
        raise Reserved("people")
    if person.manager_id == (boss or None):
        raise Changed("person")
    if boss:
        await people.one(desk, boss)
        if boss not in {one.id for one in await bosses(desk, person)}:
            raise Changed("person")
    people.set_(desk, person, "manager", manager_id=boss or None)
    return person


# Leave


async def go_away(desk: Desk, key: int, since: date, until: date) -> Person:
    """Away from one day to another, and welcomed on his first working morning. Other days keep who stands in."""
    person = await to_tend(desk, key)
    before = roster.absence(person)
    keeps = before is not None and not before.is_over(desk.now)
    stand_in = person.stand_in_id if keeps else None
    people.set_(desk, person, "away", away_from=since, away_until=until, stand_in_id=stand_in)
    at = await _first_morning(desk, person, until)
    await desk.later("welcome_back", f"{until}", at=at, key=f"welcome_back:{person.id}:{since}:{until}", to=person.id)
    return person


async def _first_morning(desk: Desk, person: Person, until: date) -> datetime:
    home = await shop.of(desk)
    calendar = roster.calendar_of(home, person.zone, await holidays.of_home(desk.db, home))
    day = calendar.working_day_from(until + timedelta(days=1))
    at = time(person.agenda_at // 60, person.agenda_at % 60)
    return datetime.combine(day, at, ZoneInfo(person.zone)).astimezone(UTC)


async def stand_ins(desk: Desk, person: Person) -> list[Person]:
    """Colleagues who may do his work: who keeps records for who keeps them, else those of the same role and leaders."""
    fit = KEEPERS if person.role in KEEPERS else LEADERS | {Role(person.role)}
    return [one for one in await people.beside(desk, person) if one.role in fit and one.telegram_id]


async def stand_in(desk: Desk, key: int, other: int) -> tuple[Person, Person | None]:
    """Who does a member's work while he is away; with 0 nobody does."""
    person = await to_tend(desk, key)
    found = roster.absence(person)
    if found is None or found.is_over(desk.now):
        raise Changed("person")
    fit = {one.id: one for one in await stand_ins(desk, person)}
    if other and other not in fit:
        raise Missing(f"person {other}")
    people.set_(desk, person, "stand_in", stand_in_id=other or None)
    return person, fit.get(other)


async def come_back(desk: Desk, key: int) -> tuple[Person, int | None]:
    """Here again from today on, or not going at all. Returns who stood in."""
    person = await to_tend(desk, key)
    found = roster.absence(person)
    if found is None or found.is_over(desk.now):
        raise Changed("person")
    today = desk.now.astimezone(ZoneInfo(person.zone)).date()
    stayed = found.since >= today
    values = {"away_from": None, "away_until": None} if stayed else {"away_until": today - timedelta(days=1)}
    people.set_(desk, person, "back", **values)
    return person, found.stand_in


# Account


async def cut_off(desk: Desk, key: int) -> Person:
    """A member's account opens nothing any more, nor do links that were made from it; a new link brings him back."""
    person = await to_lead(desk, key)
    if person.id == desk.me.id:
        raise Forbidden("oneself")
    if person.telegram_id is not None:
        person.telegram_id = None
        trail.note(desk, "person", person.id, "cut")
    await invites.revoke_made(desk, person.id)
    return person


# Leaving


async def remove(desk: Desk, key: int, heir: int) -> tuple[Person, Person, int]:
    """Somebody leaves, and another takes over all he kept. Returns both, and how many records went over."""
    person, taker = await to_lead(desk, key), await people.one(desk, heir)
    if person.id == taker.id or taker.role not in KEEPERS:
        raise Missing("an heir")
    if await people.is_last_owner(desk, person):
        raise Forbidden("the last owner")
    return person, taker, await leaving.leave(desk, person, taker)
