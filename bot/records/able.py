"""What a role can do, in the words of the home screen; derived from the record types' rules, never a second list."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.rights import LEADERS, Role, Span, grant
from bot.records.complaint import Complaint
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity


@dataclass(frozen=True, slots=True)
class Able:
    """`leads`, `complaints`, `deals` (and customers, contacts, activities): may log them; `sees_…`: may look at them.

    `wide`: at others' too; `team`: leads people.
    """

    leads: bool
    sees_leads: bool
    complaints: bool
    sees_complaints: bool
    deals: bool
    sees_deals: bool
    wide: bool
    team: bool

    @property
    def practises(self) -> bool:
        """His first day comes with practice data; who leads has other things to begin with."""
        return self.complaints and not self.team


def able(role: Role) -> Able:
    lead, complaint, deal = (grant(kind.reach, role) for kind in (Lead, Complaint, Opportunity))
    return Able(
        leads=lead.change and lead.see is not Span.NONE,
        sees_leads=lead.see is not Span.NONE,
        complaints=complaint.change and complaint.see is not Span.NONE,
        sees_complaints=complaint.see is not Span.NONE,
        deals=deal.change and deal.see is not Span.NONE,
        sees_deals=deal.see is not Span.NONE,
        wide=lead.see in (Span.TEAM, Span.ALL),
        team=role in LEADERS,
    )
