"""What answers read: places, sums, durations and stated figures."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array, distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.fold import MICROSECOND, PlaceRow
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.scopes import REMAINDER, wholes
from linli.dashboards.suppression import Cell, told_of
from linli.dashboards.tables import contributions, figures, places, published, rollups
from linli.events.contracts.base import Qualifier
from linli.events.contracts.places import PlaceLevel
from linli.events.envelope import Source
from linli.events.refusals import Refusal

type Condition = sa.ColumnElement[bool]

PERCENTILES = (0.5, 0.9)
HOUR = timedelta(hours=1) // MICROSECOND


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


class Spread(NamedTuple):
    """Percentiles of durations, in hours."""

    p50: float
    p90: float


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
    """What has been published of a place by a day: of each metric the last month that has closed.

    The town's own row tells that the month was published.
    """
    p, remainder = published.c, place.scope + REMAINDER
    of_town = (p.scope == place.town, p.month_end <= on)
    last = sa.select(p.metric, sa.func.max(p.month_end)).where(*of_town).group_by(p.metric)
    query = (
        sa.select(p.metric, p.month_end, p.version, p.scope, p.value, p.parts)
        .where(p.scope.in_((*wholes(place.scope), remainder)))
        .where(sa.tuple_(p.metric, p.month_end).in_(last))
    )
    months: dict[tuple[str, date, int], dict[str, Cell]] = {}
    for metric, month_end, version, scope, *cell in await db.execute(query):
        months.setdefault((metric, month_end, version), {})[scope] = Cell(*cell)
    return {
        metric: Published(
            month_end, version, told_of(cells, place.scope), told_of(cells, remainder)
        )
        for (metric, month_end, version), cells in months.items()
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


async def spread(db: AsyncConnection, metric: Metric, place: PlaceRow, days: Days) -> Spread | None:
    """The percentiles of the durations that stand, by linear interpolation; None of none.

    One that was taken back cancels out: those stand whose amounts leave something.
    """
    c = contributions.c
    times = sa.cast(sa.func.sum(c.amount), sa.Integer).label("times")
    stand = (
        sa.select(c.microseconds, times)
        .where(counted(metric, place), *days.within(contributions), c.microseconds.is_not(None))
        .group_by(c.microseconds)
        .having(sa.func.sum(c.amount) > 0)
        .subquery()
    )
    each = sa.func.generate_series(1, stand.c.times).table_valued("time")
    percentiles = sa.func.percentile_cont(array(PERCENTILES)).within_group(stand.c.microseconds)
    query = sa.select(percentiles).select_from(stand.join(each, sa.true()))
    values = (await db.execute(query)).scalar()
    return values and Spread(*(value / HOUR for value in values))


def counted(metric: Metric, place: PlaceRow) -> Condition:
    """The contributions to a metric, as it is counted today, at a place and in its parts."""
    c = contributions.c
    sources = [str(Source(place.town, service)) for service in sorted(metric.services)]
    inside = zip((c.community, c.compound), place.scope.split("/")[1:], strict=False)
    return sa.and_(
        c.source.in_(sources),
        c.metric == metric.id,
        c.version == metric.version,
        *(column == code for column, code in inside),
    )
