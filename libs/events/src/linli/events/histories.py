"""The histories a service reads: its own from its store, the others from their streams."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events.envelope import Source
from linli.events.feed import Feed
from linli.events.jetstream import Nats
from linli.events.pings import PINGS, Ping
from linli.events.reader import Reader, StoreReader, StreamReader
from linli.events.schema import checkpoints, horizons, reactions
from linli.events.store import EventStore, Signal
from linli.events.streams import mirrored

HORIZON_SECONDS = 1.0
LOOK_SECONDS = 30.0


class ServiceHistories:
    """Knows a source from its store, its stream, its relay's pings, or having read it before."""

    def __init__(
        self,
        engine: AsyncEngine,
        store: EventStore,
        nats: Nats,
        feed: Feed,
        services: Iterable[str],
    ) -> None:
        self._engine, self._store, self._nats, self._feed = engine, store, nats, feed
        self._services = frozenset(services)
        self._known: set[Source] = set()
        self._news = Signal()
        self._pings: dict[Source, Ping] = {}

    async def run(self) -> None:
        """Learn of sources and of how far they go, until cancelled."""
        await self._recall()
        listening = await self._nats.listen(PINGS, self._heard)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_own())
                tasks.create_task(self._keep_looking())
                tasks.create_task(self._keep_horizons())
        finally:
            await self._nats.unlisten(listening)

    def sources(self, services: frozenset[str]) -> Sequence[Source]:
        """The sources of these services that are known by now."""
        return [source for source in self._known if source.service in services]

    async def changed(self, seconds: float) -> None:
        """Wait until another source is known, or the time is over."""
        news = self._news.listen()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await news.wait()

    def reader(self, source: Source) -> Reader:
        """A reader of one source's history."""
        if source.service == self._store.service:
            return StoreReader(source, self._store)
        return StreamReader(source, self._nats, self._feed)

    def _add(self, sources: Iterable[Source]) -> None:
        new = {source for source in sources if source.service in self._services} - self._known
        if new:
            self._known |= new
            self._news.ring()

    def _heard(self, data: bytes | None) -> None:
        if data is not None and (ping := Ping.decoded(data)).source.service in self._services:
            self._pings[ping.source] = ping
            self._add([ping.source])

    async def _recall(self) -> None:
        """The sources that were read before, though their service may be away now."""
        query = sa.union(sa.select(checkpoints.c.source), sa.select(reactions.c.source))
        async with self._engine.connect() as db:
            self._add(Source.parse(source) for source in (await db.execute(query)).scalars())

    async def _keep_own(self) -> None:
        while True:
            news = self._store.new_source.listen()
            self._add(await self._store.sources())
            with suppress(TimeoutError):
                async with asyncio.timeout(HORIZON_SECONDS):
                    await news.wait()

    async def _keep_looking(self) -> None:
        """The sources that have a stream, though their service may never be heard of."""
        while True:
            try:
                for service in self._services - {self._store.service}:
                    self._add(await mirrored(self._nats, service))
                await asyncio.sleep(LOOK_SECONDS)
            except ConnectionError:
                await asyncio.sleep(HORIZON_SECONDS)

    async def _keep_horizons(self) -> None:
        """Write down what the sources last said: whoever answers reads it in the database."""
        while True:
            await asyncio.sleep(HORIZON_SECONDS)
            pings, self._pings = self._pings, {}
            rows = [
                {
                    "source": str(source),
                    "epoch": ping.epoch,
                    "tail": ping.tail,
                    "recorded_through": ping.recorded_through,
                    "seen_at": sa.func.now(),
                }
                for source, ping in sorted(pings.items())
            ]
            if rows:
                statement = insert(horizons).values(rows)
                update = {name: statement.excluded[name] for name in rows[0] if name != "source"}
                async with self._engine.begin() as db:
                    await db.execute(
                        statement.on_conflict_do_update(index_elements=["source"], set_=update)
                    )
