"""A service's schema and streams, made by jobs that its processes wait for: on real servers."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import orjson
import pytest

from linli.chassis.jobs import described, do, migrate, streams, until_migrated
from linli.chassis.places import PLACES
from linli.chassis.schema import SchemaBehindError, SchemaCheck, own_url
from linli.chassis.service import Service
from linli.chassis.settings import ServiceSettings
from linli.chassis.stopping import Stopping
from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.contracts.categories import CategoryDefined
from linli.events.databases import connect, named
from linli.events.envelope import Place, Source, stream_of, subjects_of
from linli.events.jetstream import Nats, NatsUnavailableError
from linli.events.store import EventStore
from linli.events.streams import DUPLICATE_WINDOW, SAFE, UnsafeStreamError, stream_state
from linli.events.testing import OneKey
from linli.servers import Servers

FACT = CategoryDefined(code="greening", name_zh="绿化")  # pyright: ignore[reportArgumentType]
MIB = 1024 * 1024


@pytest.fixture
async def service(servers: Servers) -> AsyncGenerator[Service]:
    """A service that has no database yet; like every one, it has tables of its own."""
    made = Service(
        name=f"s{uuid4().hex[:12]}", routers=(), statuses={}, rules={}, projections=(PLACES,)
    )
    yield made
    admin = await connect(servers.database_url)
    await admin.execute(f'DROP DATABASE IF EXISTS "{made.database}" WITH (FORCE)')
    await admin.close()


def settings_on(servers: Servers, **more: object) -> ServiceSettings:
    given = {
        "database_url": servers.database_url,
        "nats_url": servers.nats_url,
        "kek_file": "none",
        "host": "127.0.0.1",
        "nats_monitoring_url": servers.nats.monitoring_url,
    }
    return ServiceSettings.model_validate({**given, **more})


@pytest.fixture
def settings(servers: Servers) -> ServiceSettings:
    return settings_on(servers)


@pytest.fixture
async def source(service: Service, settings: ServiceSettings) -> Source:
    """A town's history in the service's store: three events."""
    await migrate(service, settings)
    source = Source("lishui", service.name)
    url = own_url(service, settings.database_url.get_secret_value())
    store = await EventStore.open(service.name, url, OneKey())
    write = Write("category-1", 0, [NewEvent(FACT)] * 3, Home(source, Place("tongsheng")))
    await store.submit(Append(source=source, context=Context.new(), writes=(write,)))
    await store.close()
    return source


@pytest.fixture
async def nats(servers: Servers) -> AsyncGenerator[Nats]:
    connection = await Nats.open(servers.nats_url)
    yield connection
    await connection.close()


async def planted(nats: Nats, source: Source, **config: Any) -> None:
    """A stream in the way, made by somebody else."""
    name = config.setdefault("name", stream_of(source, 1))
    ours = {**SAFE, "subjects": [subjects_of(source)], "max_bytes": MIB}
    made = await nats.ask(f"$JS.API.STREAM.CREATE.{name}", orjson.dumps(ours | config))
    assert "error" not in orjson.loads(made.data)


# The schema


async def test_two_jobs_at_once_make_one_schema_and_a_third_changes_nothing(
    service: Service, servers: Servers, settings: ServiceSettings
) -> None:
    await asyncio.gather(migrate(service, settings), migrate(service, settings))
    before = await tables(servers, service)
    await migrate(service, settings)
    assert await tables(servers, service) == before
    async with SchemaCheck(service, servers.database_url, servers.database_url) as check:
        await check.require()


async def tables(servers: Servers, service: Service) -> list[tuple[str, int]]:
    """Every table of the service's database, by name and the id that is its own for life."""
    db = await connect(named(servers.database_url, service.database))
    query = (
        "SELECT relname, oid::int FROM pg_class WHERE relkind IN ('r', 'v')"
        " AND relnamespace <> 'pg_catalog'::regnamespace ORDER BY relname"
    )
    found = [tuple(row) for row in await db.fetch(query)]
    await db.close()
    return found


async def test_what_is_missing_is_named(service: Service, settings: ServiceSettings) -> None:
    await migrate(service, settings)
    url = settings.database_url.get_secret_value()
    db = await connect(own_url(service, url))
    await db.execute("DELETE FROM projections WHERE name = $1", PLACES.name)
    async with SchemaCheck(service, url, url) as check:
        with pytest.raises(SchemaBehindError, match=PLACES.name):
            await check.require()
        await db.execute("DELETE FROM alembic_version")
        with pytest.raises(SchemaBehindError, match=r"events_0001.*chassis_0001"):
            await check.require()
    await db.close()


