"""A running service goes on answering while what it logs in with is replaced under it."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from linli.cli.admin.nats_accounts import SUFFIX, keys_in
from linli.events.envelope import Source, stream_of
from linli.events.jetstream import Nats
from linli.events.keyring import KeyRing
from linli.events.nats_access import NatsAccess
from linli.events.streams import stream_state
from linli.servers import temporary_folder
from linli.servers.ports import free_ports
from linli.servers.postgres import PostgresServer
from linli.servers.testing import GuardedNats

from .callers import GENEROUS, SERVICE
from .processes import Mortal

CLIENTS = 8
SECONDS_MAX = 30.0
HISTORY = Source("lishui", "communities")
NAME = {"name_zh": "某处"}
COMMUNITIES = "/api/communities/communities"


def replaced(file: Path, content: str) -> None:
    """As a mounted secret is: by a rename."""
    fresh = file.with_suffix(".new")
    fresh.write_text(content)
    os.replace(fresh, file)  # noqa: PTH105


class Secrets:
    """The servers' and the service's: of each two that are valid, one in use."""

    def __init__(self, folder: Path, postgres: PostgresServer, nats: GuardedNats) -> None:
        self._folder, self._postgres, self._nats = folder, postgres, nats
        self.database, self.nats = folder / "database-url", folder / "nats-credentials"

    async def use_database(self, user: str) -> None:
        """Let the service log in as this user from now on."""
        host = urlsplit(self._postgres.url).netloc.rpartition("@")[2]
        replaced(self.database, f"postgresql://{user}:{user}@{host}\n")

    async def allow_database(self, user: str) -> None:
        """One that acts as whoever owns everything."""
        async with self._admin() as admin:
            await admin.execute(f"CREATE ROLE {user} LOGIN PASSWORD '{user}' IN ROLE linli")
            await admin.execute(f"ALTER ROLE {user} SET role = 'linli'")

    async def revoke_database(self, user: str) -> None:
        """Put the user out, and let it in no more."""
        async with self._admin() as admin:
            await admin.execute(f"ALTER ROLE {user} PASSWORD NULL")
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1"
            await admin.execute(ended, user)

    async def connections(self, user: str) -> int:
        """How many the user has."""
        async with self._admin() as admin:
            query = "SELECT count(*) FROM pg_stat_activity WHERE usename = $1"
            return await admin.fetchval(query, user)

    async def use_nats(self, user: str) -> None:
        """Let the service come in by this user's key from now on."""
        replaced(self.nats, (self._folder / f"{user}{SUFFIX}").read_text())

    async def allow_nats(self, *users: str) -> None:
        """Let these in; whoever else is in is put out."""
        self._nats.parts = {"accounts": accounts(self._folder, *users)}
        await self._nats.reload()

    @asynccontextmanager
    async def _admin(self) -> AsyncGenerator[asyncpg.Connection]:
        connection = await asyncpg.connect(self._postgres.url)
        try:
            yield connection
        finally:
            await connection.close()


def accounts(folder: Path, *users: str) -> Mapping[str, Any]:
    """A server's, with a key for each user."""
    keys = [{"nkey": key} for user in users for key in keys_in(folder, user)]
    return {"LINLI": {"jetstream": "enabled", "users": keys}}


