"""How people are reached, and who they are: phones, e-mail, LINE, and a line that names somebody."""

from __future__ import annotations

import re

import phonenumbers

from bot.domain.reading.words import Unclear, arabic, line, short

_EXTENSION = re.compile(r"(?:ต่อ|กด|ext\.?|extension|x|#) ?(\d{1,6})$")
_HUNT = re.compile(r"^([\d -]{9,}\d)-\d{1,2}$")
_PHONE = re.compile(r"(?<!\d)(?:\+|00)?\(?\d[\d() .-]{6,20}\d(?: ?(?:ต่อ|กด|ext\.?) ?\d{1,6})?(?!\d)")
_MAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}")
_LINE = re.compile(r"@?[a-z0-9._-]{2,40}")
_LINE_PREFIX = re.compile(r"^(?:line(?: ?id)?[ :=]+|(?:ไลน์(?:ไอดี)?|ไอดีไลน์)[ :=]*)")
_HEAD_OFFICE = frozenset({"สำนักงานใหญ่", "สนญ", "สนญ.", "head office", "hq"})
_FIRM = re.compile(r"(?:บริษัท|บจก\.?|บมจ\.?|บจ\.|บ\.|หจก\.?|ห้างหุ้นส่วน|ร้าน|โรงงาน|โรงแรม|โรงเรียน|โรงพยาบาล|อู่|สำนักงาน)")
_ENDING = re.compile(r"(?:จำกัด(?: ?\(มหาชน\))?|\b(?:co\.?,? ?ltd\.?|ltd\.?|pcl\.?|inc\.?|llc))$", re.IGNORECASE)
_HONORIFIC = re.compile(r"(?:^|\s)(?=(?:คุณ|พี่|น้อง|เฮีย|เจ๊|เสี่ย|ซ้อ|ป้า|ลุง|น้า|อาจารย์|ดร\.|นาย|นางสาว|นาง|น\.ส\.)\S)")


def phone(text: str, region: str = "TH") -> str:
    """E.164, with ";ext=12" behind it where there is an extension."""
    words = short(text, "ask.phone.bad")
    found = _EXTENSION.search(words)
    bare = words[: found.start()].strip() if found else words
    number = _parse(_spelt(bare), region)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{written};ext={found[1]}" if found else str(written)


def _spelt(words: str) -> str:
    """Habits of writing that the library does not know: a hunting group, "(0)", a leading 66."""
    if cut := _HUNT.match(words):
        words = cut[1]
    words = re.sub(r"^(?:โทร|เบอร์|tel|phone|มือถือ)[.: ]*", "", words).replace("(0)", "")
    words = re.sub(r"^00(?=[1-9])", "+", words)
    digits = re.sub(r"\D", "", words)
    return f"+{digits}" if digits.startswith("66") and len(digits) in (10, 11) else words


def _parse(words: str, region: str) -> phonenumbers.PhoneNumber:
    if _too_short(words):
        raise Unclear("ask.phone.short")
    try:
        number = phonenumbers.parse(words, region)
    except phonenumbers.NumberParseException as fault:
        raise Unclear("ask.phone.bad") from fault
    if re.search(r"[^\d\s()+.-]", words) or not phonenumbers.is_valid_number(number):
        raise Unclear("ask.phone.bad")
    return number


def _too_short(words: str) -> bool:
    """Only digits, and fewer than a number at home has: ten for a mobile, nine for a landline."""
    digits = re.sub(r"[\s()+.-]", "", words)
    return digits.isdecimal() and len(digits) < (10 if re.match("0[689]", digits) else 9)


def email(text: str) -> str:
    words = short(text, "ask.email.bad")
    if len(words) > 254 or not _MAIL.fullmatch(words) or ".." in words:
        raise Unclear("ask.email.bad")
    return words


def line_id(text: str) -> str:
    """A LINE ID in lower case, an official account with its @."""
    words = _LINE_PREFIX.sub("", short(text, "ask.line_id.bad")).strip()
    if not _LINE.fullmatch(words):
        raise Unclear("ask.line_id.bad")
    return words


def tax_id(text: str) -> str:
    """Thirteen digits whose last one checks the others, as the Revenue Department and the ID card count it."""
    digits = re.sub(r"[\s-]", "", short(text, "ask.tax_id.bad"))
    if not re.fullmatch(r"\d{13}", digits):
        raise Unclear("ask.tax_id.bad")
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(13, 1, -1), strict=False))
    if (11 - total % 11) % 10 != int(digits[12]):
        raise Unclear("ask.tax_id.check")
    return digits


def branch(text: str) -> str:
    """Five digits of a tax branch; "สำนักงานใหญ่" and "head office" are 00000."""
    words = short(text, "ask.branch.bad")
    if words in _HEAD_OFFICE:
        return "00000"
    digits = re.sub(r"^(?:สาขา(?:ที่)?|branch)[ .:]*", "", words)
    if not re.fullmatch(r"\d{1,5}", digits):
        raise Unclear("ask.branch.bad")
    return digits.zfill(5)


def who(text: str) -> dict[str, str]:
    """Name, company and phone out of one line, in any order. No word of it is lost."""
    words = line(text, 120)
    found: dict[str, str] = {}
    if number := _phone_in(arabic(words)):
        found["phone"], (start, end) = number
        words = f"{words[:start]} {words[end:]}"
    return found | _named(re.sub(r"\s+", " ", words).strip(" ,;/|-"))


def _phone_in(words: str) -> tuple[str, tuple[int, int]] | None:
    for match in _PHONE.finditer(words):
        try:
            return phone(match[0]), match.span()
        except Unclear:
            continue
    return None


def _named(words: str) -> dict[str, str]:
    """The company by its legal form, the rest is the name."""
    parts = [
        part.strip() for part in re.split(r"[,|](?! ?(?:ltd|co\b))|\s-\s", words, flags=re.IGNORECASE) if part.strip()
    ]
    firms = [part for part in parts if _is_firm(part)]
    if len(parts) > 1 and len(firms) == 1:
        rest = " ".join(part for part in parts if part is not firms[0])
        return {"name": rest, "company": firms[0]}
    return _split_firm(words)


def _is_firm(words: str) -> bool:
    return bool(_FIRM.match(words) or _ENDING.search(words))


def _split_firm(words: str) -> dict[str, str]:
    firm = _FIRM.search(words)
    if firm is None:
        key = "company" if _ENDING.search(words) else "name"
        return {key: words} if words else {}
    before, after = words[: firm.start()].strip(), words[firm.start() :]
    person = _HONORIFIC.search(after)
    if before:
        return {"name": before, "company": after} if words[firm.start() - 1] == " " else {"name": words}
    if person and person.start() > 0:
        return {"company": after[: person.start()].strip(), "name": after[person.start() :].strip()}
    return {"company": after}
