"""Lineage: the events behind a number, one by one."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.pagination import Keyset
from linli.dashboards.fold import PlaceRow
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.queries import Days, counted
from linli.dashboards.tables import contributions

type Key = tuple[str, int, int]
"""Where a contribution stands in the list: source, position, n."""

KEYS = Keyset[Key]("dashboards-lineage", tuple[str, int, int])


class Contributed(NamedTuple):
    """An event and what it adds to the number."""

    source: str
    position: int
    n: int
    event_id: UUID
    type: str
    time: datetime
    recorded_at: datetime
    town: str
    community: str | None
    compound: str | None
    amount: int

    @property
    def key(self) -> Key:
        """Its place in the list."""
        return self.source, self.position, self.n


async def contributed(
    db: AsyncConnection, metric: Metric, place: PlaceRow, days: Days, after: Key | None, limit: int
) -> Sequence[Contributed]:
    """The contributions behind a number, in the order of their histories; at most `limit`."""
    c = contributions.c
    order = (c.source, c.position, c.n)
    query = (
        sa.select(*(c[name] for name in Contributed._fields))
        .where(counted(metric, place), *days.within(contributions))
        .order_by(*order)
        .limit(limit)
    )
    if after is not None:
        query = query.where(sa.tuple_(*order) > after)
    return [Contributed(*row) for row in await db.execute(query)]
