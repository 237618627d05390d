"""Who takes it? Asked, taken, taken off."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, plain
from bot.records.lead import Lead
from bot.records.offers import Offer


def asked(say: Speaker, lead: Lead, offer: Offer) -> Screen:
    """For each of the team."""
    lines = [say("offer.ask", name=lead.known_as)]
    lines += [say("card.line", field=say("lead.interest"), value=lead.interest)] if lead.interest else []
    lines += (
        [say("card.line", field=say("lead.source"), value=say(f"lead.source.{lead.source}"))] if lead.source else []
    )
    return Screen(plain(*lines), ((Button(say.label("offer.take"), act("claim", offer.id)),),))


def put_up(say: Speaker, lead: Lead, offer: Offer, names: Sequence[str]) -> Screen:
    """For whoever asks."""
    stop = (Button(say.label("offer.stop"), act("offerstop", offer.id)),)
    text = say("offer.up", name=lead.known_as, people=", ".join(names))
    return Screen(text, (stop,), about=f"lead:{lead.id}")


def gone(say: Speaker, who: str, message: int) -> Screen:
    """In the place of the question."""
    return Screen(closed(say, who).text, in_place=message)


def closed(say: Speaker, who: str) -> Screen:
    return Screen(say("offer.gone", who=who) if who else say("offer.closed"))


def taken(say: Speaker, who: str, lead: Lead) -> Screen:
    """For whoever had asked."""
    opened = (Button(say.label("nudge.open"), act("open", "lead", lead.id)),)
    return Screen(say("offer.taken", who=who, name=lead.known_as), (opened,), about=f"lead:{lead.id}")


def nobody(say: Speaker) -> Screen:
    return Screen(say("share.nobody"))
