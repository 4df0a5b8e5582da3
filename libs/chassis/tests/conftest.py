"""The sample service without and with a database for the answers it keeps."""

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.recorded_answers import IDEMPOTENCY, MIGRATIONS
from linli.events.databases import engine_of, ensure_database, named
from linli.events.migrate import migrate
from linli.servers import temporary_servers

from .sample import NOWHERE, Sample, sample_on


@pytest.fixture
async def sample() -> AsyncGenerator[Sample]:
    """Without a database: enough for what comes without a key."""
    async for made in sample_on(engine_of(NOWHERE)):
        yield made


@pytest.fixture(scope="session")
async def migrated_url() -> AsyncGenerator[str]:
    async with temporary_servers() as servers:
        url = named(servers.database_url, "linli_notices")
        await ensure_database(url)
        yield url


@pytest.fixture(scope="session")
async def migrated(migrated_url: str) -> AsyncGenerator[AsyncEngine]:
    engine = engine_of(migrated_url)
    await migrate(engine, MIGRATIONS / "versions")
    yield engine
    await engine.dispose()


@pytest.fixture
async def engine(migrated: AsyncEngine) -> AsyncEngine:
    """A database that keeps no answers yet."""
    async with migrated.begin() as db:
        await db.execute(IDEMPOTENCY.delete())
    return migrated


@pytest.fixture
async def kept(engine: AsyncEngine) -> AsyncGenerator[Sample]:
    """With a database for the answers it keeps."""
    async for made in sample_on(engine):
        yield made
