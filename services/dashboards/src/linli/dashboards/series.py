"""Series: a place's numbers at the end of each period, and what the period added. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, Field

from linli.dashboards.metrics.metric import Metric
from linli.dashboards.months import DAY
from linli.dashboards.periods import Granularity, Period
from linli.dashboards.shapes import Place
from linli.dashboards.tallies import Tallies, Value, running, value

METRICS_MAX = 8
POINTS_MAX = 400


class Point(BaseModel):
    """A period, and the number at its end."""

    first: Annotated[date, Field(serialization_alias="from")]
    last: Annotated[date, Field(serialization_alias="to")]
    value: Value | None
    """All that happened by the end of `to`; null where it is not told."""
    change: Value | None
    """What happened in the period alone."""


class Course(BaseModel):
    """One metric in the series."""

    unit: str
    version: int
    points: Sequence[Point]


class Series(BaseModel):
    """Metrics of a place, period by period."""

    place: Place
    first: Annotated[date, Field(serialization_alias="from")]
    last: Annotated[date, Field(serialization_alias="to")]
    granularity: Granularity
    as_of: date | None
    metrics: Mapping[str, Course]


def course(metric: Metric, spans: Sequence[Period], additions: Iterable[Tallies]) -> Course:
    """A metric's points; of the additions the first is what was counted before the first period."""
    added = list(additions)
    totals = list(running(added))[1:]
    return _course(
        metric,
        [
            Point(first=first, last=last, value=value(metric, total), change=value(metric, more))
            for (first, last), total, more in zip(spans, totals, added[1:], strict=True)
        ],
    )


def told_course(metric: Metric, spans: Sequence[Period], told: Mapping[date, int | None]) -> Course:
    """A metric about persons as everybody is told of it: at the ends of the months published."""
    before = max(spans[0].first, date.min + DAY) - DAY
    values = [told.get(day) for day in (before, *(last for _, last in spans))]
    points = [
        Point(first=first, last=last, value=now, change=_difference(before, now))
        for (first, last), (before, now) in zip(spans, pairwise(values), strict=True)
    ]
    return _course(metric, points)


def _course(metric: Metric, points: Sequence[Point]) -> Course:
    return Course(unit=metric.unit, version=metric.version, points=points)


def _difference(before: int | None, now: int | None) -> int | None:
    return None if before is None or now is None else now - before
