"""The service at work on real servers, in towns whose places it knows."""

from collections.abc import AsyncGenerator

import pytest
from httpx import AsyncClient

from linli.chassis.service import Running
from linli.chassis.testing import at_work, client_of
from linli.issues.main import ISSUES
from linli.servers import Servers


@pytest.fixture(scope="package")
async def running(servers: Servers) -> AsyncGenerator[Running]:
    """The issues service."""
    async with at_work(ISSUES, servers.database_url, servers.nats_url) as running:
        yield running


@pytest.fixture
async def api(running: Running) -> AsyncGenerator[AsyncClient]:
    """A client of the service."""
    async with client_of(running) as client:
        yield client
