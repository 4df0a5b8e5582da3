"""Parked events: listed, retried in order, or skipped with a reason."""

import logging
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.envelope import Envelope, Source
from linli.events.feed import Feed
from linli.events.projections import Generation, Projection, active
from linli.events.schema import parked_events, parked_keys, projections

log = logging.getLogger(__name__)


class Parked(NamedTuple):
    """A stream that waits: which event failed, why, and how many wait with it."""

    projection: str
    key: str
    reason: str
    parked_at: datetime
    source: str
    position: int
    type: str
    events: int


async def parked(engine: AsyncEngine, projection: str | None = None) -> list[Parked]:
    """What waits, in the active generations and in reactions (generation 0), stream by stream."""
    keys, waiting = parked_keys.c, parked_events.c
    stream = (keys.projection, keys.generation, keys.key)
    query = (
        sa.select(
            *(keys.projection, keys.key, keys.reason, keys.parked_at),
            *(waiting.source, waiting.position, waiting.type),
            sa.func.count().over(partition_by=stream),
        )
        .join_from(parked_keys, parked_events)
        .outerjoin(projections, projections.c.name == keys.projection)
        .where(keys.generation == sa.func.coalesce(projections.c.generation, 0))
        .ext(distinct_on(*stream))
        .order_by(*stream, waiting.source, waiting.position)
    )
    if projection:
        query = query.where(keys.projection == projection)
    async with engine.connect() as db:
        return [Parked(*row) for row in (await db.execute(query)).all()]


async def retry(engine: AsyncEngine, projection: Projection, key: str, feed: Feed) -> int:
    """Apply a stream's parked events in order, through today's code; nothing waits afterwards.

    Returns:
        How many events were applied.

    Raises:
        Exception: what the fold raised; everything stays parked.
    """
    return await _release(engine, projection, key, feed, skip_first=False)


async def skip(
    engine: AsyncEngine, projection: Projection, key: str, feed: Feed, reason: str
) -> int:
    """Leave out the event that failed and apply those behind it."""
    log.warning("%s skips the first parked event of %s: %s", projection.name, key, reason)
    return await _release(engine, projection, key, feed, skip_first=True)


async def _release(
    engine: AsyncEngine, projection: Projection, key: str, feed: Feed, *, skip_first: bool
) -> int:
    async with engine.begin() as db:
        current = await active(db, projection.name)
        if current is None:
            return 0
        generation = Generation(engine, projection, current.generation, current.term)
        events = await waiting(db, projection.name, current.generation, key, feed)
        await generation.enter(db)
        decoded = map(projection.decoded, events[1:] if skip_first else events)
        recorded = [event for event in decoded if event]
        if recorded:
            await projection.project(recorded, db)
        await released(db, projection.name, current.generation, key)
        return len(recorded)


async def waiting(
    db: AsyncConnection, name: str, generation: int, key: str, feed: Feed
) -> list[Envelope]:
    """What waits under a key, in order; until `db` commits, nothing more parks behind it.

    Raises:
        LookupError: nothing does.
    """
    mine = (parked_keys.c.projection == name, parked_keys.c.generation == generation)
    lock = sa.select(parked_keys.c.key).where(*mine, parked_keys.c.key == key).with_for_update()
    if (await db.execute(lock)).first() is None:
        raise LookupError(f"nothing is parked under {key} in {name}")
    query = (
        sa.select(parked_events.c.source, parked_events.c.position)
        .where(*_under(parked_events, name, generation, key))
        .order_by(parked_events.c.source, parked_events.c.position)
    )
    return [
        await _event(feed, Source.parse(row.source), row.position)
        for row in await db.execute(query)
    ]


async def released(db: AsyncConnection, name: str, generation: int, key: str) -> None:
    """Nothing waits under the key any more."""
    for table in (parked_events, parked_keys):
        await db.execute(sa.delete(table).where(*_under(table, name, generation, key)))


async def _event(feed: Feed, source: Source, position: int) -> Envelope:
    (event,) = await feed.read(source, position - 1, 1)
    return event


def _under(
    table: sa.Table, name: str, generation: int, key: str
) -> tuple[sa.ColumnElement[bool], ...]:
    return (table.c.projection == name, table.c.generation == generation, table.c.key == key)
