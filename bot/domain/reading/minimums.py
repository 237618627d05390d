"""What should be done in a week, as people type it: เยี่ยม 10 โทร 20, ก้อย โทร 15, visits 10 calls 20, ก้อย ตามทีม."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.domain.minimums import MOST
from bot.domain.reading.words import Unclear, short

_WORDS = {
    "visit": "ไปเยี่ยมลูกค้า|เยี่ยมลูกค้า|ไปเยี่ยม|เยี่ยม|ไปพบลูกค้า|พบลูกค้า|ไปพบ|พบ|visits|visit",
    "call": "โทรหาลูกค้า|โทรศัพท์|โทรหา|โทร|calls|call",
    "meeting": "ประชุม|meetings|meeting",
    "demo": "สาธิต|เดโม่|เดโม|demos|demo",
    "quotation": "ใบเสนอราคา|เสนอราคา|quotations|quotation|quotes|quote",
    "message": "ส่งข้อความ|ข้อความ|messages|message",
    "email": "ส่งอีเมล|อีเมล|emails|email|e-mails|e-mail",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split("|")}
_KIND = "|".join(sorted(map(re.escape, _KINDS), key=len, reverse=True))
_NONE = r"ไม่กำหนด|ไม่มี|none|no|-"
_WEEKLY = r"(?: ?(?:/|ต่อ|a|per) ?(?:สัปดาห์|อาทิตย์|week))?"
_ONE = re.compile(
    rf"({_KIND}) ?[:=]? ?(\d{{1,6}}|{_NONE})(?: ?(?:ครั้ง|ราย|สาย|ใบ|times))?{_WEEKLY}(?![\wก-๙])[ ,;/·+&]*"
)
_FIRST = re.compile(rf"(?:^|(?<=[ ,:])|(?<![a-z]))(?=(?:{_KIND}) ?[:=]? ?(?:\d|{_NONE}))")
_AS_TEAM = re.compile(r"(.+?) ?(?:ตามทีม|เหมือนทีม|เท่าทีม|like the team|as the team)")
_TEAM = frozenset({"", "ทีม", "ทั้งทีม", "ทุกคน", "ทีมงาน", "team", "the team", "everybody", "everyone", "all"})


@dataclass(frozen=True, slots=True)
class Said:
    """`who` is "" for the whole team; `numbers` by kind, 0 for none. None of them: as the team has it."""

    who: str
    numbers: dict[str, int] = field(default_factory=dict)


def minimums(text: str) -> Said:
    """Whom, and how many of what. What is left over is unclear, never dropped."""
    words = short(text, "minimums.bad")
    if (cut := _AS_TEAM.fullmatch(words)) and (name := _name(cut[1])):
        return Said(name)
    start = _FIRST.search(words)
    if start is None:
        raise Unclear("minimums.bad")
    return Said(_name(words[: start.start()]), _numbers(words, start.start()))


def _numbers(words: str, at: int) -> dict[str, int]:
    found: dict[str, int] = {}
    while at < len(words):
        step = _ONE.match(words, at)
        if step is None:
            raise Unclear("minimums.bad")
        number = int(step[2]) if step[2].isdecimal() else 0
        if number > MOST:
            raise Unclear("minimums.many")
        found[_KINDS[step[1]]] = number
        at = step.end()
    return found


def _name(words: str) -> str:
    name = words.strip(" ,:·")
    return "" if name in _TEAM else name
