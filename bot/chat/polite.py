"""What may not be, or is not any more, in one sentence each. What is out of reach is told as what does not exist."""

from __future__ import annotations

from bot.storage.desk import Changed, Forbidden, Missing, Reserved, Sealed, TooLate
from bot.storage.drafts import Draft

POLITE: dict[type[Exception], str] = {
    Missing: "record.missing",
    Changed: "record.changed",
    TooLate: "undo.late",
    Forbidden: "record.forbidden",
    Reserved: "team.reserved",
    Sealed: "record.sealed",
}
FOR_GOOD = (Missing, Forbidden, Reserved, Sealed)
"""No use in asking again: a form that meets one of them ends."""


class Over(Exception):
    """What a form was about went away meanwhile, or is not this person's business any more: it must stop asking.

    The unit is rolled back; the draft ends in the one that tells the person why.
    """

    def __init__(self, draft: Draft, why: Exception) -> None:
        super().__init__(str(why))
        self.draft, self.why = draft, why
