"""A year of a sales team's life, made up: pure, from a seed and a day, in any size.

`words` and `stories` say what there is to say, `parties` makes firms and people, `ledger` keeps what they lived through
with its trail, `days` knows when a team works, `leads`, `deals` and `care` are the lives themselves, `year` puts them
together. Nothing here is anybody: no operator has numbers that begin with 069 and no province has a tax id's 98, mail
ends in the reserved .example.
"""

from __future__ import annotations

from bot.playground.history.ledger import History
from bot.playground.history.year import SMALL, Seller, Size, Team, year

__all__ = ["SMALL", "History", "Seller", "Size", "Team", "year"]
