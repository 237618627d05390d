"""Settings from the environment and `.env`. All faults are told at once, one clear sentence each."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LEAST_SECRET = 32  # characters; the webhook refuses less


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
    database_url: SecretStr | None = Field(
        None, description="ฐานข้อมูล ไม่ใส่ = SQLite ในโฟลเดอร์ข้อมูล · postgresql://…; without it SQLite in the data folder"
    )
    webhook_url: str | None = Field(
        None, description="ที่อยู่ https ที่ Telegram จะส่งมา ไม่ใส่ = ถามเอง · Address Telegram calls; without it khaidee polls"
    )
    webhook_secret: SecretStr | None = Field(
        None, description="รหัสลับของ webhook 32 ตัวขึ้นไป · Secret of the webhook, 32 characters or more"
    )
    webhook_host: str = Field("127.0.0.1", description="รับ webhook ที่เครื่องไหน · Interface the webhook listens on")
    webhook_port: int = Field(8443, ge=0, le=65535, description="พอร์ตของ webhook · Port the webhook listens on")
    send_limits: bool = Field(
        True, description="คุมอัตราส่งตามที่ Telegram กำหนด · Keep Telegram's sending limits; a server of one's own has none"
    )
    zone: str = Field("Asia/Bangkok", description="เขตเวลา · Time zone of new workspaces")
    language: Literal["th", "en"] = Field("th", description="ภาษาเริ่มต้น · Language of new workspaces: th or en")
    log_format: Literal["console", "json"] = Field("console", description="รูปแบบล็อก · Log format: console or json")
    data_folder: Path = Field(Path("data"), description="ที่เก็บข้อมูล · Where data is kept")
    playground_port: int = Field(8788, ge=0, le=65535, description="พอร์ตหน้าแชตทดลอง · Port of the playground's page")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: SecretStr | None) -> SecretStr | None:
        if url and not url.get_secret_value().startswith(("postgresql://", "postgresql+psycopg://", "postgres://")):
            raise ValueError("must begin with postgresql://; leave it empty for SQLite")
        return url

    @model_validator(mode="after")
    def _whole_webhook(self) -> Settings:
        secret = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
        if self.webhook_url and len(secret) < LEAST_SECRET:
            raise ValueError(f"WEBHOOK_URL needs a WEBHOOK_SECRET of {LEAST_SECRET} characters or more")
        return self

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
        f"{'.'.join(str(part) for part in error['loc']).upper() or 'SETTINGS'}: {_words(error['msg'])}"
        for error in invalid.errors(include_input=False, include_url=False)
    ]


def _words(message: str) -> str:
    return message.removeprefix("Value error, ")


def example() -> str:
    """`.env.example`: every setting with its reason."""
    lines = ["# Copy to .env and change what you need. ทุกค่ามีค่าเริ่มต้น แก้เฉพาะที่ต้องการ"]
    for name, field in Settings.model_fields.items():
        shown = "" if field.default is None else field.default
        lines += ["", f"# {field.description}", f"# {name.upper()}={shown}"]
    return "\n".join(lines) + "\n"
