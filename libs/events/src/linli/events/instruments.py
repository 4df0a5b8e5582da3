"""Instruments of this package: OpenTelemetry's API, which does nothing until a process collects.

What is measured is measured once a batch, never once an event.
"""

from typing import Literal, NamedTuple

from opentelemetry.metrics import Counter, Histogram, Meter, get_meter

METER = "linli"


class Signal(NamedTuple):
    """A declared metric; Prometheus' name adds the unit, and `_total` to a counter's."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    unit: str
    labels: tuple[str, ...]
    description: str
    buckets: tuple[float, ...] = ()


def counter(signal: Signal, meter: Meter | None = None) -> Counter:
    """What counts a signal."""
    made_by = meter or get_meter(METER)
    return made_by.create_counter(signal.name, signal.unit, signal.description)


def histogram(signal: Signal, meter: Meter | None = None) -> Histogram:
    """What records the values of a signal."""
    return (meter or get_meter(METER)).create_histogram(
        signal.name,
        signal.unit,
        signal.description,
        explicit_bucket_boundaries_advisory=signal.buckets,
    )
