"""A nats-server that tests may kill, and a connection to it."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from linli.events.envelope import Source
from linli.events.jetstream import Nats
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
