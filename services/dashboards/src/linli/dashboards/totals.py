"""What had been counted at a place by the end of its days: every metric at once."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.fold import PlaceRow
from linli.dashboards.histograms import Spread, spread_of
from linli.dashboards.queries import Days
from linli.dashboards.scopes import REMAINDER
from linli.dashboards.spanning import counted
from linli.dashboards.tables import histograms, rollups

type Key = tuple[str, int]
"""A metric, by id and version."""


class Sum(NamedTuple):
    """A metric at a place."""

    value: int = 0
    not_located: int = 0


async def sums(db: AsyncConnection, place: PlaceRow, days: Days) -> Mapping[Key, Sum]:
    """Every metric, by id and version, that has counted anything at a place."""
    remainder = place.scope + REMAINDER
    found: dict[Key, Sum] = {}
    for row in await counted(db, rollups, (place.scope, remainder), days):
        key = row.metric, row.version
        field = "not_located" if row.scope == remainder else "value"
        found[key] = found.get(key, Sum())._replace(**{field: row.amount})
    return found


async def spreads(db: AsyncConnection, place: PlaceRow, days: Days) -> Mapping[Key, Spread]:
    """The percentiles of each metric of durations, by id and version, of which any stand."""
    by_metric: defaultdict[Key, dict[int, int]] = defaultdict(dict)
    for row in await counted(db, histograms, (place.scope,), days):
        by_metric[row.metric, row.version][row.thing] = row.amount
    found = {key: spread_of(histogram) for key, histogram in by_metric.items()}
    return {key: spread for key, spread in found.items() if spread}
