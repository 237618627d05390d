"""What import contracts cannot say: one place commits, records are selected in one place, only wire knows Telegram."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from bot.app import PUSHES
from bot.storage.desk import RECIPES

BOT = Path(__file__).parent.parent / "bot"


def calls(*names: str) -> Iterator[tuple[str, int]]:
    for file in BOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
                yield str(file.relative_to(BOT)), node.lineno


def test_nothing_commits_by_itself() -> None:
    """Transactions end where the engines' `begin` blocks end; nobody calls commit or rollback."""
    assert list(calls("commit", "rollback")) == []


def test_every_promise_names_a_registered_recipe() -> None:
    for name in PUSHES:
        importlib.import_module(f"bot.jobs.{name}")
    promised = {
        node.args[0].value
        for file in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in ("later", "at_once")
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert promised
    assert promised <= RECIPES


def test_functions_fit_in_a_glance() -> None:
    long = [
        (file.name, node.name)
        for file in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.body[-1].end_lineno or 0) - node.body[0].lineno > 30
    ]
    assert long == []
