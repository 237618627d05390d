"""vCards 2.1, 3.0 and 4.0, one or many in a file, as a sheet with a heading for each property.

Phones write all three versions with each other's habits, so the reader follows none of the standards strictly: folded
lines, quoted-printable with any charset, groups, escapes. What it does not know it leaves out.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.sheets.decoding import decode
from bot.domain.sheets.table import Row, Sheet, sheet

COLUMNS = ("FN", "NICKNAME", "ORG", "TEL", "EMAIL", "X-LINE", "BDAY", "NOTE", "TITLE", "ADR", "URL")
HEADINGS = (
    "Name",
    "Nickname",
    "Company",
    "Phone",
    "E-mail",
    "LINE",
    "Birthday",
    "Note",
    "Position",
    "Address",
    "Web",
)
"""What the columns are called in a sheet, where a title is a "Mr."."""
NO_YEAR = 1604  # what Apple writes where the year of birth is not known
_KNOWN = {*COLUMNS, "N", "IMPP", "X-LINE-ID"}
_ESCAPED = re.compile(r"\\([\\,;:nN])")
_BARE_PARAM = frozenset({"QUOTED-PRINTABLE", "BASE64", "B"})
_BORN = re.compile(r"(?:(\d{4})-?|--)(\d\d)-?(\d\d)(?:T.*)?")


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    params: dict[str, str]
    value: str

    @property
    def packed(self) -> bool:
        return self.params.get("ENCODING", "").upper() in ("B", "BASE64")


def table(text: str) -> Sheet:
    """One row a card, after a row of headings."""
    cards = (_row(card) for card in _cards(_properties(text)))
    rows = [Row(1, HEADINGS), *(Row(number, cells) for number, cells in enumerate(cards, 2))]
    return sheet("", rows)


def _lines(text: str) -> Iterator[str]:
    """Whole lines: folded ones joined, soft breaks of quoted-printable too."""
    held = ""
    for line in re.split(r"\r\n|\n|\r", text):
        if held.endswith("=") and "QUOTED-PRINTABLE" in held.partition(":")[0].upper():
            held = held[:-1] + line
        elif held and line[:1] in (" ", "\t"):
            held += line[1:]
        else:
            yield held
            held = line
    yield held


def _properties(text: str) -> Iterator[Property]:
    for line in _lines(text):
        head, colon, value = _cut(line)
        name, *params = head.split(";")
        if colon and (name := name.strip().upper().rpartition(".")[2]):
            yield Property(name, dict(_param(param) for param in params), value)


def _cut(line: str) -> tuple[str, str, str]:
    """At the first colon outside of quotes."""
    quoted = False
    for at, letter in enumerate(line[:2000]):
        quoted ^= letter == '"'
        if letter == ":" and not quoted:
            return line[:at], ":", line[at + 1 :]
    return line, "", ""


def _param(words: str) -> tuple[str, str]:
    name, equals, value = words.strip().partition("=")
    if equals:
        return name.upper(), value.strip('"')
    return ("ENCODING" if name.upper() in _BARE_PARAM else "TYPE", name)


def _cards(properties: Iterable[Property]) -> Iterator[list[Property]]:
    """The properties of each card; what stands in a card inside a card is nobody's."""
    depth, held = 0, list[Property]()
    for one in properties:
        if (one.name, one.value.strip().upper()) == ("BEGIN", "VCARD"):
            depth, held = depth + 1, [] if depth == 0 else held
        elif (one.name, one.value.strip().upper()) == ("END", "VCARD"):
            depth = max(depth - 1, 0)
            if depth == 0:
                yield held
                held = []
        elif depth == 1 and one.name in _KNOWN and not one.packed:
            held.append(one)
    if held:
        yield held  # a file cut short still tells of whom it was about


def _row(card: list[Property]) -> tuple[str, ...]:
    found: dict[str, list[str]] = {name: [] for name in (*COLUMNS, "N")}
    for one in card:
        name, words = _read(one)
        if words:
            found[name].append(words)
    if not found["FN"]:
        found["FN"] = found["N"][:1]
    joined = {name: " / ".join(dict.fromkeys(words)) for name, words in found.items()}
    return tuple(found[name][0] if name in _ONCE and found[name] else joined[name] for name in COLUMNS)


_ONCE = frozenset({"FN", "ORG", "BDAY"})


def _read(one: Property) -> tuple[str, str]:
    """Which column a property belongs into, and what it says there."""
    raw = _decoded(one)
    match one.name:
        case "N":
            return "N", _full_name(_parts(raw))
        case "ORG":
            return "ORG", next((part for part in _parts(raw) if part), "")
        case "ADR":
            return "ADR", " ".join(part for part in _parts(raw) if part)
        case "BDAY":
            return "BDAY", _birthday(raw.strip())
        case "TEL":
            return "TEL", _plain(raw).removeprefix("tel:").strip()
        case "IMPP" | "X-LINE-ID":
            return "X-LINE", _line_id(one.name, _plain(raw).strip())
    return one.name, _plain(raw).strip()


def _decoded(one: Property) -> str:
    if one.params.get("ENCODING", "").upper() != "QUOTED-PRINTABLE":
        return one.value
    raw = quopri.decodestring(one.value.encode("utf-8", "replace"))
    try:
        return raw.decode(one.params.get("CHARSET", "utf-8"))
    except (LookupError, UnicodeDecodeError):
        return _guess(raw)


def _guess(raw: bytes) -> str:
    try:
        return decode(raw)
    except ValueError:
        return raw.decode("utf-8", "replace")


def _parts(value: str) -> list[str]:
    """A structured value, cut at the semicolons nobody escaped."""
    return [_plain(part).strip() for part in re.split(r"(?<!\\);", value)]


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda mark: "\n" if mark[1] in "nN" else mark[1], value)


def _full_name(parts: list[str]) -> str:
    """Family; given; additional; prefix; suffix, in the order they are said."""
    family, given, more, prefix, suffix = (*parts, "", "", "", "", "")[:5]
    return " ".join(part for part in (prefix, given, more, family, suffix) if part)


def _birthday(value: str) -> str:
    """As the readers of a sheet's cells take it: 1987-08-12, or 12/8 where the year is not known."""
    found = _BORN.fullmatch(value)
    if found is None:
        return _plain(value)
    year, month, day = found.groups()
    return f"{year}-{month}-{day}" if year and int(year) != NO_YEAR else f"{int(day)}/{int(month)}"


def _line_id(name: str, value: str) -> str:
    """LINE among all messengers."""
    scheme, colon, rest = value.partition(":")
    if name == "X-LINE-ID" or not colon:
        return value if name == "X-LINE-ID" else ""
    return rest.strip("/") if scheme.casefold() == "line" else ""
