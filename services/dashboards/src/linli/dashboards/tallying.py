"""Reading tallies: what was counted in each of several scopes, in one stretch of days or more."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.metrics.metric import Metric
from linli.dashboards.queries import Days
from linli.dashboards.spanning import UNCUT, Counted, Cuts, counted
from linli.dashboards.tables import histograms, rollups
from linli.dashboards.tallies import NOTHING, Tallies, Tally, parts_of


class Tallied:
    """Tallies by scope and stretch."""

    def __init__(self) -> None:
        self._tallies: defaultdict[tuple[str, int], defaultdict[str, Tally]] = defaultdict(
            lambda: defaultdict(Counter)
        )

    def of(self, scope: str, stretch: int) -> Tallies:
        """What was counted there and then."""
        return self._tallies.get((scope, stretch), NOTHING)

    def whole(self, scope: str) -> Tallies:
        """What was counted there in the one stretch of `UNCUT`."""
        return self.of(scope, 1)

    def add(self, row: Counted) -> None:
        """Count how often a thing was counted."""
        self._tallies[row.scope, row.stretch][row.metric][row.thing] += row.amount


async def tallied(
    db: AsyncConnection,
    metrics: Sequence[Metric],
    scopes: Collection[str],
    days: Days,
    cuts: Cuts = UNCUT,
) -> Tallied:
    """What was counted of metrics on these days, in each scope and between the cuts."""
    found, needed = Tallied(), parts_of(metrics)
    lasting = [metric.key for metric in needed if metric.kind == "duration"]
    summed = [metric.key for metric in needed if metric.kind != "duration"]
    for keys, table in ((summed, rollups), (lasting, histograms)):
        if keys:
            for row in await counted(db, table, scopes, days, [id_ for id_, _ in keys], cuts):
                if (row.metric, row.version) in keys:
                    found.add(row)
    return found
