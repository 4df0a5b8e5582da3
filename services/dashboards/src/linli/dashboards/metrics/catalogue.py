"""Every metric by its id, and which of them an event adds to."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from linli.dashboards.metrics import (
    bodies,
    casework,
    communities,
    courses,
    issues,
    library,
    ratios,
    volunteers,
)
from linli.dashboards.metrics.metric import Metric, Rule
from linli.events.contracts.base import Event
from linli.events.refusals import Refusal

METRICS: Mapping[str, Metric] = {
    metric.id: metric
    for metric in (
        *communities.METRICS,
        library.LIBRARIES,
        communities.RESIDENTS,
        *bodies.METRICS,
        *issues.METRICS,
        *casework.METRICS,
        *volunteers.METRICS,
        *library.METRICS,
        *courses.METRICS,
        *ratios.METRICS,
    )
}
"""In the order in which they are shown."""

DURATIONS = tuple(metric for metric in METRICS.values() if metric.kind == "duration")
PERSONS = tuple(metric for metric in METRICS.values() if metric.counts_persons)
PUBLISHED = tuple(metric for metric in METRICS.values() if metric.published)
"""Of those about persons, the ones that everybody is told of."""


class MetricNotFoundError(Refusal):
    """No metric has that id."""

    code = "metric-not-found"
    title = "There is no such metric"
    title_zh = "没有该指标"


def find_metric(id_: str) -> Metric:
    """The metric with that id.

    Raises:
        MetricNotFoundError: there is none.
    """
    if id_ not in METRICS:
        raise MetricNotFoundError(f"no metric is called {id_}")
    return METRICS[id_]


class Counted(NamedTuple):
    """A metric that an event may add to, and by which rule."""

    metric: Metric
    rule: Rule


def counted_by_event() -> Mapping[type[Event], Sequence[Counted]]:
    """What each event adds to."""
    by_event: dict[type[Event], list[Counted]] = {}
    for metric in METRICS.values():
        for rule in metric.rules:
            by_event.setdefault(rule.event, []).append(Counted(metric, rule))
    return by_event


COUNTED = counted_by_event()
