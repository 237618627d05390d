"""Who may see and change what: roles, and how far each reaches. Source: the product's rules, part 9."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    REP = "rep"
    SERVICE = "service"
    ACCOUNTING = "accounting"
    MARKETING = "marketing"
    VIEWER = "viewer"


class Span(StrEnum):
    """Whose records: one's own, those of everybody below oneself, or the whole workspace's."""

    NONE = "none"
    OWN = "own"
    TEAM = "team"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Grant:
    see: Span
    change: bool = True


Reach = Mapping[Role, Grant]
"""A record type's rule: what each role may do with it. A role that is not named may do nothing."""

EVERYDAY: Reach = MappingProxyType(
    {
        Role.OWNER: Grant(Span.ALL),
        Role.MANAGER: Grant(Span.TEAM),
        Role.REP: Grant(Span.OWN),
        Role.VIEWER: Grant(Span.ALL, change=False),
    }
)
"""Leads and most of what follows them."""

SERVED: Reach = MappingProxyType({**EVERYDAY, Role.SERVICE: Grant(Span.ALL)})
"""What the service desk works on, whoever brought it in."""

KEEPERS = frozenset({Role.OWNER, Role.MANAGER, Role.REP})
"""Roles that own records; the others serve, count or look on."""
LEADERS = frozenset({Role.OWNER, Role.MANAGER})
GIVEN_BY: Mapping[Role, tuple[Role, ...]] = MappingProxyType(
    {
        Role.OWNER: (
            Role.REP,
            Role.MANAGER,
            Role.SERVICE,
            Role.ACCOUNTING,
            Role.MARKETING,
            Role.VIEWER,
            Role.OWNER,
        ),
        Role.MANAGER: (Role.REP, Role.MANAGER),
    }
)
"""The roles a leader may invite to or give: none that sees further than he does."""

NOTHING = Grant(Span.NONE, change=False)


def may_give(giver: Role, role: Role) -> bool:
    return role in GIVEN_BY.get(giver, ())


def grant(reach: Reach, role: Role) -> Grant:
    return reach.get(role, NOTHING)
