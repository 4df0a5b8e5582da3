"""A platform of its own for what would disturb others, with one of everything in it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest

from linli.cli.record import PlatformRecord
from linli.cli.testing import up
from linli.servers import temporary_folder

from .callers import GENEROUS
from .town import found


@pytest.fixture(scope="session")
async def platform() -> AsyncGenerator[PlatformRecord]:
    """The whole platform in a process of its own."""
    async with temporary_folder() as folder, up(folder, env=GENEROUS) as running:
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


@pytest.fixture
async def folder() -> AsyncGenerator[Path]:
    """A data directory."""
    async with temporary_folder() as empty:
        yield empty
