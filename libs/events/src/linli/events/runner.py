"""Keeps a projection in step with the histories it reads."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from time import perf_counter
from typing import NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events import measuring
from linli.events.applying import apply, passing
from linli.events.envelope import Envelope, Source
from linli.events.feed import UnreadableHistoryError
from linli.events.projections import (
    Checkpoint,
    Generation,
    NotOwnerError,
    Projection,
    active,
    take_over,
)
from linli.events.reader import Reader
from linli.events.rebuild import RebuildDiffersError, rebuild
from linli.events.spans import REPLAY_AGE, processing
from linli.events.tasks import keep_running

log = logging.getLogger(__name__)

BATCH_EVENTS_MAX = 2_000
FEW_EVENTS = 100
GATHER_SECONDS, GATHER_SECONDS_MAX = 0.025, 0.1
"""After a small batch, let the next one gather, for twice as long as that one took within these
bounds: a transaction costs far more than an event in it. An event after a quiet moment is applied
at once."""
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


class Reached(NamedTuple):
    """How far a projection has come."""

    position: int
    lacking: int
    """How many events follow, as far as their source has told."""


class Runner:
    """Owns one projection: one worker per source it reads."""

    def __init__(
        self,
        engine: AsyncEngine,
        projection: Projection,
        histories: Histories,
        moved: Callable[[], None],
        *,
        service: str = "",
    ) -> None:
        """`moved` is called after each batch; `service` is whose projection it is."""
        self._engine, self._projection, self._histories = engine, projection, histories
        self._moved, self._service = moved, service
        self.stopped: dict[Source, str] = {}
        """Sources whose reading has stopped, and why: it cannot be read on truthfully."""
        self._owner = False
        self._behind: dict[Source, datetime] = {}
        """Since when each source has had events that are not applied."""
        self._reached: dict[Source, Reached] = {}
        self.rebuilt = 1.0
        """The share of the history that a generation being built has read; 1 when none is."""

    @property
    def reached(self) -> Reached | None:
        """Over all sources, as far as the owner knows; None elsewhere."""
        if not self._owner:
            return None
        each = self._reached.values()
        return Reached(sum(one.position for one in each), sum(max(one.lacking, 0) for one in each))

    @property
    def name(self) -> str:
        """The projection's."""
        return self._projection.name

    @property
    def lag_seconds(self) -> float | None:
        """The age of the oldest event not applied, as far as the owner knows; None elsewhere.

        Where nothing can be read, it is the time since that began.
        """
        if not self._owner:
            return None
        now = datetime.now(UTC)
        return max([0.0, *((now - since).total_seconds() for since in self._behind.values())])

    async def run(self) -> None:
        """Read until cancelled: as the owner, one process at a time, the others standing by."""
        measuring.redelivered(self._projection.name, 0)
        await keep_running(self._projection.name, self._own, may_begin_again)

    async def _own(self) -> None:
        """Hold the lease while working. Its connection is not reused: the lock would go with it."""
        async with self._engine.connect() as lease:
            try:
                await self._lead(lease)
            finally:
                self._owner = False
                await lease.invalidate()

    async def _lead(self, lease: AsyncConnection) -> None:
        """Wait for the lease, take over, and work until ownership is lost."""
        lock = sa.text("SELECT pg_try_advisory_lock(hashtext('linli-projection:' || :name))")
        lease = await lease.execution_options(isolation_level="AUTOCOMMIT")
        name = {"name": self._projection.name}
        while not (await lease.execute(lock, name)).scalar():  # noqa: ASYNC110 - another process's
            await asyncio.sleep(WAIT_SECONDS_MAX)
        owned = await take_over(self._engine, self._projection)
        if owned.version != self._projection.version:
            log.info("%s has changed: it is built anew", self._projection.name)
            await self._rebuild()
            raise NotOwnerError("another generation is shown now")
        generation = Generation(self._engine, self._projection, owned.generation, owned.term)
        await generation.load_parked()
        self._owner, self._behind, self._reached = True, {}, {}
        async with asyncio.TaskGroup() as workers:
            known: set[Source] = set()
            while True:
                for source in set(self._histories.sources(self._projection.services)) - known:
                    known.add(source)
                    workers.create_task(self._follow(generation, source))
                await self._histories.changed(WAIT_SECONDS_MAX)
                if await active(lease, self._projection.name) != owned:
                    raise NotOwnerError(f"{self._projection.name} has another generation or owner")

    async def _rebuild(self) -> None:
        def progress(done: int, total: int) -> None:
            self.rebuilt = done / max(total, 1)

        try:
            self.rebuilt = 0.0
            await rebuild(self._engine, self._projection, self._histories.reader, progress)
        except RebuildDiffersError:
            measuring.violated(self._service, "rebuild")
            raise
        finally:
            self.rebuilt = 1.0

    async def _follow(self, generation: Generation, source: Source) -> None:
        """Apply one source's events as they come; wait where the history cannot be read on."""
        async with aclosing(self._histories.reader(source)) as reader:
            await self._keep_advancing(generation, source, reader)

    async def _keep_advancing(self, generation: Generation, source: Source, reader: Reader) -> None:
        while True:
            checkpoint = await generation.checkpoint(source)
            try:
                await self._advance(generation, source, reader, checkpoint)
            except UnreadableHistoryError as error:
                if self.stopped.get(source) != str(error):
                    log.error("%s stops: %s", self._projection.name, error)  # noqa: TRY400
                    measuring.violated(self._service, "history")
                self.stopped[source] = str(error)
                self._note(source, None)
                await asyncio.sleep(WAIT_SECONDS_MAX)  # an operator may move the checkpoint

    async def _advance(
        self, generation: Generation, source: Source, reader: Reader, checkpoint: Checkpoint
    ) -> None:
        while True:
            try:
                batch = await reader.read(checkpoint, BATCH_EVENTS_MAX)
            except ConnectionError as error:
                log.debug("%s waits for %s: %s", self._projection.name, source, error)
                batch = None
            self._note(source, batch)
            known = reader.status.tail or 0
            self._reached[source] = Reached(checkpoint.position, known - checkpoint.position)
            if batch:
                began = perf_counter()
                with processing(self._projection.name, batch):
                    checkpoint = await apply(generation, source, checkpoint, batch)
                self.stopped.pop(source, None)
                self._moved()
                self._tell_freshness(batch[0])
                if len(batch) < FEW_EVENTS:
                    worked = perf_counter() - began
                    await asyncio.sleep(min(max(GATHER_SECONDS, 2 * worked), GATHER_SECONDS_MAX))
            else:
                await reader.wait(WAIT_SECONDS_MAX)

    def _tell_freshness(self, oldest: Envelope) -> None:
        age = datetime.now(UTC) - oldest.recorded_at
        if age < REPLAY_AGE:
            measuring.fresh(self._service, age.total_seconds())

    def _note(self, source: Source, batch: Sequence[Envelope] | None) -> None:
        """Remember since when a source is behind: what was read, or None if nothing could be."""
        if batch is None:
            self._behind.setdefault(source, datetime.now(UTC))
        elif batch:
            self._behind[source] = batch[0].recorded_at
        else:
            self._behind.pop(source, None)


def may_begin_again(error: Exception) -> bool:
    """Whether another owner took over, or a fault lies outside this process."""
    return isinstance(error, NotOwnerError) or passing(error)
