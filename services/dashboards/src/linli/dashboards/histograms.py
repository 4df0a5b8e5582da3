"""Histograms of durations: logarithmic buckets that can be added, and the percentiles in them.

A duration stands for every one in its bucket, with a relative error of at most `ERROR` (DDSketch,
Masson, Rim and Lee 2019, section 2). Percentiles interpolate between neighbours, which are as near.
Pure.
"""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import timedelta
from itertools import accumulate
from math import ceil, log
from typing import NamedTuple

ERROR = 0.01
RATIO = (1 + ERROR) / (1 - ERROR)
"""Of the bounds of a bucket."""
NONE = -1
"""The bucket of what took no time at all."""
HOUR = timedelta(hours=1) // timedelta(microseconds=1)

type Histogram = Mapping[int, int]
"""How many durations stand in each bucket; what was taken back has been taken off."""


class Spread(NamedTuple):
    """Percentiles of durations, in hours."""

    p50: float
    p90: float


def bucket_of(microseconds: int) -> int:
    """The bucket of a duration."""
    return ceil(log(microseconds, RATIO)) if microseconds > 0 else NONE


def hours_of(bucket: int) -> float:
    """What stands for every duration of a bucket."""
    return 0.0 if bucket == NONE else 2 * RATIO**bucket / (RATIO + 1) / HOUR


def spread_of(histogram: Histogram) -> Spread | None:
    """The percentiles, by linear interpolation; None of none."""
    buckets = sorted(bucket for bucket, n in histogram.items() if n > 0)
    ends = list(accumulate(histogram[bucket] for bucket in buckets))
    if not buckets:
        return None
    return Spread(*(_percentile(buckets, ends, part) for part in (0.5, 0.9)))


def _percentile(buckets: list[int], ends: list[int], part: float) -> float:
    rank = part * (ends[-1] - 1)
    below = int(rank)
    low, high = (hours_of(buckets[bisect_right(ends, n)]) for n in (below, ceil(rank)))
    return low + (high - low) * (rank - below)
