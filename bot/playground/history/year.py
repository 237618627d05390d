"""A whole year, in any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from bot.playground.history import leads, parties
from bot.playground.history.care import appointments, care, complain
from bot.playground.history.days import Days
from bot.playground.history.deals import SOON, begin
from bot.playground.history.ledger import History
from bot.playground.history.scene import Firm, Scene, Seller

__all__ = ["SMALL", "Seller", "Size", "Team", "year"]


@dataclass(frozen=True, slots=True)
class Size:
    """How much a year holds; what follows from chance is a little more or less."""

    customers: int
    leads: int
    deals: int
    activities: int
    complaints: int = 0


SMALL = Size(customers=60, leads=150, deals=120, activities=600, complaints=9)
"""A team of five, for the playground."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who sells, and who hears complaints."""

    sellers: Sequence[Seller]
    service: int

    def one(self, dice: Random) -> Seller:
        return dice.choices(self.sellers, [one.share for one in self.sellers])[0]


def year(
    team: Team, size: Size, morning: datetime, seed: int = 1, first: Mapping[str, int] | None = None, serial: int = 0
) -> History:
    """The year before this morning (aware, in the team's own zone): the same seed and day, the same rows.

    A large store is many blocks of this: `first` are the last ids given out, `serial` the parties made before.
    """
    dice = Random(f"{seed} {morning.date()} {serial}")  # noqa: S311  (nothing is to be kept secret by it)
    scene = Scene(Days(morning, dice), dice, serial, crowded=serial > 0 or size.customers > 500)
    _known_before(scene, team, max(1, size.customers - size.leads * 36 // 100))
    for _ in range(size.leads - len(team.sellers)):
        leads.live(scene, team.one(dice))
    for seller in team.sellers:
        leads.last_night(scene, seller)
    _fill(scene, team, size)
    for seller in team.sellers:
        appointments(scene, seller, scene.days.worked[-1], 1)  # and nobody has said what became of it
        appointments(scene, seller, scene.days.today, 2)
    return scene.book.settle(first)


def _known_before(scene: Scene, team: Team, count: int) -> None:
    """On its first days the team wrote down whom it knew."""
    for number in range(count):
        day = scene.days.worked[min(number * 12 // count, len(scene.days.worked) - 1)]
        seller = team.sellers[number % len(team.sellers)] if number < len(team.sellers) else team.one(scene.dice)
        status = ("partner", "vendor")[number % 2] if number % 25 == 24 else scene.dice.choice(("customer", "prospect"))
        parties.firm(scene, seller, scene.days.moment(day), status)


def _fill(scene: Scene, team: Team, size: Size) -> None:
    """Deals of those who are known, up to the size; then what is done beside them; complaints of who has bought."""
    buyers = [firm for firm in scene.firms if firm.account["status"] not in ("partner", "vendor")]
    for _ in range(size.deals - len(scene.book.of("opportunity"))):
        _buy_again(scene, scene.dice.choice(buyers))
    for _ in range(size.activities - len(scene.book.of("activity"))):
        care(scene, scene.dice.choice(scene.firms))
    bought = [firm for firm in buyers if firm.account["status"] == "customer"]
    for number in range(size.complaints):
        complain(scene, scene.dice.choice(bought), team.service, lately=number < 3)


def _buy_again(scene: Scene, firm: Firm) -> None:
    """Whoever is known wants something more, some day after he became known; who came last, what he came for."""
    day = scene.days.some_after(scene.days.local(firm.account.at))
    begin(scene, firm, scene.days.moment(day) if day else firm.account.at + SOON).live()
