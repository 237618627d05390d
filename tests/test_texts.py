"""Texts: both languages say the same things, and every id the code asks for exists."""

from __future__ import annotations

import ast
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from bot.chat import form as forms
from bot.chat.texts import LANGUAGES, Language, catalogue, holes, speaker
from bot.chat.turn import Turn
from bot.domain.reading import HINTS
from bot.handlers import router
from bot.playground.entities import visible
from bot.records import RECORDS
from bot.storage.drafts import Draft
from tests.chat import START

SENTENCES = (".words", ".cancelled", ".empty", ".needed", ".unchanged", ".forbidden")
BOT = Path(__file__).parent.parent / "bot"
TH, EN = (catalogue(language) for language in LANGUAGES)


def test_both_languages_have_the_same_texts_and_values() -> None:
    assert TH.keys() == EN.keys()
    assert {key: holes(TH[key]) for key in TH} == {key: holes(EN[key]) for key in TH}


def test_every_text_is_written_and_is_html_telegram_reads() -> None:
    for texts in (TH, EN):
        for text in texts.values():
            assert visible(text).strip()


def test_buttons_fit_under_a_thumb() -> None:
    """Labels are at most 20 characters; those of lists, which hold names, are cut when drawn."""
    asked = {key for key, _ in _asked("label")} | {key for key in TH if key.startswith(("guess.", "form.", "menu."))}
    buttons = asked - {key for key in asked if key.endswith(SENTENCES)}
    assert [key for texts in (TH, EN) for key in buttons if len(texts[key]) > 20 and "{" not in texts[key]] == []


def test_every_id_in_the_code_exists() -> None:
    asked = {key for key, _ in [*_asked("say"), *_asked("label")]}
    assert asked
    assert asked <= TH.keys()


def test_the_values_of_every_text_are_given() -> None:
    for key, names in _asked("say"):
        assert holes(TH[key]) <= names, key


def test_every_hint_of_the_readers_can_be_said() -> None:
    assert set(HINTS) <= TH.keys()


@pytest.mark.parametrize("name", RECORDS)
def test_every_field_and_choice_of_a_record_has_its_texts(name: str) -> None:
    for field, kind in RECORDS[name].fields().items():
        wanted = {f"{name}.{field}", *(f"{name}.{field}.{choice}" for choice in kind.choices)}
        wanted |= {f"{name}.{field}.ask"} if kind.by_hand else set()
        assert wanted | {f"{name}.mark"} <= TH.keys()


def test_values_are_escaped() -> None:
    assert speaker("th")("record.named", name="<b>&") == "<b>&lt;b&gt;&amp;</b>"


def _asked(how: str) -> list[tuple[str, set[str]]]:
    """Every literal text id the code says (or labels), with the values it gives."""
    found = []
    for file in BOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _called(node.func) == how and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and "." in first.value:
                    found.append((first.value, {keyword.arg or "" for keyword in node.keywords}))
    return found


def _called(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(router("bot").forms))
def test_every_form_is_called_something_when_it_lay_for_hours(name: str, language: Language) -> None:
    draft = Draft(1, 1, name, None, START, {})
    assert forms._title(cast(Turn, SimpleNamespace(say=speaker(language))), draft)
