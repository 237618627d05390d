"""What reps write about what they did, Thai and English, by what it was about. `{who}` `{goods}` `{baht}` `{next}` …"""

from __future__ import annotations

from typing import NamedTuple


class Story(NamedTuple):
    """A kind of activity, its subject, and what was written after it."""

    kind: str
    subject: str
    words: str


Stories = tuple[Story, ...]
FIRST_TALK: dict[str, Stories] = {
    "th": (
        Story("call", "โทรหาครั้งแรก", "โทรคุยกับ{who}แล้ว สนใจ {goods} จริง กำลังเทียบกับอีกเจ้า ขอดูสเปกก่อน"),
        Story("message", "ตอบไลน์", "ทักไลน์มาถาม {goods} ส่งรูปกับราคาคร่าว ๆ ให้แล้ว {who}ขอคุยกับหุ้นส่วนก่อน"),
        Story("call", "โทรกลับ", "{who}สะดวกคุยตอนบ่าย ใช้ของเก่ามา 6 ปี ซ่อมบ่อยจนไม่คุ้ม อยากเปลี่ยนก่อนสิ้นเดือน"),
        Story("message", "ส่งแค็ตตาล็อก", "ส่งแค็ตตาล็อก {goods} ทางไลน์ อ่านแล้ว ถามเรื่องรับประกันกับค่าติดตั้ง"),
        Story("call", "โทรคัดกรอง", "คุยสั้น ๆ {who}บอกงบประมาณ {baht} ตัดสินใจเอง ไม่ต้องผ่านจัดซื้อ"),
    ),
    "en": (
        Story(
            "call", "First call", "Spoke with {who}. Serious about the {goods}, comparing us with one other supplier."
        ),
        Story(
            "email",
            "Answered enquiry",
            "Sent {who} the data sheet for the {goods} and asked when they need it running.",
        ),
        Story("call", "Qualifying call", "Budget is around {baht}. {who} decides, the owner abroad only signs."),
    ),
}
NO_ANSWER: dict[str, Stories] = {
    "th": (
        Story("call", "โทรหาครั้งแรก", "โทรสองรอบไม่รับ ฝากข้อความทางไลน์ไว้"),
        Story("call", "โทรตาม", "ไม่รับสาย น่าจะติดลูกค้าหน้าร้าน ลองใหม่ช่วงเย็น"),
    ),
    "en": (Story("call", "Tried to call", "No answer, left a message with reception."),),
}
STAGE: dict[str, dict[str, Stories]] = {
    "needs": {
        "th": (
            Story(
                "visit", "เข้าพบ เก็บความต้องการ", "เข้าไปดูหน้างานกับช่าง พื้นที่พอ ไฟสามเฟสมีแล้ว {who}อยากได้ {goods} ก่อนช่วงขายดี"
            ),
            Story("visit", "เข้าพบ", "เจอ{who}ที่ร้าน เดินดูของเก่า เสียตรงมอเตอร์ คุยงบ {baht} ให้ทำใบเสนอราคามาเลย"),
            Story("meeting", "ประชุมสเปก", "ประชุมกับ{who}และหุ้นส่วน สรุปสเปก {goods} ขอให้แยกราคาค่าติดตั้งออกมา"),
            Story("demo", "สาธิตสินค้า", "พามาดู {goods} ที่โชว์รูม ลองใช้เองเกือบชั่วโมง ถูกใจเรื่องเสียงเงียบ"),
        ),
        "en": (
            Story(
                "visit",
                "Site visit",
                "Walked the site with {who}. Power and space are fine, they want it before high season.",
            ),
            Story("demo", "Demo", "Showed {who} the {goods} running. They liked it, the question is delivery time."),
        ),
    },
    "proposal": {
        "th": (
            Story("quotation", "ส่งใบเสนอราคา", "ส่งใบเสนอราคา {goods} {baht} ยืนราคา 30 วัน {who}ขอดูกับบัญชีก่อน"),
            Story("quotation", "ส่งใบเสนอราคาฉบับแก้", "แก้ใบเสนอราคาตามที่{who}ขอ ตัดงานเดินท่อออก เหลือ {baht}"),
            Story("email", "ส่งราคาทางเมล", "ส่งราคาให้{who}แล้ว แนบสเปกกับรูปหน้างานที่คล้ายกันไปด้วย"),
        ),
        "en": (
            Story(
                "quotation",
                "Quotation sent",
                "Quoted {baht} for the {goods}, valid for 30 days. {who} passes it to the owner.",
            ),
            Story("email", "Revised quotation", "Took installation out as {who} asked; now {baht}."),
        ),
    },
    "negotiation": {
        "th": (
            Story("call", "ต่อรองราคา", "{who}ขอลดอีก 5% แลกกับจ่ายสด บอกว่า{rival}ให้ต่ำกว่า แต่รอของสองเดือน"),
            Story("meeting", "คุยเงื่อนไข", "คุยเงื่อนไขชำระ ขอมัดจำ 30% ที่เหลือวันติดตั้ง {who}รับได้ ขอแถมอะไหล่ชุดหนึ่ง"),
            Story("visit", "เข้าไปคุยราคา", "เข้าไปคุยเอง {who}ติดเรื่องเครดิต 45 วัน เสนอ 30 วันไปก่อน รอคำตอบ"),
        ),
        "en": (
            Story("call", "Price talk", "{who} wants 5% off for cash. {rival} is cheaper but two months out."),
            Story("meeting", "Terms", "Agreed 30% deposit, balance on installation. {who} checks with head office."),
        ),
    },
    "verbal": {
        "th": (
            Story("call", "ตกลงปากเปล่า", "{who}ตกลงแล้ว รอออก PO วันศุกร์ ให้จองของไว้เลย"),
            Story("message", "รอมัดจำ", "ไลน์ยืนยันเอา {goods} รอโอนมัดจำหลังวันที่ 5"),
        ),
        "en": (Story("call", "Verbal yes", "{who} said yes. Purchase order comes when the owner is back."),),
    },
    "won": {
        "th": (
            Story("message", "ได้ PO", "ได้ PO แล้ว {baht} นัดติดตั้งอาทิตย์หน้า ขอบคุณ{who}ไปทางไลน์"),
            Story("call", "รับมัดจำ", "มัดจำเข้าแล้ว {who}ฝากให้ช่างมาเช้า ๆ ก่อนร้านเปิด"),
        ),
        "en": (Story("email", "Purchase order in", "PO for {baht} received, installation booked for next week."),),
    },
    "lost": {
        "th": (
            Story("call", "โทรสรุปผล", "{who}แจ้งว่ารอบนี้ยังไม่เอา เก็บไว้ทักใหม่ไตรมาสหน้า"),
            Story("message", "ถามผล", "{who}ตอบสั้น ๆ ว่าขอผ่านก่อน ไม่ได้ปิดประตู ตั้งเตือนไว้ทักอีกที"),
        ),
        "en": (Story("call", "Lost", "{who} will not go ahead for now, open to hear from us next year."),),
    },
    "beaten": {
        "th": (Story("call", "โทรสรุปผล", "เสียดาย {who}เลือก{rival} เพราะของพร้อมส่ง ขอบคุณและขอโอกาสรอบหน้า"),),
        "en": (Story("call", "Lost", "{who} went with {rival}, who had it in stock."),),
    },
}
"""What was done on entering a stage; lost to a competitor is told in its own words."""
CHASE: dict[str, Stories] = {
    "th": (
        Story("call", "โทรติดตาม", "โทรตามเรื่อง {goods} {who}ยังรอหัวหน้าเซ็น น่าจะรู้ผลกลางอาทิตย์หน้า"),
        Story("message", "ไลน์ติดตาม", "ทักถามความคืบหน้า {who}ขอเวลาอีกสองสามวัน"),
        Story("call", "โทรติดตาม", "{who}ถามเรื่องบริการหลังการขาย ตอบว่ามีช่างเข้าใน 24 ชั่วโมง ดูสบายใจขึ้น"),
    ),
    "en": (
        Story("call", "Follow-up call", "{who} is waiting for a signature, expects news by the middle of next week."),
        Story("message", "Chased by message", "Asked how it stands; {who} needs a few more days."),
    ),
}
CARE: dict[str, Stories] = {
    "th": (
        Story("visit", "แวะเยี่ยม", "แวะเยี่ยม{who} เครื่องใช้ดี ไม่มีปัญหา ฝากเช็กราคาอะไหล่ให้ด้วย"),
        Story("call", "โทรถามหลังติดตั้ง", "โทรถามหลังใช้งาน {who}พอใจ บอกว่าจะแนะนำเพื่อนให้"),
        Story("message", "ส่งโปรโมชัน", "ส่งโปรปลายปีให้{who} ถามเรื่องผ่อน 0% เก็บไว้คุยต่อ"),
        Story("visit", "แวะเยี่ยม", "ผ่านมาแถว{district}เลยแวะหา{who} ไม่อยู่ ฝากนามบัตรกับแค็ตตาล็อกใหม่ไว้"),
        Story("call", "โทรทักทาย", "{who}กำลังจะเปิดสาขาใหม่ต้นปี ให้โทรอีกทีเดือนหน้า"),
        Story("visit", "เช็กเครื่องประจำไตรมาส", "พาช่างเข้าเช็กเครื่อง เปลี่ยนกรองให้ {who}เซ็นรับงานเรียบร้อย"),
    ),
    "en": (
        Story("visit", "Courtesy visit", "Everything runs well. {who} asked for a price on spare parts."),
        Story("call", "After-delivery call", "{who} is happy with it and will recommend us."),
        Story("email", "Year-end offer", "Sent the year-end offer; {who} will look at it in the budget round."),
    ),
}
NEXT: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "qualification": {
        "th": (("visit", "นัดเข้าไปดูหน้างาน"), ("call", "โทรถามงบและกำหนดใช้งาน")),
        "en": (("call", "Call about budget and timing"),),
    },
    "needs": {
        "th": (("quotation", "ทำใบเสนอราคา"), ("demo", "พาไปดูของที่โชว์รูม")),
        "en": (("quotation", "Write the quotation"),),
    },
    "proposal": {
        "th": (("call", "โทรถามผลใบเสนอราคา"), ("meeting", "เข้าไปอธิบายราคา")),
        "en": (("call", "Call about the quotation"),),
    },
    "negotiation": {
        "th": (("call", "โทรปิดราคา"), ("meeting", "นัดคุยเงื่อนไขกับเจ้าของ")),
        "en": (("meeting", "Meet the owner about terms"),),
    },
    "verbal": {
        "th": (("call", "ตาม PO"), ("visit", "ไปรับเช็คมัดจำ")),
        "en": (("call", "Chase the purchase order"),),
    },
}
"""What comes next at each stage: the kind of activity, and in words."""
SEEN: dict[str, tuple[tuple[str, str], ...]] = {
    "th": (
        ("visit", "แวะเยี่ยม เอาแค็ตตาล็อกใหม่ไปให้"),
        ("call", "โทรถามว่าใช้งานเป็นอย่างไร"),
        ("visit", "เช็กเครื่องประจำไตรมาส"),
    ),
    "en": (("visit", "Courtesy visit"), ("call", "Ask how it is running")),
}
"""What is planned with somebody who wants nothing in particular."""
COMPLAINTS: tuple[tuple[str, str, str, str], ...] = (
    ("delivery", "high", "ของมาไม่ครบ ขาดอุปกรณ์ติดตั้ง 1 ชุด ช่างรอหน้างาน", "ส่งของที่ขาดให้แล้ว ลูกค้าเซ็นรับ"),
    ("product", "normal", "เครื่องมีเสียงดังตอนสตาร์ต ลูกค้าอัดคลิปมาให้ดู", "เปลี่ยนลูกยางรองเครื่อง เสียงหาย"),
    ("service", "normal", "ช่างนัดเช้าแต่มาบ่ายสาม ไม่ได้โทรบอกก่อน", "ขอโทษลูกค้าและลดค่าบริการให้"),
    ("billing", "low", "ใบกำกับภาษีออกผิดสาขา ขอแก้ก่อนสิ้นเดือน", "ออกใบใหม่ส่งให้แล้ว"),
    ("product", "urgent", "ความเย็นไม่ถึง ของในตู้เริ่มละลาย ขอช่างด่วน", "เติมน้ำยาและเปลี่ยนพัดลม อุณหภูมิปกติ"),
    ("delivery", "normal", "เลื่อนส่งรอบที่สองแล้ว ร้านจะเปิดวันเสาร์นี้", "ส่งวันพฤหัสทันเปิดร้าน"),
    ("product", "high", "หน้าจอค้างบ่อย ต้องปิดเปิดใหม่ทุกเช้า", "อัปเดตโปรแกรมให้ ไม่ค้างอีก"),
    ("service", "low", "อยากได้คู่มือภาษาไทย ที่ให้มาเป็นภาษาอังกฤษ", "ส่งคู่มือไทยทางไลน์แล้ว"),
)
"""What it is about, how bad, the story, and how it ended."""
