"""The 77 provinces of Thailand: Thai name, English name, and what their postcodes begin with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BANGKOK = "กรุงเทพมหานคร"
_ROWS = """
กรุงเทพมหานคร Bangkok 10|สมุทรปราการ Samut_Prakan 10|นนทบุรี Nonthaburi 11|ปทุมธานี Pathum_Thani 12
พระนครศรีอยุธยา Phra_Nakhon_Si_Ayutthaya 13|อ่างทอง Ang_Thong 14|ลพบุรี Lop_Buri 15|สิงห์บุรี Sing_Buri 16
ชัยนาท Chai_Nat 17|สระบุรี Saraburi 18|ชลบุรี Chon_Buri 20|ระยอง Rayong 21|จันทบุรี Chanthaburi 22|ตราด Trat 23
ฉะเชิงเทรา Chachoengsao 24|ปราจีนบุรี Prachin_Buri 25|นครนายก Nakhon_Nayok 26|สระแก้ว Sa_Kaeo 27
นครราชสีมา Nakhon_Ratchasima 30|บุรีรัมย์ Buri_Ram 31|สุรินทร์ Surin 32|ศรีสะเกษ Si_Sa_Ket 33
อุบลราชธานี Ubon_Ratchathani 34|ยโสธร Yasothon 35|ชัยภูมิ Chaiyaphum 36|อำนาจเจริญ Amnat_Charoen 37
บึงกาฬ Bueng_Kan 38|หนองบัวลำภู Nong_Bua_Lam_Phu 39|ขอนแก่น Khon_Kaen 40|อุดรธานี Udon_Thani 41|เลย Loei 42
หนองคาย Nong_Khai 43|มหาสารคาม Maha_Sarakham 44|ร้อยเอ็ด Roi_Et 45|กาฬสินธุ์ Kalasin 46|สกลนคร Sakon_Nakhon 47
นครพนม Nakhon_Phanom 48|มุกดาหาร Mukdahan 49|เชียงใหม่ Chiang_Mai 50|ลำพูน Lamphun 51|ลำปาง Lampang 52
อุตรดิตถ์ Uttaradit 53|แพร่ Phrae 54|น่าน Nan 55|พะเยา Phayao 56|เชียงราย Chiang_Rai 57|แม่ฮ่องสอน Mae_Hong_Son 58
นครสวรรค์ Nakhon_Sawan 60|อุทัยธานี Uthai_Thani 61|กำแพงเพชร Kamphaeng_Phet 62|ตาก Tak 63|สุโขทัย Sukhothai 64
พิษณุโลก Phitsanulok 65|พิจิตร Phichit 66|เพชรบูรณ์ Phetchabun 67|ราชบุรี Ratchaburi 70|กาญจนบุรี Kanchanaburi 71
สุพรรณบุรี Suphan_Buri 72|นครปฐม Nakhon_Pathom 73|สมุทรสาคร Samut_Sakhon 74|สมุทรสงคราม Samut_Songkhram 75
เพชรบุรี Phetchaburi 76|ประจวบคีรีขันธ์ Prachuap_Khiri_Khan 77|นครศรีธรรมราช Nakhon_Si_Thammarat 80|กระบี่ Krabi 81
พังงา Phangnga 82|ภูเก็ต Phuket 83|สุราษฎร์ธานี Surat_Thani 84|ระนอง Ranong 85|ชุมพร Chumphon 86|สงขลา Songkhla 90
สตูล Satun 91|ตรัง Trang 92|พัทลุง Phatthalung 93|ปัตตานี Pattani 94|ยะลา Yala 95|นราธิวาส Narathiwat 96
"""
_USUAL = {
    "กทม": BANGKOK,
    "กทม.": BANGKOK,
    "กรุงเทพ": BANGKOK,
    "กรุงเทพฯ": BANGKOK,
    "อยุธยา": "พระนครศรีอยุธยา",
    "โคราช": "นครราชสีมา",
    "อุบล": "อุบลราชธานี",
    "อุดร": "อุดรธานี",
    "สุราษฎร์": "สุราษฎร์ธานี",
    "bkk": BANGKOK,
    "ayutthaya": "พระนครศรีอยุธยา",
    "korat": "นครราชสีมา",
}
"""What people call a province beside its name."""


def _table() -> tuple[tuple[str, str, str], ...]:
    found = [tuple(row.split(" ")) for row in _ROWS.strip().replace("\n", "|").split("|")]
    return tuple((thai, english.replace("_", " "), prefix) for thai, english, prefix in found)


PROVINCES = _table()
PREFIXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {prefix: tuple(thai for thai, _, one in PROVINCES if one == prefix) for _, _, prefix in PROVINCES}
)
"""The provinces whose postcodes begin so; two share one."""


def plainly(name: str) -> str:
    """However its letters are cased and its parts are spaced: Chonburi, chon buri."""
    return name.casefold().replace(" ", "").replace("-", "")


NAMES: Mapping[str, str] = MappingProxyType(
    {plainly(name): thai for thai, english, _ in PROVINCES for name in (thai, english)}
    | {plainly(name): thai for name, thai in _USUAL.items()}
)
"""Every way to name a province, written `plainly`, and its Thai name."""
