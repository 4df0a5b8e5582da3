"""How far the read models of one database have come, and waiting for them."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.positions import BehindError, PositionToken, WrongEpochError
from linli.events.projections import Projection
from linli.events.schema import checkpoints, projections
from linli.events.store import Signal

WAITERS_MAX = 200
LOOK_SECONDS = 0.05
"""How often a waiter looks when the projections run in another process."""


class Reached(NamedTuple):
    """How far a source has been read: by the slowest of `readers` projections."""

    epoch: int
    position: int
    readers: int


class ReadModels:
    """Waits until every active projection of a database that reads a source has come so far."""

    def __init__(
        self, engine: AsyncEngine, projections: Sequence[Projection], progress: Signal
    ) -> None:
        self._engine, self._progress = engine, progress
        self._readers = Counter(service for p in projections for service in p.services)
        self._waiters = 0
        self._look: asyncio.Task[dict[str, Reached]] | None = None

    async def close(self) -> None:
        """End the look that is under way: none outlives the database's engine."""
        if self._look:
            self._look.cancel()
            await asyncio.gather(self._look, return_exceptions=True)

    async def wait(self, tokens: Sequence[PositionToken], seconds_max: float) -> None:
        """Return when every token's position has been reached; a source not read here is.

        Raises:
            BehindError: not within `seconds_max`, or too many are waiting.
            WrongEpochError: a token's epoch is not the one that is read.
        """
        wanted = [token for token in tokens if self._readers[token.source.service]]
        try:
            async with asyncio.timeout(seconds_max):
                if wanted and not await self._reached(wanted):
                    await self._until_reached(wanted)
        except TimeoutError as error:
            raise BehindError("the read model has not come that far yet") from error

    async def _until_reached(self, wanted: Sequence[PositionToken]) -> None:
        if self._waiters >= WAITERS_MAX:
            raise BehindError("too many readers are waiting")
        self._waiters += 1
        try:
            await self._look_until_reached(wanted)
        finally:
            self._waiters -= 1

    async def _look_until_reached(self, wanted: Sequence[PositionToken]) -> None:
        while True:
            progress = self._progress.listen()
            if await self._reached(wanted):
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(progress.wait(), LOOK_SECONDS)

    async def _reached(self, wanted: Sequence[PositionToken]) -> bool:
        here = await self._positions()
        for token in wanted:
            reached = here.get(str(token.source), Reached(token.epoch, 0, 0))
            if reached.epoch != token.epoch:
                raise WrongEpochError(f"{token} is not of epoch {reached.epoch}")
            readers = self._readers[token.source.service]
            if reached.position < token.position or reached.readers < readers:
                return False
        return True

    async def _positions(self) -> dict[str, Reached]:
        """How far every source has been read. Who asks while the database is asked shares its
        answer: so a crowd that waits costs one query at a time, and one connection.

        Nobody's timeout ends a query under way, for that would end its connection, too.
        """
        if self._look is None or self._look.done():
            self._look = asyncio.create_task(self._looked_up())
        return await asyncio.shield(self._look)

    async def _looked_up(self) -> dict[str, Reached]:
        query = (
            sa.select(
                checkpoints.c.source,
                sa.func.max(checkpoints.c.epoch),
                sa.func.min(checkpoints.c.position),
                sa.func.count(),
            )
            .join(
                projections,
                (projections.c.name == checkpoints.c.projection)
                & (projections.c.generation == checkpoints.c.generation),
            )
            .group_by(checkpoints.c.source)
        )
        async with self._engine.connect() as db:
            return {source: Reached(*rest) for source, *rest in await db.execute(query)}
