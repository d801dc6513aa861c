"""Figures for Prometheus."""

import os
import time
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from sambayan.core import inbox, queue, sweep
from sambayan.core.clock import LIVE
from sambayan.money import queries as money
from sambayan.money.enums import Account
from sambayan.web.components.pages import read_only

_LEDGER_SECONDS = 300  # the balances read every line of the ledger

_ledger: tuple[float, dict[Account, int]] | None = None  # when it was read in this process, and what it said


@read_only
@never_cache
def metrics(_request: HttpRequest) -> HttpResponse:
    """All measures as text; the counts are of all worker processes together. The guard knows who may ask."""
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Own())
    registry.register(_State())
    return registry


class _Own(Collector):
    """The counts of this process alone."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from REGISTRY.collect()  # type: ignore[misc]


class _State(Collector):
    """What the database says when it is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            sweep_age = sweep.age()
            yield _gauge("sambayan_sweep_running", "1 when a sweep is connected", sweep_age is not None)
            yield _gauge("sambayan_sweep_lag_seconds", "Since the last sweep", sweep_age or 0)
            yield _gauge("sambayan_queue_age_seconds", "What the oldest waiting job waits", queue.oldest_wait())
            yield _gauge(
                "sambayan_inbox_dead", "Notifications that nobody will try again", inbox.dead_letters().count()
            )
            yield _labelled("sambayan_jobs_failed", "In the last two days", "job", queue.failed())
            yield _gauge(
                "sambayan_refunds_failed", "Refused for good by their holder", money.failed_refunds(timeline=LIVE)[0]
            )
            yield _labelled("sambayan_ledger_rupiah", "Balance, a debit above 0", "account", _balances())
            up = True
        except DatabaseError:
            up = False
        yield _gauge("sambayan_database_up", "1 when the database answers", up)


def _gauge(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, documentation, value=float(value))


def _labelled(name: str, documentation: str, label: str, values: Mapping[Any, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, documentation, labels=[label])
    for key, value in values.items():
        family.add_metric([key], float(value))
    return family


def _balances() -> dict[Account, int]:
    """Of the live ledger, at most some minutes old. Whether they are right is what the nightly proof says."""
    global _ledger  # noqa: PLW0603 - one cached sum per process
    if _ledger is None or time.monotonic() - _ledger[0] > _LEDGER_SECONDS:
        _ledger = (time.monotonic(), money.account_balances(timeline=LIVE))
    return _ledger[1]
