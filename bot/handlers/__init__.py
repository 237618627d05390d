"""What the chat understands: one short file per subject, and plain forms for all record types. Never imports a job."""

from collections.abc import Callable
from functools import cache

from bot.chat.router import Router


@cache
def router(username: str) -> Router:
    """Everything the chat understands; `username` is the bot's own, for links that lead to it. Nothing in it changes
    once it is made.
    """
    from bot.handlers import activities, conversion, customers, home, leads, opportunities, plain, positions

    made = Router()
    own = {"lead": leads.new_lead, "opportunity": opportunities.new_deal, "activity": activities.new_activity}
    plain.register(made, own | {"position": positions.new_position})
    for subject in (leads, conversion, customers, positions, opportunities, activities):
        subject.register(made)
    _days(made)
    _around(made)
    _data(made)
    _members(made, lambda secret: f"https://t.me/{username}?start={secret}")
    home.labels(made)
    plain._FORMS.update(made.forms)
    return made


def _days(made: Router) -> None:
    """A team's days and deals as a whole, and what of them nobody wants to be reminded of."""
    from bot.handlers import calendar, daysoff, muting, pipeline, stages

    for subject in (calendar, muting, pipeline, stages, daysoff):
        subject.register(made)


def _around(made: Router) -> None:
    """What a person meets around his work: home, help, guesses, the first day, what he looked at last."""
    from bot.handlers import free, guide, helping, home, latest

    for subject in (home, helping, free, guide, latest):
        subject.register(made)


def _data(made: Router) -> None:
    """A team's data, on its way in and out."""
    from bot.handlers import albums, attachments, contacts, exporting, importing, visits

    for subject in (attachments, albums, visits, importing, contacts, exporting):
        subject.register(made)


def _members(made: Router, address: Callable[[str], str]) -> None:
    """The people of a team, and what they choose; /start is known already, and learns of links here."""
    from bot.handlers import (
        accounts,
        adoption,
        away,
        holidays,
        inviting,
        joining,
        leadtimes,
        leaving,
        minimums,
        offers,
        owners,
        people,
        settings,
        sharing,
        shop,
    )

    own = (settings, leadtimes, minimums)
    for subject in (joining, people, leaving, away, owners, *own, shop, holidays, sharing, offers, adoption):
        subject.register(made)
    for with_links in (inviting, accounts):
        with_links.register(made, address)
