"""Catch-up: a history read from its stream into the dashboards' contributions and roll-ups."""

import asyncio
import time
from contextlib import suppress
from statistics import median

from bench.facts import home
from bench.figures import Measured
from bench.relay import STREAM_BYTES_MAX, fill
from bench.surroundings import Bench, connected, empty_store
from linli.dashboards.projections import CONTRIBUTIONS
from linli.events.applying import apply
from linli.events.contracts.base import CommunityCode, CompoundCode, TownCode
from linli.events.contracts.places import CommunityRegistered, CompoundRegistered, TownRegistered
from linli.events.databases import engine_of, ensure_database, named
from linli.events.jetstream import Nats
from linli.events.migrate import migrate
from linli.events.projections import Generation, take_over
from linli.events.reader import StreamReader
from linli.events.relay import ForkError, Relay
from linli.events.runner import BATCH_EVENTS_MAX
from linli.events.store import EventStore
from linli.events.testing import projected, recorded

EVENTS = 40_000
ROUNDS = 3
SECONDS_MAX = 60.0
SOURCE = home("caught-up").source
TOWN, COMMUNITY = TownCode(SOURCE.town), CommunityCode("tongsheng")
REGISTER = [
    recorded(event, town=TOWN, position=position)
    for position, event in enumerate(
        (
            TownRegistered(code=TOWN, name_zh="某镇", time_zone="Asia/Shanghai"),
            CommunityRegistered(code=COMMUNITY, town=TOWN, name_zh="同声社区"),
            CompoundRegistered(
                code=CompoundCode("jinsha-bandao"), community=COMMUNITY, name_zh="金沙半岛"
            ),
        ),
        start=1,
    )
]
"""Days are the town's, so that it must be known first."""


async def measure(bench: Bench) -> Measured:
    """Fill a stream once, then read it into new tables some times."""
    rates: list[float] = []
    async with (
        empty_store(bench.servers.database_url, "issues", "bench_projection") as store,
        connected(bench.servers.nats_url) as nats,
    ):
        await fill(store, SOURCE, EVENTS)
        await mirror(store, nats)
        for number in bench.rounds("projection", ROUNDS):
            url = named(bench.servers.database_url, f"bench_dashboards_{number}")
            rates.append(await caught_up(url, store, nats))
    raw = {"projection_events_per_second": [round(rate) for rate in rates]}
    return Measured({"projection_events_per_second": round(median(rates))}, raw)


async def mirror(store: EventStore, nats: Nats) -> None:
    """Let a relay publish the history."""
    relay = Relay(SOURCE, store, nats, max_bytes=STREAM_BYTES_MAX, on_fork=_raise)
    running = asyncio.create_task(relay.run())
    published = await relay.drain(SECONDS_MAX)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    if not published:
        raise TimeoutError(f"{SOURCE} was not published in {SECONDS_MAX:.0f} s")


async def caught_up(url: str, store: EventStore, nats: Nats) -> float:
    """Events a second into the tables of a new database."""
    await ensure_database(url)
    engine = engine_of(url)
    await migrate(engine)
    await projected(engine, CONTRIBUTIONS, REGISTER)
    owned = await take_over(engine, CONTRIBUTIONS)
    generation = Generation(engine, CONTRIBUTIONS, owned.generation, owned.term)
    reader = StreamReader(SOURCE, nats, store)
    checkpoint = await generation.checkpoint(SOURCE)
    began = time.perf_counter()
    while checkpoint.position < EVENTS:
        batch = await reader.read(checkpoint, BATCH_EVENTS_MAX)
        checkpoint = await apply(generation, SOURCE, checkpoint, batch)
    seconds = time.perf_counter() - began
    await reader.aclose()
    await engine.dispose()
    return EVENTS / seconds


async def _raise(fork: ForkError) -> None:
    raise fork