async def test_a_process_is_alive_but_unready_until_the_job_has_run(
    service: Service, servers: Servers
) -> None:
    settings = settings_on(servers, port=free_port(), migrate=False)
    waiting = asyncio.create_task(until_migrated(service, settings, Stopping()))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}") as client:
        unready = await answer(client, "/readyz")
        assert (unready.status_code, unready.json()["checks"]) == (503, {"migrations": "failed"})
        assert (await client.get("/healthz")).status_code == 200
        await migrate(service, settings)
    async with asyncio.timeout(10):
        assert await waiting


async def test_a_process_that_waits_can_be_stopped(service: Service, servers: Servers) -> None:
    settings, stopping = settings_on(servers, port=free_port(), migrate=False), Stopping()
    waiting = asyncio.create_task(until_migrated(service, settings, stopping))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}") as client:
        await answer(client, "/healthz")
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(10):
        assert not await waiting


async def answer(client: httpx.AsyncClient, path: str) -> httpx.Response:
    async with asyncio.timeout(10):
        while True:
            try:
                return await client.get(path)
            except httpx.TransportError:
                await asyncio.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# The streams


async def test_every_history_gets_its_stream_and_keeps_it(
    service: Service, settings: ServiceSettings, source: Source, nats: Nats
) -> None:
    await asyncio.gather(streams(service, settings), streams(service, settings))
    made = await stream_state(nats, stream_of(source, 1))
    assert made
    wanted = {**SAFE, "num_replicas": 1, "duplicate_window": DUPLICATE_WINDOW, "deny_purge": True}
    assert {key: made.config[key] for key in wanted} == wanted
    await streams(service, settings)
    assert await stream_state(nats, made.name) == made


async def test_what_costs_nothing_is_changed(
    service: Service, settings: ServiceSettings, source: Source, nats: Nats
) -> None:
    await planted(nats, source, duplicate_window=10**9)
    await streams(service, settings)
    state = await stream_state(nats, stream_of(source, 1))
    assert state
    assert state.config["duplicate_window"] == DUPLICATE_WINDOW
    assert state.config["max_bytes"] > MIB


@pytest.mark.parametrize(
    "wrong",
    [
        {"storage": "memory"},
        {"discard": "new"},
        {"max_age": 10**12},
        {"max_bytes": -1},
        {"max_msgs_per_subject": 1},
        {"persist_mode": "async", "allow_atomic": False},
    ],
    ids=str,
)
async def test_a_stream_that_would_lose_events_is_refused_and_left_as_it_is(
    service: Service, settings: ServiceSettings, source: Source, nats: Nats, wrong: dict[str, Any]
) -> None:
    await planted(nats, source, **wrong)
    before = await stream_state(nats, stream_of(source, 1))
    with pytest.raises(UnsafeStreamError, match=f"is not one of ours: .*{next(iter(wrong))}"):
        await streams(service, settings)
    assert await stream_state(nats, stream_of(source, 1)) == before


async def test_a_stream_of_a_later_epoch_is_refused(
    service: Service, settings: ServiceSettings, source: Source, nats: Nats
) -> None:
    await planted(nats, source, name=stream_of(source, 2))
    with pytest.raises(UnsafeStreamError, match="epoch 2, but the store is in epoch 1"):
        await streams(service, settings)
    assert await stream_state(nats, stream_of(source, 1)) is None


async def test_without_nats_the_job_fails(
    service: Service, servers: Servers, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.chassis.jobs.CONNECT_SECONDS_MAX", 0.2)
    with pytest.raises(NatsUnavailableError):
        await streams(service, settings_on(servers, nats_url="nats://127.0.0.1:1"))


# The command line


def test_a_job_that_fails_says_why_in_a_line(tmp_path: Path) -> None:
    async def failing(_service: Service, _settings: ServiceSettings) -> None:
        raise asyncpg.InvalidPasswordError("password authentication failed")

    nowhere = ServiceSettings.model_construct()
    service = Service(name="notices", routers=(), statuses={}, rules={})
    assert do(failing, service, nowhere) == "notices: password authentication failed"


def test_the_settings_are_told_without_secrets(servers: Servers, tmp_path: Path) -> None:
    (file := tmp_path / "url").write_text(servers.database_url)
    given = {"database_url_file": file, "nats_url": servers.nats_url, "kek_file": "/run/kek"}
    told = described(ServiceSettings.model_validate(given))
    assert f"LINLI_DATABASE_URL_FILE={file}" in told
    assert "LINLI_KEK_FILE=/run/kek\n" in told
    assert "LINLI_MIGRATE=yes\n" in told
    assert "LINLI_NATS_URL=**********\n" in told
    for secret in (servers.database_url, servers.nats_url, servers.postgres.password):
        assert secret not in told
