"""Keyboards as Telegram takes them: under a message, under the typing field, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.playground.refusals import bad

Raw = dict[str, Any]
Rows = list[list[Raw]]

DATA, COPIED = 64, 256  # bytes of callback data; characters to copy
MOST, ABREAST = 100, 8  # buttons in all; in a row
STYLES = ("primary", "success", "danger")
_BOOLEANS = ("resize_keyboard", "is_persistent", "one_time_keyboard", "selective", "force_reply", "remove_keyboard")
_URL = re.compile(r"(?:https?://|tg://)?[^\s/]+\.?[^\s]*", re.IGNORECASE)


def read(markup: Raw | None) -> Raw:
    """A checked `reply_markup`; {} for none."""
    if not markup:
        return {}
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    for name in _BOOLEANS:
        if not isinstance(markup.get(name, False), bool):
            raise bad(f'field "{name}" must be of type Boolean')
    for name, check in (("inline_keyboard", _inline), ("keyboard", _lasting)):
        if name in markup:
            _measure(markup, name)
            for button in _buttons(markup[name]):
                check(button)
    return markup


def inline(markup: Raw | None) -> Rows:
    """The rows under a message: all that an edited message may bring."""
    found = read(markup)
    if found and "inline_keyboard" not in found:
        raise bad("inline keyboard expected")
    rows: Rows = found.get("inline_keyboard", [])
    return [row for row in rows if row]


def _measure(markup: Raw, name: str) -> None:
    rows = markup[name]
    if not isinstance(rows, list):
        raise bad(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad(f'field "{name}" must be an Array of Arrays')
    if sum(map(len, rows)) > MOST or any(len(row) > ABREAST for row in rows):
        raise bad("reply markup is too long")


def _buttons(rows: Rows) -> Iterator[Raw]:
    for row in rows:
        yield from row


def _inline(button: Raw) -> None:
    """One button under a message does exactly one thing."""
    if not button.get("text"):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if data := button.get("callback_data"):
        _data(data)
    elif "url" in button:
        _link(button["url"])
    elif "copy_text" in button:
        _copied(button["copy_text"])
    else:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    _style(button)


def _data(data: str) -> None:
    if len(str(data).encode()) > DATA:
        raise bad("BUTTON_DATA_INVALID")


def _link(url: str) -> None:
    """http, https and Telegram's own: a bare host is taken for http."""
    scheme, colon, _ = url.partition("://")
    if colon and scheme.lower() not in ("http", "https", "tg"):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if not url or not _URL.fullmatch(url) or not ("." in url or url.startswith("tg://")):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _copied(what: Any) -> None:
    text = what.get("text", "") if isinstance(what, dict) else ""
    if not 1 <= len(text) <= COPIED:
        raise bad("BUTTON_COPY_TEXT_INVALID")


def _style(button: Raw) -> None:
    if button.get("style") not in (None, *STYLES):
        raise bad("BUTTON_STYLE_INVALID")


def _lasting(button: Raw | str) -> None:
    """One key under the typing field: its words are what is sent."""
    if not (button if isinstance(button, str) else button.get("text")):
        raise bad("can't parse keyboard button: Can't find field \"text\"")
    if isinstance(button, dict):
        _style(button)
