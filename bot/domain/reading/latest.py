"""Words that stand for what was looked at last: "ลูกค้าคนล่าสุด", "the last deal 85k"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_THAI = r"(?P<thai>ลูกค้า|ผู้สนใจ|ลีด|ดีล)?\s?(?P<who>คน|ราย)?\s?ล่าสุด"
_ENGLISH = r"(?:the\s)?(?:last|latest)\s(?P<english>one|customer|client|lead|deal)"
_SAID = re.compile(rf"(?:{_THAI}|{_ENGLISH})(?:[\s:,.!?]+|$)", re.IGNORECASE)
_OF = {"ลูกค้า": "customer", "client": "customer", "ผู้สนใจ": "lead", "ลีด": "lead", "ดีล": "deal", "one": ""}


@dataclass(frozen=True, slots=True)
class Latest:
    """Of what: customer, lead, deal, or "" for anything; and what was said about it, "" where it is only asked for."""

    of: str
    rest: str = ""


def latest(words: str) -> Latest | None:
    """None where they do not begin with it: a name may well have such a word in its middle."""
    said = _SAID.match(words)
    if said is None:
        return None
    of = (said["thai"] or said["english"] or (said["who"] and "customer") or "").lower()
    return Latest(_OF.get(of, of), words[said.end() :].strip())
