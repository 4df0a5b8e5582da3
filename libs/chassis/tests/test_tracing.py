"""Spans are made where somebody collects them, and nowhere else."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from linli.chassis import tracing
from linli.chassis.settings import SettingsError
from linli.chassis.tracing import tracer_provider
from linli.events.databases import engine_of

from .sample import NOWHERE, sample_on

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
COMMAND = "/api/notices/0198c0de-0000-7000-8000-000000000000/close"


async def test_a_command_runs_in_the_span_that_its_events_name() -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    traceparents: list[str | None] = []
    async for sample in sample_on(engine_of(NOWHERE), provider):
        await sample.http.post(COMMAND, headers={"traceparent": PARENT})
        await sample.http.get("/healthz")
        (context,) = sample.notices.contexts
        traceparents.append(context.traceparent)
    (request,) = [span for span in spans.get_finished_spans() if span.kind.name == "SERVER"]
    assert request.name == "POST /api/notices/{notice_id}/close"
    assert request.context is not None
    assert traceparents == [f"00-{TRACE}-{request.context.span_id:016x}-01"]


def test_without_an_endpoint_nothing_is_collected() -> None:
    assert tracer_provider("notices", None) is None


def test_an_endpoint_without_its_exporter_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tracing, "_EXPORTER", "linli.nothing_of_that_name")
    with pytest.raises(SettingsError, match="LINLI_OTLP_ENDPOINT"):
        tracer_provider("notices", "http://127.0.0.1:4318/v1/traces")
