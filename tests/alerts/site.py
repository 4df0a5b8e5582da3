"""A platform that Prometheus watches, and what may be done to it."""

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import asyncpg
from httpx import AsyncClient, HTTPError

from chaos import trees
from linli.cli.testing import Up, up
from linli.events.databases import named
from linli.events.jetstream import Nats
from linli.events.streams import api
from linli.servers import servers
from linli.servers.ports import LOOPBACK
from linli.servers.records import read_record
from tests.alerts.prometheus import Prometheus
from tests.integration.test_erasure import settled

HERE = {"community": "tongsheng", "compound": "jinsha"}
ISSUE = {"category": "greening", "title": "夜里的一件", **HERE}
BALLAST = "ballast"
MESSAGE_BYTES = 900 * 1024


class Site(NamedTuple):
    """The platform, what it was told, and who watches it."""

    platform: Up
    data: Path
    env: Mapping[str, str]
    prometheus: Prometheus

    @property
    def client(self) -> AsyncClient:
        return self.platform.client

    @property
    def database_url(self) -> str:
        """Of the server."""
        return self.platform.record.urls["database"]

    def again(self) -> AbstractAsyncContextManager[Up]:
        """The platform started again, on the port that is scraped."""
        port = urlsplit(self.platform.record.urls["platform"]).port
        return up(self.data, "up", "--port", str(port), env=self.env)


async def reported(client: AsyncClient) -> str:
    """Report an issue; the position of its event."""
    answer = await client.post("/api/issues", json=ISSUE)
    assert answer.is_success, answer.text
    return answer.headers["Linli-Position"]


async def seen(client: AsyncClient, position: str) -> None:
    """Wait until every service has read so far."""
    await settled(client, position)


@asynccontextmanager
async def held(site: Site, server: str) -> AsyncGenerator[None]:
    """Stop a server's processes where they are."""
    pid = site.platform.record.pids[server]
    assert pid
    stopped = await trees.hold([pid])
    try:
        yield
    finally:
        trees.let_go(stopped)


@asynccontextmanager
async def locked(
    site: Site, database: str, table: str, mode: str = "SHARE ROW EXCLUSIVE"
) -> AsyncGenerator[None]:
    """Keep a lock on a table: by default, one that lets it be read."""
    connection = await asyncpg.connect(named(site.database_url, database))
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {table} IN {mode} MODE")
            yield
    finally:
        await connection.close()


async def executed(site: Site, database: str, statement: str) -> None:
    """Have a database do something."""
    connection = await asyncpg.connect(named(site.database_url, database))
    await connection.execute(statement)
    await connection.close()


async def while_stopped(site: Site, *statements: str) -> None:
    """Work on the databases while no platform runs."""
    async with servers(site.data) as running:
        connection = await asyncpg.connect(running.database_url)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()


@asynccontextmanager
async def asking(
    site: Site, method: str, path: str, *, at_once: int = 2, pause: float = 0.05, **request: Any
) -> AsyncGenerator[None]:
    """Callers that ask again and again, whatever they are answered, `pause` seconds between."""

    async def ask(client: AsyncClient) -> None:
        while True:
            with suppress(HTTPError):
                await client.request(method, path, **request)
            await asyncio.sleep(pause)

    async with AsyncClient(base_url=site.client.base_url, timeout=60) as client:
        callers = [asyncio.create_task(ask(client)) for _ in range(at_once)]
        try:
            yield
        finally:
            for caller in callers:
                caller.cancel()
            await asyncio.wait(callers)


async def filled(site: Site, share: float) -> None:
    """Put random bytes into a stream of nobody's, as many as this share of JetStream's limit."""
    monitor = read_record(site.data / "run" / "nats.json").ports[1]
    async with AsyncClient(base_url=f"http://{LOOPBACK}:{monitor}") as client:
        limit = (await client.get("/jsz")).json()["config"]["max_storage"]
    nats = await Nats.open(site.platform.record.urls["nats"], BALLAST)
    await api(nats, f"STREAM.CREATE.{BALLAST}", {"name": BALLAST, "subjects": [BALLAST]})
    for _ in range(int(limit * share) // MESSAGE_BYTES):
        await nats.ask(BALLAST, os.urandom(MESSAGE_BYTES))
    await nats.close()
