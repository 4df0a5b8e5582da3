"""Traces, metrics and logs of a process by OTLP over HTTP, where somebody collects them."""

import logging
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Final, override
from uuid import uuid4

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_ON,
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes

from linli.chassis.logs import attributes_of
from linli.chassis.metrics import LIMITS, METRICS
from linli.chassis.tracing import traceparent
from linli.events.spans import REPLAY, context_of, trace_with

ANSWER_SECONDS_MAX: Final = 5.0
METRICS_SECONDS: Final = 15.0
DELAY_MILLISECONDS: Final = 1000
REPLAYS_SAMPLED: Final = 0.001
"""Of the spans of replays: a rebuild works off years in minutes."""
REQUESTS_PER_SECOND: Final = 100
"""Of how many requests a trace may begin here: more of a flood would cost more than they tell."""
_SILENT: Final = ("opentelemetry", "urllib3", "requests")
"""Loggers of the way out: what they say of it would go the same way."""


@contextmanager
def exported(service: str, endpoint: str) -> Generator[None]:
    """Send what this process tells to a collector meanwhile.

    A collector that is away costs what was told meanwhile, and nothing else.
    """
    told = {"service.name": f"linli-{service}", "service.instance.id": str(uuid4())}
    resource = Resource.create(told)
    base = endpoint.rstrip("/")
    with ExitStack() as stack:
        stack.enter_context(_spans(base, resource))
        stack.enter_context(_logs(base, resource))
        stack.enter_context(_metrics(base))
        yield


@contextmanager
def _spans(base: str, resource: Resource) -> Generator[None]:
    provider = TracerProvider(
        sampler=ParentBased(Sampling()), resource=resource, shutdown_on_exit=False
    )
    exporter = OTLPSpanExporter(f"{base}/v1/traces", timeout=ANSWER_SECONDS_MAX)
    provider.add_span_processor(
        BatchSpanProcessor(exporter, schedule_delay_millis=DELAY_MILLISECONDS)
    )
    trace_with(provider)
    try:
        yield
    finally:
        trace_with(None)
        provider.shutdown()


@contextmanager
def _metrics(base: str) -> Generator[None]:
    exporter = OTLPMetricExporter(f"{base}/v1/metrics", timeout=ANSWER_SECONDS_MAX)
    reader = PeriodicExportingMetricReader(
        exporter, METRICS_SECONDS * 1000, cardinality_limits=LIMITS
    )
    with METRICS.read_by(reader):
        yield


@contextmanager
def _logs(base: str, resource: Resource) -> Generator[None]:
    provider = LoggerProvider(resource, shutdown_on_exit=False)
    exporter = OTLPLogExporter(f"{base}/v1/logs", timeout=ANSWER_SECONDS_MAX)
    provider.add_log_record_processor(
        BatchLogRecordProcessor(exporter, schedule_delay_millis=DELAY_MILLISECONDS)
    )
    handler = LogHandler(provider)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        provider.shutdown()


class Sampling(Sampler):
    """Every trace that begins here, but few of replays, and only so many requests a second."""

    _replays = TraceIdRatioBased(REPLAYS_SAMPLED)

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._second, self._requests = 0, 0

    @override
    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """As `Sampler.should_sample`."""
        if (attributes or {}).get(REPLAY):
            return self._replays.should_sample(parent_context, trace_id, name, kind, attributes)
        if kind is SpanKind.SERVER and self._is_one_too_many():
            return SamplingResult(Decision.DROP)
        return SamplingResult(Decision.RECORD_AND_SAMPLE, attributes)

    @override
    def get_description(self) -> str:
        """As `Sampler.get_description`."""
        few = f"{REPLAYS_SAMPLED:%} of replays, {REQUESTS_PER_SECOND} requests a second"
        return f"{ALWAYS_ON.get_description()}, {few}"

    def _is_one_too_many(self) -> bool:
        second = int(self._clock())
        self._second, before = second, self._requests if second == self._second else 0
        self._requests = before + 1
        return self._requests > REQUESTS_PER_SECOND


class LogHandler(logging.Handler):
    """Hands records on with what our lines of JSON say, and nothing that they leave out."""

    def __init__(self, provider: LoggerProvider) -> None:
        super().__init__()
        self._provider = provider

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """As `Handler.emit`."""
        if record.name.startswith(_SILENT):
            return
        span = context_of(traceparent())
        ids: Mapping[str, Any] = (
            {"trace_id": span.trace_id, "span_id": span.span_id} if span else {}
        )
        self._provider.get_logger(record.name).emit(
            LogRecord(
                timestamp=int(record.created * 1e9),
                severity_number=_severity(record.levelno),
                severity_text=record.levelname.lower(),
                body=record.getMessage(),
                attributes=attributes_of(record),
                **ids,
            )
        )


def _severity(level: int) -> SeverityNumber:
    match level:
        case logging.CRITICAL:
            return SeverityNumber.FATAL
        case logging.ERROR:
            return SeverityNumber.ERROR
        case logging.WARNING:
            return SeverityNumber.WARN
        case logging.INFO:
            return SeverityNumber.INFO
        case _:
            return SeverityNumber.DEBUG
