"""`/metrics`: what this process says of itself, every metric declared once.

The instruments are OpenTelemetry's; Prometheus' text form is one way of reading them. Labels are
few and closed: no ids, names, places or subjects. Values are what the process knows already: a
scrape asks nobody.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from fastapi import Request, Response
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.sdk.metrics import Counter, MeterProvider
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.routing import Route

LABELS_MAX = 30
"""Series of one counter: further labels are counted together."""


class Metric(NamedTuple):
    """A declared metric; Prometheus' name adds the unit, and `_total` to a counter's."""

    name: str
    description: str
    labels: tuple[str, ...] = ()
    unit: str = ""


DURABILITY_UNSAFE = Metric(
    "platform.durability.unsafe",
    "1: by this check, what is acknowledged may be lost; 0: it is kept",
    ("service", "check"),
)
STORE_EPOCH = Metric("es.store.epoch", "The highest epoch of the service's histories", ("service",))
OUTBOX_PENDING = Metric(
    "es.outbox.pending", "Events committed and not yet published", ("service",), "{event}"
)
OUTBOX_OLDEST_AGE = Metric(
    "es.outbox.oldest.age",
    "Since the oldest unpublished event was committed; 0 when there is none",
    ("service",),
    "s",
)
PROJECTION_LAG = Metric(
    "es.projection.lag",
    "Since the oldest unapplied event was committed; 0 when there is none",
    ("service", "projection"),
    "s",
)
PARKED_EVENTS = Metric(
    "es.parked.events",
    "Events that wait behind one that failed for good",
    ("service", "projection"),
    "{event}",
)
GAUGES = (
    *(DURABILITY_UNSAFE, STORE_EPOCH, OUTBOX_PENDING, OUTBOX_OLDEST_AGE),
    *(PROJECTION_LAG, PARKED_EVENTS),
)

AUTHN_FAILURES = Metric("authn.failures", "Tokens refused, by the reason", ("reason",))
AUTHZ_DENIALS = Metric("authz.denials", "Requests denied, by the rule", ("rule",))
RATELIMIT_REJECTED = Metric("ratelimit.rejected", "Requests answered 429")
COUNTERS = (AUTHN_FAILURES, AUTHZ_DENIALS, RATELIMIT_REJECTED)


class Reading(NamedTuple):
    """The value of a gauge now."""

    metric: Metric
    value: float
    labels: Mapping[str, str]


type Readings = Callable[[], Iterable[Reading]]
"""Tells the gauges of one service from memory."""


class Metrics:
    """The metrics of one process."""

    def __init__(self) -> None:
        self._observed: list[Readings] = []
        self._registry = CollectorRegistry()
        reader = PrometheusMetricReader(
            disable_target_info=True,
            scope_info_enabled=False,
            registry=self._registry,
            cardinality_limits={Counter: LABELS_MAX},
        )
        meter = MeterProvider([reader], shutdown_on_exit=False).get_meter("linli")
        for gauge in GAUGES:
            observe = [partial(self._observe, gauge)]
            meter.create_observable_gauge(gauge.name, observe, gauge.unit, gauge.description)
        self._counters = {
            counter: meter.create_counter(counter.name, counter.unit, counter.description)
            for counter in COUNTERS
        }

    @contextmanager
    def observed(self, readings: Readings) -> Generator[None]:
        """Show these gauges meanwhile."""
        self._observed.append(readings)
        try:
            yield
        finally:
            self._observed.remove(readings)

    def count(self, counter: Metric, **labels: str) -> None:
        """One more."""
        self._counters[counter].add(1, labels)

    def text(self) -> bytes:
        """In Prometheus' text form."""
        return generate_latest(self._registry)

    def _observe(self, gauge: Metric, _options: CallbackOptions) -> Iterable[Observation]:
        return [
            Observation(value, labels)
            for readings in self._observed
            for metric, value, labels in readings()
            if metric is gauge
        ]


METRICS = Metrics()
"""This process's."""


def authn_failed(reason: str) -> None:
    """Count a refused token; `reason` is one of a few, never what was sent."""
    METRICS.count(AUTHN_FAILURES, reason=reason)


def authz_denied(rule: str) -> None:
    """Count a denied request, by the name of the rule."""
    METRICS.count(AUTHZ_DENIALS, rule=rule)


def ratelimit_rejected() -> None:
    """Count a request that was one too many."""
    METRICS.count(RATELIMIT_REJECTED)


async def metrics(_request: Request) -> Response:
    """All metrics of the process."""
    return Response(METRICS.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def metrics_route() -> Route:
    """`/metrics`."""
    return Route("/metrics", metrics)
