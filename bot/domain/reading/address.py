"""A Thai address in one line, in Thai or in English order, with whatever abbreviations: its parts.

Nothing is refused: what is not understood stays in the address, word for word but for its digits.
"""

from __future__ import annotations

import re

from bot.domain.provinces import NAMES, PREFIXES, PROVINCES, plainly
from bot.domain.reading.words import arabic, line

LONGEST = 300
PART = 60  # characters of a part: longer is no name
_NEXT = r"(?:ตำบล|แขวง|อำเภอ|เขต|จังหวัด|[ตอจ]\.|จว\.|รหัส)"
_LETTERS = "\u0e01-\u0e3a\u0e40-\u0e4e"
_THAI = rf"((?:(?!{_NEXT})[{_LETTERS}]){{2,40}}(?:\.(?= |$|\d))?)"
_PARTS = {
    "subdistrict": re.compile(rf"(?:ตำบล|แขวง|(?<![.])ต\.) ?{_THAI}"),
    "district": re.compile(rf"(?:อำเภอ|เขต(?!อุตสาหกรรม|เศรษฐกิจ|ปลอด|ประกอบการ|พื้นที่)|(?<![.])อ\.) ?{_THAI}"),
    "province": re.compile(rf"(?:จังหวัด|จว\.|(?<![.])จ\.) ?([{_LETTERS}]{{2,40}}ฯ?\.?)"),
}
_ENGLISH = {
    "subdistrict": re.compile(
        r"\b(?:tambon|tumbon|khwaeng|kwaeng|t\.) ?([a-z][a-z' -]{1,40}?)(?=,|$| (?:amphoe|amphur|khet|a\.))"
        r"|(?:^|, ?)([a-z][a-z' -]{1,40}?) sub-?district\b",
        re.IGNORECASE,
    ),
    "district": re.compile(
        r"\b(?:amphoe|amphur|khet|a\.) ?([a-z][a-z' -]{1,40}?)(?=,|$| (?:changwat|province))"
        r"|(?:^|, ?)([a-z][a-z' -]{1,40}?)(?<!sub)(?<!sub-) district\b",
        re.IGNORECASE,
    ),
}
_POSTCODE = re.compile(
    r"(?:(?:รหัสไปรษณีย์|รหัส ?ปณ\.?|ปณ\.|post ?code|zip(?: code)?)[ :.]*)?(?<![\d/.-])(\d{5})(?![\d/.-])", re.IGNORECASE
)
_COUNTRY = re.compile(r"[ ,]*(?:ประเทศไทย|thailand)[ .]*$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\d|\b(?:rd|road|st|street|soi|moo|mu|building|bldg|tower|floor|fl|village|room|unit|lane|alley|highway)\b",
    re.IGNORECASE,
)
"""What a subdistrict or a district is never called."""
_TAIL = re.compile(
    r"(?:^|[ ,])(?:changwat )?("
    + "|".join(
        sorted(
            {
                *(re.escape(thai) for thai, _, _ in PROVINCES),
                *(re.escape(name).replace(r"\ ", "[ -]?") for _, name, _ in PROVINCES),
                *(re.escape(name) for name in NAMES),
            },
            key=len,
            reverse=True,
        )
    )
    + r")(?: province)?[ ,.]*$",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r" *,(?:[ ,]*,)? *| {2,}")


def address(text: str) -> dict[str, str]:
    """Its parts: address, subdistrict, district, province, postcode; only those that are there."""
    words = _COUNTRY.sub("", arabic(line(text, LONGEST)).replace("\n", " "))
    found: dict[str, str] = {}
    words = _postcode(words, found)
    words = _province(_COUNTRY.sub("", words).strip(" ,"), found)
    for name in ("district", "subdistrict"):
        words = _labelled(words, name, found)
    if "province" in found and "district" not in found and "," in words:
        words = _by_commas(words, found)
    if "province" not in found and len(near := PREFIXES.get(found.get("postcode", "")[:2], ())) == 1:
        found["province"] = near[0]
    rest = _SEPARATORS.sub(lambda cut: ", " if "," in cut[0] else " ", words).strip(" ,")
    return ({"address": rest} if rest else {}) | found


def _cut(words: str, start: int, end: int) -> str:
    """The words without this stretch; a gap is left, and tidied at the end."""
    return f"{words[:start]} {words[end:]}"


def _postcode(words: str, found: dict[str, str]) -> str:
    """The last five digits that some province's postcodes begin like."""
    codes = [match for match in _POSTCODE.finditer(words) if match[1][:2] in PREFIXES]
    if not codes:
        return words
    found["postcode"] = codes[-1][1]
    return _cut(words, *codes[-1].span())


def _province(words: str, found: dict[str, str]) -> str:
    """Where it is said that it is one; or a name that everybody knows, at the very end."""
    for match in reversed(list(_PARTS["province"].finditer(words))):
        if known := NAMES.get(plainly(match[1])) or NAMES.get(plainly(match[1].rstrip("."))):
            found["province"] = known
            return _cut(words, *match.span())
    if match_ := _TAIL.search(words):
        found["province"] = NAMES[plainly(match_[1])]
        return words[: match_.start()]
    return words


def _labelled(words: str, name: str, found: dict[str, str]) -> str:
    """The last that is called so; an English one may be called so behind its name."""
    for pattern in (_PARTS[name], _ENGLISH[name]):
        if matches := list(pattern.finditer(words)):
            last = matches[-1]
            found[name] = next(part for part in last.groups() if part).strip(" .-'")[:PART]
            return _cut(words, *last.span())
    return words


def _by_commas(words: str, found: dict[str, str]) -> str:
    """English order without labels: …, subdistrict, district, province. Something has to stay for the address."""
    parts = [part.strip() for part in words.split(",") if part.strip()]
    for name in ("district", "subdistrict"):
        named = len(parts) > 1 and len(parts[-1]) <= PART and not _NO_NAME.search(parts[-1])
        if name not in found and named and parts[-1].isascii():
            found[name] = parts.pop()
    return ", ".join(parts)
