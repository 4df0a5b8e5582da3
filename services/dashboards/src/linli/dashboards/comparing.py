"""Comparing places: how far a number may be off, and when too few cases lie behind it. Pure.

Places stand by name and are never ranked: a rank hides how few the cases are.
"""

import operator
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate
from math import sqrt
from statistics import NormalDist
from typing import Annotated, NamedTuple

from pydantic import BaseModel, Field

from linli.dashboards.histograms import hours_of
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.shapes import Duration, Place, Ratio
from linli.dashboards.tallies import NOTHING_COUNTED, Tallies, Value, value

CASES_MIN = 10
"""The fewest from which a ratio or a percentile is told."""
Z = NormalDist().inv_cdf(0.975)
"""Of intervals that hold the true value in 95 of 100 cases."""


class Interval(NamedTuple):
    """Where the true value may lie."""

    low: float
    high: float


class Compared(BaseModel):
    """A place in the comparison."""

    place: Place
    value: Value | None
    n: int | None = None
    """How many cases a ratio or a percentile rests on; null of what is a count itself."""
    low: float | None = None
    """The 95 % interval of a share (Wilson), or of the median of durations, in hours."""
    high: float | None = None
    insufficient: bool = False
    """Whether the cases are too few to tell a ratio or a percentile."""
    suppressed: Annotated[bool, Field(exclude_if=operator.not_)] = False
    """Whether it is about persons and not told to everybody. Else absent."""
    month: Annotated[str | None, Field(exclude_if=operator.not_)] = None
    """Where everybody is told of persons: by the end of which closed month. Else absent."""


class Comparison(BaseModel):
    """One metric in the parts of a place, and in the whole."""

    place: Place
    metric: str
    unit: str
    version: int
    first: Annotated[date | None, Field(serialization_alias="from")]
    on: date
    as_of: date | None
    parts: Sequence[Compared]
    """By name."""
    whole: Compared


def compared(metric: Metric, place: Place, tallies: Tallies) -> Compared:
    """A place as it was counted."""
    told = value(metric, tallies)
    match told:
        case Ratio(numerator=top, denominator=n):
            interval = wilson(top, n)
        case Duration(n=n):
            interval = of_median(tallies.get(metric.id, NOTHING_COUNTED))
        case _:
            return Compared(place=place, value=told)
    if n < CASES_MIN:
        return Compared(place=place, value=None, n=n, insufficient=True)
    low, high = interval or (None, None)
    return Compared(place=place, value=told, n=n, low=low, high=high)


def wilson(successes: int, n: int) -> Interval | None:
    """The interval of a share (Wilson 1927); None of what is no share."""
    if not 0 <= successes <= n or n == 0:
        return None
    centre = (successes + Z * Z / 2) / (n + Z * Z)
    reach = Z * sqrt(successes * (n - successes) / n + Z * Z / 4) / (n + Z * Z)
    return Interval(max(centre - reach, 0.0), min(centre + reach, 1.0))


def median_ranks(n: int) -> tuple[int, int]:
    """Which of so many in order are the ends of the interval of their median.

    From the binomial distribution, as Campbell and Gardner (1988) approximate it.
    """
    low = round((n - Z * sqrt(n)) / 2)
    return low, n + 1 - low


def of_median(histogram: Mapping[int, int]) -> Interval | None:
    """The interval of the median of durations, in hours; None of too few."""
    buckets = sorted(bucket for bucket, n in histogram.items() if n > 0)
    ends = list(accumulate(histogram[bucket] for bucket in buckets))
    if not ends or ends[-1] < CASES_MIN:
        return None
    return Interval(*(hours_of(buckets[bisect_left(ends, n)]) for n in median_ranks(ends[-1])))
