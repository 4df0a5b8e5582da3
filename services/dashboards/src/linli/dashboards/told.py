"""Reading what everybody has been told of persons: the months published, and their cells."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.suppression import Cell, Cells
from linli.dashboards.tables import published


class Month(NamedTuple):
    """What was told of a metric at the end of a month."""

    metric: str
    month_end: date
    version: int
    cells: Cells
    """Of the scopes asked about."""


async def last_months(
    db: AsyncConnection, town: str, scopes: Collection[str], on: date
) -> Sequence[Month]:
    """Of each metric the last month published that ended by a day.

    The town's own row tells that the month was published; the wholes of a scope tell of it where it
    has no row.
    """
    p = published.c
    of_town = (p.scope == town, p.month_end <= on)
    last = sa.select(p.metric, sa.func.max(p.month_end)).where(*of_town).group_by(p.metric)
    return await _months(db, scopes, sa.tuple_(p.metric, p.month_end).in_(last))


async def months_between(
    db: AsyncConnection, metrics: Collection[str], scopes: Collection[str], first: date, last: date
) -> Sequence[Month]:
    """The months of some metrics that were published and ended between two days."""
    p = published.c
    return await _months(db, scopes, p.metric.in_(metrics), p.month_end.between(first, last))


async def _months(
    db: AsyncConnection, scopes: Collection[str], *where: sa.ColumnElement[bool]
) -> Sequence[Month]:
    p = published.c
    key = (p.metric, p.month_end, p.version)
    query = sa.select(*key, p.scope, p.value, p.parts).where(p.scope.in_(scopes), *where)
    months: dict[tuple[str, date, int], dict[str, Cell]] = {}
    for metric, month_end, version, scope, *cell in await db.execute(query):
        months.setdefault((metric, month_end, version), {})[scope] = Cell(*cell)
    return [Month(*key, cells) for key, cells in months.items()]
