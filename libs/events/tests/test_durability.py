"""Settings that lose what was acknowledged are found in what runs, and named."""

from collections.abc import AsyncIterator
from typing import Any, override
from uuid import uuid4

import asyncpg
import pytest

from linli.events.durability import (
    UNCHECKED,
    faults_of_database,
    faults_of_streams,
    faults_of_sync,
    has_checksums,
    require,
)
from linli.events.envelope import Source, stream_of
from linli.events.errors import UnsafeDurabilityError
from linli.events.jetstream import Nats
from linli.events.store import EventStore
from linli.events.streams import ensure_stream
from linli.events.testing import OneKey
from linli.servers import NatsServer, temporary_folder

from .test_streams import create_raw

UNSAFE = {"fsync": "off", "full_page_writes": "off", "data_sync_retry": "on"}
"""Settings of a whole server."""


class Lazy(NatsServer):
    """It flushes every two minutes: nats-server's own default."""

    @override
    def _configuration(self) -> str:
        return super()._configuration().replace("sync_interval: always", "")


@pytest.fixture
async def lazy() -> AsyncIterator[NatsServer]:
    async with temporary_folder() as folder, Lazy(folder, restart=False) as running:
        yield running


@pytest.fixture
async def role(database: str) -> AsyncIterator[str]:
    """The URL of the database for a role of its own."""
    name = f"role_{uuid4().hex}"
    admin = await asyncpg.connect(database)
    await admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
    await admin.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}")
    yield f"postgresql://{name}:x@{database.rpartition('@')[2]}"
    await admin.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")
    await admin.close()


async def executed(database: str, statement: str) -> None:
    admin = await asyncpg.connect(database)
    await admin.execute(statement)
    await admin.close()


async def test_a_safe_server_has_no_fault(database: str) -> None:
    faults = await faults_of_database(database)
    assert set(faults) == {"synchronous_commit", *UNSAFE}
    assert set(faults.values()) == {None}
    assert await has_checksums(database)


async def test_what_is_set_for_the_role_counts(database: str, role: str) -> None:
    name = role.partition("//")[2].partition(":")[0]
    await executed(database, f"ALTER ROLE {name} SET synchronous_commit = off")
    fault = (await faults_of_database(role))["synchronous_commit"]
    assert fault == "PostgreSQL has synchronous_commit = off (from: user)"
    assert (await faults_of_database(database))["synchronous_commit"] is None


async def test_a_store_is_not_opened_where_the_database_has_it_off(database: str) -> None:
    name = database.rpartition("/")[2]
    await executed(database, f"ALTER DATABASE {name} SET synchronous_commit = off")
    with pytest.raises(UnsafeDurabilityError, match=r"synchronous_commit = off \(from: database\)"):
        await EventStore.open("issues", database, OneKey())
    store = await EventStore.open("issues", database, OneKey(), unsafe=True)
    await store.close()


async def test_a_stream_of_ours_keeps_what_it_takes(nats: Nats, source: Source) -> None:
    await ensure_stream(nats, source, 1, max_bytes=1024**2)
    assert await faults_of_streams(nats, {source: 1}) == {"stream_config": None}


async def test_a_stream_that_is_not_there_yet_is_no_fault(nats: Nats, source: Source) -> None:
    assert await faults_of_streams(nats, {source: 1}) == {"stream_config": None}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("storage", "memory"),
        ("discard", "new"),
        ("max_age", 3_600_000_000_000),
        ("max_msgs_per_subject", 100),
        ("persist_mode", "async"),
    ],
)
async def test_a_stream_that_loses_is_named_with_its_setting(
    nats: Nats, source: Source, setting: str, value: Any
) -> None:
    more = {"allow_atomic": False} if setting == "persist_mode" else {}
    await create_raw(nats, source, **{setting: value}, **more)
    fault = (await faults_of_streams(nats, {source: 1}))["stream_config"]
    assert fault == f"stream {stream_of(source, 1)}: {setting} is {value!r}"


async def test_a_server_that_syncs_always_is_safe(nats_server: NatsServer) -> None:
    assert await faults_of_sync(nats_server.monitoring_url) == {
        "sync_always": None,
        UNCHECKED: None,
    }


async def test_one_lazy_server_among_several_is_named(
    nats_server: NatsServer, lazy: NatsServer
) -> None:
    urls = f"{nats_server.monitoring_url},{lazy.monitoring_url}"
    faults = await faults_of_sync(urls)
    wrong = f"nats-server at {lazy.monitoring_url} has not sync_interval: always"
    assert faults["sync_always"] == wrong
    with pytest.raises(UnsafeDurabilityError, match=r"LINLI_UNSAFE_DURABILITY=yes"):
        require(faults)


@pytest.mark.parametrize("url", [None, "http://127.0.0.1:1"])
async def test_what_cannot_be_seen_is_said_but_no_fault(url: str | None) -> None:
    faults = await faults_of_sync(url)
    assert list(faults) == [UNCHECKED]
    assert faults[UNCHECKED]
    require(faults)


def test_every_fault_is_in_the_refusal() -> None:
    with pytest.raises(UnsafeDurabilityError, match="one thing; another thing"):
        require({"fsync": "one thing", "full_page_writes": None, "stream_config": "another thing"})
