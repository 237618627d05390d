"""Settings from the environment and `.env`. All faults are told at once, one clear sentence each."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What can be set. Each description is the line in `.env.example`."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    bot_token: SecretStr | None = Field(
        None,
        description="โทเคนจาก @BotFather ไม่ใส่ = โหมดทดลอง · Token from @BotFather; without it the playground starts",
    )
    telegram_api_base_url: str = Field(
        "https://api.telegram.org",
        description="เซิร์ฟเวอร์ Bot API อื่น · Another Bot API server: a local one or an emulator",
    )
    send_limits: bool = Field(
        True, description="คุมอัตราส่งตามที่ Telegram กำหนด · Keep Telegram's sending limits; a server of one's own has none"
    )
    zone: str = Field("Asia/Bangkok", description="เขตเวลา · Time zone of new workspaces")
    language: Literal["th", "en"] = Field("th", description="ภาษาเริ่มต้น · Language of new workspaces: th or en")
    log_format: Literal["console", "json"] = Field("console", description="รูปแบบล็อก · Log format: console or json")
    data_folder: Path = Field(Path("data"), description="ที่เก็บข้อมูล · Where data is kept")
    playground_port: int = Field(8788, ge=0, le=65535, description="พอร์ตหน้าแชตทดลอง · Port of the playground's page")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
            raise ValueError(f"{name!r} is no time zone; Asia/Bangkok is one") from fault
        return name


def faults(invalid: ValidationError) -> list[str]:
    """One sentence for each setting that is wrong; a secret's value is never repeated."""
    return [
        f"{'.'.join(str(part) for part in error['loc']).upper()}: {error['msg']}"
        for error in invalid.errors(include_input=False, include_url=False)
    ]


def example() -> str:
    """`.env.example`: every setting with its reason."""
    lines = ["# Copy to .env and change what you need. ทุกค่ามีค่าเริ่มต้น แก้เฉพาะที่ต้องการ"]
    for name, field in Settings.model_fields.items():
        shown = "" if field.default is None else field.default
        lines += ["", f"# {field.description}", f"# {name.upper()}={shown}"]
    return "\n".join(lines) + "\n"
