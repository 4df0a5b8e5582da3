"""What an audit asks: whether the roll-ups are the ledger added up."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.scopes import rolled_up
from linli.dashboards.tables import rollups


class Difference(NamedTuple):
    """A roll-up that is not what the ledger adds up to."""

    scope: str
    metric: str
    version: int
    day: date
    recorded_day: date
    persons: bool
    ledger: int | None
    """None if the ledger has nothing there."""
    rollup: int | None
    """None if there is no such roll-up."""


async def differing_rollups(db: AsyncConnection, limit: int = 100) -> Sequence[Difference]:
    """The first roll-ups that differ from the ledger, none in a sound database."""
    key = [column.name for column in rollups.primary_key]
    ledger, r = rolled_up().subquery("ledger").c, rollups.c
    same = sa.and_(*(ledger[name] == r[name] for name in key))
    both = [sa.func.coalesce(ledger[name], r[name]) for name in key]
    query = (
        sa.select(*both, ledger.amount, r.amount)
        .select_from(ledger.scope.table.join(rollups, same, full=True))
        .where(ledger.amount.is_distinct_from(r.amount))
        .order_by(*both)
        .limit(limit)
    )
    return [Difference(*row) for row in await db.execute(query)]
