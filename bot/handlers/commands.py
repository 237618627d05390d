"""The one list of commands: the messenger's menu, /help and the buttons are made from it and cannot disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.chat.menu import EVERYBODY, Menu
from bot.chat.texts import LANGUAGES, Speaker, speaker
from bot.domain.rights import Role
from bot.records.able import Able, able
from bot.storage.desk import Me


@dataclass(frozen=True, slots=True)
class Command:
    """A command that is offered, and to whom. Its description is the text `command.<name>`."""

    name: str
    may: Callable[[Able], bool] = lambda _: True


COMMANDS = (
    Command("menu"),
    Command("lead", lambda of: of.leads),
    Command("today", lambda of: of.leads),
    Command("leads", lambda of: of.sees_leads),
    Command("find", lambda of: of.sees_leads or of.sees_complaints),
    Command("customer", lambda of: of.deals),
    Command("customers", lambda of: of.sees_deals),
    Command("contact", lambda of: of.deals),
    Command("contacts", lambda of: of.sees_deals),
    Command("deal", lambda of: of.deals),
    Command("deals", lambda of: of.sees_deals),
    Command("calendar", lambda of: of.sees_deals),
    Command("activity", lambda of: of.deals),
    Command("activities", lambda of: of.sees_deals),
    Command("complaint", lambda of: of.complaints),
    Command("complaints", lambda of: of.sees_complaints),
    Command("minimums", lambda of: of.deals),
    Command("pipeline", lambda of: of.sees_deals),
    Command("recent", lambda of: of.sees_leads or of.sees_complaints),
    Command("import", lambda of: of.leads),
    Command("team", lambda of: of.team),
    Command("away", lambda _: True),
    Command("privacy", lambda _: True),
    Command("assign", lambda of: of.team),
    Command("people", lambda of: of.team),
    Command("invite", lambda of: of.team),
    Command("settings"),
    Command("guide", lambda of: of.sees_leads or of.sees_complaints),
    Command("help"),
)
"""In the order people meet them."""

UNLISTED = frozenset(
    {"last", "stages", "export", "start", "cancel", "mine", "tips", "position", "positions", "relative", "relatives"}
)
"""Understood, and found in other ways: the messenger's own button, a form's, the keyboard's, a tip's, a card's."""

USUAL = Role.REP
"""Whose menu everybody is shown; who has another one gets it in his own chat."""


def menu(say: Speaker, role: Role) -> tuple[tuple[str, str], ...]:
    """A role's commands with what each does."""
    return tuple((one.name, str(say(f"command.{one.name}"))) for one in COMMANDS if one.may(able(role)))


def menus(members: Iterable[Me]) -> list[Menu]:
    """Every menu there has to be: English unless a person's messenger speaks Thai, and a role's own in its chats."""
    made = [_for_everybody(scope, language) for scope in EVERYBODY for language in LANGUAGES]
    usual = {one.name for one in COMMANDS if one.may(able(USUAL))}
    for me in members:
        own = menu(speaker(me.language), me.role)
        if {name for name, _ in own} != usual:
            made.append(Menu("chat", me.chat, "", own))
    return made


def _for_everybody(scope: str, language: str) -> Menu:
    return Menu(scope, 0, "" if language == "en" else language, menu(speaker(language), USUAL))
