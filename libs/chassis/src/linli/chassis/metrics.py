"""`/metrics`: what this process says of itself, in Prometheus' text form.

The metrics are declared in `telemetry/registry.yaml`, the instruments are OpenTelemetry's: what is
measured where it happens (`linli.events.measuring`, `tracing`), and gauges, read from memory when
somebody looks. A scrape asks nobody.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from fastapi import Request, Response
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.metrics import CallbackOptions, Observation, set_meter_provider
from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, Counter, Histogram, MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.routing import Route

from linli.events import signals
from linli.events.instruments import METER, Signal, counter

LABELS_MAX = 30
"""Series of one counter: further labels are counted together."""
ROUTES_MAX = 600
"""The same of a histogram: a process with all services has all their routes."""
LIMITS: dict[Any, int] = {Counter: LABELS_MAX, Histogram: ROUTES_MAX}
GAUGES = tuple(signal for signal in signals.ALL if signal.kind == "gauge")


class Reading(NamedTuple):
    """The value of a gauge now."""

    metric: Signal
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
            cardinality_limits=LIMITS,
        )
        self.provider = MeterProvider(
            [reader], shutdown_on_exit=False, exemplar_filter=AlwaysOffExemplarFilter()
        )
        meter = self.provider.get_meter(METER)
        for gauge in GAUGES:
            observe = [partial(self._observe, gauge)]
            meter.create_observable_gauge(gauge.name, observe, gauge.unit, gauge.description)

    @contextmanager
    def observed(self, readings: Readings) -> Generator[None]:
        """Show these gauges meanwhile."""
        self._observed.append(readings)
        try:
            yield
        finally:
            self._observed.remove(readings)

    @contextmanager
    def read_by(self, reader: MetricReader) -> Generator[None]:
        """Let another reader have them meanwhile, and at the end once more."""
        self.provider.add_metric_reader(reader)
        try:
            yield
        finally:
            reader.shutdown()  # pyright: ignore[reportUnknownMemberType] - its **kwargs have no type

    def text(self) -> bytes:
        """In Prometheus' text form."""
        return generate_latest(self._registry)

    def _observe(self, gauge: Signal, _options: CallbackOptions) -> Iterable[Observation]:
        return [
            Observation(value, labels)
            for readings in self._observed
            for metric, value, labels in readings()
            if metric is gauge
        ]


METRICS = Metrics()
"""This process's: what any instrument of it measures arrives here."""
set_meter_provider(METRICS.provider)

_authn_failures = counter(signals.AUTHN_FAILURES)
_authz_denials = counter(signals.AUTHZ_DENIALS)
_ratelimit_rejected = counter(signals.RATELIMIT_REJECTED)


def begin() -> None:
    """Count from zero, for every reader that is there by now."""
    _ratelimit_rejected.add(0)


def authn_failed(reason: str) -> None:
    """Count a refused token; `reason` is one of a few, never what was sent."""
    _authn_failures.add(1, {"reason": reason})


def authz_denied(rule: str) -> None:
    """Count a denied request, by the name of the rule."""
    _authz_denials.add(1, {"rule": rule})


def ratelimit_rejected() -> None:
    """Count a request that was one too many."""
    _ratelimit_rejected.add(1)


async def metrics(_request: Request) -> Response:
    """All metrics of the process."""
    return Response(METRICS.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def metrics_route() -> Route:
    """`/metrics`."""
    return Route("/metrics", metrics)
