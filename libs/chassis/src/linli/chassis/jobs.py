"""What is done once for a service, beside the processes that serve: its schema, its streams.

Each may be done again, or twice at once, and removes nothing.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from typing import Any

import asyncpg
import uvloop
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.app import probes_app
from linli.chassis.canary import Canary
from linli.chassis.runserver import server_of
from linli.chassis.schema import SchemaCheck, make_databases, own_url
from linli.chassis.service import STREAM_BYTES_MAX, Service
from linli.chassis.settings import PREFIX, ServiceSettings
from linli.chassis.stopping import Stopping
from linli.events.databases import engine_of
from linli.events.durability import faults_of_sync, require
from linli.events.envelope import Source
from linli.events.errors import UnsafeDurabilityError
from linli.events.jetstream import Nats
from linli.events.row_security import ReaderRoleError
from linli.events.schema import epochs, events
from linli.events.streams import JetStreamError, UnsafeStreamError, bring_stream

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
CONNECT_SECONDS_MAX = 30.0


async def migrate(service: Service, settings: ServiceSettings) -> None:
    """Bring the service's database and that of the keys to today's schema."""
    await make_databases(service, *servers_of(settings))
    log.info("%s: the schema is today's", service.name)


async def streams(service: Service, settings: ServiceSettings) -> None:
    """Make the stream of every history that the store knows, or change it where nothing is lost.

    Raises:
        UnsafeStreamError: one is there in another form than ours; it is left as it is.
        UnsafeDurabilityError: NATS may lose what it acknowledges.
        NatsUnavailableError: nobody answers.
    """
    engine = engine_of(own_url(service, settings.database_url.get_secret_value()), 1)
    try:
        async with connected(settings) as nats:
            if not settings.unsafe_durability:
                require(await faults_of_sync(settings.nats_monitoring_url))
            await Canary(service.name, nats, settings.stream_replicas).prepare()
            for source, epoch, first in await histories(engine):
                state = await bring_stream(
                    *(nats, source, epoch),
                    max_bytes=STREAM_BYTES_MAX,
                    first_seq=first,
                    replicas=settings.stream_replicas,
                )
                log.info("stream %s is as it should be", state.name)
    finally:
        await engine.dispose()


type Job = Callable[[Service, ServiceSettings], Coroutine[Any, Any, None]]

JOBS: Mapping[str, Job] = {"migrate": migrate, "streams": streams}
"""By their names on the command line."""

FAILURES = (
    *(OSError, asyncpg.PostgresError, DBAPIError, ReaderRoleError),
    *(UnsafeStreamError, UnsafeDurabilityError, JetStreamError),
)
"""What is told in a line; anything else is told whole."""


def do(job: Job, service: Service, settings: ServiceSettings) -> str | None:
    """Do a job to its end; why it failed, if it did."""
    try:
        uvloop.run(job(service, settings))
    except FAILURES as error:
        return f"{service.name}: {error}"
    return None


async def until_migrated(service: Service, settings: ServiceSettings, stopping: Stopping) -> bool:
    """Whether the schema is there, sooner or later; else the process is told to stop before.

    Meanwhile only the probes are answered: alive, and not ready.
    """
    async with SchemaCheck(service, *servers_of(settings)) as check:
        if await holds(check):
            return True
        log.info("%s waits for its schema: LINLI_MIGRATE is no", service.name)
        probes = probes_app(service.name, {"migrations": check.require}, stopping)
        server = server_of(probes, stopping, host=settings.host, port=settings.port)
        serving = asyncio.create_task(server.serve())
        while not serving.done() and not await holds(check):
            await asyncio.wait([serving], timeout=LOOK_SECONDS)
        server.should_exit = True
        await serving
        return not stopping.begun


async def holds(check: SchemaCheck) -> bool:
    """Whether everything is there now."""
    try:
        await check.require()
    except Exception as error:  # noqa: BLE001 - whatever it is, one looks again
        log.debug("the schema is not there: %s", error)
        return False
    return True


async def histories(engine: AsyncEngine) -> Sequence[tuple[Source, int, int]]:
    """Every history of a store: whose, its epoch, and the position of its first event."""
    first = select(func.min(events.c.position)).where(events.c.source == epochs.c.source)
    begins = func.coalesce(first.scalar_subquery(), 1)
    query = (
        select(epochs.c.source, func.max(epochs.c.number), begins)
        .group_by(epochs.c.source)
        .order_by(epochs.c.source)
    )
    async with engine.connect() as db:
        return [(Source.parse(name), epoch, at) for name, epoch, at in await db.execute(query)]


@contextlib.asynccontextmanager
async def connected(settings: ServiceSettings) -> AsyncGenerator[Nats]:
    """A connection to NATS, which must be there."""
    url = settings.nats_url.get_secret_value()
    nats = Nats(url, "streams", settings.nats_access)
    try:
        await nats.ready(CONNECT_SECONDS_MAX)
        yield nats
    finally:
        await nats.close()


def servers_of(settings: ServiceSettings) -> tuple[str, str]:
    """The URLs of the PostgreSQL servers: of the service's database, and of the keys'."""
    own = settings.database_url
    keys = settings.keys_database_url or own
    return own.get_secret_value(), keys.get_secret_value()


def described(settings: ServiceSettings) -> str:
    """Every setting as it is understood, one a line; what is secret is not told."""
    values: dict[str, Any] = settings.model_dump()
    return "\n".join(f"{PREFIX}{name.upper()}={_told(value)}" for name, value in values.items())


def _told(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
