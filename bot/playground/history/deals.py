"""A deal's life: through the stages, won or lost with a reason, put off, put aside or forgotten; what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.stages import OPEN, USUAL, ahead, stage
from bot.playground.history import stories
from bot.playground.history.ledger import Kept, touch
from bot.playground.history.parties import short
from bot.playground.history.scene import Firm, Scene, baht, rounded
from bot.playground.history.words import COMPETITORS, Goods

LOSES = {"qualification": 12, "needs": 12, "proposal": 23, "negotiation": 15, "verbal": 4}
"""How many in a hundred are lost in each stage."""
PACE = {"qualification": (2, 6), "needs": (3, 8), "proposal": (3, 9), "negotiation": (2, 8), "verbal": (2, 6)}
"""Working days a deal stays in each stage, least and most."""
WHY_LOST = {
    "qualification": ("no_budget", "silent", "postponed", "wrong_spec"),
    "needs": ("wrong_spec", "no_budget", "postponed", "silent"),
    "proposal": ("too_expensive", "too_expensive", "competitor", "silent", "no_budget"),
    "negotiation": ("competitor", "too_expensive", "payment_terms", "no_stock"),
    "verbal": ("no_stock", "postponed"),
}
WHY_WON = ("quality", "price", "trust", "trust", "fast", "service", "recommended", "old_customer")
RECENT = timedelta(days=75)  # what was forgotten or put aside longer ago has been closed by somebody since
SOON = timedelta(minutes=3)  # from having done something to having said what follows from it


@dataclass(slots=True)
class Life:
    """One deal on its way."""

    scene: Scene
    firm: Firm
    goods: Goods
    deal: Kept
    at: datetime
    worth: int

    @property
    def stage(self) -> str:
        return str(self.deal["status"])

    def live(self) -> Kept:
        """From stage to stage, until it is closed or the year is over."""
        while self.stage in OPEN and not self._left_alone():
            due = self.scene.days.after(self.at, *PACE[self.stage])
            if due > self.scene.days.end:
                self._open(due)
                break
            self._chase(due)
            self.at = due
            self._close("lost") if self.scene.often(LOSES[self.stage]) else self._on()
        return self.deal

    def _left_alone(self) -> bool:
        """Forgotten for now, or put aside until a day: both only of late."""
        if self.scene.days.morning - self.at > RECENT:
            return False
        if self.stage != "qualification" and self.scene.often(5):
            until = self.scene.days.ahead(self.scene.dice.randint(6, 40))
            self._amend(self.at + SOON, on_hold_until=until)
            return True
        return self.scene.often(4)

    def _chase(self, due: datetime) -> None:
        between = self.scene.days.after(self.at, 1, 3)
        if between < due and self.scene.often(35):
            self._log(stories.CHASE, between)

    def _on(self) -> None:
        """The next stage; the last open one is followed by a sale."""
        to = ahead(USUAL, self.stage)
        if to is None:
            self._close("won")
            return
        self._log(stories.STAGE[to], self.at)
        given: dict[str, Any] = {"status": to} | self._postponed()
        if to == "proposal" and self.deal["amount"] is None:
            given["amount"] = self.worth
        _, words = self.scene.dice.choice(stories.NEXT[to][self.language])
        self._amend(self.at + SOON, **given, next_step=words, next_step_on=self._step_day(to))

    def _step_day(self, to: str) -> Any:
        return self.scene.days.local(self.scene.days.after(self.at, *PACE[to]))

    def _postponed(self) -> dict[str, Any]:
        """A close date that will not be kept is moved, and counted."""
        close, today = self.deal["expected_close"], self.scene.days.local(self.at)
        if close is None or close > today + timedelta(days=4):
            return {}
        return {"expected_close": today + timedelta(days=self.scene.dice.randint(12, 30))}

    def _close(self, how: str) -> None:
        reason = self.scene.dice.choice(WHY_WON if how == "won" else WHY_LOST[self.stage])
        self._log(stories.STAGE["beaten" if reason == "competitor" else how], self.at)
        given: dict[str, Any] = {"status": how, "reason": reason, "next_step": None, "next_step_on": None}
        if how == "won":
            less = self.scene.dice.choice((1.0, 1.0, 0.97, 0.95))
            given["amount"] = rounded((self.deal["amount"] or self.worth) / 100 * less, 500)
        elif reason == "competitor":
            given["competitor"] = self.scene.dice.choice(COMPETITORS)
        self._amend(self.at + SOON, **given)
        account = self.firm.account
        if how == "won" and account["status"] == "prospect":
            self.scene.book.change(account, self.at + SOON, self.firm.seller.id, status="customer")

    def _open(self, due: datetime) -> None:
        """The year is over: most know what comes next, some are late with it, some have nothing planned."""
        days, dice = self.scene.days, self.scene.dice
        kind, words = dice.choice(stories.NEXT[self.stage][self.language])
        late, on = self.scene.often(12), days.local(due)
        if self.scene.often(10):
            self._amend(self.at + SOON + SOON, next_step=None, next_step_on=None)
            return
        if late or self.scene.often(30):
            on = days.local(days.end) if late else days.ahead(0)
        self._amend(self.at + SOON + SOON, next_step=words, next_step_on=on)
        if not late and self.scene.often(75):
            self.scene.plan(kind, words, days.on_the_hour(on), self.at + SOON + SOON, self.firm.seller, self.about)

    # the book

    def _amend(self, at: datetime, **given: Any) -> None:
        """As the use case does: what follows from a stage, a later close, a touch by hand."""
        deal, before = self.deal, self.stage
        new = {name for name, value in given.items() if deal[name] != value}
        follows: dict[str, Any] = {}
        if "status" in new:
            follows = self._entering(at, given["status"])
        if "expected_close" in new and deal["expected_close"]:
            follows["slips"] = deal["slips"] + 1
        if new & {"status", "amount"}:
            follows["last_touch_at"] = at
            touch(at, self.firm.account, self.firm.contact)
        self.scene.book.change(deal, at, self.firm.seller.id, follows, **given)
        if "status" in new:
            self.scene.book.step(deal, before, at, self.firm.seller.id)

    def _entering(self, at: datetime, to: str) -> dict[str, Any]:
        found: dict[str, Any] = {"stage_since": at, "probability": stage(USUAL, to).probability}
        closed = {"closed_on": self.scene.days.local(at), "open_stage": self.stage}
        return found if to in OPEN else found | closed

    @property
    def language(self) -> str:
        return self.firm.seller.language

    @property
    def about(self) -> dict[str, Kept | None]:
        return {"account_id": self.firm.account, "contact_id": self.firm.contact, "opportunity_id": self.deal}

    def _log(self, told: dict[str, stories.Stories], at: datetime) -> None:
        goods = self.goods.thai if self.language == "th" else self.goods.english
        words = {"who": self.firm.who, "goods": goods, "baht": baht(self.deal["amount"] or self.worth, self.language)}
        self.scene.log(told[self.language], at, self.firm.seller, self.about, **words)


def begin(scene: Scene, firm: Firm, at: datetime, goods: Goods | None = None, lead: Kept | None = None) -> Life:
    """A need has been confirmed: a new deal at its first stage."""
    dice, seller = scene.dice, firm.seller
    goods = goods or dice.choice(firm.trade.goods)
    count = dice.randint(1, max(1, min(goods.most, dice.choice((1, 1, 2, 3, goods.most)))))
    name = f"{short(firm.account['name'])} {goods.thai if seller.language == 'th' else goods.english}"
    close = scene.days.local(at) + timedelta(days=dice.randint(14, 45))
    worth = rounded(dice.randint(*goods.price) * count, 500)
    deal = scene.book.keep(
        "opportunity",
        at,
        seller.id,
        name=f"{name} × {count}" if count > 1 else name,
        account_id=firm.account,
        contact_id=firm.contact,
        amount=worth if scene.often(85) else None,
        expected_close=close,
        status=OPEN[0],
        probability=USUAL[0].probability,
        source=lead["source"] if lead else None,
        referrer=lead["referrer"] if lead else None,
        typed_probability=False,
        slips=0,
        stage_since=at,
        last_touch_at=lead["last_touch_at"] if lead else None,
    )
    scene.book.step(deal, None, at, seller.id)
    return Life(scene, firm, goods, deal, at, worth)
