"""Whether the stores hold whole histories: dense positions, dense versions, times in order."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.cli.admin.findings import EXAMPLES_MAX, Finding
from linli.cli.admin.workplace import Desk
from linli.events.schema import events


async def faults_of_store(desk: Desk) -> Sequence[Finding]:
    """What is wrong with the histories in one database."""
    async with desk.engine.connect() as db:
        return [
            *await _holes(db),
            *await _broken_streams(db, desk.service.name),
            *await _times_gone_back(db),
        ]


async def _holes(db: AsyncConnection) -> Sequence[Finding]:
    """Histories whose positions are not 1, 2, 3, …"""
    position = events.c.position
    query = sa.select(
        events.c.source, sa.func.count(), sa.func.min(position), sa.func.max(position)
    ).group_by(events.c.source)
    return [
        Finding(source, f"{count} events stand at positions {first} to {last}: some are missing")
        for source, count, first, last in await db.execute(query.order_by(events.c.source))
        if (first, last) != (1, count)
    ]


async def _broken_streams(db: AsyncConnection, service: str) -> Sequence[Finding]:
    """Streams whose versions are not 1, 2, 3, … in the order of their positions."""
    version, position = events.c.version, events.c.position
    numbered = sa.select(
        events.c.stream,
        version,
        sa.func.row_number().over(partition_by=events.c.stream, order_by=position).label("nth"),
    ).subquery()
    query = (
        sa.select(numbered.c.stream)
        .where(numbered.c.version != numbered.c.nth)
        .distinct()
        .order_by(numbered.c.stream)
        .limit(EXAMPLES_MAX)
    )
    return [
        Finding(service, f"the versions of {stream} are not 1, 2, 3, …")
        for stream in (await db.execute(query)).scalars()
    ]


async def _times_gone_back(db: AsyncConnection) -> Sequence[Finding]:
    """Events recorded earlier than the one before."""
    before = sa.func.lag(events.c.recorded_at).over(
        partition_by=events.c.source, order_by=events.c.position
    )
    timed = sa.select(
        events.c.source, events.c.position, events.c.recorded_at, before.label("before")
    ).subquery()
    query = (
        sa.select(timed.c.source, timed.c.position)
        .where(timed.c.recorded_at < timed.c.before)
        .order_by(timed.c.source, timed.c.position)
        .limit(EXAMPLES_MAX)
    )
    return [
        Finding(source, f"event {position} was recorded before the one before it")
        for source, position in await db.execute(query)
    ]
