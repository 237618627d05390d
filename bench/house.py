"""python -m bench.house: the house's measured bars, for docs/quality.md."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).parent.parent


def bodies() -> list[int]:
    """Lines of every function's body, its docstring left out."""
    found = []
    for file in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
                found.append((body[-1].end_lineno or 0) - body[0].lineno + 1)
    return sorted(found)


def size(folder: str, *suffixes: str) -> int:
    return sum(len(path.read_bytes()) for path in (ROOT / folder).rglob("*") if path.suffix in suffixes)


def main() -> None:
    lines = bodies()
    p90 = lines[int(len(lines) * 0.9)]
    print(f"function bodies: {len(lines)}, median {statistics.median(lines):.0f}, p90 {p90}, longest {lines[-1]}")
    print(f"tests to code, in bytes: {size('tests', '.py', '.chat', '.tsv') / size('bot', '.py'):.2f}")


main()
