"""What was counted at a place between days, and the values it amounts to. Pure.

A tally says how often each thing was counted: of durations each bucket of their histogram, of sums
the one thing that they are of. So tallies of one stretch of days and the next can be added before
they are valued.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from linli.dashboards.answers import ratio_of
from linli.dashboards.histograms import spread_of
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.shapes import Duration, Ratio

type Key = tuple[str, int]
"""A metric, by id and version."""
type Tally = Counter[int]
type Tallies = Mapping[str, Tally]
"""By the metric's id; where one is missing, nothing was counted."""
type Value = int | Duration | Ratio

NOTHING: Tallies = {}
NOTHING_COUNTED: Tally = Counter()
IT = 0
"""The one thing that a sum is of."""


def parts_of(metrics: Iterable[Metric]) -> Sequence[Metric]:
    """The metrics whose tallies tell the values of these: of a ratio those it is made of."""
    needed = (part for metric in metrics for part in metric.quotient or (metric,))
    return list({part.id: part for part in needed}.values())


def together(one: Tallies, other: Tallies) -> Tallies:
    """What was counted in both."""
    added: defaultdict[str, Tally] = defaultdict(Counter)
    for tallies in (one, other):
        for id_, tally in tallies.items():
            added[id_].update(tally)
    return added


def running(additions: Iterable[Tallies]) -> Iterator[Tallies]:
    """What had been counted after each addition."""
    return accumulate(additions, together)


def value(metric: Metric, tallies: Tallies) -> Value:
    """What has been counted."""
    if metric.quotient:
        return ratio_of(*(_count(part, tallies) for part in metric.quotient))
    if metric.kind == "duration":
        return lasted(tallies.get(metric.id, NOTHING_COUNTED))
    return _count(metric, tallies)


def lasted(tally: Tally) -> Duration:
    """How long things took, those that were taken back aside."""
    p50, p90 = spread_of(tally) or (None, None)
    return Duration(n=tally.total(), p50=p50, p90=p90)


def _count(metric: Metric, tallies: Tallies) -> int:
    return tallies[metric.id].total() if metric.id in tallies else 0
