"""The registry of signals, read and checked: what is emitted, and what rules may ask for."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Literal, NamedTuple, cast

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

SERIES_MAX = 200
"""Sets of labels that one service's process may have, all metrics together."""
SUFFIXES = ("_bucket", "_count", "_sum")
UNITS = {"s": "_seconds"}

type Kind = Literal["counter", "gauge", "histogram"]


class Entry(BaseModel):
    """Of a YAML file: an unknown key is a slip of the pen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Metric(Entry):
    """A metric as declared."""

    kind: Kind
    unit: str
    labels: tuple[str, ...]
    series: int
    zh: str
    en: str
    buckets: tuple[float, ...] = ()

    @model_validator(mode="after")
    def _bounded(self) -> "Metric":
        if (self.kind == "histogram") != bool(self.buckets):
            raise ValueError("a histogram has buckets, and nothing else does")
        return self


class Span(Entry):
    """A span as declared."""

    name: str
    kind: Literal["server", "internal", "producer", "consumer"]
    zh: str
    en: str


class Registry(Entry):
    """All signals."""

    metrics: Mapping[str, Metric]
    external: Mapping[str, str]
    spans: tuple[Span, ...]

    @model_validator(mode="after")
    def _within_budget(self) -> "Registry":
        if sum(metric.series for metric in self.metrics.values()) > SERIES_MAX:
            raise ValueError(f"more than {SERIES_MAX} series a process")
        return self

    def queried(self) -> Mapping[str, "Queried"]:
        """What a PromQL expression may name, by the name that Prometheus knows."""
        own = (one for name, metric in self.metrics.items() for one in _queried(name, metric))
        external = {name: Queried(name, None) for name in self.external}
        return {one.name: one for one in own} | external


class Queried(NamedTuple):
    """A name in PromQL, and the metric it belongs to; None for somebody else's."""

    name: str
    metric: Metric | None


def _queried(name: str, metric: Metric) -> Iterator[Queried]:
    base = prometheus_name(name, metric)
    suffixes = SUFFIXES if metric.kind == "histogram" else ("",)
    yield from (Queried(base + suffix, metric) for suffix in suffixes)


def prometheus_name(name: str, metric: Metric) -> str:
    """`es_outbox_oldest_age_seconds` of `es.outbox.oldest.age`, as the exporter writes it."""
    base = name.replace(".", "_")
    unit = UNITS.get(metric.unit, "")
    if metric.kind == "counter":
        return f"{base}{unit}_total"
    return base + unit


def read(name: str) -> Any:
    """One of the YAML files of this folder."""
    return yaml.safe_load((files(__package__) / name).read_text("utf-8"))


def registry() -> Registry:
    """The registry.

    Raises:
        ValidationError: it is not well formed, or over its budget.
    """
    return Registry.model_validate(cast(object, read("registry.yaml")))
