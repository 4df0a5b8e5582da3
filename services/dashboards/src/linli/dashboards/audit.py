"""What an audit asks: whether the roll-ups are the ledger added up."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.distinct import StepKey, ThingRow, monthly, steps_of
from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.scopes import by_month, by_thing, in_buckets, rolled_up
from linli.dashboards.tables import MONTHLY, histograms, rollups, rollups_monthly

DISTINCT = [metric.id for metric in METRICS.values() if metric.told_apart_by]


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
    bucket: int | None = None
    """Of durations."""


async def differing_rollups(db: AsyncConnection, limit: int = 100) -> Sequence[Difference]:
    """The first roll-ups that differ from the ledger, none in a sound database."""
    found = [
        *[Difference(*row) for query in _QUERIES for row in await db.execute(query.limit(limit))],
        *await _differing_steps(db),
    ]
    return found[:limit]


def _differing(
    table: sa.Table, added_up: sa.Select[*tuple[Any, ...]]
) -> sa.Select[*tuple[Any, ...]]:
    key = [column.name for column in table.primary_key]
    sums = sa.select(table).where(table.c.metric.not_in(DISTINCT))
    ledger, r = added_up.subquery("ledger").c, sums.subquery("r").c
    same = sa.and_(*(ledger[name] == r[name] for name in key))
    both = [sa.func.coalesce(ledger[name], r[name]) for name in key]
    return (
        sa.select(*both[:6], ledger.amount, r.amount, *both[6:])
        .select_from(ledger.scope.table.join(r.scope.table, same, full=True))
        .where(ledger.amount.is_distinct_from(r.amount))
        .order_by(*both)
    )


_ALL = ((rollups, rolled_up()), (histograms, in_buckets()))
_QUERIES = [
    *(_differing(table, ledger) for table, ledger in _ALL),
    *(_differing(MONTHLY[t], by_month(t, ledger.subquery("daily"))) for t, ledger in _ALL),
]


async def _differing_steps(db: AsyncConnection) -> Sequence[Difference]:
    steps = steps_of([ThingRow(*row) for row in await db.execute(by_thing())])
    return [
        *await _differing_from(db, rollups, steps),
        *await _differing_from(db, rollups_monthly, monthly(steps)),
    ]


async def _differing_from(
    db: AsyncConnection, table: sa.Table, steps: Mapping[StepKey, int]
) -> Sequence[Difference]:
    query = sa.select(table).where(table.c.metric.in_(DISTINCT))
    shown: dict[StepKey, int] = {
        (row.scope, row.metric, row.version, row.day, row.recorded_day, row.persons): row.amount
        for row in await db.execute(query)
    }
    wanted = {key: amount for key, amount in steps.items() if amount}
    return [
        Difference(*key, wanted.get(key), shown.get(key))
        for key in sorted(wanted.keys() | shown.keys())
        if wanted.get(key) != shown.get(key)
    ]
