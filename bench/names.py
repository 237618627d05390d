"""Who the leads of a filled store are, and what people search for: made up, and the same on every run."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

FIRST = (
    "สมชาย",
    "สมหญิง",
    "วิภา",
    "ประเสริฐ",
    "อรทัย",
    "ธนพล",
    "กมลชนก",
    "พิมพ์ใจ",
    "ณัฐวุฒิ",
    "สุดารัตน์",
    "มานะ",
    "ชูใจ",
    "ปิติ",
    "วีระ",
    "มานี",
    "กิตติ",
    "ศิริพร",
    "อนุชา",
    "จันทร์เพ็ญ",
    "บุญมี",
    "ทองดี",
    "รุ่งนภา",
    "เอกชัย",
    "พรทิพย์",
    "ชาญวิทย์",
    "ดวงใจ",
    "นิพนธ์",
    "สายฝน",
    "อำนาจ",
    "เพ็ญศรี",
)
LAST = (
    "ใจดี",
    "ศรีสุข",
    "ทองคำ",
    "แสงทอง",
    "บุญเรือง",
    "วงศ์ไทย",
    "รักชาติ",
    "พงษ์พาณิชย์",
    "สุขสวัสดิ์",
    "จันทร์แจ้ง",
    "มั่นคง",
    "เจริญผล",
    "กล้าหาญ",
    "ดอยตุง",
    "ลิ้มเจริญ",
    "แซ่ตั้ง",
    "อินทร์แก้ว",
    "ชัยมงคล",
    "พรหมมา",
    "นิลเพชร",
)
FIRMS = (
    "เจริญพาณิชย์",
    "ไทยรุ่งเรือง",
    "สยามการช่าง",
    "บ้านสวน",
    "ก้าวหน้า",
    "นครชัย",
    "อีสานวัสดุ",
    "ทะเลทอง",
    "ล้านนา",
    "ทรัพย์ไพศาล",
    "รวมมิตร",
    "แสงเพชร",
)
GOODS = ("ปั๊มน้ำ 2 แรง", "แอร์ 12000 บีทียู", "กระเบื้องปูพื้น", "โซลาร์เซลล์ 5 กิโล", "สีทาบ้าน", "เหล็กเส้น 12 มม.")


def lead(number: int) -> dict[str, str]:
    """The `number`th lead's words."""
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
    return {
        "name": f"คุณ{first} {last}",
        "company": f"บจก. {FIRMS[number // 7 % len(FIRMS)]}{number // 100}",
        "phone": f"+668{number % 10**8:08d}",
        "interest": GOODS[number % len(GOODS)],
    }


def searches() -> Iterator[str]:
    """As people search: a whole name, one name, the end of a number, a firm, goods, and what is not there."""
    for number in itertools.count(1):
        some = lead(number * 7919 % 1000)
        yield some["name"].removeprefix("คุณ")
        yield FIRST[number % len(FIRST)]
        yield some["phone"][-6:]
        yield some["company"].removeprefix("บจก. ")
        yield f"{some['name'].split()[0].removeprefix('คุณ')} {some['interest'].split()[0]}"
        yield f"ไม่มีใครชื่อนี้{number}"
