"""The service at work on real servers."""

from collections.abc import AsyncGenerator

import pytest
from httpx import ASGITransport, AsyncClient

from linli.chassis.service import Running, Surroundings
from linli.chassis.stopping import Stopping
from linli.communities.main import COMMUNITIES
from linli.events.feed import HttpFeed
from linli.events.jetstream import Nats
from linli.servers import Servers


@pytest.fixture(scope="session")
async def running(servers: Servers) -> AsyncGenerator[Running]:
    """The communities service; its register is empty."""
    nats = await Nats.open(servers.nats_url)
    async with AsyncClient(base_url="http://nowhere.invalid") as nobody:
        around = Surroundings(
            server_url=servers.database_url,
            nats=nats,
            feed=HttpFeed(nobody),
            stopping=Stopping(),
        )
        async with Running(COMMUNITIES, around).started() as running:
            yield running
    await nats.close()


@pytest.fixture
async def api(running: Running) -> AsyncGenerator[AsyncClient]:
    """A client of the service."""
    transport = ASGITransport(running.app)
    async with AsyncClient(transport=transport, base_url="http://linli") as client:
        yield client
