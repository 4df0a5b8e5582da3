"""Spans of what happens to events, and the links between them: OpenTelemetry's API alone.

A request's trace ends with its append, whose context is stored in the events. Whoever sends or
processes them later, in batches, begins at another time and often in another process: the spans
are linked to where the events were created, not children of it.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice

from opentelemetry.context import Context
from opentelemetry.trace import (
    INVALID_SPAN,
    Link,
    Span,
    SpanContext,
    SpanKind,
    Tracer,
    TracerProvider,
    get_current_span,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from linli.events.envelope import Envelope, stream_of

LINKS_MAX = 32
"""Of one span: a batch has up to two thousand events."""
REPLAY_AGE = timedelta(hours=1)
"""An event that is processed so long after it was recorded is processed again, or very late."""
CONTEXTS_KEPT = 4_096
"""Each is asked for by all who read its events."""
REPLAY = "es.replay"
"""The attribute by which spans of replays are sampled."""

_W3C = TraceContextTextMapPropagator()


class _Tracing:
    """Where spans are made in this process."""

    tracer: Tracer | None = None


def trace_with(provider: TracerProvider | None) -> None:
    """Make spans from now on, or none."""
    _Tracing.tracer = provider.get_tracer("linli") if provider else None


def tracer() -> Tracer | None:
    """What makes spans; None where nobody collects them."""
    return _Tracing.tracer


@lru_cache(CONTEXTS_KEPT)
def context_of(traceparent: str | None) -> SpanContext | None:
    """The span that a W3C `traceparent` names, if it names one."""
    if not traceparent:
        return None
    span = get_current_span(_W3C.extract({"traceparent": traceparent}, Context()))
    return span.get_span_context() if span.get_span_context().is_valid else None


def traceparent_of(span: SpanContext) -> str:
    """The W3C `traceparent` that names a span."""
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"


def _is_sampled(traceparent: str | None) -> bool:
    """Whether a collector has the trace: a link to another would lead nowhere."""
    context = context_of(traceparent)
    return context is not None and context.trace_flags.sampled


@contextmanager
def appending(stream: str) -> Generator[str | None]:
    """The append of one command: the `traceparent` that its events are to carry, if there is one.

    Args:
        stream: the first that is written; of its name only the kind is told.
    """
    if (made_by := tracer()) is None:
        yield None
        return
    kind = stream.partition("-")[0]
    with made_by.start_as_current_span(
        f"append {kind}",
        attributes={"es.stream.kind": kind},
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield traceparent_of(span.get_span_context())
        except Exception as error:
            span.set_attribute("error.type", type(error).__qualname__)
            raise


@contextmanager
def sending(stream: str, traceparents: Iterable[str | None], count: int) -> Generator[str | None]:
    """The publishing of a batch: the `traceparent` for its messages, if there is one."""
    with _batch(f"send {stream}", SpanKind.PRODUCER, traceparents, count, {}) as span:
        context = span.get_span_context()
        yield traceparent_of(context) if context.is_valid else None


@contextmanager
def processing(reader: str, events: Sequence[Envelope], *, replay: bool = False) -> Generator[Span]:
    """The working off of a batch of one source by a projection or a reaction."""
    if tracer() is None:
        yield INVALID_SPAN
        return
    first = events[0]
    again = replay or datetime.now(UTC) - first.recorded_at > REPLAY_AGE
    with _batch(
        f"process {stream_of(first.source, first.epoch)}",
        SpanKind.CONSUMER,
        (event.traceparent for event in events),
        len(events),
        {"messaging.consumer.group.name": reader, REPLAY: again},
    ) as span:
        yield span


@contextmanager
def _batch(
    name: str,
    kind: SpanKind,
    traceparents: Iterable[str | None],
    count: int,
    attributes: Mapping[str, str | bool],
) -> Generator[Span]:
    """A trace of its own, linked to the contexts in which the events of a batch were created."""
    if (made_by := tracer()) is None:
        yield INVALID_SPAN
        return
    operation, _, stream = name.partition(" ")
    created = islice(dict.fromkeys(filter(_is_sampled, traceparents)), LINKS_MAX)
    with made_by.start_as_current_span(
        name,
        Context(),
        kind,
        {
            "messaging.system": "nats",
            "messaging.operation.type": operation,
            "messaging.destination.name": stream,
            "messaging.batch.message_count": count,
            **attributes,
        },
        [Link(context) for context in map(context_of, created) if context],
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        except Exception as error:
            span.set_attribute("error.type", type(error).__qualname__)
            raise
