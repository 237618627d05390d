"""What is for those who lead a team."""

from __future__ import annotations

from bot.chat.turn import Turn
from bot.domain.rights import Role
from bot.storage import people
from bot.storage.desk import Reserved


def lead(turn: Turn) -> None:
    """Owners and managers only; nobody's record is betrayed by saying so."""
    if not people.may_lead(turn.desk):
        raise Reserved("people")


def own(turn: Turn) -> None:
    """Owners only."""
    if turn.desk.me.role is not Role.OWNER:
        raise Reserved("people")
