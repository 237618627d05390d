"""Firms and the people in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.values import Birthday, Phone
from bot.playground.history import words
from bot.playground.history.ledger import Kept, touch
from bot.playground.history.scene import Firm, Scene, Seller
from bot.playground.history.words import Place, Trade

CHECKED = {"limited": "5", "partnership": "3", "shop": "3", "person": "3", "government": "4"}
"""What a tax id says about the form of a firm."""
SPREAD = 7919  # has no divisor in common with the ten millions of numbers that begin with 069
Values = dict[str, Any]


def somebody(scene: Scene, seller: Seller) -> Values:
    """A person: name, nickname, phone and LINE; `who` is how he is called."""
    dice, serial = scene.dice, scene.next_serial()
    at = dice.randrange(len(words.NICKNAMES))
    made: Values = {"phone": phone(serial), "line_id": None, "email": None, "nickname": None}
    if seller.language == "en":
        name = dice.choice(words.ENGLISH)
        mail = f"{name.split()[-1].lower()}{serial}@hotel.example"
        return {**made, "name": name, "who": name.removeprefix("Khun ").split()[0], "email": mail}
    first = dice.choice(words.FIRST)
    title = dice.choice(words.HONORIFICS)
    called = first if title == "คุณ" else words.NICKNAMES[at]
    made |= {"name": f"{title}{called} {_family(scene)}", "who": f"{title}{called}"}
    if scene.often(70):
        made["nickname"] = words.NICKNAMES[at]
    if scene.often(60):
        made["line_id"] = f"{words.ROMAN[at]}.demo{serial}"
    return made


def _family(scene: Scene) -> str:
    return "".join(map(scene.dice.choice, words.PARTS)) if scene.crowded else scene.dice.choice(words.LAST)


def phone(serial: int) -> Phone:
    """Nobody's: 069 is given to no operator (libphonenumber's table knows no Thai number that begins so)."""
    return Phone(f"+6669{serial * SPREAD % 10**7:07d}")


def tax_id(form: str, serial: int) -> str:
    """Thirteen digits, the last of which is right; 98 is no province's."""
    twelve = f"098{CHECKED[form]}5{serial // 10**5 % 10**2:02d}{serial % 10**5:05d}"
    total = sum(int(digit) * weight for digit, weight in zip(twelve, range(13, 1, -1), strict=True))
    return f"{twelve}{(11 - total % 11) % 10}"


def firm_name(scene: Scene, seller: Seller, trade: Trade) -> str:
    """No two firms of a block are called the same."""
    patterns, cores = (trade.thai, words.CORE) if seller.language == "th" else (trade.english, words.ENGLISH_CORE)
    pattern, core = scene.dice.choice(patterns), scene.dice.choice(cores)
    if scene.crowded:
        core += scene.dice.choice(cores) if seller.language == "th" else f" {scene.dice.randint(2, 99)}"
    while (name := pattern.format(core)) in scene.names:
        core += scene.dice.choice(cores) if seller.language == "th" else f" {scene.dice.randint(2, 99)}"
    scene.names.add(name)
    return name


def short(name: str) -> str:
    """As people call a firm: without its legal form."""
    for form in ("บจก. ", "หจก. ", "คลินิกทันตกรรม", "วิสาหกิจชุมชน"):
        name = name.removeprefix(form)
    return name.removesuffix(" Co., Ltd.")


def place(scene: Scene, seller: Seller) -> Place:
    some = [one for one in words.PLACES if seller.language == "th" or one.province in words.ABROAD]
    return scene.dice.choice(some)


def account(scene: Scene, seller: Seller, at: datetime, name: str, trade: Trade, status: str = "prospect") -> Kept:
    """A firm as Thai firms are kept: legal form, tax id and branch, address down to the tambon."""
    dice, serial, here = scene.dice, scene.next_serial(), place(scene, seller)
    taxed = trade.form in ("limited", "partnership") or scene.often(30)
    street = f"{dice.randint(1, 399)}/{dice.randint(1, 60)} หมู่ {dice.randint(1, 12)}"
    return scene.book.keep(
        "account",
        at,
        seller.id,
        name=name,
        phone=phone(serial),
        status=status,
        legal_form=trade.form,
        tax_id=tax_id(trade.form, serial) if taxed else None,
        branch="00000" if taxed else None,
        address=street if seller.language == "th" else f"{dice.randint(1, 399)} Beach Road",
        subdistrict=here.subdistrict,
        district=here.district,
        province=here.province,
        postcode=here.postcode,
        credit_days=dice.choice((0, 15, 30, 30, 45)) if taxed else None,
        latitude=round(here.latitude + dice.uniform(-0.04, 0.04), 4),
        longitude=round(here.longitude + dice.uniform(-0.04, 0.04), 4),
    )


def contact(scene: Scene, seller: Seller, at: datetime, of: Kept, who: Values, trade: Trade) -> Kept:
    """Whom one talks to there, and what is known of him."""
    dice, thai = scene.dice, seller.language == "th"
    reached = {name: who[name] for name in ("name", "nickname", "phone", "line_id", "email")}
    born = Birthday(dice.randint(1960, 1998) * 10000 + dice.randint(1, 12) * 100 + dice.randint(1, 28))
    return scene.book.keep(
        "contact",
        at,
        seller.id,
        **reached,
        account_id=of,
        job=dice.choice(trade.jobs) if thai else "General Manager",
        status="active",
        birthday=born if scene.often(35) else None,
        prefers=dice.choice(("call", "line", "visit")) if scene.often(40) else None,
        likes=dice.choice(words.LIKES) if thai and scene.often(30) else None,
        dislikes=dice.choice(words.DISLIKES) if thai and scene.often(12) else None,
        how_met=dice.choice(words.MET) if thai and scene.often(25) else None,
    )


def firm(scene: Scene, seller: Seller, at: datetime, status: str = "prospect") -> Firm:
    """A customer the team had before it wrote anything down here."""
    trade = scene.dice.choice(words.TRADES)
    who = somebody(scene, seller)
    made = account(scene, seller, at, firm_name(scene, seller, trade), trade, status)
    return known(scene, seller, at, made, who, trade)


def known(scene: Scene, seller: Seller, at: datetime, of: Kept, who: Values, trade: Trade) -> Firm:
    """A firm with its first contact; now and then a remark about him, or a second one."""
    found = Firm(of, contact(scene, seller, at, of, who, trade), trade, seller, who["who"])
    scene.firms.append(found)
    if scene.often(15):
        contact(scene, seller, at, of, somebody(scene, seller), trade)
    if seller.language == "th" and scene.often(35):
        scene.book.note(found.contact, scene.dice.choice(words.NOTES), at, seller.id, private=scene.often(20))
        touch(at, found.contact, of)
    return found
