"""The dashboards' projections filled from the stores, in a process of its own.

`python -m bench.rebuilding fill URL` reads all histories into tables that everybody sees from then
on; `... rebuild URL` fills them anew beside these. Prints the events applied and the seconds.
"""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import orjson
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

PROJECTIONS = [p for p in DASHBOARDS.projections if p.name.startswith(DASHBOARDS.name)]
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
    """Read every history to its end."""
    owned = await take_over(engine, projection)
    generation = Generation(engine, projection, owned.generation, owned.term)
    events = 0
    for service in SERVICES:
        source = Source(TOWN, service)
        history, checkpoint = reader(source), await generation.checkpoint(source)
        while batch := await history.read(checkpoint, BATCH_EVENTS_MAX):
            checkpoint = await apply(generation, source, checkpoint, batch)
        events += checkpoint.position
    return events


async def anew(engine: AsyncEngine, projection: Projection, reader: Readers) -> int:
    """Rebuild from the first event, compare and switch."""
    return (await rebuild(engine, projection, reader)).events


async def made(url: str) -> None:
    """Make the dashboards' database as the service would."""
    await ensure_database(url)
    engine = engine_of(url)
    await migrate(engine, *DASHBOARDS.migrations)
    await engine.dispose()


async def main(what: str, server_url: str) -> None:
    """Do it to every projection."""
    url = named(server_url, DASHBOARDS.database)
    if what == "fill":
        await made(url)
    engine, work = engine_of(url), {"fill": fill, "rebuild": anew}[what]
    async with readers(server_url) as reader:
        began = time.perf_counter()
        events = {p.name: await work(engine, p, reader) for p in PROJECTIONS}
        seconds = time.perf_counter() - began
    await engine.dispose()
    print(orjson.dumps({"events": events, "seconds": round(seconds, 2)}).decode())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
