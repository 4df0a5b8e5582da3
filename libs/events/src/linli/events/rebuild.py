"""Blue/green rebuild: a new generation is filled beside the old one, compared, and switched to."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.applying import apply
from linli.events.envelope import Source
from linli.events.projections import (
    Active,
    Checkpoint,
    Generation,
    Projection,
    active,
    create,
    show,
)
from linli.events.reader import Reader
from linli.events.schema import checkpoints, parked_events, parked_keys, projections
from linli.events.spans import processing

BATCH_EVENTS_MAX = 2_000
WAIT_SECONDS_MAX = 0.5
NEAR_EVENTS = 500
"""How far behind the live generation the new one may be when writing is stopped for the switch."""

type Progress = Callable[[int, int], None]
"""Called with the events applied and the events there are."""


def silent(_done: int, _total: int) -> None:
    """Show no progress."""


class RebuildDiffersError(Exception):
    """The rebuilt tables are not the live ones: the live ones stay, the rebuilt ones are kept."""

    def __init__(self, differences: Sequence[str]) -> None:
        super().__init__("rebuilt and live tables differ: " + "; ".join(differences))
        self.differences = differences


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did; a changed fold, or events parked before, explain its differences."""

    generation: int
    events: int
    differences: Sequence[str] = ()


async def rebuild(
    engine: AsyncEngine,
    projection: Projection,
    reader: Callable[[Source], Reader],
    progress: Progress = silent,
    *,
    rewritten: bool = False,
) -> Rebuilt:
    """Fill a new generation to the live one's positions, compare the two, and switch in one step.

    Readers see the old tables until the switch and the new ones after it. The old generation is
    kept for `rollback`, older ones are dropped. Where history was `rewritten` by order of law, the
    two may differ, and the old one is dropped at once.

    Raises:
        RebuildDiffersError: the same fold gave other rows; readers still see the old ones.
    """
    async with engine.begin() as db:
        old = await active(db, projection.name)
        if old is None:
            raise LookupError(f"{projection.name} has never run: nothing to rebuild")
        number = await _next_number(db, projection)
        await create(db, projection, number)
        await _forget(db, projection, number)
    new = Generation(engine, projection, number, term=None)
    if projection.derived:
        rest = replace(projection, project=projection.derived.project)
        await _come_near(
            Generation(engine, rest, number, term=None), old.generation, reader, progress
        )
        async with engine.begin() as db:
            await new.enter(db)
            await projection.derived.derive(db)
    await _come_near(new, old.generation, reader, progress)
    async with engine.begin() as db:
        await _stop_writer(db, projection)
        targets = await _positions(engine, projection, old.generation)
        await _catch_up(new, reader, targets, progress)
        differences = await differing(db, projection, old.generation, number)
        if differences and not rewritten and not await _explained(db, new, old, targets):
            raise RebuildDiffersError(differences)
        await _switch(db, projection, number)
    kept = {number} if rewritten else {old.generation, number}
    await _drop_older(engine, projection, keep=kept)
    return Rebuilt(number, sum(target.position for target in targets.values()), differences)


async def rollback(engine: AsyncEngine, projection: Projection, generation: int) -> None:
    """Show an earlier generation again; its owner catches up from where it was left."""
    async with engine.begin() as db:
        await _stop_writer(db, projection)
        await _switch(db, projection, generation)


async def differing(db: AsyncConnection, projection: Projection, one: int, other: int) -> list[str]:
    """The tables in which two generations differ, row by row, and by how many rows.

    Rows are counted where their hashes added up are others: writers wait meanwhile.
    """
    found: list[str] = []
    for table in projection.tables.sorted_tables:
        a, b = (f'"{projection.schema(n)}"."{table.name}"' for n in (one, other))
        hashes = {await _hash_of(db, each) for each in (a, b)}
        query = (
            f"SELECT count(*) FROM ((TABLE {a} EXCEPT ALL TABLE {b})"
            f" UNION ALL (TABLE {b} EXCEPT ALL TABLE {a})) d"
        )
        if len(hashes) > 1:
            rows = (await db.execute(sa.text(query))).scalar_one()
            found.append(f"{table.name}: {rows} rows")
    return found


async def _hash_of(db: AsyncConnection, table: str) -> tuple[int, int]:
    """How many rows a table has, and the sum of their hashes: whatever their order."""
    query = f"SELECT count(*), sum(hash_record_extended(t, 0)) FROM {table} t"
    return tuple((await db.execute(sa.text(query))).one())


async def _come_near(
    new: Generation, old: int, reader: Callable[[Source], Reader], progress: Progress
) -> None:
    """Read as far as the live generation has, while it goes on."""
    engine, projection = new.engine, new.projection
    while await _behind(engine, projection, old, new.number) > NEAR_EVENTS:
        await _catch_up(new, reader, await _positions(engine, projection, old), progress)


