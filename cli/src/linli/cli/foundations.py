"""PostgreSQL and NATS under the platform: the user's own where there are settings, else ours."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from pydantic import SecretStr

from linli.chassis.settings import PlatformSettings
from linli.cli.failures import Failure
from linli.cli.together import together
from linli.events.databases import connect, current
from linli.servers import NatsServer, PostgresServer, Server, in_containers


@dataclass(frozen=True, kw_only=True)
class Foundations:
    """Where the servers are, credentials included, and those of them that are ours."""

    data: Path
    """What is kept beside the servers."""
    database_url: str
    keys_database_url: str
    nats_url: str
    nats_monitoring_url: str | None
    embedded: dict[str, Server]
    """By name, `postgres` and `nats`."""

    @property
    def pids(self) -> dict[str, int | None]:
        """The processes of our servers now: another one after each restart."""
        return {name: server.pid for name, server in self.embedded.items()}


@asynccontextmanager
async def foundations(data: Path, settings: PlatformSettings) -> AsyncGenerator[Foundations]:
    """Run on `data` what the settings do not give; whoever calls holds `data`.

    Raises:
        Failure: the user's own PostgreSQL does not answer. (NATS may come up later.)
        ExceptionGroup: of what keeps servers from running.
    """
    if in_containers(data):
        async with _in_containers(data, settings) as on:
            yield on
        return
    own: list[Server] = []
    if given := _url(settings.database_url):
        await _require_answer(given)
    else:
        own.append(PostgresServer(data))
    nats = None if settings.nats_url else NatsServer(data)
    if nats:
        own.append(nats)
    async with together(*own):
        embedded = {server.name: server for server in own}
        database_url = given or embedded["postgres"].url
        yield Foundations(
            data=data,
            database_url=database_url,
            keys_database_url=keys_url_of(settings, database_url),
            nats_url=_url(settings.nats_url) or embedded["nats"].url,
            nats_monitoring_url=nats.monitoring_url if nats else settings.nats_monitoring_url,
            embedded=embedded,
        )


@asynccontextmanager
async def _in_containers(data: Path, settings: PlatformSettings) -> AsyncGenerator[Foundations]:
    """Both servers as containers, for a data directory that began so."""
    if settings.database_url or settings.nats_url:
        raise Failure(
            f"the servers of {data} are containers: unset LINLI_DATABASE_URL and LINLI_NATS_URL"
        )
    try:
        from linli.servers.containers import Images, container_servers  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise Failure(
            "containers need what is not installed: pip install 'linli-servers[containers]'"
        ) from error
    images = Images(postgres=settings.postgres_image, nats=settings.nats_image)
    async with container_servers(data, images) as servers:
        yield Foundations(
            data=data,
            database_url=servers.database_url,
            keys_database_url=keys_url_of(settings, servers.database_url),
            nats_url=servers.nats_url,
            nats_monitoring_url=servers.nats_monitoring_url,
            embedded={},
        )


async def _require_answer(database_url: str) -> None:
    try:
        connection = await connect(database_url)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        host = urlsplit(current(database_url)).netloc.rpartition("@")[2]
        raise Failure(
            f"PostgreSQL at {host}, as LINLI_DATABASE_URL says, does not answer: {error}"
        ) from error
    await connection.close()


def keys_url_of(settings: PlatformSettings, database_url: str) -> str:
    """The server of the key database: that of the services, unless there is another."""
    return _url(settings.keys_database_url) or database_url


def _url(given: SecretStr | None) -> str | None:
    return given.get_secret_value() if given else None
