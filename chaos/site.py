"""A town's whole machinery: PostgreSQL, NATS and the platform, on disks that can lose power."""

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from chaos import disks, trees
from chaos.disks import Disk
from chaos.forwarder import Forwarder
from chaos.programs import Program, platform, service
from chaos.servers import LOOSE, SYNCHRONOUS, Nats, Postgres, Routes, give_password
from linli.servers import Server, ServersError
from linli.servers.ports import free_ports

POSTGRES_MEGABYTES, NATS_MEGABYTES, PLATFORM_MEGABYTES = 3072, 1024, 128
SERVICES = ("communities", "issues", "volunteers", "library", "courses", "dashboards")
START_ATTEMPTS = 5
START_SECONDS_MAX = 60.0


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a site consists of; rounds of one shape may share a site."""

    nats_servers: int = 1
    standby: bool = False
    """A synchronous standby, and an address that moves to it."""
    replicas: bool = False
    """A second process each of issues and dashboards."""
    loose_postgres: bool = False
    """A planted fault: it acknowledges before it flushes."""
    loose_nats: bool = False
    """A planted fault: the same, which is the default of nats-server."""
    asynchronous: bool = False
    """A planted fault: the standby is not waited for."""


@dataclass
class Site:
    """Everything of one town, started and stopped by the harness."""

    shape: Shape
    folder: Path
    disks: dict[str, Disk] = field(default_factory=dict[str, Disk])
    """By the folder's name; empty where there are no loop mounts."""
    nats: list[Nats] = field(default_factory=list[Nats])
    programs: list[Program] = field(default_factory=list[Program])
    forwarder: Forwarder = field(default_factory=Forwarder)
    postgres: Postgres = field(init=False)
    """The one that takes writes."""
    standby: Postgres | None = None
    restored_at: float = 0.0
    outage_seconds: tuple[float, float] = (5.0, 120.0)
    """How long NATS may be gone, at least and at most."""
    _clusters: int = 0

    def __post_init__(self) -> None:
        self.postgres = self.new_postgres()

    async def start(self) -> None:
        """Make everything, and start it."""
        (self.folder / "log").mkdir()
        await self._make_disks()
        await self.forwarder.start()
        self.nats = [*self._new_nats()]
        await self.start_servers()
        if self.shape.standby:
            await self._wait_for_standby()
            await self.follow()
        self.programs = [*self._new_programs()]
        await self.start_programs()

    async def _make_disks(self) -> None:
        sizes = {"postgres": POSTGRES_MEGABYTES, "platform": PLATFORM_MEGABYTES}
        sizes |= dict.fromkeys(self._nats_names, NATS_MEGABYTES)
        loops = disks.unavailable() is None
        for name, megabytes in sizes.items():
            if loops and not self.shape.standby:
                disk = Disk(self.folder / f"{name}.ext4", self.folder / name)
                await disk.make(megabytes)
                self.disks[name] = disk
            else:
                (self.folder / name).mkdir(mode=0o711)

    @property
    def _nats_names(self) -> list[str]:
        return [f"nats-{n}" for n in range(1, self.shape.nats_servers + 1)]

    def new_postgres(self, primary: str = "") -> Postgres:
        """A further PostgreSQL; a copy of `primary` that follows it, where one is given."""
        self._clusters += 1
        more = LOOSE if self.shape.loose_postgres else ""
        data = self.folder / "postgres" / str(self._clusters)
        return Postgres(data, self.folder / "programs", more=more, primary=primary)

    def _new_nats(self) -> Sequence[Nats]:
        ports = free_ports(self.shape.nats_servers)
        password = secrets.token_hex(16)
        servers: list[Nats] = []
        for name, port in zip(self._nats_names, ports, strict=True):
            routes = Routes(port=port, others=ports) if len(ports) > 1 else None
            folder = self.folder / name
            programs, flushed = self.folder / "programs", not self.shape.loose_nats
            server = Nats(folder, name, programs, routes=routes, flushed=flushed)
            give_password(server, password)
            servers.append(server)
        return servers

    def _new_programs(self) -> Sequence[Program]:
        log = self.folder / "log"
        settings = self.settings
        whole = platform(self.data, settings, log / "platform.log")
        names = ("issues", "dashboards") if self.shape.replicas else ()
        own = (service(name, self.data, whole.url, settings, log / f"{name}.log") for name in names)
        return [whole, *own]

    @property
    def data(self) -> Path:
        """The platform's own data directory."""
        return self.folder / "platform" / "data"

    @property
    def settings(self) -> Mapping[str, str]:
        """What the platform's processes are told."""
        told = {"LINLI_DATABASE_URL": self.database_url, "LINLI_NATS_URL": self.nats_url}
        told |= {"LINLI_STREAM_REPLICAS": str(self.shape.nats_servers)}
        monitoring = ",".join(server.monitoring_url for server in self.nats)
        told |= {"LINLI_NATS_MONITORING_URL": monitoring}
        loose = self.shape.loose_postgres or self.shape.loose_nats
        return told | ({"LINLI_UNSAFE_DURABILITY": "yes"} if loose else {})

    @property
    def database_url(self) -> str:
        """Where PostgreSQL is, for good."""
        url = self.postgres.url
        return self.forwarder.in_place_of(url) if self.shape.standby else url

    @property
    def nats_url(self) -> str:
        """Where NATS is, every server of it."""
        return ",".join(server.url for server in self.nats)

    @property
    def urls(self) -> dict[str, list[str]]:
        """The addresses of each service."""
        whole, *own = self.programs
        extra = {program.name: [program.url] for program in own}
        return {name: [whole.url, *extra.get(name, [])] for name in SERVICES}

    @property
    def servers(self) -> list[Server]:
        """PostgreSQL and NATS."""
        return [one for one in (self.postgres, self.standby, *self.nats) if one]

    @property
    def pids(self) -> list[int]:
        """Every process; their children belong to them."""
        programs = [pid for program in self.programs for pid in program.pids]
        return [*pids_of(*self.servers), *programs]

    @property
    def at_work(self) -> list[str]:
        """What runs just now, by name; the platform's process has the name of its command."""
        servers = [server.name for server in self.servers if server.pid]
        return [*servers, *(program.name for program in self.programs if program.pids)]

    async def _wait_for_standby(self) -> None:
        """Let every commit wait for a standby from now on."""
        if not self.shape.asynchronous:
            connection = await asyncpg.connect(self.postgres.url)
            await connection.execute(SYNCHRONOUS)
            await connection.execute("SELECT pg_reload_conf()")
            await connection.close()

    async def start_servers(self) -> None:
        """Start what does not run; NATS servers of a cluster at once, for they wait for another."""
        await asyncio.gather(*(revived(server) for server in self.servers))
        self.forwarder.point(self.postgres.url)

    async def start_programs(self) -> None:
        """Start what does not run, the whole platform first."""
        for program in self.programs:
            await program.start()

    async def up(self) -> None:
        """Start whatever does not run."""
        self.restoring()
        await self.start_servers()
        await self.start_programs()

    def restoring(self) -> None:
        """Note that from now on nothing more is done to the platform: it may recover."""
        self.restored_at = time.monotonic()

    async def follow(self) -> None:
        """Give the primary a new standby, and wait until commits go on."""
        self.standby = self.new_postgres(self.postgres.url)
        await self.standby.start()

    async def stop(self) -> None:
        """End everything, at once, and remove it."""
        await trees.kill(self.pids)
        for program in self.programs:
            program.bury()
        for server in self.servers:
            await server.stop()
        await self.forwarder.stop()
        for disk in self.disks.values():
            await disk.remove()


def pids_of(*servers: Server) -> list[int]:
    """The processes of those that run."""
    return [server.pid for server in servers if server.pid]


async def revived(server: Server) -> None:
    """Start a server; one that falls over what a crash left, or ends meanwhile, again."""
    for attempt in range(1, START_ATTEMPTS + 1):
        try:
            async with asyncio.timeout(START_SECONDS_MAX):
                await server.start()
        except (ServersError, TimeoutError):
            if attempt == START_ATTEMPTS:
                raise
        else:
            return


@asynccontextmanager
async def site(shape: Shape, folder: Path) -> AsyncGenerator[Site]:
    """A site in `folder`, which is empty before and afterwards but for its logs."""
    async with AsyncExitStack() as stack:
        made = Site(shape, folder)
        stack.push_async_callback(made.stop)
        await made.start()
        yield made
