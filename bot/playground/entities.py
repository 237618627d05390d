"""Telegram's HTML, read as strictly as Telegram reads it, and in one thing stricter: a bare `>` or `&` is refused too.

Telegram would show them; here they are the sign of a value that somebody forgot to escape.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

Entity = dict[str, Any]

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = frozenset(KINDS)
_VALUE = r"(?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9.-]+)"
_TAG = re.compile(rf"<(/?)([^\s<>/=]*)((?:\s+[^\s=<>]+(?:\s*=\s*{_VALUE})?)*)\s*>")
_ATTRIBUTE = re.compile(rf"\s+([^\s=<>]+)(?:\s*=\s*({_VALUE}))?")
_BARE = re.compile(r"[<>]|&(?!(?:lt|gt|amp|quot|#\d{1,6}|#x[0-9a-f]{1,6});)")
_LINK = re.compile(r"(?:https?|tg|ton)://\S+", re.IGNORECASE)
_SOLID = ("code", "pre")
_QUOTES = ("blockquote", "expandable_blockquote")


class CannotParse(ValueError):
    """What Telegram would refuse, in its words."""


def units(text: str) -> int:
    """How long Telegram finds a text: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible(text: str) -> str:
    """The text a person sees; CannotParse where a tag is unknown, open or crossed."""
    return parse(text)[0]


def parse(text: str) -> tuple[str, list[Entity]]:
    """The text a person sees, trimmed as Telegram trims it, and what is bold, linked or quoted in it."""
    reader = _Reader(text)
    at = 0
    while (start := text.find("<", at)) >= 0:
        reader.words(text[at:start])
        at = reader.tag(start)
    reader.words(text[at:])
    return _trimmed(reader.seen(), _allowed(reader.found))


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end; `at` and `part` say where its text begins."""

    name: str
    argument: str
    at: int
    part: int


@dataclass(slots=True)
class _Reader:
    text: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[_Open] = field(default_factory=list)
    found: list[Entity] = field(default_factory=list)

    def seen(self) -> str:
        if self.stack:
            raise CannotParse(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].name}"')
        return "".join(self.parts)

    def words(self, raw: str) -> None:
        if _BARE.search(raw):
            raise CannotParse("unescaped character")
        shown = html.unescape(raw)
        self.parts.append(shown)
        self.length += units(shown)

    def tag(self, start: int) -> int:
        """Read the tag that begins here; where it ends."""
        found = _TAG.match(self.text, start)
        at = len(self.text[:start].encode())
        if found is None:
            kind = "end" if self.text.startswith("</", start) else "start"
            raise CannotParse(f"Unclosed {kind} tag at byte offset {at}")
        if found[1]:
            self._end(found[2].lower(), at)
        else:
            self._start(found[2].lower(), found[3], at)
        return found.end()

    def _start(self, name: str, attributes: str, at: int) -> None:
        if name not in TAGS:
            raise CannotParse(f'Unsupported start tag "{name}" at byte offset {at}')
        argument = _argument(name, attributes)
        if name == "span" and argument != "tg-spoiler":
            raise CannotParse(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.stack.append(_Open(name, argument, self.length, len(self.parts)))

    def _end(self, name: str, at: int) -> None:
        if not self.stack:
            raise CannotParse(f"Unexpected end tag at byte offset {at}")
        if name and name != self.stack[-1].name:
            expected = self.stack[-1].name
            raise CannotParse(f'Unmatched end tag at byte offset {at}, expected "</{expected}>", found "</{name}>"')
        open_ = self.stack.pop()
        if self.length > open_.at:
            self._close(open_)

    def _close(self, open_: _Open) -> None:
        entity: Entity = {"type": KINDS[open_.name], "offset": open_.at, "length": self.length - open_.at}
        match open_.name:
            case "a":
                url = open_.argument or "".join(self.parts[open_.part :])
                if not _LINK.fullmatch(url):
                    return  # as Telegram does: the words stay, the link is gone
                entity["url"] = url
            case "blockquote" if open_.argument:
                entity["type"] = "expandable_blockquote"
            case "code" if open_.argument:
                entity["language"] = open_.argument
        self.found.append(entity)


_ARGUMENTS = {"a": "href", "code": "class", "span": "class", "blockquote": "expandable"}


def _argument(tag: str, attributes: str) -> str:
    """The one attribute that means something in this tag; the others are passed over."""
    wanted = _ARGUMENTS.get(tag)
    for name, raw in _ATTRIBUTE.findall(attributes):
        if name.lower() == wanted:
            value = html.unescape(raw.strip("\"'")) if raw else name
            return value.removeprefix("language-") if tag == "code" else value
    return ""


def _allowed(found: list[Entity]) -> list[Entity]:
    """What Telegram keeps: nothing inside code, no quotation inside another, `pre` takes its `code`'s language."""
    outer_first = sorted(enumerate(found), key=lambda one: (one[1]["offset"], -one[1]["length"], -one[0]))
    kept: list[Entity] = []
    for _, entity in outer_first:
        around = [outer for outer in kept if _within(entity, outer)]
        if pre := next((outer for outer in around if outer["type"] in _SOLID), None):
            if pre["type"] == "pre" and _same(pre, entity) and entity.get("language"):
                pre["language"] = entity["language"]
            continue
        if entity["type"] in _QUOTES and any(outer["type"] in _QUOTES for outer in around):
            continue
        kept.append(entity)
    return [_tidy(entity) for entity in kept]


def _tidy(entity: Entity) -> Entity:
    """A language belongs to `pre` alone."""
    return {name: value for name, value in entity.items() if name != "language" or entity["type"] == "pre"}


def _within(inner: Entity, outer: Entity) -> bool:
    return bool(
        outer["offset"] <= inner["offset"] and inner["offset"] + inner["length"] <= outer["offset"] + outer["length"]
    )


def _same(one: Entity, other: Entity) -> bool:
    return bool((one["offset"], one["length"]) == (other["offset"], other["length"]))


def _trimmed(text: str, found: list[Entity]) -> tuple[str, list[Entity]]:
    """Without the white space at both ends; entities are cut to what is left."""
    shown = text.strip()
    before, whole = units(text) - units(text.lstrip()), units(shown)
    kept = []
    for entity in found:
        start = max(0, entity["offset"] - before)
        end = min(whole, entity["offset"] + entity["length"] - before)
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    return shown, kept
