"""What is kept, compared with what is recorded: bytes without a photo go; the other way is told."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Sequence, Set
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.chassis.erasures import ERASURES_TABLE
from linli.chassis.service import Running
from linli.events.contracts.catalogue import decode
from linli.events.contracts.issues import PhotoAttached, PhotoRedacted
from linli.events.schema import commands, epochs, events
from linli.events.sealing import person_of
from linli.issues.domain.photos import kept as photo_of
from linli.issues.photos.opening import photo_store_of
from linli.issues.photos.store import Kept, PhotoStore, PhotoStoreAwayError

log = logging.getLogger(__name__)

SWEEP_SECONDS = 3600.0
ORPHAN_AGE = timedelta(hours=1)
"""How long bytes may wait for their event."""
SWEEPS_A_DAY = 24
PAGE_EVENTS = 500


class Recorded(NamedTuple):
    """What the history says of some names."""

    live: Set[str]
    """Photos that are to be kept."""
    gone: Set[str]
    """Redacted, or erased with their person."""


async def keep_swept(running: Running) -> None:
    """Sweep once an hour, until cancelled; once a day, say which photos have lost their bytes."""
    kept, sweeps = photo_store_of(running), 0
    while True:
        try:
            seen = await sweep(kept, running.engine)
            if sweeps % SWEEPS_A_DAY == 0:
                await tell_missing(seen, kept, running.engine)
        except (PhotoStoreAwayError, SQLAlchemyError, OSError) as error:
            log.warning("photos were not swept", exc_info=error)
        sweeps += 1
        await asyncio.sleep(SWEEP_SECONDS)


async def sweep(kept: PhotoStore, engine: AsyncEngine) -> Set[str]:
    """Remove what nobody may open any more, and what no event tells of since an hour.

    While a history is suspended nothing is removed: it may have been restored to an old state.

    Returns:
        The names that were there.
    """
    seen: set[str] = set()
    async for page in kept.kept():
        seen.update(one.name for one in page)
        async with engine.connect() as db:
            unsure = await is_suspended(db)
            recorded = await recorded_of([one.name for one in page], db)
        for one in page:
            if not unsure and is_garbage(one, recorded):
                await kept.delete(one.name)
                log.info("the bytes %s are no photo's: removed", one.name)
    return seen


def is_garbage(one: Kept, recorded: Recorded) -> bool:
    """Whether bytes are to be removed."""
    if one.name in recorded.gone:
        return True
    return one.name not in recorded.live and one.at < datetime.now(UTC) - ORPHAN_AGE


async def recorded_of(names: Collection[str], db: AsyncConnection) -> Recorded:
    """What the history says of these names; a photo has the id of the command that attached it."""
    ids = sa.literal([UUID(name[:36]) for name in names], sa.ARRAY(sa.Uuid))
    query = (
        sa.select(events.c.stream, events.c.type, events.c.data)
        .join_from(
            commands,
            events,
            (events.c.source == commands.c.source)
            & events.c.position.between(commands.c.first_position, commands.c.last_position),
        )
        .where(commands.c.id == sa.any_(ids), events.c.type == PhotoAttached.event_type)
    )
    attached = [(row.stream, _photo(row)) for row in await db.execute(query)]
    streams = {stream for stream, _ in attached}
    redacted, erased = await _redacted(streams, db), await _erased(streams, db)
    gone = {
        photo.name
        for stream, photo in attached
        if photo.id in redacted or stream in erased or photo.key.erased
    }
    return Recorded({photo.name for _, photo in attached} - gone, gone)


def _photo(row: Any) -> Any:
    event = decode(row.type, row.data)
    if not isinstance(event, PhotoAttached):
        raise TypeError(row.type)
    return photo_of(event)


async def _redacted(streams: Collection[str], db: AsyncConnection) -> Set[UUID]:
    """The photos of these issues that were redacted."""
    query = sa.select(events.c.type, events.c.data).where(
        _any_of(streams), events.c.type == PhotoRedacted.event_type
    )
    told = [decode(row.type, row.data) for row in await db.execute(query)]
    return {event.photo_id for event in told if isinstance(event, PhotoRedacted)}


async def _erased(streams: Collection[str], db: AsyncConnection) -> Set[str]:
    """Those of these issues whose reporter was erased: by the word of the registry.

    A key that is not found proves nothing: the key database may be away, or an old one.
    """
    query = sa.select(events.c.stream, events.c.type, events.c.data)
    first = await db.execute(query.where(_any_of(streams), events.c.version == 1))
    reporters = {row.stream: person_of(decode(row.type, row.data)) for row in first}
    persons = sa.literal([who for who in reporters.values() if who], sa.ARRAY(sa.Text))
    query = sa.select(ERASURES_TABLE.c.person).where(ERASURES_TABLE.c.person == sa.any_(persons))
    erased = set((await db.execute(query)).scalars())
    return {stream for stream, reporter in reporters.items() if reporter in erased}


def _any_of(streams: Collection[str]) -> sa.ColumnElement[bool]:
    return events.c.stream == sa.any_(sa.literal(sorted(streams), sa.ARRAY(sa.Text)))


async def is_suspended(db: AsyncConnection) -> bool:
    """Whether one of the histories takes no appends until somebody has decided what it is."""
    newer = epochs.alias()
    is_past = sa.exists().where(newer.c.source == epochs.c.source, newer.c.number > epochs.c.number)
    query = sa.select(epochs.c.source).where(epochs.c.suspended.is_not(None), ~is_past)
    return (await db.execute(query)).first() is not None


async def tell_missing(seen: Set[str], kept: PhotoStore, engine: AsyncEngine) -> list[str]:
    """Log the photos whose bytes are nowhere; they come back with a backup, or never."""
    missing: list[str] = []
    async with engine.connect() as db:
        async for names in _attached(db):
            unseen = [name for name in names if name not in seen]
            live = (await recorded_of(unseen, db)).live if unseen else ()
            missing += [name for name in sorted(live) if await kept.get(name) is None]
    if missing:
        log.error("%d photos have lost their bytes: %s", len(missing), ", ".join(missing[:20]))
    return missing


async def _attached(db: AsyncConnection) -> AsyncIterator[Sequence[str]]:
    """The names of all photos, as the history has them."""
    query = (
        sa.select(events.c.type, events.c.data)
        .where(events.c.type == PhotoAttached.event_type)
        .execution_options(yield_per=PAGE_EVENTS)
    )
    rows = await db.stream(query)
    async for page in rows.partitions():
        yield [_photo(row).name for row in page]
