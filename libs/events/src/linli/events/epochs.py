"""Epochs: a history has a name, so that none forks silently.

When a store's history is no longer the one it has published (a point-in-time restore, a fail-over
that lost a commit), the source is suspended: reads go on, appends are refused, until an operator
begins a new epoch on top of what the store still has.
"""

import asyncio
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.envelope import Source
from linli.events.schema import checkpoints, epochs, events, reactions


class Epoch(NamedTuple):
    """One name of a source's history."""

    source: str
    number: int
    parent: int | None
    fork_position: int | None
    """The last position that this epoch has in common with its parent."""
    reason: str
    last_id: UUID | None
    """The event at the fork."""
    suspended: str | None


async def suspend(engine: AsyncEngine, source: Source, reason: str, *, epoch: int) -> None:
    """Refuse appends to the source's epoch from now on; the first reason stays.

    An epoch that has been begun since is another history, of which nothing is known to be wrong.
    """
    async with engine.begin() as db:
        await _lock(db, source)
        await db.execute(
            sa.update(epochs)
            .where(
                epochs.c.source == str(source),
                epochs.c.number == epoch,
                epochs.c.suspended.is_(None),
            )
            .values(suspended=reason)
        )


async def begin(
    engine: AsyncEngine,
    source: Source,
    reason: str,
    witnessed: Callable[[Epoch], None] | None = None,
    *,
    above: int = 0,
) -> Epoch:
    """Name a new history that goes on from what the store has now, and take appends again.

    Its number is above `above`: a store that was restored does not know its own later epochs.
    `witnessed` is told before it is committed: an epoch that no witness knows is not signed.
    """
    async with engine.begin() as db:
        await _lock(db, source)
        parent = (await db.execute(sa.select(_current(source)))).scalar() or 0
        tail = (
            sa.select(events.c.position, events.c.id)
            .where(events.c.source == str(source))
            .order_by(events.c.position.desc())
            .limit(1)
        )
        fork, last = (await db.execute(tail)).one_or_none() or (0, None)
        number = max(parent, above) + 1
        new = Epoch(str(source), number, parent or None, fork, reason, last, suspended=None)
        row = {**new._asdict(), "began_at": sa.func.clock_timestamp()}
        await db.execute(sa.insert(epochs).values(row))
        if witnessed:
            await asyncio.to_thread(witnessed, new)
        return new


async def adopt(engine: AsyncEngine, epoch: Epoch) -> list[str]:
    """Let this database's readers go on in a new epoch, as far as they have read nothing above
    its fork; reactions go back to the fork, since their commands are known by the events' ids.

    Returns:
        The projections that hold events above the fork: they stay stopped until rebuilt.
    """
    fork = epoch.fork_position or 0
    async with engine.begin() as db:
        for table in (checkpoints, reactions):
            older = (table.c.source == epoch.source, table.c.epoch == epoch.parent)
            below = table.c.position <= fork
            await db.execute(sa.update(table).where(*older, below).values(epoch=epoch.number))
        back = {"epoch": epoch.number, "position": fork, "last_id": epoch.last_id}
        mine = (reactions.c.source == epoch.source, reactions.c.epoch == epoch.parent)
        await db.execute(sa.update(reactions).where(*mine).values(back))
        above = (checkpoints.c.source == epoch.source, checkpoints.c.epoch != epoch.number)
        names = sa.select(checkpoints.c.projection).where(*above).distinct()
        return sorted((await db.execute(names)).scalars())


async def all_epochs(engine: AsyncEngine) -> list[Epoch]:
    """Every epoch of every source, in order."""
    async with engine.connect() as db:
        return await read_epochs(db)


async def read_epochs(db: AsyncConnection, source: Source | None = None) -> list[Epoch]:
    """Every epoch of a source, or of every source, in order."""
    query = sa.select(*(epochs.c[name] for name in Epoch._fields))
    if source:
        query = query.where(epochs.c.source == str(source))
    rows = await db.execute(query.order_by(epochs.c.source, epochs.c.number))
    return [Epoch(*row) for row in rows]


def _current(source: Source) -> sa.ScalarSelect[int]:
    query = sa.select(sa.func.max(epochs.c.number)).where(epochs.c.source == str(source))
    return query.scalar_subquery()


async def _lock(db: AsyncConnection, source: Source) -> None:
    """Take the place of an append: whoever appends next sees what was changed."""
    await db.execute(
        sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:source, 0))"),
        {"source": str(source)},
    )
