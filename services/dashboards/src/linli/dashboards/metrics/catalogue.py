"""Every metric by its id, and which of them an event adds to."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from linli.dashboards.metrics import communities, courses, issues, library, volunteers
from linli.dashboards.metrics.metric import Metric, Rule
from linli.events.contracts.base import Event

METRICS: Mapping[str, Metric] = {
    metric.id: metric
    for metric in (
        *communities.METRICS,
        library.LIBRARIES,
        communities.RESIDENTS,
        *issues.METRICS,
        *volunteers.METRICS,
        *library.METRICS,
        *courses.METRICS,
    )
}
"""In the order in which they are shown."""


class Counted(NamedTuple):
    """A metric that an event may add to, and by which rule."""

    metric: Metric
    rule: Rule


def _counted_by_event() -> Mapping[type[Event], Sequence[Counted]]:
    by_event: dict[type[Event], list[Counted]] = {}
    for metric in METRICS.values():
        for rule in metric.rules:
            by_event.setdefault(rule.event, []).append(Counted(metric, rule))
    return by_event


COUNTED = _counted_by_event()
"""What each event adds to."""
