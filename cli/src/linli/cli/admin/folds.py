"""Whether the projections are what a fresh fold of their histories gives.

The fold takes place in one transaction that is rolled back, on the snapshot that the live tables
are read in: nobody waits, nothing is left behind, and a platform may go on meanwhile.
"""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.cli.admin.findings import Finding
from linli.cli.admin.workplace import Desk, Workplace
from linli.events.envelope import Envelope, Source
from linli.events.projections import Checkpoint, Generation, Projection, active, create
from linli.events.rebuild import differing
from linli.events.schema import checkpoints, parked_events

FRESH = 0
"""A generation that is never a live one."""
PAGE_EVENTS = 1_000
REBUILD = "`linli rebuild` fills it anew"


class _FoldError(Exception):
    """The fold cannot be done; the message says why."""


class _Live(NamedTuple):
    """What the live generation has read, and what of it waits."""

    generation: int
    version: int
    marks: dict[Source, Checkpoint]
    parked: set[tuple[str, int]]


async def faults_of_projection(
    place: Workplace, desk: Desk, projection: Projection
) -> Sequence[Finding]:
    """Where the tables are not what a fresh fold gives."""
    about = f"{desk.service.name}/{projection.name}"
    async with desk.engine.connect() as connection:
        db = await connection.execution_options(isolation_level="REPEATABLE READ")
        async with db.begin() as transaction:
            try:
                faults = await _differences(place, desk, projection, db)
            except _FoldError as error:
                faults = [str(error)]
            await transaction.rollback()
    return [Finding(about, fault) for fault in faults]


async def _differences(
    place: Workplace, desk: Desk, projection: Projection, db: AsyncConnection
) -> Sequence[str]:
    live = await _live(db, projection)
    if live is None:
        return []
    if live.version != projection.version:
        raise _FoldError(
            f"is of version {live.version}, today's is {projection.version}: {REBUILD}"
        )
    await create(db, projection, FRESH)
    await Generation(desk.engine, projection, FRESH, term=None).enter(db)
    for source, mark in sorted(live.marks.items()):
        await _fold(place, projection, db, source, mark, live)
    try:
        tables = await differing(db, projection, live.generation, FRESH)
    except ProgrammingError as error:
        reason = str(error.orig).partition("\n")[0]
        raise _FoldError(f"has tables of another shape than today's: {reason}") from error
    return [f"differs from a fresh fold: {table}" for table in tables]


async def _live(db: AsyncConnection, projection: Projection) -> _Live | None:
    current = await active(db, projection.name)
    if current is None:
        return None
    mine = (projection.name, current.generation)
    marks = sa.select(
        *(checkpoints.c.source, checkpoints.c.epoch),
        *(checkpoints.c.position, checkpoints.c.last_id),
    ).where(sa.tuple_(checkpoints.c.projection, checkpoints.c.generation) == mine)
    waiting = sa.select(parked_events.c.source, parked_events.c.position).where(
        sa.tuple_(parked_events.c.projection, parked_events.c.generation) == mine
    )
    return _Live(
        current.generation,
        current.version,
        {Source.parse(source): Checkpoint(*rest) for source, *rest in await db.execute(marks)},
        {(source, position) for source, position in await db.execute(waiting)},
    )


async def _fold(
    place: Workplace,
    projection: Projection,
    db: AsyncConnection,
    source: Source,
    mark: Checkpoint,
    live: _Live,
) -> None:
    """Fold one history up to where the live tables have read it, but for what is parked there."""
    store = place.desks[source.service].store
    last: Envelope | None = None
    position = 0
    while position < mark.position:
        page = await store.read(source, position, min(PAGE_EVENTS, mark.position - position))
        if not page:
            raise _FoldError(f"has read {source} to {mark.position}; it ends at {position}")
        going = [event for event in page if (str(source), event.position) not in live.parked]
        await _project(projection, db, going)
        last = page[-1]
        position = last.position
    if last and (last.epoch, last.id) != (mark.epoch, mark.last_id):
        raise _FoldError(
            f"has read event {mark.last_id} of epoch {mark.epoch} at {source} {position}, where"
            f" there is {last.id} of epoch {last.epoch}"
        )


async def _project(projection: Projection, db: AsyncConnection, page: Sequence[Envelope]) -> None:
    try:
        if recorded := [event for event in map(projection.decoded, page) if event]:
            await projection.project(recorded, db)
    except Exception as error:
        where = f"{page[0].source} {page[0].position} to {page[-1].position}"
        raise _FoldError(f"does not fold {where}: {type(error).__name__}: {error}") from error
