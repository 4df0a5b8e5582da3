"""The trace a request belongs to, from its header through logs and events to projections."""

from collections.abc import Awaitable
from contextvars import ContextVar
from importlib import import_module
from typing import Any

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import SpanContext
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Receive, Scope, Send

from linli.chassis.headers import header
from linli.chassis.settings import SettingsError

_EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
_TRACE_CONTEXT = TraceContextTextMapPropagator()
_NEW = RandomIdGenerator()

_traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)


def traceparent() -> str | None:
    """The W3C `traceparent` of what is being done; None outside a request."""
    return _traceparent.get()


def trace_id() -> str | None:
    """The 32 hexadecimal digits by which logs and spans of one request find each other."""
    parent = _traceparent.get()
    return parent[3:35] if parent else None


class Tracing:
    """Gives every request a `traceparent`: its span's, the caller's, or a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Set it for the task that serves the request."""
        _traceparent.set(_traceparent_of(scope))
        return self.app(scope, receive, send)


def _traceparent_of(scope: Scope) -> str:
    span = trace.get_current_span().get_span_context()
    if not span.is_valid and (given := header(scope, b"traceparent")):
        carried = _TRACE_CONTEXT.extract({"traceparent": given})
        span = trace.get_current_span(carried).get_span_context()
    if not span.is_valid:
        span = SpanContext(_NEW.generate_trace_id(), _NEW.generate_span_id(), is_remote=False)
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"


def tracer_provider(service: str, endpoint: str | None) -> TracerProvider | None:
    """Where the service's spans go; None, and none are made, without an endpoint.

    Raises:
        SettingsError: the exporter, an extra of this package, is not installed.
    """
    if not endpoint:
        return None
    try:
        exporter: Any = import_module(_EXPORTER)
    except ModuleNotFoundError:
        message = "LINLI_OTLP_ENDPOINT is given, but linli-chassis[otlp] is not installed"
        raise SettingsError(message) from None
    provider = TracerProvider(resource=Resource.create({"service.name": f"linli-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(exporter.OTLPSpanExporter(endpoint=endpoint)))
    return provider
