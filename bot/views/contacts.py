"""A contact that was shared: one short answer each, so that several at once stay readable."""

from __future__ import annotations

from bot.chat.form import Doubt
from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, plain
from bot.records.account import Account
from bot.records.imports import ImportBatch
from bot.records.lead import Lead


def kept(say: Speaker, lead: Lead, account: Account | None) -> Screen:
    """Saved, with its card and the way back one tap away; or it is no lead, but a customer or somebody at the one at
    hand.
    """
    ref = ("lead", lead.id)
    phone = [say("card.line", field=say.plain("lead.phone"), value=lead.phone)] if lead.phone else []
    thin = [say("record.incomplete")] if lead.incomplete else []
    row = (
        Button(say.label("nudge.open"), act("open", *ref)),
        Button(say.label("card.undo"), act("undo", *ref, lead.version)),
    )
    rather = (
        Button(_whose(say, account), act("become", *ref, lead.version, "contact", account.id if account else 0)),
        Button(say.label("contact.as.account"), act("become", *ref, lead.version, "account", 0)),
    )
    text = plain(say("contact.kept", name=lead.name_words), *phone, *thin)
    return Screen(text, (row, rather), about=f"lead:{lead.id}")


def _whose(say: Speaker, account: Account | None) -> str:
    if account is None:
        return say.label("contact.as.contact")
    return say.label("contact.as.of", name=account.known_as)


def doubtful(say: Speaker, name: str, doubt: Doubt, held: ImportBatch) -> Screen:
    """Known already: look, or keep as somebody else."""
    rows = [(Button(say.label("doubt.open"), act("open", *doubt.about.split(":"))),)] if doubt.about else []
    rows += [(Button(say.label("contact.new"), act("in_new", held.id)),)]
    text = say(doubt.text, **doubt.values)
    return Screen(plain(say("contact.doubt", name=name), text), tuple(rows))


def nobody(say: Speaker) -> Screen:
    return Screen(say("contact.nobody"))
