"""The drill: a backup under load, restored to moments; each brings back what was there, no more.

The service's streams and a reader on another server keep what came after each moment, as they
would in a town. `docs/operations.md` says the same in words.
"""

import asyncio
import os
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from linli.chassis.places import PLACES
from linli.chassis.service import Running
from linli.chassis.testing import at_work
from linli.events.databases import named
from linli.events.envelope import Envelope, Source
from linli.events.epochs import Epoch, adopt, begin
from linli.events.errors import ReadOnlyError
from linli.events.reader import Reader, StoreReader
from linli.events.rebuild import rebuild
from linli.events.streams import epochs_of, retire_streams
from linli.servers import PostgresServer, Servers, servers, temporary_folder
from linli.servers.testing import archive_into, restored

from .test_service import ELSEWHERE, HOME, REGISTRY, register, until

RUNS = int(os.environ.get("DRILL_RUNS", "1"))
OWN = replace(REGISTRY, projections=(replace(PLACES, name="communities-places"),))
READER = replace(ELSEWHERE, projections=(replace(PLACES, name="issues-places"),))
SOURCE = HOME.source
SHOWN = "SELECT * FROM places ORDER BY code"


class Moment(NamedTuple):
    """A moment at which no append was under way, and what had happened by then."""

    lsn: str
    time: str
    tail: int
    acknowledged: frozenset[str]
    sent: frozenset[str]

    def target(self, *, by_time: bool) -> dict[str, str]:
        """The settings that restore to it: the log's next record is not replayed."""
        if by_time:
            return {"recovery_target_time": self.time}
        return {"recovery_target_lsn": self.lsn, "recovery_target_inclusive": "off"}


class Ledger(NamedTuple):
    """The communities that were sent, and those whose registration was acknowledged."""

    sent: set[str]
    acknowledged: set[str]


class Town(NamedTuple):
    """Where it happens: a primary that archives its log, NATS, and a reader elsewhere."""

    own: Servers
    archive: Path
    reader: Running
    feed: "Current"


class Current:
    """The feed of whichever store serves now."""

    store: Running

    async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
        return await self.store.store.read(source, after, limit)


@asynccontextmanager
async def town() -> AsyncGenerator[Town]:
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        own = await enter(servers(await enter(temporary_folder()), restart=False))
        archive = own.postgres.folder / "archive"
        archive.mkdir()
        archive.chmod(0o777)
        await archive_into(own.postgres, archive)
        elsewhere = await enter(PostgresServer(await enter(temporary_folder()), restart=False))
        feed = Current()
        reader = await enter(at_work(READER, elsewhere.url, own.nats_url, feed=feed))
        yield Town(own, archive, reader, feed)


async def write(registry: Running, ledger: Ledger, writer: int) -> None:
    for n in count():
        code = f"writer-{writer}-{n}"
        ledger.sent.add(code)
        await register(registry, code)
        ledger.acknowledged.add(code)


async def moment(db: asyncpg.Connection, ledger: Ledger) -> Moment:
    """Take the place of an append, so that none is under way, and look."""
    acknowledged = frozenset(ledger.acknowledged)
    async with db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", str(SOURCE))
        row = await db.fetchrow(
            "SELECT pg_current_wal_insert_lsn()::text, clock_timestamp()::text,"
            " (SELECT max(position) FROM events)"
        )
        assert row
        lsn, time, tail = row
        return Moment(lsn, time, tail, acknowledged, frozenset(ledger.sent))


async def moments(town: Town, registry: Running, wanted: int, choose: random.Random) -> "Told":
    """Write, back up meanwhile, and remember moments at random."""
    ledger = Ledger(set(), set())
    await register(registry, "first")
    writers = [asyncio.create_task(write(registry, ledger, n)) for n in range(4)]
    backup = await town.own.postgres.back_up("backup")
    db = await asyncpg.connect(registry.database_url)
    found: list[Moment] = []
    for _ in range(wanted):
        await until(partial(have, ledger, len(ledger.acknowledged) + choose.randrange(5, 60)))
        found.append(await moment(db, ledger))
    await until(partial(have, ledger, len(ledger.acknowledged) + 20))
    for writer in writers:
        writer.cancel()
    await asyncio.gather(*writers, return_exceptions=True)
    history = await ids(db)
    await archived(db)
    await db.close()
    return Told(backup, found, ledger, history)


class Told(NamedTuple):
    """What a drill is held against."""

    backup: Path
    moments: Sequence[Moment]
    ledger: Ledger
    history: Sequence[asyncpg.Record]


async def have(ledger: Ledger, acknowledged: int) -> bool:
    return len(ledger.acknowledged) >= acknowledged


