"""A rebuild works off years in minutes: of its spans one in a thousand is sent, and of a flood of
requests so many a second; of others all."""

import random
from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from linli.chassis.exporting import REPLAYS_SAMPLED, REQUESTS_PER_SECOND, Sampling
from linli.events.contracts.base import TownCode
from linli.events.contracts.places import TownRegistered
from linli.events.envelope import Envelope
from linli.events.spans import REPLAY, REPLAY_AGE, processing, trace_with
from linli.events.testing import recorded

SEED = 1
REPLAYED, LIVE = 10_000, 100
"""Batches."""
NOW = timedelta()
LONG_AGO = 2 * REPLAY_AGE
TOWN = TownRegistered(code=TownCode("lishui"), name_zh="丽水", time_zone="Asia/Shanghai")


@pytest.fixture
def sent() -> Generator[InMemorySpanExporter]:
    """What a collector would get."""
    spans = InMemorySpanExporter()
    provider = TracerProvider(sampler=Sampling(), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    trace_with(provider)
    random.seed(SEED)  # the ids of traces are made of it
    yield spans
    trace_with(None)


def recorded_before(age: timedelta) -> Envelope:
    return recorded(TOWN, recorded_at=datetime.now(UTC) - age).envelope


def worked_off(event: Envelope, batches: int, *, replay: bool) -> None:
    for _ in range(batches):
        with processing("issues-lists", [event], replay=replay):
            pass


def replays_among(sent: InMemorySpanExporter) -> list[object]:
    return [(span.attributes or {})[REPLAY] for span in sent.get_finished_spans()]


@pytest.mark.parametrize(("age", "rebuilt"), [(NOW, True), (LONG_AGO, False)])
def test_of_replays_one_span_in_a_thousand_is_sent_and_says_so(
    sent: InMemorySpanExporter, age: timedelta, rebuilt: bool
) -> None:
    worked_off(recorded_before(age), REPLAYED, replay=rebuilt)
    told = replays_among(sent)
    assert set(told) == {True}
    assert len(told) == pytest.approx(REPLAYED * REPLAYS_SAMPLED, rel=0.6)


def test_of_what_has_just_happened_every_span_is_sent(sent: InMemorySpanExporter) -> None:
    worked_off(recorded_before(NOW), LIVE, replay=False)
    assert replays_among(sent) == [False] * LIVE


def test_of_a_flood_of_requests_so_many_a_second_are_sent() -> None:
    now = 0.0
    sampling = Sampling(lambda: now)

    def sampled(kind: SpanKind, count: int) -> int:
        results = [sampling.should_sample(None, 1, "POST", kind) for _ in range(count)]
        return sum(result.decision.is_sampled() for result in results)

    flood = 3 * REQUESTS_PER_SECOND
    assert sampled(SpanKind.SERVER, flood) == REQUESTS_PER_SECOND
    assert sampled(SpanKind.CONSUMER, flood) == flood
    now = 1.0
    assert sampled(SpanKind.SERVER, flood) == REQUESTS_PER_SECOND
