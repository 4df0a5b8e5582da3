"""A nats-server that tests may kill, a connection to it, and readers of its streams."""

from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import pytest

from linli.events.envelope import Source
from linli.events.feed import Feed
from linli.events.jetstream import Nats
from linli.events.reader import StreamReader
from linli.servers import NatsServer, temporary_folder


@pytest.fixture(scope="session")
async def nats_server() -> AsyncIterator[NatsServer]:
    """One for the session, that stays down when it is killed: who kills it starts it again."""
    async with temporary_folder() as folder, NatsServer(folder, restart=False) as running:
        yield running


@pytest.fixture
async def nats(nats_server: NatsServer) -> AsyncIterator[Nats]:
    """A connection."""
    connection = await Nats.open(nats_server.url)
    yield connection
    await connection.close()


@pytest.fixture
def source() -> Source:
    """A source of the test's own."""
    return Source(f"town-{uuid4().hex[:12]}", "issues")


@pytest.fixture
async def reader_of(nats: Nats, source: Source) -> AsyncIterator[Callable[[Feed], StreamReader]]:
    """Makes readers of the source's stream, with a feed behind it."""
    readers: list[StreamReader] = []

    def make(feed: Feed) -> StreamReader:
        readers.append(StreamReader(source, nats, feed))
        return readers[-1]

    yield make
    for reader in readers:
        await reader.aclose()
