"""Quiet hours: a stretch of the local day, which may run over midnight."""

from __future__ import annotations

from datetime import datetime, time, timedelta


def quiet_until(local: datetime, start: int, end: int) -> datetime | None:
    """When the quiet that rules at this local moment ends; None when it is not quiet.

    `start` and `end` are local minutes since midnight; equal ones mean no quiet hours at all.
    """
    minute = local.hour * 60 + local.minute
    over_midnight = start > end
    quiet = (minute >= start or minute < end) if over_midnight else start <= minute < end
    if not quiet:
        return None
    midnight = datetime.combine(local.date(), time(), local.tzinfo)
    days = 1 if over_midnight and minute >= start else 0
    return midnight + timedelta(days=days, minutes=end)