async def _catch_up(
    generation: Generation,
    reader: Callable[[Source], Reader],
    targets: dict[Source, Checkpoint],
    progress: Progress,
) -> None:
    total = sum(target.position for target in targets.values())
    done = 0
    for source, target in targets.items():
        async with aclosing(reader(source)) as history:
            checkpoint = await generation.checkpoint(source)
            while left := lacking(checkpoint, target):
                before = checkpoint
                limit = min(BATCH_EVENTS_MAX, left)
                checkpoint = await _next(generation, source, history, before, limit)
                if checkpoint == before and checkpoint.epoch not in {0, target.epoch}:
                    break  # the live generation has read what this epoch does not have
                progress(done + checkpoint.position, total)
        done += target.position


async def _next(
    generation: Generation, source: Source, history: Reader, checkpoint: Checkpoint, limit: int
) -> Checkpoint:
    """Apply what can be read now; without NATS, or the source, wait for them to come back."""
    try:
        batch = await history.read(checkpoint, limit)
    except ConnectionError:
        batch = []
    if batch:
        with processing(generation.projection.name, batch, replay=True):
            return await apply(generation, source, checkpoint, batch)
    await history.wait(WAIT_SECONDS_MAX)
    return checkpoint


async def _positions(
    engine: AsyncEngine, projection: Projection, generation: int
) -> dict[Source, Checkpoint]:
    query = sa.select(
        *(checkpoints.c.source, checkpoints.c.epoch),
        *(checkpoints.c.position, checkpoints.c.last_id),
    ).where(checkpoints.c.projection == projection.name, checkpoints.c.generation == generation)
    async with engine.connect() as db:
        rows = (await db.execute(query.order_by(checkpoints.c.source))).all()
    return {Source.parse(source): Checkpoint(*rest) for source, *rest in rows}


async def _behind(engine: AsyncEngine, projection: Projection, old: int, new: int) -> int:
    """How many events the new generation lacks; of another epoch nobody can say."""
    there = await _positions(engine, projection, old)
    here = await _positions(engine, projection, new)
    return sum(
        lacking(at, target)
        for source, target in there.items()
        if (at := here.get(source, Checkpoint())).epoch in {0, target.epoch}
    )


def lacking(checkpoint: Checkpoint, target: Checkpoint) -> int:
    """How many positions a checkpoint is short of another."""
    return max(target.position - checkpoint.position, 0)


async def _stop_writer(db: AsyncConnection, projection: Projection) -> None:
    """Hold every writer of this projection before its commit, until this transaction ends."""
    await db.execute(
        sa.select(projections.c.term).where(projections.c.name == projection.name).with_for_update()
    )


async def _explained(
    db: AsyncConnection, new: Generation, old: Active, targets: Mapping[Source, Checkpoint]
) -> bool:
    """Whether the fold has changed, events were parked, or a history has gone another way."""
    if old.version != new.projection.version:
        return True
    for source, target in targets.items():
        if (await new.checkpoint(source)).epoch != target.epoch:
            return True
    mine = (new.projection.name, old.generation)
    parked = sa.select(parked_keys.c.key).where(
        sa.tuple_(parked_keys.c.projection, parked_keys.c.generation) == mine
    )
    return (await db.execute(parked.limit(1))).first() is not None


async def _switch(db: AsyncConnection, projection: Projection, generation: int) -> None:
    await show(db, projection, generation)
    await db.execute(
        sa.update(projections)
        .where(projections.c.name == projection.name)
        .values(generation=generation, version=projection.version, term=projections.c.term + 1)
    )


async def _next_number(db: AsyncConnection, projection: Projection) -> int:
    query = sa.select(sa.func.max(checkpoints.c.generation)).where(
        checkpoints.c.projection == projection.name
    )
    current = sa.select(projections.c.generation).where(projections.c.name == projection.name)
    highest = (await db.execute(query)).scalar() or 0
    return max(highest, (await db.execute(current)).scalar_one()) + 1


async def _forget(db: AsyncConnection, projection: Projection, generation: int) -> None:
    for table in (parked_events, parked_keys, checkpoints):
        await db.execute(
            sa.delete(table).where(
                table.c.projection == projection.name, table.c.generation == generation
            )
        )


async def _drop_older(engine: AsyncEngine, projection: Projection, keep: set[int]) -> None:
    query = (
        sa.select(checkpoints.c.generation)
        .where(checkpoints.c.projection == projection.name)
        .distinct()
    )
    async with engine.begin() as db:
        for generation in set((await db.execute(query)).scalars()) - keep:
            schema = projection.schema(generation)
            await db.execute(sa.text(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'))
            await _forget(db, projection, generation)
