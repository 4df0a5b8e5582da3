"""Keeps a projection in step with the histories it reads."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import aclosing
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.batcher import may_pass
from linli.events.envelope import Envelope, Source
from linli.events.projections import (
    Checkpoint,
    Generation,
    NotOwnerError,
    Projection,
    take_over,
)
from linli.events.reader import ForkedHistoryError, Reader
from linli.events.store import Signal
from linli.events.tasks import keep_running

log = logging.getLogger(__name__)

BATCH_EVENTS_MAX = 1_000
WAIT_SECONDS_MAX = 1.0
RETRY_SECONDS_MAX = 5.0


class Histories(Protocol):
    """What can be read from here: the sources heard of, and a reader for each."""

    def sources(self, services: frozenset[str]) -> Sequence[Source]:
        """The sources of these services that are known by now."""
        ...

    async def changed(self, seconds: float) -> None:
        """Wait until another source may be known, or the time is over."""
        ...

    def reader(self, source: Source) -> Reader:
        """A reader of one source's history."""
        ...


class Runner:
    """Owns one projection: one worker per source it reads."""

    def __init__(
        self, engine: AsyncEngine, projection: Projection, histories: Histories, progress: Signal
    ) -> None:
        self._engine, self._projection, self._histories = engine, projection, histories
        self._progress = progress
        self.stopped: dict[Source, str] = {}
        """Sources whose reading has stopped, and why: a history that is not the one read before."""

    async def run(self) -> None:
        """Read until cancelled: as the owner, one process at a time, the others standing by."""
        await keep_running(self._projection.name, self._own, may_begin_again)

    async def _own(self) -> None:
        """Hold the lease while working. Its connection is not reused: the lock would go with it."""
        async with self._engine.connect() as lease:
            try:
                await self._lead(lease)
            finally:
                await lease.invalidate()

    async def _lead(self, lease: AsyncConnection) -> None:
        """Wait for the lease, take over, and work until ownership is lost."""
        lock = sa.text("SELECT pg_try_advisory_lock(hashtext('linli-projection:' || :name))")
        lease = await lease.execution_options(isolation_level="AUTOCOMMIT")
        name = {"name": self._projection.name}
        while not (await lease.execute(lock, name)).scalar():  # noqa: ASYNC110 - another process's
            await asyncio.sleep(WAIT_SECONDS_MAX)
        owned = await take_over(self._engine, self._projection)
        generation = Generation(self._engine, self._projection, owned.generation, owned.term)
        await generation.load_parked()
        async with asyncio.TaskGroup() as workers:
            known: set[Source] = set()
            while True:
                for source in set(self._histories.sources(self._projection.services)) - known:
                    known.add(source)
                    workers.create_task(self._follow(generation, source))
                await self._histories.changed(WAIT_SECONDS_MAX)
                await lease.execute(sa.text("SELECT 1"))

    async def _follow(self, generation: Generation, source: Source) -> None:
        """Apply one source's events as they come; wait where the history has forked."""
        async with aclosing(self._histories.reader(source)) as reader:
            await self._keep_advancing(generation, source, reader)

    async def _keep_advancing(self, generation: Generation, source: Source, reader: Reader) -> None:
        while True:
            checkpoint = await generation.checkpoint(source)
            try:
                await self._advance(generation, source, reader, checkpoint)
            except ForkedHistoryError as error:
                if self.stopped.get(source) != str(error):
                    log.error("%s stops: %s", self._projection.name, error)  # noqa: TRY400
                self.stopped[source] = str(error)
                await asyncio.sleep(WAIT_SECONDS_MAX)  # an operator may move the checkpoint

    async def _advance(
        self, generation: Generation, source: Source, reader: Reader, checkpoint: Checkpoint
    ) -> None:
        while True:
            try:
                batch = await reader.read(checkpoint, BATCH_EVENTS_MAX)
            except ConnectionError as error:
                log.debug("%s waits for %s: %s", self._projection.name, source, error)
                batch = []
            if batch:
                checkpoint = await apply(generation, source, checkpoint, batch)
                self.stopped.pop(source, None)
                self._progress.ring()
            else:
                await reader.wait(WAIT_SECONDS_MAX)


async def apply(
    generation: Generation, source: Source, checkpoint: Checkpoint, batch: Sequence[Envelope]
) -> Checkpoint:
    """Apply a batch; park the events that fail for good, and wait out faults that may pass."""
    pause = 0.05
    while True:
        try:
            return await generation.apply(source, checkpoint, batch)
        except NotOwnerError:
            raise
        except IntegrityError as error:
            if "parked_events" not in str(error):
                return await _isolate(generation, source, checkpoint, batch, error)
            await generation.load_parked()  # another process has retried a stream meanwhile
        except Exception as error:  # noqa: BLE001 - whatever a fold raises is that event's defect
            if not passing(error):
                return await _isolate(generation, source, checkpoint, batch, error)
            log.warning("%s waits: %s", generation.projection.name, error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, RETRY_SECONDS_MAX)


async def _isolate(
    generation: Generation,
    source: Source,
    checkpoint: Checkpoint,
    batch: Sequence[Envelope],
    error: Exception,
) -> Checkpoint:
    """Bisect down to the event that fails, and park it."""
    if len(batch) == 1:
        reason = f"{type(error).__name__}: {error}"
        event = batch[0]
        log.error("%s parks %s at %s: %s", generation.projection.name, event.type, source, reason)
        return await generation.apply(source, checkpoint, batch, defect=reason)
    middle = len(batch) // 2
    checkpoint = await apply(generation, source, checkpoint, batch[:middle])
    return await apply(generation, source, checkpoint, batch[middle:])


def may_begin_again(error: Exception) -> bool:
    """Whether another owner took over, or a fault lies outside this process."""
    return isinstance(error, NotOwnerError) or passing(error)


def passing(error: Exception) -> bool:
    """Whether a fault lies with the database or the network, not with the event."""
    if isinstance(error, DBAPIError):
        cause = error.orig.__cause__ if error.orig else None
        return error.connection_invalidated or (isinstance(cause, Exception) and may_pass(cause))
    return may_pass(error)
