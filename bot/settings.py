"""Settings from the environment, `.env`, and secrets that lie in files. All faults are told at once, one clear
sentence each.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_TOKEN = re.compile(r"\d+:\S+")
LEAST_SECRET = 32  # characters; the webhook refuses less
SECRETS = ("bot_token", "database_url", "database_password", "webhook_secret")
"""What may lie in SECRETS_FOLDER, one file each under the setting's name in small letters."""


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
    database_password: SecretStr | None = Field(
        None, description="รหัสผ่านฐานข้อมูล ถ้าไม่อยู่ใน DATABASE_URL · Password, where DATABASE_URL has none"
    )
    secrets_folder: Path | None = Field(
        None,
        description="โฟลเดอร์ไฟล์ความลับ เช่น /run/secrets/bot_token · Folder of secrets as files, such as bot_token",
    )
    webhook_url: str | None = Field(
        None, description="ที่อยู่ https ที่ Telegram จะส่งมา ไม่ใส่ = ถามเอง · Address Telegram calls; without it khaidee polls"
    )
    webhook_secret: SecretStr | None = Field(
        None,
        validate_default=True,
        description="รหัสลับของ webhook 32 ตัวขึ้นไป · Secret of the webhook, 32 characters or more",
    )
    webhook_host: str = Field("127.0.0.1", description="รับ webhook ที่เครื่องไหน · Interface the webhook listens on")
    webhook_port: int = Field(8443, ge=0, le=65535, description="พอร์ตของ webhook · Port the webhook listens on")
    send_limits: bool = Field(
        True, description="คุมอัตราส่งตามที่ Telegram กำหนด · Keep Telegram's sending limits; a server of one's own has none"
    )
    zone: str = Field("Asia/Bangkok", description="เขตเวลา · Time zone of new workspaces")
    language: Literal["th", "en"] = Field("th", description="ภาษาเริ่มต้น · Language of new workspaces: th or en")
    log_format: Literal["console", "json"] = Field("console", description="รูปแบบล็อก · Log format: console or json")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="ความละเอียดของล็อก · How much is logged: debug, info, warning or error"
    )
    health_port: int = Field(
        0, ge=0, le=65535, description="พอร์ต /healthz และ /metrics 0 = ปิด · Port of /healthz and /metrics; 0 is off"
    )
    health_host: str = Field("127.0.0.1", description="เปิด /healthz ที่เครื่องไหน · Interface /healthz listens on")
    data_folder: Path = Field(Path("data"), description="ที่เก็บข้อมูล · Where data is kept")
    playground_port: int = Field(8788, ge=0, le=65535, description="พอร์ตหน้าแชตทดลอง · Port of the playground's page")

    @model_validator(mode="before")
    @classmethod
    def _from_files(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Secrets as files, as Docker and systemd hand them over; what the environment says wins."""
        if not (folder := given.get("secrets_folder")):
            return given
        try:
            return _read(Path(folder)) | given
        except ValueError:  # told by the check of the setting itself, together with all other faults
            return given

    @field_validator("secrets_folder")
    @classmethod
    def _readable(cls, folder: Path | None) -> Path | None:
        if folder is not None:
            _read(folder)
        return folder

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: SecretStr | None) -> SecretStr | None:
        if url and not url.get_secret_value().startswith(("postgresql://", "postgresql+psycopg://", "postgres://")):
            raise ValueError("must begin with postgresql://; leave it empty for SQLite")
        return url

    @property
    def database(self) -> str | None:
        """DATABASE_URL with its password in it, wherever that lies; None is SQLite."""
        url = self.database_url.get_secret_value() if self.database_url else None
        return _with_password(url, self.database_password) if url else None

    @field_validator("bot_token")
    @classmethod
    def _like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("is no token: copy it from @BotFather whole, digits, a colon and what follows")
        return token

    @field_validator("webhook_url")
    @classmethod
    def _https(cls, url: str | None) -> str | None:
        if url and not url.startswith("https://"):
            raise ValueError("must begin with https://; Telegram calls nothing else")
        return url

    @field_validator("webhook_secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        """Asked where there is a webhook, or an address that is wrong itself: all faults are told at once."""
        asked = others.data.get("webhook_url", "wrong") is not None
        if asked and len(secret.get_secret_value() if secret else "") < LEAST_SECRET:
            raise ValueError(f"must have {LEAST_SECRET} characters or more where WEBHOOK_URL is set")
        return secret

    @field_validator("language", mode="before")
    @classmethod
    def _of_the_system(cls, given: object) -> object:
        """LANGUAGE is gettext's too: a desktop that says "th_TH:en" means no harm, and its first language is taken."""
        if not isinstance(given, str) or not {"_", ":"} & set(given):
            return given
        return next((code for part in given.split(":") if (code := part[:2].lower()) in ("th", "en")), "th")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
            raise ValueError(f"{name!r} is no time zone; Asia/Bangkok is one") from fault
        return name


def _read(folder: Path) -> dict[str, str]:
    """What the files of the folder say; raises ValueError, in a sentence, for what is there and cannot be read."""
    try:
        there = {file.name for file in folder.iterdir()}
    except OSError as fault:
        raise ValueError(f"the folder {folder} cannot be read: {fault.strerror}") from fault
    return {name: _words_in(folder / name) for name in SECRETS if name in there}


def _words_in(file: Path) -> str:
    try:
        words = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise ValueError(f"{file} cannot be read: it has to be plain text that this user may read") from fault
    if not words:
        raise ValueError(f"{file} is empty")
    return words


def _with_password(url: str, password: SecretStr | None) -> str:
    """The address with a password put in, where it names a user and has none of its own."""
    scheme, _, rest = url.partition("://")
    user, at, host = rest.rpartition("@")
    if password is None or not at or ":" in user:
        return url
    return f"{scheme}://{user}:{quote(password.get_secret_value(), safe='')}@{host}"


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
