"""What answers read of tables as they are: places, what is published, stated figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.fold import PlaceRow
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.scopes import REMAINDER, wholes
from linli.dashboards.suppression import Cell, told_of
from linli.dashboards.tables import contributions, figures, places
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
