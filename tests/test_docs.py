"""Documents name only what exists: commands, settings, files, make targets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    commands = set(re.findall(r"python -m bot (\w+)", text))
    assert commands <= set(main.commands)
    targets = set(re.findall(r"`make ([\w-]+)`", text)) | set(re.findall(r"^make ([\w-]+)", text, re.MULTILINE))
    assert targets <= set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    settings = set(re.findall(r"`([A-Z]+_[A-Z_]+)=", text))
    assert settings <= {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", document.read_text("utf-8")):
        assert (document.parent / target).exists()


def test_help_names_every_command() -> None:
    assert set(main.commands) == {"run", "demo", "migrate", "invite", "backup", "restore", "doctor"}
