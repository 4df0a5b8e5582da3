"""What answers read: places, sums, durations and stated figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.fold import PlaceRow
from linli.dashboards.histograms import Spread, spread_of
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.scopes import REMAINDER, wholes
from linli.dashboards.suppression import Cell, told_of
from linli.dashboards.tables import (
    contributions,
    figures,
    histograms,
    places,
    rollups,
)
from linli.dashboards.told import last_months
from linli.events.contracts.base import Qualifier
from linli.events.contracts.places import PlaceLevel
from linli.events.envelope import Source
from linli.events.refusals import Refusal

type Condition = sa.ColumnElement[bool]


class Days(NamedTuple):
    """Which days an answer counts."""

    on: date
    """When it happened: up to this day."""
    as_of: date | None = None
    """When it was recorded: up to this day; None is any."""
    since: date | None = None
    """When it happened: from this day on; None is ever since."""
    recorded_since: date | None = None
    """When it was recorded: likewise."""

    def within(self, table: sa.Table) -> tuple[Condition, ...]:
        """The rows of these days, of a table that has both."""
        happened, recorded = table.c.day, table.c.recorded_day
        bounds: list[Condition] = [happened <= self.on]
        if self.as_of is not None:
            bounds.append(recorded <= self.as_of)
        if self.since is not None:
            bounds.append(happened >= self.since)
        if self.recorded_since is not None:
            bounds.append(recorded >= self.recorded_since)
        return tuple(bounds)


class Sum(NamedTuple):
    """A metric at a place."""

    value: int = 0
    not_located: int = 0


class Stated(NamedTuple):
    """A claim."""

    value: int
    qualifier: Qualifier


class Published(NamedTuple):
    """What everybody is told of a metric about persons."""

    month_end: date
    version: int
    here: Cell
    remainder: Cell


class PlaceNotFoundError(Refusal):
    """Nothing of that level and code is registered, as far as the registry has been read."""

    code = "place-not-found"
    title = "There is no such place"
    title_zh = "没有该地点"


async def find_place(db: AsyncConnection, level: PlaceLevel, code: str) -> PlaceRow:
    """The place of that level and code.

    Raises:
        PlaceNotFoundError: there is none.
    """
    query = sa.select(places).where(places.c.level == level, places.c.code == code)
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise PlaceNotFoundError(f"no {level} {code} is registered")
    return PlaceRow(*row)


type PlaceKey = tuple[str, str]
"""Where a place stands in a list: level, code."""


async def list_places(
    db: AsyncConnection, *where: Condition, after: PlaceKey | None, limit: int
) -> Sequence[PlaceRow]:
    """Places by level and code, at most `limit`."""
    key = (places.c.level, places.c.code)
    query = sa.select(places).where(*where).order_by(*key).limit(limit)
    if after is not None:
        query = query.where(sa.tuple_(*key) > after)
    return [PlaceRow(*row) for row in await db.execute(query)]


async def sums(db: AsyncConnection, place: PlaceRow, days: Days) -> Mapping[tuple[str, int], Sum]:
    """Every metric, by id and version, that has counted anything at a place."""
    r, remainder = rollups.c, place.scope + REMAINDER
    query = (
        sa.select(
            *(r.metric, r.version),
            sa.func.coalesce(sa.func.sum(r.amount).filter(r.scope == place.scope), 0),
            sa.func.coalesce(sa.func.sum(r.amount).filter(r.scope == remainder), 0),
        )
        .where(r.scope.in_((place.scope, remainder)), *days.within(rollups))
        .group_by(r.metric, r.version)
    )
    rows = await db.execute(query)
    return {(metric, version): Sum(int(a), int(b)) for metric, version, a, b in rows}


async def published_of(db: AsyncConnection, place: PlaceRow, on: date) -> Mapping[str, Published]:
    """What has been published of a place by a day: each metric's last month that has closed."""
    here, remainder = place.scope, place.scope + REMAINDER
    months = await last_months(db, place.town, (*wholes(here), remainder), on)
    return {
        month.metric: Published(
            *(month.month_end, month.version),
            *(told_of(month.cells, scope) for scope in (here, remainder)),
        )
        for month in months
    }


async def stated(db: AsyncConnection, place: PlaceRow, days: Days) -> Mapping[str, Stated]:
    """The latest claim of each metric that was made of a place itself."""
    f = figures.c
    latest = (f.day, f.recorded_at, f.source, f.position)
    query = (
        sa.select(f.metric, f.value, f.qualifier)
        .ext(distinct_on(f.metric))
        .where(f.level == place.level, f.place == place.code, *days.within(figures))
        .order_by(f.metric, *(column.desc() for column in latest))
    )
    return {metric: Stated(*rest) for metric, *rest in await db.execute(query)}


async def spreads(
    db: AsyncConnection, place: PlaceRow, days: Days
) -> Mapping[tuple[str, int], Spread]:
    """The percentiles of each metric of durations, by id and version, of which any stand."""
    h = histograms.c
    query = (
        sa.select(h.metric, h.version, h.bucket, sa.func.sum(h.amount))
        .where(h.scope == place.scope, *days.within(histograms))
        .group_by(h.metric, h.version, h.bucket)
    )
    by_metric: dict[tuple[str, int], dict[int, int]] = {}
    for metric, version, bucket, n in await db.execute(query):
        by_metric.setdefault((metric, version), {})[bucket] = int(n)
    found = {key: spread_of(histogram) for key, histogram in by_metric.items()}
    return {key: spread for key, spread in found.items() if spread}


def counted(metric: Metric, place: PlaceRow) -> Condition:
    """The contributions to a metric, as it is counted today, at a place and in its parts.

    Of a ratio those to its numerator.
    """
    c, metric = contributions.c, metric.lineage
    sources = [str(Source(place.town, service)) for service in sorted(metric.services)]
    inside = zip((c.community, c.compound), place.scope.split("/")[1:], strict=False)
    return sa.and_(
        c.source.in_(sources),
        c.metric == metric.id,
        c.version == metric.version,
        *(column == code for column, code in inside),
    )
