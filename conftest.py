"""Real servers for every test that asks: one PostgreSQL and one NATS a session."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import asyncpg
import pytest

from linli.events.databases import engine_of, named
from linli.events.migrate import migrate
from linli.servers import Servers, temporary_servers

type NewDatabase = Callable[[], Awaitable[str]]


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over thousands of tests no more: they stay."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
async def servers() -> AsyncIterator[Servers]:
    """PostgreSQL and NATS, started for this session and stopped after it."""
    async with temporary_servers() as started:
        yield started


@pytest.fixture(scope="session")
async def template(servers: Servers) -> str:
    """The URL of the server, with a migrated database to copy."""
    admin = await asyncpg.connect(servers.database_url)
    await admin.execute("CREATE DATABASE template_linli")
    await admin.close()
    engine = engine_of(named(servers.database_url, "template_linli"))
    await migrate(engine)
    await engine.dispose()
    return servers.database_url


@pytest.fixture
async def new_database(template: str) -> AsyncIterator[NewDatabase]:
    """Makes empty event stores: each call answers the URL of a new database."""
    admin = await asyncpg.connect(template)
    made: list[str] = []

    async def make() -> str:
        name = f"test_{uuid4().hex}"
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE template_linli")
        made.append(name)
        return named(template, name)

    yield make
    for name in made:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def database(new_database: NewDatabase) -> str:
    """The URL of an empty event store."""
    return await new_database()
