"""A lead's life: asked, answered, looked after, and a customer in the end, or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.staleness import answer_by
from bot.playground.history import parties, stories, words
from bot.playground.history.deals import SOON, begin
from bot.playground.history.ledger import Kept, Turned, touch
from bot.playground.history.scene import Firm, Scene, Seller, baht
from bot.playground.history.words import Goods

FATES = {"converted": 18, "disqualified": 15, "nurturing": 11, "contacted": 6}
"""What becomes of fifty that were answered."""
WHY_NOT = ("unreachable", "unreachable", "no_budget", "not_target", "duplicate", "bought_elsewhere", "spam")
LATELY = timedelta(days=40)  # who was only talked to longer ago is waiting for a better time
GIVEN = ("status", "follow_up_on", "call_back_at", "responded_at", "last_touch_at")
"""What a lead holds and gives away when it becomes a customer."""
BUYS = 88  # of a hundred that are converted, with a deal


def live(scene: Scene, seller: Seller) -> None:
    """Somebody showed interest, some day of the year."""
    source = scene.dice.choices(list(words.SOURCES), list(words.SOURCES.values()))[0]
    day = scene.days.some()
    by_night = source in ("page", "line", "website") and scene.often(25)
    _live(scene, seller, scene.days.evening(day) if by_night else scene.days.moment(day), source)


def last_night(scene: Scene, seller: Seller) -> None:
    """Somebody wrote when nobody was working any more: this morning he waits."""
    _live(scene, seller, scene.days.evening(scene.days.worked[-1]), scene.dice.choice(("page", "line")))


def _live(scene: Scene, seller: Seller, at: datetime, source: str) -> None:
    trade = scene.dice.choice(words.TRADES)
    goods, who = scene.dice.choice(trade.goods), parties.somebody(scene, seller)
    lead = _lead(scene, seller, at, source, goods, {**who, "company": parties.firm_name(scene, seller, trade)})
    answered = _answer(scene, seller, lead, who["who"], goods)
    if answered is None:
        return
    fate = scene.dealt(FATES)
    if fate == "contacted" and scene.days.morning - at > LATELY:
        fate = "nurturing"
    if fate == "converted":
        _convert(scene, seller, lead, who, answered, (trade, goods))
    elif fate == "disqualified":
        _give_up(scene, seller, lead, answered)
    else:
        _look_after(scene, seller, lead, answered, fate)


def _lead(scene: Scene, seller: Seller, at: datetime, source: str, goods: Goods, who: dict[str, Any]) -> Kept:
    rating = scene.dice.choices(("hot", "warm", "cold", None), (18, 35, 17, 30))[0]
    said = {name: who[name] for name in ("name", "company", "phone", "nickname", "line_id", "email")}
    return scene.book.keep(
        "lead",
        at,
        seller.id,
        **said,
        source=source,
        interest=goods.thai if seller.language == "th" else goods.english,
        status="new",
        rating=rating,
        referrer=scene.dice.choice(scene.firms).who if source == "referral" and scene.firms else None,
        respond_by=answer_by(rating, at, scene.days.clock).astimezone(UTC),
    )


def _answer(scene: Scene, seller: Seller, lead: Kept, who: str, goods: Goods) -> datetime | None:
    """When somebody was talked to for the first time; None: nobody has had the time yet."""
    waits = timedelta(minutes=8 + scene.dice.expovariate(1 / 70))
    at = scene.days.worked_on(lead.at, waits)
    if at > scene.days.end:
        return None
    name = goods.thai if seller.language == "th" else goods.english
    said = {"who": who, "goods": name, "baht": baht(scene.dice.randint(4, 60) * 10_000 * 100, seller.language)}
    if scene.often(22):
        scene.log(stories.NO_ANSWER[seller.language], at, seller, {"lead_id": lead}, "no_answer", **said)
        at = scene.days.after(at, 1, 2)
    if at > scene.days.end:
        return None
    scene.log(stories.FIRST_TALK[seller.language], at, seller, {"lead_id": lead}, **said)
    scene.book.change(lead, at, seller.id, {"responded_at": at}, status="contacted")  # it follows from the talk
    return at


def _give_up(scene: Scene, seller: Seller, lead: Kept, at: datetime) -> None:
    over = scene.days.after(at, 1, 15)
    if over < scene.days.end:
        _step(scene, lead, over, status="disqualified", reason=scene.dice.choice(WHY_NOT))


def _look_after(scene: Scene, seller: Seller, lead: Kept, at: datetime, fate: str) -> None:
    """Not now, but later: most have a day for it."""
    follow = None
    if scene.often(65):
        follow = scene.days.ahead(scene.dice.randint(0 if seller.language == "en" else 1, 14))
    _step(scene, lead, at + SOON + SOON, status=fate, follow_up_on=follow)


def _convert(
    scene: Scene, seller: Seller, lead: Kept, who: dict[str, Any], at: datetime, wants: tuple[words.Trade, Goods]
) -> None:
    """Qualified, then a customer; or still on the way there."""
    trade, goods = wants
    sure = scene.days.after(at, 1, 6)
    if sure > scene.days.end:
        _look_after(scene, seller, lead, at, "contacted")
        return
    name = goods.thai if seller.language == "th" else goods.english
    scene.log(stories.CHASE[seller.language], sure, seller, {"lead_id": lead}, who=who["who"], goods=name)
    _step(scene, lead, sure + SOON, status="qualified")
    done = scene.days.after(sure, 0, 2)
    if done > scene.days.end:
        return
    firm = _customer(scene, seller, lead, who, done, trade)
    deal = begin(scene, firm, done, goods, lead) if scene.often(BUYS) else None
    _turn(scene, lead, done, [*([deal.deal] if deal else []), firm.contact, firm.account])
    if deal:
        deal.live()


def _step(scene: Scene, lead: Kept, at: datetime, action: str = "change", /, **given: Any) -> None:
    """A step of its status is a touch; the first one that is no refusal answers it."""
    follows: dict[str, Any] = {}
    if given["status"] != lead["status"]:
        answers = lead["status"] == "new" and given["status"] != "disqualified"
        follows = {"last_touch_at": at} | ({"responded_at": at} if answers else {})
    scene.book.change(lead, at, lead.owner, follows, action, **given)


def _turn(scene: Scene, lead: Kept, at: datetime, became: list[Kept]) -> None:
    """It only tells what it was from now on; what was done about it belongs to the customer too."""
    before = {name: lead[name] for name in GIVEN}
    later = scene.book.records[lead.order :]
    moved = [one for one in later if one.type == "activity" and one.now.get("lead_id") is lead]
    links = {f"{one.type}_id": one for one in became}
    _step(scene, lead, at, "convert", status="converted", converted_at=at, **links)
    for one in moved:
        one.now |= links
    scene.book.turned.append(Turned(lead, became, at, lead.owner, before, moved))


def _customer(scene: Scene, seller: Seller, lead: Kept, who: dict[str, Any], at: datetime, trade: words.Trade) -> Firm:
    account = parties.account(scene, seller, at, lead["company"], trade)
    firm = parties.known(scene, seller, at, account, who, trade)
    touch(lead["last_touch_at"], firm.account, firm.contact)
    return firm
