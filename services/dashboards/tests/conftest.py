"""A database of the dashboards, and its tables at one moment."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events.databases import engine_of


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """An empty database."""
    made = engine_of(database)
    yield made
    await made.dispose()
