"""What `make test` leaves to `make test-long`, so that it stays under two minutes (docs/decisions/0005)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def long_but(now: Callable[[Any], bool], values: Iterable[Any]) -> list[Any]:
    """All these values in `make test-long`, and those that `now` picks in `make test`."""
    return [value if now(value) else pytest.param(value, marks=pytest.mark.long) for value in values]


def pairs_long_but(now: Callable[[Any, Any], bool], firsts: Iterable[Any], seconds: Iterable[Any]) -> list[Any]:
    """The same for every first with every second."""
    others = list(seconds)
    return [
        pytest.param(one, other, marks=() if now(one, other) else pytest.mark.long, id=f"{_name(one)}-{other}")
        for one in firsts
        for other in others
    ]


def _name(value: Any) -> str:
    return str(getattr(value, "stem", value))
