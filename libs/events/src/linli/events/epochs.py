"""Epochs: a history has a name, so that none forks silently.

When a store's history is no longer the one it has published (a point-in-time restore, a fail-over
that lost a commit), the source is suspended: reads go on, appends are refused, until an operator
begins a new epoch on top of what the store still has.
"""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.envelope import Source
from linli.events.schema import epochs, events


class Epoch(NamedTuple):
    """One name of a source's history."""

    source: str
    number: int
    parent: int | None
    fork_position: int | None
    """The last position that this epoch has in common with its parent."""
    reason: str
    suspended: str | None


async def suspend(engine: AsyncEngine, source: Source, reason: str) -> None:
    """Refuse appends to the source's current epoch from now on; the first reason stays."""
    async with engine.begin() as db:
        await _lock(db, source)
        await db.execute(
            sa.update(epochs)
            .where(
                epochs.c.source == str(source),
                epochs.c.number == _current(source),
                epochs.c.suspended.is_(None),
            )
            .values(suspended=reason)
        )


async def begin(engine: AsyncEngine, source: Source, reason: str) -> Epoch:
    """Name a new history that goes on from what the store has now, and take appends again."""
    async with engine.begin() as db:
        await _lock(db, source)
        parent = (await db.execute(sa.select(_current(source)))).scalar() or 0
        tail = sa.select(sa.func.max(events.c.position)).where(events.c.source == str(source))
        fork = (await db.execute(tail)).scalar() or 0
        new = Epoch(str(source), parent + 1, parent or None, fork, reason, suspended=None)
        row = {**new._asdict(), "began_at": sa.func.clock_timestamp()}
        await db.execute(sa.insert(epochs).values(row))
        return new


async def all_epochs(engine: AsyncEngine) -> list[Epoch]:
    """Every epoch of every source, in order."""
    query = sa.select(*(epochs.c[name] for name in Epoch._fields))
    async with engine.connect() as db:
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
