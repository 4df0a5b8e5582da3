"""The embedded servers as the harness needs them: replicated, clustered, or loosened on purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from linli.servers import NatsServer, PostgresServer
from linli.servers.ports import LOOPBACK
from linli.servers.programs import program
from linli.servers.records import Record, read_record, write_record

WAL = "max_wal_size = 256MB\n"
SYNCHRONOUS = "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'"
"""Kept beside the data, so that a standby has it as well when it takes over."""
LOOSE = "synchronous_commit = off\nwal_writer_delay = 10s\nwal_writer_flush_after = 64MB\n"
"""A planted fault: what is acknowledged waits for the disk, for up to ten seconds."""
FLUSHED = "  sync_interval: always\n"
ROOM = "  max_file_store: 64GB\n"
"""Otherwise a server reserves no stream larger than its small disk."""


@dataclass(frozen=True, kw_only=True)
class Routes:
    """How the servers of one NATS cluster find each other."""

    port: int
    others: Sequence[int]

    @property
    def configuration(self) -> str:
        """The block of nats.conf."""
        urls = ", ".join(f'"nats-route://{LOOPBACK}:{port}"' for port in self.others)
        listen = f'listen: "{LOOPBACK}:{self.port}"'
        return f"\ncluster {{ name: linli, {listen}, no_advertise: true, routes: [{urls}] }}\n"


class Postgres(PostgresServer):
    """PostgreSQL that the harness starts and ends; a standby of `primary`, where there is one."""

    def __init__(self, data: Path, programs: Path, *, more: str = "", primary: str = "") -> None:
        super().__init__(data, restart=False)
        self._programs, self._more, self._primary = programs, more, primary

    async def start(self) -> None:
        """Start it; a standby has its primary's password."""
        if self._primary and not self.record_path.exists():
            self.record_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            password = urlsplit(self._primary).password or ""
            write_record(self.record_path, Record(password=password))
        await super().start()

    async def _create(self) -> None:
        """An empty cluster, or a copy of the primary's that follows it."""
        if not self._primary:
            await super()._create()
            return
        await self._run(
            str(self._postgres.with_name("pg_basebackup")),
            *("--pgdata", str(self.cluster), "--dbname", self._primary),
            *("--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream"),
        )

    def _says_ready(self) -> bool:
        """Whether postmaster.pid says so, of a standby as well."""
        path = self.cluster / "postmaster.pid"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line.strip() for line in lines[7:]] in (["ready"], ["standby"])

    def _configuration(self) -> str:
        return super()._configuration() + WAL + self._more

    def _program(self, package: str, path: str) -> Path:
        return program(package, path, self._account, self._programs)


class Nats(NatsServer):
    """nats-server that the harness starts and ends; one of a cluster, where there are routes."""

    def __init__(
        self, data: Path, name: str, programs: Path, *, routes: Routes | None, flushed: bool
    ) -> None:
        super().__init__(data, name, restart=False)
        self._programs, self._routes, self._flushed = programs, routes, flushed

    def _configuration(self) -> str:
        text = super()._configuration()
        text = text.replace(FLUSHED, FLUSHED + ROOM if self._flushed else ROOM)
        return text + (self._routes.configuration if self._routes else "")

    def _program(self, package: str, path: str) -> Path:
        return program(package, path, self._account, self._programs)


def give_password(server: NatsServer, password: str) -> None:
    """The same password for every server of a cluster, before it first starts."""
    if not read_record(server.record_path).password:
        server.record_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_record(server.record_path, Record(password=password))
