"""Real servers for every test that asks: one PostgreSQL and one NATS a session.

`pytest --containers` takes them from containers, of LINLI_POSTGRES_IMAGE and LINLI_NATS_IMAGE.
Tests that stop, kill or restore servers run embedded ones of their own.
"""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, override
from uuid import uuid4

import asyncpg
import pytest
from xdist.scheduler import LoadScopeScheduling

from linli.chassis.settings import PlatformSettings, read
from linli.events.databases import engine_of, named
from linli.events.migrate import migrate
from linli.servers import Servers, temporary_folder, temporary_servers

if TYPE_CHECKING:
    from linli.servers.containers import ContainerServers

type NewDatabase = Callable[[], Awaitable[str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the servers be containers."""
    parser.addoption("--containers", action="store_true", help="PostgreSQL and NATS by Docker")


class ByFolder(LoadScopeScheduling):
    """A folder's tests run in one process: they share its fixtures, and their order."""

    @override
    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0].rpartition("/")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Share the tests between processes by folder."""
    return ByFolder(config, log)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over thousands of tests no more: they stay."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
async def servers(
    pytestconfig: pytest.Config,
) -> "AsyncIterator[Servers | ContainerServers]":
    """PostgreSQL and NATS, started for this session and stopped after it."""
    if pytestconfig.getoption("--containers"):
        from linli.servers.containers import Images, temporary_containers  # noqa: PLC0415 - rarely

        settings = read(PlatformSettings)
        images = Images(postgres=settings.postgres_image, nats=settings.nats_image)
        async with temporary_folder() as data, temporary_containers(data, images) as started:
            yield started
    else:
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
