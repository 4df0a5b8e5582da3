"""A database of the dashboards, and its tables at one moment."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.dashboards.tables import MIGRATIONS
from linli.events.databases import engine_of
from linli.events.migrate import migrate


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """An empty database."""
    made = engine_of(database)
    await migrate(made, MIGRATIONS)
    yield made
    await made.dispose()
