"""What records are called where several stand together: by their type's mark, and apart where they share a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat

from bot.chat.texts import LABEL, Speaker, cut
from bot.domain.values import Html
from bot.domain.writing import fold
from bot.records.base import Record

ENDING = 4  # digits of a phone by which people know a number


def called(record: Record) -> str:
    """Its name, or its number when nothing is known yet."""
    return record.name_words or f"#{record.number}"


def marked(say: Speaker, record: Record) -> str:
    """With what it is: a lead and a customer of one name are two."""
    return f"{mark(say, record)} {called(record)}"


def title(say: Speaker, record: Record) -> Html:
    """The same as a line above something that is about it."""
    return say("record.about", mark=mark(say, record), name=called(record))


def mark(say: Speaker, record: Record) -> str:
    return say.plain(f"{record.type()}.mark")


def tails(records: Sequence[Record]) -> list[str]:
    """What tells apart those of one type and one name: the end of their phones, or their numbers; "" where it is not
    needed.
    """
    groups: dict[tuple[str, str], list[Record]] = {}
    for one in records:
        groups.setdefault((one.type(), fold(called(one))), []).append(one)
    return [_tail(one, groups[one.type(), fold(called(one))]) for one in records]


def _tail(one: Record, alike: Sequence[Record]) -> str:
    if len(alike) == 1:
        return ""
    ends = {_end(other) for other in alike}
    return f" …{_end(one)}" if "" not in ends and len(ends) == len(alike) else f" #{one.number}"


def _end(record: Record) -> str:
    return (getattr(record, "phone", None) or "").partition(";")[0][-ENDING:]


def names(records: Sequence[Record]) -> list[str]:
    """As lines of one list call them."""
    return [called(one) + tail for one, tail in zip(records, tails(records), strict=True)]


def labels(records: Sequence[Record], heads: Iterable[str] = repeat("")) -> list[str]:
    """As buttons under one another call them: what is cut is the name, never what tells it apart."""
    whole = zip(records, tails(records), heads, strict=False)
    return [cut(head + called(one), LABEL - len(tail)) + tail for one, tail, head in whole]


def marked_labels(say: Speaker, records: Sequence[Record]) -> list[str]:
    """The same where several types stand together."""
    return labels(records, [f"{mark(say, one)} " for one in records])
