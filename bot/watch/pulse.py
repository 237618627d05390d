"""When the messenger was last heard. A poller whose line is open and dead looks like a quiet day from inside."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
FOR_EVER = float("inf")
"""The patience with a webhook: nobody writes at night, and silence means nothing."""


class Pulse:
    """`patience`: seconds of silence that are still well. `clock` counts seconds and never jumps back."""

    def __init__(self, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience, self._clock = patience, clock
        self._last: float | None = None

    def heard(self) -> None:
        self._last = self._clock()

    @property
    def age(self) -> float | None:
        """Seconds since it was last heard; None before the first time."""
        return None if self._last is None else self._clock() - self._last

    @property
    def well(self) -> bool:
        return self._patience == FOR_EVER or (self.age is not None and self.age <= self._patience)

    def hearing(self, ask: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """The same question, whose every answer is a sign of life, also an empty one."""

        @wraps(ask)
        async def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            answer = await ask(*args, **kwargs)
            self.heard()
            return answer

        return asked
