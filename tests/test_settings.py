"""Settings: all faults at once, no secret repeated, and `.env.example` says what there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings, example, faults


def test_every_setting_is_in_the_example() -> None:
    assert (Path(__file__).parent.parent / ".env.example").read_text("utf-8") == example()


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZONE", "Mars/Olympus")
    monkeypatch.setenv("LANGUAGE", "xx")
    monkeypatch.setenv("PLAYGROUND_PORT", "-1")
    with pytest.raises(ValidationError) as invalid:
        Settings()
    told = faults(invalid.value)
    assert len(told) == 3
    assert any("Asia/Bangkok" in line for line in told)


def test_the_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123:hush-hush")
    assert "hush" not in repr(Settings())
