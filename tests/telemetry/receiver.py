"""An OTLP receiver in this process: HTTP with protobuf, as a collector takes it."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from gzip import decompress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple, override

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue

KINDS = {1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}


class Span(NamedTuple):
    """A span as it arrived."""

    name: str
    kind: str
    trace: str
    id: str
    parent: str
    links: frozenset[str]
    """The spans it is linked to."""
    attributes: Mapping[str, Any]
    process: str


@dataclass
class Received:
    """All that arrived."""

    spans: list[Span] = field(default_factory=list[Span])
    metrics: set[str] = field(default_factory=set[str])
    logs: int = 0
    bodies: list[bytes] = field(default_factory=list[bytes])
    """Everything as it was sent."""

    def take(self, path: str, body: bytes) -> None:
        """What was posted."""
        self.bodies.append(body)
        match path:
            case "/v1/traces":
                self.spans.extend(_spans(ExportTraceServiceRequest.FromString(body)))
            case "/v1/metrics":
                self.metrics |= set(_metrics(ExportMetricsServiceRequest.FromString(body)))
            case "/v1/logs":
                self.logs += len(ExportLogsServiceRequest.FromString(body).resource_logs)
            case _:
                raise AssertionError(path)

    def named(self, name: str) -> list[Span]:
        """The spans whose names begin like this."""
        return [span for span in self.spans if span.name.startswith(name)]

    def children_of(self, span: Span, name: str) -> list[Span]:
        """Those of its trace that it is the parent of."""
        return [s for s in self.named(name) if (s.trace, s.parent) == (span.trace, span.id)]

    def linked_to(self, span: Span, name: str) -> list[Span]:
        """Those that are linked to it."""
        return [other for other in self.named(name) if span.id in other.links]


def _spans(request: ExportTraceServiceRequest) -> Iterator[Span]:
    for resource in request.resource_spans:
        told = {one.key: _value(one.value) for one in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Span(
                    name=span.name,
                    kind=KINDS[span.kind],
                    trace=span.trace_id.hex(),
                    id=span.span_id.hex(),
                    parent=span.parent_span_id.hex(),
                    links=frozenset(link.span_id.hex() for link in span.links),
                    attributes={one.key: _value(one.value) for one in span.attributes},
                    process=told["service.name"],
                )


def _metrics(request: ExportMetricsServiceRequest) -> Iterator[str]:
    for resource in request.resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                yield metric.name


def _value(value: AnyValue) -> Any:
    return getattr(value, value.WhichOneof("value") or "string_value")


@asynccontextmanager
async def receiver() -> AsyncGenerator[tuple[str, Received]]:
    """A receiver at work: its address, and what arrives."""
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gzipped = self.headers.get("Content-Encoding") == "gzip"
            received.take(self.path, decompress(body) if gzipped else body)
            self.send_response(200)
            self.end_headers()

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        await asyncio.to_thread(server.shutdown)
        server.server_close()
        thread.join()
