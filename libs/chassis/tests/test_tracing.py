"""Spans are made where somebody collects them, and nowhere else; requests are timed everywhere."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import product
from types import SimpleNamespace
from typing import Any

from opentelemetry.sdk.metrics.export import DataPointT, InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.types import Receive, Scope, Send

from linli.chassis.metrics import METRICS
from linli.chassis.tracing import APART_MAX, Tracing
from linli.events import signals
from linli.events.databases import engine_of
from linli.events.spans import trace_with

from .sample import NOWHERE, sample_on

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
CLOSE = "/api/notices/0198c0de-0000-7000-8000-000000000000/close"
ROUTE = "/api/notices/{notice_id}/close"


@contextmanager
def collected() -> Generator[InMemorySpanExporter]:
    spans = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    trace_with(provider)
    yield spans
    trace_with(None)


async def test_a_command_runs_in_the_span_that_its_events_name() -> None:
    traceparents: list[str | None] = []
    with collected() as spans:
        async for sample in sample_on(engine_of(NOWHERE)):
            await sample.http.post(CLOSE, headers={"traceparent": PARENT})
            await sample.http.get("/healthz")
            traceparents += [context.traceparent for context in sample.notices.contexts]
    (request,) = spans.get_finished_spans()
    assert (request.kind.name, request.name) == ("SERVER", f"POST {ROUTE}")
    assert request.context is not None
    assert traceparents == [f"00-{TRACE}-{request.context.span_id:016x}-01"]


async def test_a_span_tells_neither_address_nor_query() -> None:
    with collected() as spans:
        async for sample in sample_on(engine_of(NOWHERE)):
            await sample.http.get("/api/notices?cursor=何美玲")
    (request,) = spans.get_finished_spans()
    assert request.attributes == {
        "http.request.method": "GET",
        "http.route": "/api/notices",
        "http.response.status_code": 422,
    }


async def test_without_a_collector_the_callers_trace_goes_on() -> None:
    async for sample in sample_on(engine_of(NOWHERE)):
        await sample.http.post(CLOSE, headers={"traceparent": PARENT})
        (context,) = sample.notices.contexts
        assert context.traceparent == PARENT


async def test_a_request_is_timed_under_its_route_and_probes_are_not() -> None:
    reader = InMemoryMetricReader()  # of its own: the process's may be full of other tests' routes
    with METRICS.read_by(reader):
        async for sample in sample_on(engine_of(NOWHERE)):
            await sample.http.post(CLOSE)
            await sample.http.get("/api/nothing-of-that-name")
            await sample.http.get("/readyz")
        timed = [
            dict(point.attributes or {})
            for point in points_of(reader, signals.HTTP_SERVER_REQUEST_DURATION.name)
        ]
    of = {"service": "notices"}
    assert {"method": "POST", "route": ROUTE, "status": "2xx", **of} in timed
    assert {"method": "GET", "route": "none", "status": "4xx", **of} in timed
    assert "readyz" not in str(timed)


async def test_routes_beyond_so_many_are_timed_together_by_what_alerts_ask_for() -> None:
    reader = InMemoryMetricReader()
    routes = [f"/api/notices/r{n}" for n in range(APART_MAX + 5)]

    async def answers(scope: Scope, _: Receive, send: Send) -> None:
        scope["route"] = SimpleNamespace(path_format=scope["path"])
        await send({"type": "http.response.start", "status": 503, "headers": []})

    async def nothing(*_: object) -> Any: ...

    app = Tracing(answers, "notices-many")
    with METRICS.read_by(reader):
        for route, method in product(routes, ("GET", "HEAD", "PUT", "DELETE")):
            scope: Scope = {"type": "http", "path": route, "method": method, "headers": []}
            await app(scope, nothing, nothing)
        points = points_of(reader, signals.HTTP_SERVER_REQUEST_DURATION.name)
        timed = [d for p in points if (d := dict(p.attributes or {}))["service"] == "notices-many"]
    assert len(timed) == APART_MAX + 2
    together = [one for one in timed if one["route"] == "others"]
    assert {(one["method"], one["status"]) for one in together} == {("GET", "5xx"), ("POST", "5xx")}


def points_of(reader: InMemoryMetricReader, name: str) -> Iterator[DataPointT]:
    """What the reader has seen of a metric."""
    data = reader.get_metrics_data()
    for resource in data.resource_metrics if data else ():
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                if metric.name == name:
                    yield from metric.data.data_points
