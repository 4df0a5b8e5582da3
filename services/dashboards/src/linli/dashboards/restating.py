"""Two readings of the same numbers: between two days, and of one day as it was known on two."""

import operator
from collections.abc import Collection, Mapping
from datetime import date
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.fold import PlaceRow
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.queries import Days
from linli.dashboards.shapes import Place
from linli.dashboards.tables import contributions
from linli.dashboards.tallies import Key, Tallies, Value, together, value


class Difference(BaseModel):
    """A metric in both readings."""

    unit: str
    version: int
    earlier: Value | None
    """Null where it is not told."""
    later: Value | None
    change: Value | None
    """What came in between."""
    suppressed: Annotated[bool, Field(exclude_if=operator.not_)] = False
    """Whether it is about persons and not told to everybody. Else absent."""


class Changes(BaseModel):
    """Every metric at the end of two days."""

    place: Place
    first: Annotated[date, Field(serialization_alias="from")]
    last: Annotated[date, Field(serialization_alias="to")]
    as_of: date | None
    metrics: Mapping[str, Difference]


class Restated(Difference):
    """A metric of a day, as it was known on two days."""

    events: int | None
    """How many were recorded in between: late ones, which moved it. Null where it is not told."""


class Restatement(BaseModel):
    """Every metric of a day, as it was known at the end of two days."""

    place: Place
    on: date
    earlier: date
    later: date | None
    """Null: as it is known now."""
    metrics: Mapping[str, Restated]


def difference(metric: Metric, before: Tallies, added: Tallies) -> Difference:
    """A metric before something was added and after."""
    return Difference(
        unit=metric.unit,
        version=metric.version,
        earlier=value(metric, before),
        later=value(metric, together(before, added)),
        change=value(metric, added),
    )


def told_difference(metric: Metric, earlier: int | None, later: int | None) -> Difference:
    """A metric about persons as everybody is told of it, if they are."""
    change = None if earlier is None or later is None else later - earlier
    return Difference(
        unit=metric.unit,
        version=metric.version,
        earlier=earlier,
        later=later,
        change=change,
        suppressed=change is None,
    )


async def late_events(
    db: AsyncConnection, place: PlaceRow, metrics: Collection[Key], days: Days
) -> Mapping[Key, int]:
    """How many events added to each of some metrics on these days."""
    c = contributions.c
    path = zip((c.town, c.community, c.compound), place.scope.split("/"), strict=False)
    query = (
        sa.select(c.metric, c.version, sa.func.count())
        .where(*(column == code for column, code in path), c.n == 0)
        .where(sa.tuple_(c.metric, c.version).in_(metrics), *days.within(contributions))
        .group_by(c.metric, c.version)
    )
    return {(metric, version): n for metric, version, n in await db.execute(query)}
