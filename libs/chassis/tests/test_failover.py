"""A standby takes over: what it has missed is noticed, what it has is gone on with."""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from typing import NamedTuple

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from linli.chassis.service import Running
from linli.chassis.testing import at_work
from linli.events.databases import engine_of, named
from linli.events.epochs import begin
from linli.events.errors import ReadOnlyError
from linli.servers import NatsServer, PostgresServer, temporary_folder
from linli.servers.testing import CopiedServer, Forwarder, executed, standby_of

from .test_service import HOME, REGISTRY, register, until

RUNS = int(os.environ.get("FAILOVER_RUNS", "1"))
HEAL_SECONDS_MAX = 10.0


class Pair(NamedTuple):
    """A primary with a standby behind one address, and a service on that address."""

    primary: PostgresServer
    standby: CopiedServer
    address: Forwarder
    nats: NatsServer
    registry: Running

    async def lead_to_standby(self) -> None:
        """Make the standby the primary, and the address its own."""
        await self.standby.promote()
        self.address.to(self.standby.url)

    async def replicated(self) -> None:
        """Wait until the standby has all that is committed."""
        done = "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()"
        db = await asyncpg.connect(self.primary.url)
        async with asyncio.timeout(20):
            while not await db.fetchval(done):
                await asyncio.sleep(0.02)
        await db.close()


@asynccontextmanager
async def paired() -> AsyncGenerator[Pair]:
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        folder = await enter(temporary_folder())
        primary = await enter(PostgresServer(folder, restart=False))
        nats = await enter(NatsServer(folder, restart=False))
        address = await enter(Forwarder(primary.url))
        standby = await enter(standby_of(primary, "standby"))
        registry = await enter(at_work(REGISTRY, address.url, nats.url))
        await register(registry, "first")
        yield Pair(primary, standby, address, nats, registry)


@pytest.fixture
async def pair() -> AsyncGenerator[Pair]:
    async with paired() as made:
        yield made


async def synchronous(pair: Pair) -> None:
    await executed(
        pair.primary.url,
        "ALTER SYSTEM SET synchronous_standby_names = 'standby'",
        "SELECT pg_reload_conf()",
    )
    waited = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
    db = await asyncpg.connect(pair.primary.url)
    async with asyncio.timeout(20):
        while not await db.fetchval(waited):
            await asyncio.sleep(0.02)
    await db.close()


async def stored(pair: Pair) -> list[str]:
    """The streams of the history, by position; dense or not at all."""
    db = await asyncpg.connect(named(pair.address.url, REGISTRY.database))
    rows = await db.fetch("SELECT position, stream FROM events ORDER BY position")
    await db.close()
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    return [row["stream"] for row in rows]


@pytest.mark.parametrize("published", [False, pytest.param(True, marks=pytest.mark.heavy)])
@pytest.mark.parametrize("run", range(RUNS))
async def test_a_commit_that_the_standby_missed_suspends_the_source(
    pair: Pair, caplog: pytest.LogCaptureFixture, published: bool, run: int
) -> None:
    await pair.replicated()
    if not published:
        await pair.nats.stop()
    await pair.standby.stop()
    missed = await register(pair.registry, "missed")
    if published:
        relay = pair.registry.relays[HOME.source]
        await until(lambda: reached(relay.state.published, missed.position))
    await pair.primary.kill()
    await pair.standby.start()
    await pair.lead_to_standby()
    with pytest.raises(ReadOnlyError, match=r"event 3 .* was acknowledged, but") as refused:
        await register(pair.registry, "never")
    assert "epoch 1" in str(refused.value)
    assert await stored(pair) == ["town-foshan", "community-first"]
    assert any("linli epoch new" in record.getMessage() for record in caplog.records)
    operators = engine_of(pair.registry.database_url)
    await begin(operators, HOME.source, "the standby had missed an event")
    await operators.dispose()
    if not published:
        await pair.nats.start()
    again = await register(pair.registry, "again")
    assert (again.epoch, again.position) == (2, 3)


async def reached(published: int, position: int) -> bool:
    return published >= position


class Ledger(NamedTuple):
    """What was acknowledged, and when the last one was."""

    codes: list[str]
    times: list[float]


async def write(registry: Running, ledger: Ledger, writer: int) -> None:
    """Register one community after the other; each is asked for by one id until it is there."""
    loop = asyncio.get_running_loop()
    for n in count():
        code = f"writer-{writer}-{n}"
        await register(registry, code)
        ledger.codes.append(code)
        ledger.times.append(loop.time())


@pytest.mark.parametrize("run", range(RUNS))
async def test_a_synchronous_standby_goes_on_with_everything_and_without_a_restart(
    pair: Pair, caplog: pytest.LogCaptureFixture, run: int
) -> None:
    await synchronous(pair)
    ledger = Ledger([], [])
    writers = [asyncio.create_task(write(pair.registry, ledger, n)) for n in range(8)]
    await until(lambda: reached(len(ledger.codes), 200))
    await pair.primary.kill()
    with caplog.at_level(logging.WARNING):
        await pair.lead_to_standby()
        accepts, before = asyncio.get_running_loop().time(), len(ledger.codes)
        await until(lambda: reached(len(ledger.codes), before + 200))
    assert ledger.times[before] - accepts < HEAL_SECONDS_MAX
    for writer in writers:
        writer.cancel()
    await asyncio.gather(*writers, return_exceptions=True)
    streams = await stored(pair)
    assert len(streams) == len(set(streams))
    assert {f"community-{code}" for code in ledger.codes} <= set(streams)
    assert any("another PostgreSQL answers" in r.getMessage() for r in caplog.records)
    relay = pair.registry.relays[HOME.source]
    await until(lambda: reached(relay.state.published, len(streams)))
    await until(lambda: written(pair.registry, []))


async def test_nobody_stays_with_a_primary_that_was_replaced_and_lives_on(pair: Pair) -> None:
    await synchronous(pair)
    await register(pair.registry, "second")
    async with pair.registry.engine.begin() as db:  # a connection to stay with
        await db.execute(WRITE)
    await executed(
        pair.primary.url,
        "ALTER SYSTEM SET default_transaction_read_only = on",
        "SELECT pg_reload_conf()",
    )
    await pair.lead_to_standby()
    await register(pair.registry, "third")
    met: list[DBAPIError] = []
    await until(lambda: written(pair.registry, met))
    assert all(error.connection_invalidated for error in met)
    assert (await pair.registry.store.tail(HOME.source)).position == 4
    assert await stored(pair) == ["town-foshan", *(f"community-{c}" for c in NAMES)]


NAMES = ("first", "second", "third")
WRITE = sa.text("CREATE TABLE IF NOT EXISTS written AS SELECT 1")


async def written(registry: Running, met: list[DBAPIError]) -> bool:
    """Whether the engine writes; its first attempt may meet the old server."""
    try:
        async with registry.engine.begin() as db:
            await db.execute(sa.text("CREATE TABLE written_again AS SELECT 1"))
    except DBAPIError as error:
        met.append(error)
        return False
    return True
