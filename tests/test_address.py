"""Thai addresses in one line: the parts that are there, and not a word lost."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import reading
from bot.domain.provinces import BANGKOK, NAMES, PREFIXES, PROVINCES, plainly
from bot.domain.reading import Unclear, arabic, tidy

PARTS = ("address", "subdistrict", "district", "province", "postcode")
READ = [
    ("99/1 หมู่ 5 ต.บางพลีใหญ่ อ.บางพลี จ.สมุทรปราการ 10540", "99/1 หมู่ 5|บางพลีใหญ่|บางพลี|สมุทรปราการ|10540"),
    ("๙๙/๑ ม.๕ ตำบลบางพลีใหญ่ อำเภอบางพลี จังหวัดสมุทรปราการ ๑๐๕๔๐", "99/1 ม.5|บางพลีใหญ่|บางพลี|สมุทรปราการ|10540"),
    ("99/1ต.บางพลีใหญ่อ.บางพลีจ.สมุทรปราการ10540", "99/1|บางพลีใหญ่|บางพลี|สมุทรปราการ|10540"),
    ("123 ถ.สุขุมวิท ซ.71 แขวงพระโขนงเหนือ เขตวัฒนา กทม. 10110", f"123 ถ.สุขุมวิท ซ.71|พระโขนงเหนือ|วัฒนา|{BANGKOK}|10110"),
    ("123 ถนนสุขุมวิท แขวงคลองเตย เขตคลองเตย กรุงเทพฯ", f"123 ถนนสุขุมวิท|คลองเตย|คลองเตย|{BANGKOK}|"),
    ("12/3 หมู่ 4 ต. บ้านเลย อ. เมืองเลย จ. เลย", "12/3 หมู่ 4|บ้านเลย|เมืองเลย|เลย|"),
    ("1 ถนนเชียงใหม่-ลำปาง อ.เมือง จ.ลำปาง 52000", "1 ถนนเชียงใหม่-ลำปาง||เมือง|ลำปาง|52000"),
    ("นิคมเขตอุตสาหกรรมบางปู ต.แพรกษา อ.เมือง สมุทรปราการ", "นิคมเขตอุตสาหกรรมบางปู|แพรกษา|เมือง|สมุทรปราการ|"),
    ("บ้านเลขที่ 12345/6 ต.ในเมือง จ.ขอนแก่น รหัสไปรษณีย์ 40000", "บ้านเลขที่ 12345/6|ในเมือง||ขอนแก่น|40000"),
    ("88 ม.2 ต.ป่าแดด อ.เมือง จ.เชียงใหม่ 50100 ประเทศไทย", "88 ม.2|ป่าแดด|เมือง|เชียงใหม่|50100"),
    ("99/1 Moo 5, Bang Phli Yai, Bang Phli, Samut Prakan 10540", "99/1 Moo 5|Bang Phli Yai|Bang Phli|สมุทรปราการ|10540"),
    (
        "12 Nimman Rd, Tambon Suthep, Amphoe Mueang, Chiang Mai 50200, Thailand",
        "12 Nimman Rd|Suthep|Mueang|เชียงใหม่|50200",
    ),
    (
        "55 Soi Ari 1, Phaya Thai Sub-district, Phaya Thai District, Bangkok 10400",
        f"55 Soi Ari 1|Phaya Thai|Phaya Thai|{BANGKOK}|10400",
    ),
    ("5 Beach Road, chonburi", "5 Beach Road|||ชลบุรี|"),
    ("หน้าวัด ข้างตลาด", "หน้าวัด ข้างตลาด||||"),
    ("ตึกเชียงใหม่ ชั้น 3", "ตึกเชียงใหม่ ชั้น 3||||"),
    ("42/7 ซอยอารีย์ 50200", "42/7 ซอยอารีย์|||เชียงใหม่|50200"),
    ("โทร 0812345678 ตึกแดง", "โทร 0812345678 ตึกแดง||||"),
    ("99999", "99999||||"),
]


@pytest.mark.parametrize(("words", "parts"), READ, ids=[words for words, _ in READ])
def test_as_people_write_it(words: str, parts: str) -> None:
    wanted = {name: part for name, part in zip(PARTS, parts.split("|"), strict=True) if part}
    assert reading.address(words) == wanted


def test_there_are_77_provinces_and_every_name_is_one_ones() -> None:
    assert len({thai for thai, _, _ in PROVINCES}) == 77
    assert all(NAMES[plainly(name)] == thai for thai, english, _ in PROVINCES for name in (thai, english))
    assert sum(map(len, PREFIXES.values())) == 77
    assert [prefix for prefix, names in PREFIXES.items() if len(names) > 1] == ["10"]


THAI = st.text(st.sampled_from("กขคงจชซดตถทนบปผพฟมยรลวสหอาิีุู่้"), min_size=2, max_size=20).map(tidy)
PLACES = THAI.filter(
    lambda name: re.fullmatch("[ก-ฮ][ก-๙]+", name) and not re.search("ตำบล|แขวง|อำเภอ|เขต|จังหวัด|รหัส", name)
)
BETWEEN = st.sampled_from((" ", ", "))
LABELS = st.sampled_from([("ต.", "อ.", "จ."), ("ตำบล", "อำเภอ", "จังหวัด"), ("ต. ", "อ. ", "จ. "), ("แขวง", "เขต", "")])


@given(PLACES, PLACES, st.sampled_from(PROVINCES), st.integers(0, 999), LABELS, st.booleans(), BETWEEN)
def test_what_was_put_together_comes_apart(
    sub: str, district: str, of: tuple[str, str, str], end: int, labels: tuple[str, str, str], thai: bool, between: str
) -> None:
    name, _, prefix = of
    code = f"{prefix}{end:03}"
    parts = ["99/1 หมู่ 5", f"{labels[0]}{sub}", f"{labels[1]}{district}", f"{labels[2]}{name} {code}"]
    words = between.join(parts)
    if thai:
        words = words.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    found = reading.address(words)
    assert (found["subdistrict"], found["district"], found["province"], found["postcode"]) == (
        sub,
        district,
        name,
        code,
    )
    assert found["address"] == "99/1 หมู่ 5"


@given(st.text(max_size=320))
def test_any_words_at_all_are_kept(words: str) -> None:
    """No letter and no digit is lost but for labels and the country; every part fits its column."""
    try:
        found = reading.address(words)
    except Unclear:
        return
    assert found.keys() <= set(PARTS)
    assert all(0 < len(part) <= (300 if name == "address" else 60) for name, part in found.items())
    if found.keys() == {"address"}:
        assert re.sub(r"[\s,]", "", found["address"]) == re.sub(r"[\s,]", "", arabic(tidy(words)))


@pytest.mark.parametrize(
    "words", ["ต." * 150, "อ.ก" * 100, "a " * 150, "แขวง" * 75, ", " * 150 + "x", "10110 " * 50, "ต.กก อ.ขข " * 30]
)
def test_hostile_words_cost_nothing(words: str) -> None:
    began = time.perf_counter()
    for _ in range(10):
        reading.address(words[:300].strip() or "x")
    assert time.perf_counter() - began < 0.5
