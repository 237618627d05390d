"""Documents name only what exists: commands and their options, settings, metrics, files, headings, make targets."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot import __version__
from bot.cli import COMMANDS, main
from bot.settings import SECRETS, Settings
from tests.test_deploy import metrics

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "CHANGELOG.md",
    *(ROOT / "docs").rglob("*.md"),
]
OTHERS = {"TEST_POSTGRES", "LC_CTYPE", "LC_COLLATE", "SQL_ASCII", "NEVER_TWICE"}
"""Words in capitals that are no settings of ours."""
CALLED = re.compile(r"(?:python -m bot|sudo khaidee|run --rm bot|`bot) (\w+)((?: --[\w-]+)*)(?: (\w+))?")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    targets = set(re.findall(r"`make ([\w-]+)`", text)) | set(re.findall(r"^make ([\w-]+)", text, re.MULTILINE))
    assert targets <= set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", text))
    assert named - OTHERS <= {name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"\bkhaidee_[a-z_]+", text)) <= metrics()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_are_called_as_they_can_be(document: Path) -> None:
    for name, options, word in CALLED.findall(document.read_text("utf-8")):
        command = main.get_command(click.Context(main), name)
        assert command, f"there is no command {name}"
        known = {option for param in command.params for option in param.opts}
        assert set(options.split()) <= known
        if isinstance(command, click.Group) and word:
            assert word in command.commands


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_are_named_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    named = re.findall(r"`((?:deploy|docs|tests|bot|bench)/[\w./-]*\w)`", text) + re.findall(r'src="([^"]+)"', text)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_metric_is_told_and_every_setting_of_running_it_too() -> None:
    text = (ROOT / "docs" / "running.md").read_text("utf-8")
    assert metrics() <= set(re.findall(r"khaidee_[a-z_]+", text))
    assert [name for name in SECRETS if name not in text] == []
    told = {name for name, _, _ in CALLED.findall(text)}
    assert set(COMMANDS) - told == {"run", "demo"}, "make run is how they are called"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target, heading in re.findall(r"\]\((?!http)([^)#]*)#?([^)]*)\)", document.read_text("utf-8")):
        file = document.parent / target if target else document
        assert file.exists()
        if heading:
            assert heading in _anchors(file)


def _anchors(file: Path) -> set[str]:
    """Headings as a page of the repository names them."""
    found = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in found}


def test_help_names_every_command() -> None:
    """And says of each what it does."""
    said = CliRunner().invoke(main, ["--help"]).output
    listed = dict(re.findall(r"^  (\w+)  +(\S.*)$", said[said.index("Commands:") :], re.MULTILINE))
    assert set(listed) == set(COMMANDS)
    assert CliRunner().invoke(main, ["--version"]).output == f"khaidee, version {__version__}\n"
    assert CliRunner().invoke(main, ["nonsense"]).exit_code == 2


def test_the_version_is_one() -> None:
    assert f'\nversion = "{__version__}"\n' in (ROOT / "pyproject.toml").read_text("utf-8")
