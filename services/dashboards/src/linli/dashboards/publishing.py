"""What everybody is told of persons: closed months, suppressed where few, and frozen.

A month is told as it was known at its own end, or at the end of the town's first month here, if it
was over before that: what came before the town did is told with that first month. Nothing but
recorded history decides, so that it does not matter when, or how often, a month is told. It is told
once: later versions of a metric, rebuilds and late events change later months only.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.dashboards.fold import PlaceRow
from linli.dashboards.metrics.catalogue import PUBLISHED
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.months import month_end, month_ends
from linli.dashboards.snapshot import Read, Snapshot, generation_shown
from linli.dashboards.suppression import Cell, Cells, tell
from linli.dashboards.tables import places, published, rollups

LOOK_SECONDS = 30.0


async def keep_publishing(engine: AsyncEngine) -> None:
    """Publish months as they close, until cancelled."""
    while True:
        await publish(engine)
        await asyncio.sleep(LOOK_SECONDS)


async def publish(engine: AsyncEngine) -> None:
    """Publish every month that has closed since the last time, in one transaction.

    Of several processes one does it; one that began to look before another had committed, and got
    the lock after that, meets the keys and rolls back.
    """
    async with engine.connect() as db:
        await db.execution_options(isolation_level="REPEATABLE READ")
        with contextlib.suppress(IntegrityError):
            async with db.begin():
                await _publish_all(db)


async def _publish_all(db: AsyncConnection) -> None:
    lock = sa.text("SELECT pg_try_advisory_xact_lock(hashtext('linli-publishing'))")
    if not (await db.execute(lock)).scalar():
        return
    generation = await generation_shown(db)
    if generation is None:
        return
    moment = Snapshot(db, generation)
    towns = await db.execute(sa.select(places).where(places.c.level == "town"))
    for town in [PlaceRow(*row) for row in towns]:
        reads = await moment.reads(town.town)
        for metric in PUBLISHED:
            await _publish_metric(db, town, metric, closed_before(metric, town, reads))


def closed_before(metric: Metric, town: PlaceRow, reads: Sequence[Read]) -> date | None:
    """The day before which nothing more of a metric can be recorded; None where that is not known.

    Every source has been read past it, none is unheard of, and no event is parked.
    """
    own = [read for read in reads if read.source.service in metric.services]
    through = [read.through for read in own if read.through is not None and not read.parked]
    if len(through) < len(metric.services):
        return None
    return min(through).astimezone(ZoneInfo(town.time_zone)).date()


async def _publish_metric(
    db: AsyncConnection, town: PlaceRow, metric: Metric, before: date | None
) -> None:
    first = month_end(town.recorded_day)
    if before is None or before <= first:
        return
    told = await _told(db, town, metric)
    earlier = await _months_before(db, town, metric, first)
    for month in (*earlier, *month_ends(first, before)):
        if not told or month > max(told):
            sums = await _sums(db, town, metric, month, max(month, first))
            told[month] = tell(sums, town.scope, list(told.values()))
            await _enter(db, metric, month, told[month])


async def _told(db: AsyncConnection, town: PlaceRow, metric: Metric) -> dict[date, Cells]:
    """What has been published of a metric in a town, month by month."""
    p = published.c
    query = (
        sa.select(p.month_end, p.scope, p.value, p.parts)
        .where(_inside(p.scope, town), p.metric == metric.id)
        .order_by(p.month_end)
    )
    rows = await db.execute(query)
    return {
        month: {scope: Cell(value, parts) for _, scope, value, parts in cells}
        for month, cells in groupby(rows, key=lambda row: row.month_end)
    }


async def _months_before(
    db: AsyncConnection, town: PlaceRow, metric: Metric, first: date
) -> Sequence[date]:
    """The months before the town's first one here in which something was counted."""
    r = rollups.c
    query = sa.select(r.day).where(
        *(r.scope == town.scope, r.metric == metric.id, r.version == metric.version),
        *(r.day < first.replace(day=1), r.recorded_day <= first),
    )
    return sorted({month_end(day) for day in (await db.execute(query)).scalars()})


async def _sums(
    db: AsyncConnection, town: PlaceRow, metric: Metric, on: date, as_of: date
) -> Mapping[str, int]:
    """What every place and remainder had, as it was known then."""
    r = rollups.c
    total = sa.func.sum(r.amount)
    query = (
        sa.select(r.scope, total)
        .where(_inside(r.scope, town), r.metric == metric.id, r.version == metric.version)
        .where(r.day <= on, r.recorded_day <= as_of)
        .group_by(r.scope)
        .having(total != 0)
    )
    return {scope: int(amount) for scope, amount in await db.execute(query)}


def _inside(scope: sa.ColumnElement[str], town: PlaceRow) -> sa.ColumnElement[bool]:
    """The scopes of a town; `0` follows `/`."""
    parts = sa.and_(scope > town.scope + "/", scope < town.scope + "0")
    return sa.or_(scope == town.scope, parts)


async def _enter(db: AsyncConnection, metric: Metric, month: date, cells: Cells) -> None:
    key = {"metric": metric.id, "month_end": month, "version": metric.version}
    rows = [{"scope": scope, **key, **cell._asdict()} for scope, cell in cells.items()]
    await db.execute(sa.insert(published), rows)
