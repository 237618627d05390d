"""The clock calls, survives a failing job, and ends on what is fatal."""

from __future__ import annotations

import asyncio

import pytest

from bot.jobs.clock import Clock, Job


async def test_a_failing_job_is_called_again() -> None:
    clock, calls, enough = Clock(), [0], asyncio.Event()

    async def job() -> None:
        calls[0] += 1
        if calls[0] == 3:
            enough.set()
        raise ValueError("a passing fault")

    clock.every(0.01, job)
    running = asyncio.create_task(clock.run())
    await asyncio.wait_for(enough.wait(), 5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert calls[0] >= 3


def _divide() -> None:
    raise ZeroDivisionError


async def _on_a_thread() -> None:
    await asyncio.to_thread(_divide)


@pytest.mark.parametrize("job", [_on_a_thread, lambda: asyncio.to_thread(_divide), lambda: _on_a_thread()])
async def test_what_is_fatal_ends_it(job: Job) -> None:
    """However the job is written: the right to serve was once asked for by a lambda, and never awaited."""
    clock = Clock(fatal=(ZeroDivisionError,))
    clock.every(0.01, job)
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(clock.run(), 5)