@dataclass
class Load:
    """Clients that record and read until they are told to stop."""

    client: httpx.AsyncClient
    answers: Counter[int] = field(default_factory=Counter[int])
    made: set[str] = field(default_factory=set[str])
    stopped: bool = False
    position: str = ""
    _numbers: Iterator[int] = field(default_factory=count)

    async def run(self) -> None:
        """All of them."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(CLIENTS):
                tasks.create_task(self._go_on())

    async def goes_on(self) -> None:
        """Wait until what was under way is answered, and much more."""
        enough = self.answers.total() + 20 * CLIENTS
        async with asyncio.timeout(SECONDS_MAX):
            while self.answers.total() < enough:
                await asyncio.sleep(0.01)

    async def _go_on(self) -> None:
        while not self.stopped:
            code = f"community-{next(self._numbers)}"
            body = {"code": code, "town": "lishui", **NAME}
            written = await self.client.post(COMMUNITIES, json=body)
            if written.is_success:
                self.made.add(code)
                self.position = written.headers["Linli-Position"]
            read = await self.client.get(COMMUNITIES)
            self.answers.update((written.status_code, read.status_code))


@asynccontextmanager
async def at_work(secrets: Secrets, nats: GuardedNats, folder: Path) -> AsyncGenerator[Load]:
    """A registry of places in a process, and clients that ask it all the while."""
    (port,) = free_ports(1)
    KeyRing.ensure(kek := folder / "kek.json")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LINLI_")},
        "LINLI_DATABASE_URL_FILE": str(secrets.database),
        "LINLI_NATS_URL": f"nats://{nats.address}",
        "LINLI_NATS_CREDENTIALS_FILE": str(secrets.nats),
        "LINLI_KEK_FILE": str(kek),
        "LINLI_HOST": "127.0.0.1",
        "LINLI_PORT": str(port),
        "LINLI_LOG_LEVEL": "error",
        **GENEROUS,
        **SERVICE,
    }
    service = Mortal("communities", environment, port)
    try:
        await service.live()
        async with httpx.AsyncClient(base_url=service.url, timeout=SECONDS_MAX) as client:
            town = {"code": "lishui", "time_zone": "Asia/Shanghai", **NAME}
            (await client.post("/api/communities/towns", json=town)).raise_for_status()
            yield Load(client)
    finally:
        await service.die()


async def listed(load: Load) -> set[str]:
    """Every community, once the read model has come as far as the last answer."""
    found: set[str] = set()
    cursor: str | None = None
    seen = {"Linli-Min-Position": load.position}
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            asked = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
            page = await load.client.get(COMMUNITIES, params=asked, headers=seen)
            if page.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
                continue
            found |= {one["code"] for one in page.json()["items"]}
            cursor = page.json()["next"]
            if cursor is None:
                return found


async def published(nats: GuardedNats, credentials: Path, position: int) -> None:
    """Wait until the stream has an event of this position."""
    connection = Nats(f"nats://{nats.address}", "communities", NatsAccess(credentials))
    try:
        await connection.ready(SECONDS_MAX)
        async with asyncio.timeout(SECONDS_MAX):
            while True:
                state = await stream_state(connection, stream_of(HISTORY, 1))
                if state and state.last >= position:
                    return
                await asyncio.sleep(0.05)
    finally:
        await connection.close()


@pytest.mark.heavy
async def test_passwords_and_keys_are_replaced_and_every_request_is_answered(
    tmp_path: Path,
) -> None:
    users = {"accounts": accounts(tmp_path, "before", "after")}
    async with (
        temporary_folder() as data,
        PostgresServer(data / "postgres") as postgres,
        GuardedNats(data / "nats", users) as nats,
    ):
        secrets = Secrets(tmp_path, postgres, nats)
        for user in ("before", "after"):
            await secrets.allow_database(user)
        await secrets.use_database("before")
        await secrets.use_nats("before")
        async with at_work(secrets, nats, tmp_path) as load:
            going = asyncio.create_task(load.run())
            try:
                await load.goes_on()
                await secrets.use_database("after")
                await load.goes_on()
                await secrets.revoke_database("before")
                await load.goes_on()
                assert await secrets.connections("after")
                await secrets.use_nats("after")
                await secrets.allow_nats("after")
                await load.goes_on()
            finally:
                load.stopped = True
                with suppress(asyncio.CancelledError):
                    await going
            assert load.answers.keys() == {200, 201}
            assert await listed(load) == load.made
            await published(
                nats, tmp_path / f"after{SUFFIX}", int(load.position.rpartition(".")[2])
            )
