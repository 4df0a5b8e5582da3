"""A service does not start where it would lose what it acknowledges, unless told so by name."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg
import orjson
import pytest

from linli.chassis.service import Running
from linli.chassis.testing import at_work
from linli.events.databases import named
from linli.events.envelope import stream_of, subjects_of
from linli.events.errors import UnsafeDurabilityError
from linli.events.jetstream import Nats
from linli.events.streams import SAFE
from linli.servers import Servers, temporary_servers

from .test_service import HOME, REGISTRY, register


@pytest.fixture(scope="module")
async def own() -> AsyncGenerator[Servers]:
    async with temporary_servers() as servers:
        yield servers


@pytest.fixture(scope="module")
async def first(own: Servers) -> AsyncGenerator[Running]:
    """A replica that runs already, as the others are started."""
    async with at_work(REGISTRY, own.database_url, own.nats_url) as registry:
        await register(registry, "first")
        yield registry


@asynccontextmanager
async def started(first: Running, own: Servers, *, unsafe: bool = False) -> AsyncGenerator[Running]:
    """Another replica, which sees how NATS is set up."""
    monitoring = own.nats.monitoring_url
    of_first = first._around  # pyright: ignore[reportPrivateUsage] - all that a replica shares
    around = replace(of_first, nats_monitoring_url=monitoring, unsafe_durability=unsafe)
    async with Running(REGISTRY, around).started() as running:
        yield running


async def configured(own: Servers, **config: object) -> None:
    """Replace the registry's stream by one with other settings."""
    nats = await Nats.open(own.nats_url)
    name = stream_of(HOME.source, 1)
    whole = {**SAFE, "name": name, "subjects": [subjects_of(HOME.source)], "max_bytes": 2**20}
    await nats.ask(f"$JS.API.STREAM.DELETE.{name}", b"")
    created = await nats.ask(f"$JS.API.STREAM.CREATE.{name}", orjson.dumps(whole | config))
    assert "error" not in orjson.loads(created.data)
    await nats.close()


async def executed(own: Servers, statement: str) -> None:
    db = await asyncpg.connect(named(own.database_url, REGISTRY.database))
    await db.execute(statement)
    await db.close()


OFF = f"ALTER DATABASE {REGISTRY.database} SET synchronous_commit = off"
ON = f"ALTER DATABASE {REGISTRY.database} RESET synchronous_commit"


async def test_a_stream_that_expires_refuses_the_start_and_is_named(
    first: Running, own: Servers
) -> None:
    await configured(own, max_age=3_600_000_000_000)
    fault = f"stream {stream_of(HOME.source, 1)}: max_age is 3600000000000"
    with pytest.raises(UnsafeDurabilityError, match=fault):
        async with started(first, own):
            pass
    async with started(first, own, unsafe=True) as registry:
        await register(registry, "second")
    await configured(own)


async def test_a_database_that_does_not_flush_refuses_the_start(
    first: Running, own: Servers
) -> None:
    await executed(own, OFF)
    with pytest.raises(UnsafeDurabilityError, match="synchronous_commit = off"):
        async with started(first, own):
            pass
    await executed(own, ON)


async def test_a_server_reconfigured_meanwhile_is_told_of_and_served_on(
    first: Running, own: Servers, caplog: pytest.LogCaptureFixture
) -> None:
    async with started(first, own) as registry:
        durability = registry.durability
        await durability.look()
        assert set(durability.faults.values()) == {None}
        await executed(own, OFF)
        with caplog.at_level(logging.ERROR):
            await durability.look()
            await durability.look()
        (told,) = [r.getMessage() for r in caplog.records if "durability" in r.name]
        assert "communities: durability is not safe: PostgreSQL has synchronous_commit" in told
        assert durability.faults["synchronous_commit"]
        await register(registry, "third")
        await executed(own, ON)
        await durability.look()
        assert durability.faults["synchronous_commit"] is None


async def test_while_nobody_answers_the_last_word_stands(first: Running, own: Servers) -> None:
    async with started(first, own) as registry:
        durability = registry.durability
        await executed(own, OFF)
        await durability.look()
        before = durability.faults
        await own.postgres.stop()
        await durability.look()
        assert durability.faults == before
        await own.postgres.start()
