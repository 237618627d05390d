"""Telegram's HTML, read as strictly as Telegram reads it."""

from __future__ import annotations

import html
import re

TAGS = frozenset(
    "b strong i em u ins s strike del code pre a blockquote tg-spoiler span".split()  # noqa: SIM905  (one line a reader can read)
)
_TAG = re.compile(r"<(/?)([a-z-]+)((?: [a-z]+(?:=\"[^\"<>]*\")?)*)>")
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d{1,6}|#x[0-9a-f]{1,6});)")


class CannotParse(ValueError):
    """What Telegram would refuse."""


def visible(text: str) -> str:
    """The text a person sees; CannotParse where a tag is unknown, open or crossed."""
    stack: list[str] = []
    seen, at = [], 0
    for tag in _TAG.finditer(text):
        seen.append(_plain(text[at : tag.start()]))
        _step(stack, tag[1] == "/", tag[2])
        at = tag.end()
    seen.append(_plain(text[at:]))
    if stack:
        raise CannotParse(f"can't find end tag corresponding to start tag {stack[-1]}")
    return "".join(seen)


def _step(stack: list[str], closing: bool, tag: str) -> None:
    if tag not in TAGS:
        raise CannotParse(f'unsupported start tag "{tag}"')
    if not closing:
        stack.append(tag)
    elif not stack or stack.pop() != tag:
        raise CannotParse(f'unexpected end tag "{tag}"')


def _plain(words: str) -> str:
    if "<" in words or ">" in words or _ENTITY.search(words):
        raise CannotParse("unescaped character")
    return html.unescape(words)
