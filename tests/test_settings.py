"""Settings: all faults at once, no secret repeated, and `.env.example` says what there is."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from bot.settings import SECRETS, Settings, example, faults


def test_every_setting_is_in_the_example() -> None:
    assert (Path(__file__).parent.parent / ".env.example").read_text("utf-8") == example()


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZONE", "Mars/Olympus")
    monkeypatch.setenv("LANGUAGE", "xx")
    monkeypatch.setenv("PLAYGROUND_PORT", "-1")
    monkeypatch.setenv("BOT_TOKEN", "hush-hush")
    monkeypatch.setenv("DATABASE_URL", "mysql://hush")
    monkeypatch.setenv("WEBHOOK_URL", "http://bot.example.com")
    monkeypatch.setenv("WEBHOOK_SECRET", "hush")
    with pytest.raises(ValidationError) as invalid:
        Settings()
    told = {name: words for name, _, words in (line.partition(": ") for line in faults(invalid.value))}
    wrong = {"ZONE", "LANGUAGE", "PLAYGROUND_PORT", "BOT_TOKEN", "DATABASE_URL", "WEBHOOK_URL", "WEBHOOK_SECRET"}
    assert told.keys() == wrong
    assert "Asia/Bangkok" in told["ZONE"]
    assert "hush" not in str(told)


def test_a_webhook_needs_a_long_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example.com")
    with pytest.raises(ValidationError) as invalid:
        Settings()
    assert faults(invalid.value) == ["WEBHOOK_SECRET: must have 32 characters or more where WEBHOOK_URL is set"]
    monkeypatch.setenv("WEBHOOK_SECRET", "x" * 32)
    assert Settings().webhook_url == "https://bot.example.com"


@pytest.mark.parametrize(
    ("system", "ours"),
    [("th_TH:th:en", "th"), ("en_US:en", "en"), ("en_GB.UTF-8", "en"), ("de_DE:de:en_US", "en"), ("de_DE", "th")],
)
def test_a_desktops_own_language_is_no_fault(monkeypatch: pytest.MonkeyPatch, system: str, ours: str) -> None:
    monkeypatch.setenv("LANGUAGE", system)
    assert Settings().language == ours


def test_the_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123:hush-hush")
    assert "hush" not in repr(Settings())


# secrets as files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As Docker and systemd lay them: one file a secret, often with a newline at its end."""
    monkeypatch.setenv("SECRETS_FOLDER", str(tmp_path))
    for name, words in (("bot_token", "123:hush-hush\n"), ("database_password", " p@ss/word \n"), ("other", "x")):
        (tmp_path / name).write_text(words, "utf-8")
    return tmp_path


def test_secrets_lie_in_files(folder: Path) -> None:
    found = Settings()
    assert found.bot_token
    assert found.bot_token.get_secret_value() == "123:hush-hush"
    assert "hush" not in repr(found)


def test_what_the_environment_says_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "7:other")
    found = Settings()
    assert found.bot_token
    assert found.bot_token.get_secret_value() == "7:other"


def test_the_folder_may_be_named_in_the_env_file(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRETS_FOLDER")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"SECRETS_FOLDER={folder}\n", "utf-8")
    assert Settings().bot_token


def test_a_secret_in_a_file_is_checked_like_any_other(folder: Path) -> None:
    (folder / "database_url").write_text("mysql://hush", "utf-8")
    with pytest.raises(ValidationError) as invalid:
        Settings()
    assert faults(invalid.value) == ["DATABASE_URL: must begin with postgresql://; leave it empty for SQLite"]


@pytest.mark.parametrize(
    ("harm", "told"),
    [("empty", "bot_token is empty"), ("bytes", "bot_token cannot be read"), ("folder", "bot_token cannot be read")],
)
def test_a_secret_that_cannot_be_read_is_told_with_all_other_faults(
    folder: Path, monkeypatch: pytest.MonkeyPatch, harm: str, told: str
) -> None:
    """Never the playground in silence, because a token could not be read."""
    monkeypatch.setenv("ZONE", "Mars/Olympus")
    file = folder / "bot_token"
    file.unlink()
    if harm == "folder":
        file.mkdir()
    else:
        file.write_bytes({"empty": b" \n", "bytes": b"\xff\xfe\x00"}[harm])
    with pytest.raises(ValidationError) as invalid:
        Settings()
    lines = faults(invalid.value)
    assert [line.split(":")[0] for line in lines] == ["SECRETS_FOLDER", "ZONE"]
    assert told in lines[0]


def test_a_folder_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRETS_FOLDER", str(tmp_path / "none"))
    with pytest.raises(ValidationError) as invalid:
        Settings()
    assert faults(invalid.value) == [
        f"SECRETS_FOLDER: the folder {tmp_path / 'none'} cannot be read: No such file or directory"
    ]


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("postgresql://khaidee@db/khaidee", "postgresql://khaidee:p%40ss%2Fword@db/khaidee"),
        ("postgres://k:own@db/khaidee", "postgres://k:own@db/khaidee"),
        ("postgresql:///khaidee?host=/run/postgresql", "postgresql:///khaidee?host=/run/postgresql"),
    ],
)
def test_the_password_may_lie_apart_from_the_address(
    folder: Path, monkeypatch: pytest.MonkeyPatch, url: str, whole: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert Settings().database == whole
    assert urlsplit(whole).password in (None, "own", "p%40ss%2Fword")


def test_without_an_address_it_is_sqlite(folder: Path) -> None:
    assert Settings().database is None


def test_every_secret_may_lie_in_a_file() -> None:
    kept = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    assert kept == set(SECRETS)
