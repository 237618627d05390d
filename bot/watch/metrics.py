"""Metrics as Prometheus reads them, made anew for each scrape in a registry of its own.

Labels are kinds and results that the code names; never a person, a chat or a word.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot import __version__
from bot.storage.backlog import Backlog
from bot.watch.meters import Meters
from bot.watch.watched import Reading

NEVER = float("inf")


def exposition(reading: Reading) -> bytes:
    """The page of one scrape."""
    registry = CollectorRegistry()
    registry.register(_Families(reading))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Families(Collector):
    def __init__(self, reading: Reading) -> None:
        self._of = reading

    def collect(self) -> Iterable[Metric]:
        yield _build(self._of)
        yield from _house(self._of)
        yield from _work(self._of.meters)
        if self._of.backlog:
            yield from _waiting(self._of.backlog, self._of.now)


def _build(of: Reading) -> Metric:
    labels = {"version": __version__, "python": platform.python_version(), "database": of.database, "intake": of.intake}
    return InfoMetricFamily("khaidee_build", "What runs here", labels)


def _house(of: Reading) -> Iterator[Metric]:
    yield _gauge("khaidee_database_up", "1 when the database answered this scrape", float(of.backlog is not None))
    yield _gauge("khaidee_heard_age_seconds", "Since Telegram was last heard", _or_never(of.heard_age))
    yield _gauge("khaidee_disk_free_ratio", "Free share of the disk with the data folder", of.disk_free)
    yield _gauge("khaidee_backup_age_seconds", "Since the last backup", _or_never(of.backup_age))


def _waiting(of: Backlog, now: datetime) -> Iterator[Metric]:
    yield _gauge("khaidee_inbox_open", "Updates that are not answered yet", of.updates)
    yield _gauge("khaidee_inbox_lag_seconds", "Age of the oldest of them", _age(of.update_since, now))
    yield _gauge("khaidee_inbox_aside", "Updates that were set aside after three attempts", of.aside)
    yield _gauge("khaidee_outbox_waiting", "Messages whose time has come and that are not sent", of.letters)
    yield _gauge("khaidee_outbox_lag_seconds", "By how much the oldest of them is late", _age(of.letter_since, now))


def _work(of: Meters) -> Iterator[Metric]:
    yield CounterMetricFamily("khaidee_updates_received", "Updates that were kept", of.received)
    ends = CounterMetricFamily("khaidee_messages", "Messages by how they ended", labels=("kind", "result"))
    for labels, count in sorted(of.letters.items()):
        ends.add_metric(labels, count)
    yield ends
    again = CounterMetricFamily("khaidee_message_retries", "Tries again, by why", labels=("kind", "why"))
    for labels, count in sorted(of.retries.items()):
        again.add_metric(labels, count)
    yield again
    units = HistogramMetricFamily("khaidee_unit_seconds", "Units of work, queue and commit included", labels=("kind",))
    for kind, times in sorted(of.units.items()):
        units.add_metric((kind,), times.up_to(), times.total)
    yield units


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _or_never(age: float | None) -> float:
    return NEVER if age is None else age
