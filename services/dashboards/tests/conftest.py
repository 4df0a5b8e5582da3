"""A database of the dashboards, and its tables at one moment."""

from collections.abc import AsyncGenerator, AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.dashboards.tables import MIGRATIONS
from linli.events.databases import engine_of
from linli.events.migrate import migrate
from linli.servers import Servers, temporary_servers


@pytest.fixture(scope="session")
async def servers() -> AsyncGenerator[Servers]:
    """Servers without the histories of other folders' tests, which would be read here."""
    async with temporary_servers() as started:
        yield started


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """An empty database."""
    made = engine_of(database)
    await migrate(made, MIGRATIONS)
    yield made
    await made.dispose()