async def ids(db: asyncpg.Connection) -> Sequence[asyncpg.Record]:
    """The whole history: positions, ids, streams and bodies."""
    return await db.fetch("SELECT position, id, stream, data FROM events ORDER BY position")


async def archived(db: asyncpg.Connection) -> None:
    """Wait until the log up to now is in the archive."""
    name = await db.fetchval("SELECT pg_walfile_name(pg_switch_wal())")
    async with asyncio.timeout(30):
        while (
            await db.fetchval("SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver") < name
        ):
            await asyncio.sleep(0.05)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("run", range(RUNS))
@pytest.mark.parametrize("targets", [2, pytest.param(10, marks=pytest.mark.heavy)])
async def test_a_restore_brings_back_what_was_committed_before_and_forks_nothing_silently(
    targets: int, run: int
) -> None:
    choose = random.Random(20240118 + run)
    async with town() as here:
        async with at_work(OWN, here.own.database_url, here.own.nats_url) as registry:
            here.feed.store = registry
            told = await moments(here, registry, targets, choose)
            await until(lambda: caught_up(here.reader, len(told.history)))
        for n, at in enumerate(choose.sample(told.moments, targets)):
            target = at.target(by_time=bool(n % 2))
            async with restored(here.own.postgres, told.backup, here.archive, target) as server:
                await is_exactly(at, told, server.url)
                await goes_on(here, at, server.url, n)


async def is_exactly(at: Moment, told: Told, url: str) -> None:
    """What was committed by then is there, not one event more or less."""
    db = await asyncpg.connect(named(url, OWN.database))
    history = await ids(db)
    await db.close()
    assert [row["position"] for row in history] == list(range(1, at.tail + 1))
    assert history == told.history[: at.tail]
    there = {row["stream"].removeprefix("community-") for row in history}
    assert at.acknowledged <= there
    assert there.isdisjoint(told.ledger.sent - at.sent)


async def goes_on(here: Town, at: Moment, url: str, n: int) -> None:
    """Read-only until an epoch is begun; then every reader tells the restored history."""
    around = here.reader._around  # pyright: ignore[reportPrivateUsage] - all but the server
    async with Running(OWN, replace(around, server_url=url)).started() as registry:
        here.feed.store = registry
        with pytest.raises(ReadOnlyError):
            await register(registry, "never")
        assert (await registry.store.tail(SOURCE)).position == at.tail
        epoch = await renamed(registry)
        await until(lambda: stopped(here.reader))
        await take_back(here.reader, epoch, registry)
        await take_back(registry, epoch, registry)
        appended = await register(registry, f"after-{n}")
        assert (appended.epoch, appended.position) == (epoch.number, at.tail + 1)
        await until(lambda: caught_up(registry, appended.position))
        await until(lambda: caught_up(here.reader, appended.position))
        for projection in OWN.projections:
            assert not (await rebuild(registry.engine, projection, reads(registry))).differences
        assert await shown(here.reader) == await shown(registry)


async def renamed(registry: Running) -> Epoch:
    """As `linli epoch new` does."""
    nats = registry._around.nats  # pyright: ignore[reportPrivateUsage] - the same connection
    above = max(await epochs_of(nats, SOURCE))
    epoch = await begin(registry.engine, SOURCE, "restored", above=above)
    await retire_streams(nats, SOURCE, before=epoch.number)
    return epoch


async def stopped(reader: Running) -> bool:
    """Whether the reader has said that this is not the history it knows."""
    return all(SOURCE in runner.stopped for runner in reader.runners)


async def take_back(reader: Running, epoch: Epoch, registry: Running) -> None:
    """Adopt the epoch, and fill anew what holds events above its fork."""
    for name in await adopt(reader.engine, epoch):
        (projection,) = (p for p in reader.service.projections if p.name == name)
        await rebuild(reader.engine, projection, reads(registry))


def reads(registry: Running) -> Callable[[Source], Reader]:
    """Readers of the restored store."""

    def reader(source: Source) -> Reader:
        return StoreReader(source, registry.store)

    return reader


async def caught_up(reader: Running, position: int) -> bool:
    db = await asyncpg.connect(reader.database_url)
    query = (
        "SELECT min(c.position) FROM checkpoints c JOIN projections p"
        " ON p.name = c.projection AND p.generation = c.generation WHERE c.source = $1"
    )
    reached = await db.fetchval(query, str(SOURCE))
    await db.close()
    return (reached or 0) >= position


async def shown(reader: Running) -> Sequence[asyncpg.Record]:
    """The places that the service knows."""
    db = await asyncpg.connect(reader.database_url)
    rows = await db.fetch(SHOWN)
    await db.close()
    return rows
