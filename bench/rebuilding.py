"""A projection of the dashboards filled from the stores, in a process of its own.

`python -m bench.rebuilding fill PROJECTION URL` reads all histories into tables that everybody sees
from then on, `... rebuild PROJECTION URL` fills them anew beside these. Prints how many events were
applied.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncEngine

from bench.town import TOWN
from linli.dashboards.main import DASHBOARDS
from linli.events.applying import apply
from linli.events.databases import engine_of, ensure_database, named
from linli.events.envelope import Source
from linli.events.migrate import migrate
from linli.events.projections import Generation, Projection, take_over
from linli.events.reader import Reader, StoreReader
from linli.events.rebuild import rebuild
from linli.events.runner import BATCH_EVENTS_MAX
from linli.events.store import EventStore
from linli.events.testing import OneKey

SERVICES = ("communities", "issues")
"""The register first: days are the town's."""

PROJECTIONS = {p.name: p for p in DASHBOARDS.projections if p.name.startswith(DASHBOARDS.name)}
"""Its own, not those that every service has."""

type Readers = Callable[[Source], Reader]


@asynccontextmanager
async def readers(server_url: str) -> AsyncGenerator[Readers]:
    """Reads the stores."""
    stores = {
        service: await EventStore.open(service, named(server_url, f"linli_{service}"), OneKey())
        for service in SERVICES
    }
    try:
        yield lambda source: StoreReader(source, stores[source.service])
    finally:
        for store in stores.values():
            await store.close()


async def fill(engine: AsyncEngine, projection: Projection, reader: Readers) -> int:
    """Read every history to its end, as a rebuild does."""
    owned = await take_over(engine, projection)
    derived = projection.derived
    first = replace(projection, project=derived.project) if derived else projection
    generation = Generation(engine, first, owned.generation, owned.term)
    events = 0
    for service in SERVICES:
        source = Source(TOWN, service)
        history, checkpoint = reader(source), await generation.checkpoint(source)
        while batch := await history.read(checkpoint, BATCH_EVENTS_MAX):
            checkpoint = await apply(generation, source, checkpoint, batch)
        events += checkpoint.position
    if derived:
        async with engine.begin() as db:
            await generation.enter(db)
            await derived.derive(db)
    return events


async def anew(engine: AsyncEngine, projection: Projection, reader: Readers) -> int:
    """Rebuild from the first event, compare and switch."""
    return (await rebuild(engine, projection, reader)).events


async def make(server_url: str) -> None:
    """Make the dashboards' database as the service would."""
    await ensure_database(url := named(server_url, DASHBOARDS.database))
    engine = engine_of(url)
    await migrate(engine, *DASHBOARDS.migrations)
    await engine.dispose()


async def main(what: str, name: str, server_url: str) -> None:
    """Do it to one projection."""
    projection, work = PROJECTIONS[name], {"fill": fill, "rebuild": anew}[what]
    engine = engine_of(named(server_url, DASHBOARDS.database))
    async with readers(server_url) as reader:
        print(await work(engine, projection, reader))
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
