"""The testing kit: copies of a PostgreSQL server, an address that moves from one to another, and a
nats-server with accounts of one's own.
"""

import asyncio
import json
import signal
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Literal, override
from urllib.parse import urlsplit

import asyncpg

from linli.servers.embedded import temporary_folder
from linli.servers.files import write_private
from linli.servers.nats import NatsServer
from linli.servers.ports import LOOPBACK, free_ports
from linli.servers.postgres import PostgresServer, quoted

CHUNK_BYTES = 65536


class CopiedServer(PostgresServer):
    """A server on a base backup of another: a standby that follows it, or one restored from it."""

    _ready_states: ClassVar = (["ready"], ["standby"])

    def __init__(
        self,
        data: Path,
        origin: PostgresServer,
        backup: Path,
        becomes: Literal["standby", "recovery"],
        settings: Mapping[str, str],
    ) -> None:
        super().__init__(data, restart=False)
        self._origin, self._backup = origin, backup
        self._becomes, self._settings = becomes, settings

    @override
    async def _create(self) -> None:
        await self._run("/bin/cp", "-a", str(self._backup), str(self.cluster))
        auto = self.cluster / "postgresql.auto.conf"
        more = "".join(f"{name} = {quoted(value)}\n" for name, value in self._settings.items())
        write_private(auto, auto.read_text() + more)
        write_private(self.cluster / f"{self._becomes}.signal", "")
        self._record = replace(self._record, password=self._origin.password)

    async def promote(self) -> None:
        """Make a standby the primary; return when it takes writes."""
        await executed(self.url, "SELECT pg_promote()")


class GuardedNats(NatsServer):
    """A nats-server that lets in whom `parts` says: its `accounts`, and `tls`."""

    def __init__(self, data: Path, parts: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.parts = parts

    @property
    def address(self) -> str:
        """`127.0.0.1:<port>`."""
        return f"{LOOPBACK}:{self._record.ports[0]}"

    async def reload(self) -> None:
        """Take over other `parts` without a stop; whoever may no longer is put out."""
        write_private(self._configuration_path, self._configuration())
        await self._run(*self._command(), "-t")
        if self._process:
            self._process.send(signal.SIGHUP)

    @override
    def _configuration(self) -> str:
        ours = super()._configuration().partition("\naccounts")[0]
        return "\n".join([ours, *(f"{key}: {json.dumps(p)}" for key, p in self.parts.items()), ""])


@asynccontextmanager
async def standby_of(primary: PostgresServer, name: str) -> AsyncGenerator[CopiedServer]:
    """A standby that streams from `primary`; it is waited for only if the primary is told so."""
    backup = await primary.back_up(f"backup-of-{name}")
    follow = {"primary_conninfo": f"{primary.url}?application_name={name}"}
    async with (
        temporary_folder() as folder,
        CopiedServer(folder, primary, backup, "standby", follow) as standby,
    ):
        yield standby


@asynccontextmanager
async def restored(
    primary: PostgresServer, backup: Path, archive: Path, target: Mapping[str, str]
) -> AsyncGenerator[CopiedServer]:
    """A server restored from a backup and archived WAL up to a target (`recovery_target_…`)."""
    settings = {
        "archive_mode": "off",
        "restore_command": f'cp "{archive}/%f" "%p"',
        "hot_standby": "off",
        "recovery_target_action": "promote",
        **target,
    }
    async with (
        temporary_folder() as folder,
        CopiedServer(folder, primary, backup, "recovery", settings) as server,
    ):
        yield server


async def archive_into(primary: PostgresServer, archive: Path) -> None:
    """Keep every finished WAL segment of `primary` in `archive`, from its restart on."""
    await executed(primary.url, "ALTER SYSTEM SET archive_mode = on")
    command = f'test ! -f "{archive}/%f" && cp "%p" "{archive}/%f"'
    await executed(primary.url, f"ALTER SYSTEM SET archive_command = {quoted(command)}")
    await primary.restart()


async def executed(url: str, *statements: str) -> None:
    """Run statements, each in a transaction of its own."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


class Forwarder:
    """A service address: whoever connects is led to the server that it points to then."""

    def __init__(self, url: str) -> None:
        (self.port,) = free_ports(1)
        self.to(url)
        self._pipes: set[asyncio.Task[None]] = set()

    def to(self, url: str) -> None:
        """Lead new connections to another server; the open ones stay where they are."""
        self._url = url

    @property
    def url(self) -> str:
        """The URL of the address, for a client of the server behind it."""
        parts = urlsplit(self._url)
        host = f"{parts.username}:{parts.password}@{LOOPBACK}:{self.port}"
        return parts._replace(netloc=host).geturl()

    async def __aenter__(self) -> "Forwarder":
        self._server = await asyncio.start_server(self._lead, LOOPBACK, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for pipe in self._pipes:
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parts = urlsplit(self._url)
        try:
            there = await asyncio.open_connection(parts.hostname, parts.port)
        except OSError:
            writer.close()
            return
        for pipe in (pump(reader, there[1]), pump(there[0], writer)):
            task = asyncio.create_task(pipe)
            self._pipes.add(task)
            task.add_done_callback(self._pipes.discard)


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand on what comes until either side ends, then end the other."""
    try:
        with suppress(OSError):
            while chunk := await reader.read(CHUNK_BYTES):
                writer.write(chunk)
                await writer.drain()
    finally:
        writer.close()
