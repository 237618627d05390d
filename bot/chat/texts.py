"""What is said, in the person's language. Thai and English are equal originals under symbolic ids (bot/texts).

`say` escapes every value; there is no other way to make a text for a person.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from babel.messages.pofile import read_po

from bot.domain import writing
from bot.domain.stages import Stage, Stages
from bot.domain.values import Birthday, Html, Phone, Satang

Language = Literal["th", "en"]
Era = Literal["be", "ce"]
LANGUAGES: tuple[Language, ...] = ("th", "en")
FOLDER = Path(__file__).parent.parent / "texts"
LABEL = 20
_HOLE = re.compile(r"\{(\w+)\}")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every text of one language by its id, from all its .po files."""
    texts: dict[str, str] = {}
    for file in sorted((FOLDER / language).glob("*.po")):
        with file.open("rb") as stream:
            texts |= {str(m.id): str(m.string) for m in read_po(stream, locale=language, abort_invalid=True) if m.id}
    return texts


def holes(text: str) -> set[str]:
    """The names of the values a text wants."""
    return set(_HOLE.findall(text))


def cut(label: str, longest: int = LABEL) -> str:
    """A button's label: cut with … where it would not fit on a phone."""
    return label if len(label) <= longest else label[: longest - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Speaker:
    """How one person is spoken to. `own` are texts his team worded itself: plain words, by the text's id."""

    language: Language = "th"
    era: Era = "be"
    zone: str = "Asia/Bangkok"
    own: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __call__(self, key: str, /, **values: object) -> Html:
        """A text as HTML; every value is written by its type and escaped."""
        if key in self.own:
            return Html(html.escape(self.own[key], quote=False))
        return Html(self._fill(key, {name: self._escaped(value) for name, value in values.items()}))

    def label(self, key: str, /, **values: object) -> str:
        """A text for a button: plain and short."""
        return cut(self.plain(key, **values))

    def plain(self, key: str, /, **values: object) -> str:
        """A text for a file, or to be put into another text: not escaped, not cut."""
        given = {name: self._unescaped(value) for name, value in values.items()}
        return self.own[key] if key in self.own else self._fill(key, given)

    def has(self, key: str) -> bool:
        return key in catalogue(self.language)

    def _escaped(self, value: object) -> str:
        return value if isinstance(value, Html) else html.escape(self.write(value), quote=False)

    def _unescaped(self, value: object) -> str:
        return html.unescape(value) if isinstance(value, Html) else self.write(value)

    def _fill(self, key: str, values: Mapping[str, str]) -> str:
        text = catalogue(self.language)[key]
        return _HOLE.sub(lambda hole: values[hole[1]], text) if "{" in text else text

    def write(self, value: object) -> str:
        """One value by its type: money, days, moments, birthdays and phones as people write them."""
        for kind, how in _WRITERS:
            if isinstance(value, kind):
                return str(how(self, value))
        return str(value)

    def local(self, at: datetime) -> datetime:
        """A moment where this person is."""
        return at.astimezone(ZoneInfo(self.zone))

    def _moment(self, value: datetime) -> str:
        return writing.moment(value.astimezone(ZoneInfo(self.zone)), self.language, self.era)


_WRITERS: tuple[tuple[type, Any], ...] = (
    (Satang, lambda s, v: writing.baht(v, s.language)),
    (Phone, lambda s, v: f"{writing.phone(v)} · {writing.phone_link(v)}"),
    (Birthday, lambda s, v: writing.birthday(v, s.language, s.era)),
    (datetime, lambda s, v: s._moment(v)),
    (date, lambda s, v: writing.day(v, s.language, s.era)),
)


def speaker(language: str, era: str = "be", zone: str = "Asia/Bangkok", stages: Stages = ()) -> Speaker:
    """A speaker for what is stored about a person; an unknown language falls back to English."""
    known: Language = "th" if language == "th" else "en"
    own = {f"opportunity.status.{one.id}": name for one in stages if (name := _called(known, one))}
    return Speaker(known, cast(Era, era), zone, own)


def _called(language: Language, one: Stage) -> str:
    """A stage's name where it is not the usual one: the team's own, or the short set's."""
    return one.name or (catalogue(language)[f"opportunity.short.{one.shown}"] if one.shown else "")


def plain(*parts: str) -> Html:
    """Lines that are already HTML, put together."""
    return Html("\n".join(part for part in parts if part))
