"""What parts of the bench run in: real servers, and a sign of progress."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rich.progress import Progress

from linli.events.databases import engine_of, ensure_database, named
from linli.events.jetstream import Nats
from linli.events.migrate import migrate
from linli.events.store import EventStore
from linli.events.testing import OneKey
from linli.servers import Servers


@dataclass(frozen=True)
class Bench:
    """One run of the bench."""

    servers: Servers
    progress: Progress

    def rounds(self, part: str, count: int) -> Iterator[int]:
        """Numbers from 0, with a progress bar that advances after each."""
        task = self.progress.add_task(part, total=count)
        for number in range(count):
            yield number
            self.progress.advance(task)


@asynccontextmanager
async def empty_store(server_url: str, service: str, database: str) -> AsyncGenerator[EventStore]:
    """A service's event store in a database of its own, which must be new."""
    url = named(server_url, database)
    await ensure_database(url)
    engine = engine_of(url)
    await migrate(engine)
    await engine.dispose()
    store = await EventStore.open(service, url, OneKey())
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def connected(nats_url: str) -> AsyncGenerator[Nats]:
    """A connection to NATS."""
    nats = await Nats.open(nats_url)
    try:
        yield nats
    finally:
        await nats.close()
