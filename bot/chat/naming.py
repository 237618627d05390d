"""What records are called where several stand together: by their type's mark, and apart where they share a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from types import MappingProxyType

from bot.chat.texts import LABEL, Speaker, cut
from bot.domain.values import Html
from bot.domain.writing import fold
from bot.records.base import Record

READ = 15  # characters of a name that a button surely shows
ENDING = 4  # digits of a phone by which people know a number
FIRM = 7  # characters of a firm's name on a button
Firms = Mapping[tuple[str, int], str]
"""The firms that people work at, by the person's type and id."""
NOBODY: Firms = MappingProxyType({})


def marked(say: Speaker, record: Record) -> str:
    """With what it is: a lead and a customer of one name are two."""
    return f"{mark(say, record)} {record.known_as}"


def title(say: Speaker, record: Record) -> Html:
    """The same as a line above something that is about it."""
    return say("record.about", mark=mark(say, record), name=record.known_as)


def ticked(say: Speaker, record_type: str, field: str, ids: Iterable[str]) -> str:
    """What several choices are called, one after the other."""
    return ", ".join(say.plain(f"{record_type}.{field}.{one}") for one in ids)


def mark(say: Speaker, record: Record) -> str:
    return say.plain(f"{record.type()}.mark")


def tails(records: Sequence[Record], firms: Firms = NOBODY) -> list[str]:
    """What tells apart those of one type whose names look alike on buttons: their firms, the end of their phones, or
    their numbers; "" where it is not needed.
    """
    groups: dict[tuple[str, str], list[Record]] = {}
    for one in records:
        groups.setdefault(_looks(one), []).append(one)
    return [_tail(one, groups[_looks(one)], firms) for one in records]


def _looks(one: Record) -> tuple[str, str]:
    return one.type(), fold(one.known_as)[:READ]


def _tail(one: Record, alike: Sequence[Record], firms: Firms) -> str:
    if len(alike) == 1:
        return ""
    theirs, ends = {fold(_firm(other, firms)) for other in alike}, {_end(other) for other in alike}
    if "" not in theirs and len(theirs) == len(alike):
        return f" · {cut(_firm(one, firms), FIRM)}"
    return f" …{_end(one)}" if "" not in ends and len(ends) == len(alike) else f" #{one.number}"


def _firm(record: Record, firms: Firms) -> str:
    return firms.get((record.type(), record.id), "")


def _end(record: Record) -> str:
    return (getattr(record, "phone", None) or "").partition(";")[0][-ENDING:]


def names(records: Sequence[Record]) -> list[str]:
    """As lines of one list call them."""
    return [one.known_as + tail for one, tail in zip(records, tails(records), strict=True)]


def with_firms(records: Sequence[Record], firms: Firms) -> list[str]:
    """As lines call them where it matters whose they are: the firm beside the name, and what else tells them apart."""
    whose = [(one.known_as, _firm(one, firms)) for one in records]
    alone = Counter((fold(name), fold(firm)) for name, firm in whose)
    known = [firm != "" and alone[fold(name), fold(firm)] == 1 for name, firm in whose]
    apart = ["" if enough else tail for enough, tail in zip(known, tails(records), strict=True)]
    return [name + tail + (f" · {firm}" if firm else "") for (name, firm), tail in zip(whose, apart, strict=True)]


def labels(records: Sequence[Record], heads: Iterable[str] = repeat(""), firms: Firms = NOBODY) -> list[str]:
    """As buttons under one another call them: what is cut is the name, never what tells it apart."""
    whole = zip(records, tails(records, firms), heads, strict=False)
    return [cut(head + one.known_as, LABEL - len(tail)) + tail for one, tail, head in whole]


def marked_labels(say: Speaker, records: Sequence[Record], firms: Firms = NOBODY) -> list[str]:
    """The same where several types stand together."""
    return labels(records, [f"{mark(say, one)} " for one in records], firms)
