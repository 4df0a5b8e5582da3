"""A request as telemetry sees it: the trace that it belongs to, its span, and how long it took."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter
from typing import Final, NamedTuple

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Span, SpanContext, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linli.chassis.headers import header
from linli.events import signals
from linli.events.instruments import histogram
from linli.events.spans import traceparent_of, tracer

PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
UNROUTED: Final = "none"
OTHERS: Final = "others"
APART_MAX: Final = 80
"""Routes, methods and statuses that a service's process times each for itself; whatever comes after
so many is timed together, so that an alert still sees it."""
GONE: Final = "gone"
"""The status of a request whose caller left before it was answered."""
_STREAM: Final = (b"content-type", b"text/event-stream")

_TRACE_CONTEXT = TraceContextTextMapPropagator()
_NEW = RandomIdGenerator()
_duration = histogram(signals.HTTP_SERVER_REQUEST_DURATION)
_traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)


def traceparent() -> str | None:
    """The W3C `traceparent` of what is being done; None outside a request."""
    return _traceparent.get()


def trace_id() -> str | None:
    """The 32 hexadecimal digits by which logs and spans of one request find each other."""
    parent = _traceparent.get()
    return parent[3:35] if parent else None


class Tracing:
    """Gives every request a `traceparent`, its span's, the caller's or a new one, and times it."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self.app, self._service = app, service
        self._apart = set[Timed]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request within its span."""
        if scope["path"] in PROBES:
            _traceparent.set(traceparent_of(_beginning(scope)))
            await self.app(scope, receive, send)
            return
        answer: Message = {}

        async def sender(message: Message) -> None:
            nonlocal answer
            answer = answer or message
            await send(message)

        started = perf_counter()
        with _span_of(scope) as span:
            try:
                await self.app(scope, receive, sender)
            finally:
                self._tell(scope, span, answer, perf_counter() - started)

    def _tell(self, scope: Scope, span: Span | None, answer: Message, seconds: float) -> None:
        method, route = _method(scope), route_of(scope) or UNROUTED
        status = answer.get("status")
        if span is not None and span.is_recording():
            span.update_name(f"{method} {route}")
            span.set_attribute("http.route", route)
            if status:
                span.set_attribute("http.response.status_code", status)
        if not any(item[0] == _STREAM[0] and item[1][:17] == _STREAM[1] for item in _head(answer)):
            timed = self._timed(Timed(route, method, f"{status // 100}xx" if status else GONE))
            _duration.record(seconds, {"service": self._service, **timed._asdict()})

    def _timed(self, answered: "Timed") -> "Timed":
        """What a request is timed under."""
        if answered not in self._apart:
            if len(self._apart) >= APART_MAX:
                method = "GET" if answered.method in READS else "POST"
                return answered._replace(route=OTHERS, method=method)
            self._apart.add(answered)
        return answered


class Timed(NamedTuple):
    """What durations are told apart by."""

    route: str
    method: str
    status: str
    """Its class."""


def route_of(scope: Scope) -> str | None:
    """The template of the route that served, such as `/api/issues/{issue_id}`."""
    return getattr(scope.get("route"), "path_format", None)


def _head(answer: Message) -> list[tuple[bytes, bytes]]:
    return answer.get("headers", [])


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in METHODS else "_OTHER"


@contextmanager
def _span_of(scope: Scope) -> Generator[Span | None]:
    """The request's span, where somebody collects them: neither address nor query are in it."""
    if (made_by := tracer()) is None:
        _traceparent.set(traceparent_of(_beginning(scope)))
        yield None
        return
    carried = _TRACE_CONTEXT.extract(
        {"traceparent": header(scope, b"traceparent") or ""}, Context()
    )
    method = _method(scope)
    attributes = {"http.request.method": method}
    with made_by.start_as_current_span(
        method, carried, SpanKind.SERVER, attributes, record_exception=False
    ) as span:
        _traceparent.set(traceparent_of(span.get_span_context()))
        yield span


def _beginning(scope: Scope) -> SpanContext:
    """The span that the caller names, or one of nobody's."""
    if given := header(scope, b"traceparent"):
        carried = _TRACE_CONTEXT.extract({"traceparent": given}, Context())
        span = trace.get_current_span(carried).get_span_context()
        if span.is_valid:
            return span
    return SpanContext(_NEW.generate_trace_id(), _NEW.generate_span_id(), is_remote=False)
