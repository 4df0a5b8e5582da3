"""Where administrative commands work: the servers of a running platform, or of a stopped one."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import ExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import uvloop
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.service import Service
from linli.chassis.settings import PlatformSettings, read
from linli.cli.failures import Failure
from linli.cli.foundations import foundations, keys_url_of
from linli.cli.logs import tell_warnings
from linli.cli.platform import connected
from linli.cli.record import PlatformRecord
from linli.cli.services import SERVICES
from linli.cli.signals import abandon_on_signals
from linli.cli.terminal import doing
from linli.cli.together import together
from linli.cli.witnesses import witness_of
from linli.events.databases import connect, engine_of, named
from linli.events.envelope import Envelope, Source
from linli.events.jetstream import Nats
from linli.events.reader import StoreReader
from linli.events.sealing import NoKeys
from linli.events.store import EventStore
from linli.events.witness import Witness
from linli.servers import DataDirInUseError, in_containers, locked


@dataclass(frozen=True)
class Desk:
    """One service's database."""

    service: Service
    engine: AsyncEngine
    store: EventStore


@dataclass(frozen=True)
class Workplace:
    """Every service's database, and NATS."""

    desks: Mapping[str, Desk]
    nats: Nats
    keys_url: str
    """The server of the key database."""
    running: PlatformRecord | None
    """The platform that serves meanwhile; None when it is stopped."""
    witness: Witness | None = None
    """Where the histories are signed."""

    async def sources(self) -> list[Source]:
        """Every history there is."""
        lists = [await desk.store.sources() for desk in self.desks.values()]
        return [source for sources in lists for source in sources]

    async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
        """A history's events, as its feed gives them."""
        return await self.desks[source.service].store.read(source, after, limit)

    def reader(self, source: Source) -> StoreReader:
        """A history by its own word."""
        return StoreReader(source, self.desks[source.service].store)


type Work = Callable[[Workplace], Coroutine[None, None, None]]
"""What a command does there."""


def work_on(data: Path, work: Work) -> None:
    """Do the work on the platform of a data directory.

    Raises:
        Failure: no platform has run there, or the work was interrupted.
        Exception: what the work raises.
    """

    async def work_there() -> None:
        abandon_on_signals()
        async with workplace(data) as place:
            await work(place)

    tell_warnings()
    try:
        uvloop.run(work_there())
    except asyncio.CancelledError:
        raise Failure("interrupted") from None


@asynccontextmanager
async def workplace(data: Path) -> AsyncGenerator[Workplace]:
    """The running platform's servers; of a stopped platform, its servers for as long as it takes.

    Raises:
        Failure: no platform has run on `data`.
        DataDirInUseError: something else than a platform that is ready holds `data`.
    """
    settings = read(PlatformSettings)
    with ExitStack() as holding:
        running = _running_on(data, holding)
        if running:
            urls = nullcontext((running.urls["database"], running.urls["nats"]))
        else:
            _require_history(data, settings)
            urls = _started(data, settings)
        async with (
            urls as (database_url, nats_url),
            connected(nats_url, settings.nats_access) as nats,
            desks_on(database_url) as desks,
        ):
            keys_url = keys_url_of(settings, database_url)
            yield Workplace(desks, nats, keys_url, running, witness_of(data, settings))


def _running_on(data: Path, holding: ExitStack) -> PlatformRecord | None:
    """The platform that runs on `data`; None when it is ours now, or not there."""
    if not data.exists():
        return None
    try:
        holding.enter_context(locked(data))
    except DataDirInUseError as error:
        record = PlatformRecord.read(data)
        if record is None or record.pids["linli"] != error.pid:
            raise
        return record
    return None


def _require_history(data: Path, settings: PlatformSettings) -> None:
    """Refuse to make servers without a history: nobody asks about those."""
    ours = (data / "postgres").exists() or in_containers(data)
    if settings.database_url is None and not ours:
        raise Failure(f"no platform has run on {data}: `linli up --data {data}` starts one")


@asynccontextmanager
async def _started(data: Path, settings: PlatformSettings) -> AsyncGenerator[tuple[str, str]]:
    with doing("Starting PostgreSQL and NATS") as then:
        async with foundations(data, settings) as on:
            then(None)
            yield on.database_url, on.nats_url


@asynccontextmanager
async def desks_on(server_url: str) -> AsyncGenerator[Mapping[str, Desk]]:
    """The databases of the services that have one; a service that never ran has none."""
    databases = await _databases(server_url)
    present = [service for service in SERVICES if service.database in databases]
    async with together(*(desk_of(service, server_url) for service in present)) as desks:
        yield {desk.service.name: desk for desk in desks}


async def _databases(server_url: str) -> set[str]:
    connection = await connect(server_url)
    try:
        rows = await connection.fetch("SELECT datname FROM pg_database")
        return {row["datname"] for row in rows}
    finally:
        await connection.close()


@asynccontextmanager
async def desk_of(service: Service, server_url: str) -> AsyncGenerator[Desk]:
    """One service's database, opened for reading; its durability is the platform's concern."""
    url = named(server_url, service.database)
    engine = engine_of(url)
    store = await EventStore.open(service.name, url, NoKeys(), unsafe=True)
    try:
        yield Desk(service, engine, store)
    finally:
        await store.close()
        await engine.dispose()
