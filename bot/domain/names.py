"""What colleagues call each other."""

from __future__ import annotations

_TITLES = ("คุณ", "พี่", "น้อง", "ช่าง", "เฮีย", "เจ๊", "เสี่ย", "ซ้อ", "ป้า", "ลุง", "น้า", "หมอ", "ครู", "โค้ช", "ดร.")


def polite(name: str, language: str) -> str:
    """A Thai sentence puts คุณ before a name that brings no title of its own: คุณก้อย, พี่สิทธิ์, คุณ Emma."""
    if language != "th" or name.startswith(_TITLES):
        return name
    return f"คุณ {name}" if name[:1].isascii() else f"คุณ{name}"
