"""A platform of its own for what would disturb others, with one of everything in it."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from linli.cli.record import PlatformRecord
from linli.cli.testing import up
from linli.servers import Servers, temporary_folder, temporary_servers

from .callers import GENEROUS, OPTIONS
from .town import found


@pytest.fixture(scope="package")
async def platform() -> AsyncGenerator[PlatformRecord]:
    """The whole platform in a process of its own."""
    async with temporary_folder() as folder, up(folder, "up", *OPTIONS, env=GENEROUS) as running:
        with httpx.Client(base_url=running.record.urls["platform"], timeout=10) as client:
            found(client)
        yield running.record


@pytest.fixture
def url(platform: PlatformRecord) -> str:
    """Where it answers."""
    return platform.urls["platform"]


@pytest.fixture
def server_url(platform: PlatformRecord) -> str:
    """Its PostgreSQL server."""
    return platform.urls["database"]


@pytest.fixture(scope="package")
async def servers_apart() -> AsyncGenerator[Servers]:
    """Servers on which no other test runs its services."""
    async with temporary_servers() as started:
        yield started
