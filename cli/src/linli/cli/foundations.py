"""PostgreSQL and NATS under the platform: the user's own where there are settings, else ours."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from linli.chassis.settings import PlatformSettings
from linli.cli.together import together
from linli.servers import NatsServer, PostgresServer, Server


@dataclass(frozen=True, kw_only=True)
class Foundations:
    """Where the servers are, credentials included, and those of them that are ours."""

    database_url: str
    nats_url: str
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
        ExceptionGroup: of what keeps servers from running.
    """
    own: list[Server] = []
    if settings.database_url is None:
        own.append(PostgresServer(data))
    if settings.nats_url is None:
        own.append(NatsServer(data))
    async with together(*own):
        embedded = {server.name: server for server in own}
        yield Foundations(
            database_url=_url(settings.database_url) or embedded["postgres"].url,
            nats_url=_url(settings.nats_url) or embedded["nats"].url,
            embedded=embedded,
        )


def _url(given: SecretStr | None) -> str | None:
    return given.get_secret_value() if given else None
