"""Facts and health in Prometheus' text format, from a registry of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from monitor import __version__
from monitor.health import FAILING, OVERDUE, QUIET, THIN, UNREAD, Facts, Health, Level, SourceHealth
from monitor.store import Figures

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def exposition(facts: Facts, health: Health, figures: Figures) -> bytes:
    """One answer to a scrape. Nothing is kept from one to the next."""
    registry = CollectorRegistry()
    registry.register(_Monitor(facts, health, figures))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Monitor(Collector):
    def __init__(self, facts: Facts, health: Health, figures: Figures) -> None:
        self._facts = facts
        self._health = health
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """All of it."""
        yield from self._worker()
        yield from self._sources()
        yield from self._channels()
        yield from self._counts()

    def _worker(self) -> Iterator[Metric]:
        facts = self._facts
        build = GaugeMetricFamily("monitor_build_info", "The version that answers.", labels=["version"])
        build.add_metric([__version__], 1)
        yield build
        level = list(Level).index(self._health.level)
        yield GaugeMetricFamily("monitor_health_level", "0 ok, 1 warning, 2 critical.", level)
        findings = GaugeMetricFamily("monitor_finding", "1 for what is not as it should be.", labels=["code", "level"])
        for code, one in {finding.code: finding for finding in reversed(self._health.findings)}.items():
            findings.add_metric([code, one.level.value], 1)
        yield findings
        yield _gauge("monitor_running", "Whether a monitor works on the state.", facts.running is not None)
        beat = facts.alive
        if beat is not None:
            last = beat.at.timestamp() - beat.tick_age
            yield _gauge("monitor_last_tick_timestamp_seconds", "When the last whole tick began.", last)
            yield _gauge("monitor_loop_lag_seconds", "How late the event loop was.", beat.lag)
            yield _gauge("monitor_checks_under_way", "Sources being checked.", beat.checks)
        yield _gauge("monitor_database_bytes", "Size of the state database.", facts.database_bytes)
        if facts.free_bytes is not None:
            yield _gauge("monitor_disk_free_bytes", "Room left on the disk of the state.", facts.free_bytes)

    def _sources(self) -> Iterator[Metric]:
        sources = self._health.sources
        late = max((one.late.total_seconds() for one in sources), default=0.0)
        yield _gauge("monitor_oldest_overdue_seconds", "How long the longest due source has been due.", late)
        wrong = GaugeMetricFamily("monitor_sources", "Enabled sources with something wrong.", labels=["wrong"])
        for note in (OVERDUE, FAILING, QUIET, THIN, UNREAD):
            wrong.add_metric([note], sum(note in one.notes for one in sources))
        yield wrong
        yield _gauge("monitor_sources_enabled", "Enabled sources.", len(sources))
        times: tuple[tuple[str, str, Callable[[SourceHealth], datetime | None]], ...] = (
            ("success", "When it was last read.", lambda one: one.state.last_success_at if one.state else None),
            ("new", "When it last brought something.", lambda one: one.state.last_new_at if one.state else None),
            ("due", "When it is checked next.", lambda one: one.state.next_due_at if one.state else None),
        )
        for name, words, when in times:
            family = GaugeMetricFamily(f"monitor_source_{name}_timestamp_seconds", words, labels=["source"])
            for one in sources:
                if (moment := when(one)) is not None:
                    family.add_metric([one.id], moment.timestamp())
            yield family
        failures = GaugeMetricFamily("monitor_source_failures", "Failures in a row, weighed.", labels=["source"])
        for one in sources:
            failures.add_metric([one.id], one.state.failures if one.state else 0.0)
        yield failures

    def _channels(self) -> Iterator[Metric]:
        notices = GaugeMetricFamily("monitor_notices", "Notices of the last week.", labels=["channel", "state"])
        waiting = GaugeMetricFamily("monitor_notices_waiting_seconds", "How late the latest is.", labels=["channel"])
        for one in self._facts.channels:
            for state, count in (("pending", one.pending), ("failed", one.failed), ("sent", one.sent)):
                notices.add_metric([one.name, state], count)
            if one.waiting_since is not None:
                late = (self._facts.now - one.waiting_since).total_seconds()
                waiting.add_metric([one.name], max(late, 0.0))
        yield notices
        yield waiting

    def _counts(self) -> Iterator[Metric]:
        figures = self._figures
        yield _gauge("monitor_links_pending", "Articles that could be read now.", self._facts.pending_links)
        for name, words, value in (
            ("monitor_requests", "Requests made.", figures.requests),
            ("monitor_texts", "Versions of texts stored.", figures.texts),
            ("monitor_statements", "Statements stored.", figures.statements),
        ):
            yield CounterMetricFamily(name, words, value)
        outcomes = GaugeMetricFamily("monitor_requests_last_hour", "Requests by outcome.", labels=["outcome"])
        for outcome, count in sorted(figures.outcomes.items()):
            outcomes.add_metric([outcome], count)
        yield outcomes
        flags = GaugeMetricFamily("monitor_flags", "Flags by status and severity.", labels=["status", "severity"])
        for (status, severity), count in sorted(figures.flags.items()):
            flags.add_metric([status, severity], count)
        yield flags


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, float(value))
