"""Real servers: durable, found again under the same URL, back after a crash."""

import asyncio
import json
import shutil
import socket
import stat
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest

from linli.servers import (
    NatsServer,
    PostgresServer,
    ServerNotStartedError,
    Servers,
    servers,
    temporary_servers,
)
from linli.servers.ports import LOOPBACK
from linli.servers.processes import birth_of
from linli.servers.server import PAUSE_SECONDS_MAX, PAUSE_SECONDS_MIN, next_pause

SECONDS_MAX = 20
LONG_TO_RECOVER = "CREATE TABLE many AS SELECT n FROM generate_series(1, 2000000) n"
"""So much is written again that nobody misses who does it, be it in memory."""
STREAM = json.dumps({"name": "facts", "subjects": ["facts"]})
# Nothing in it looks up, so the backend outlives its postmaster.
BUSY = "DO $$ BEGIN FOR i IN 1..1000000000 LOOP PERFORM 1; END LOOP; END $$"


async def sql(url: str, *statements: str) -> Any:
    """The value of the last statement."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


@asynccontextmanager
async def client(url: str) -> AsyncGenerator[tuple[StreamReader, StreamWriter]]:
    """A connection that has introduced itself to nats-server, and asked for one inbox."""
    at = urlsplit(url)
    options = {"verbose": False, "user": at.username, "pass": at.password}
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    try:
        writer.write(f"CONNECT {json.dumps(options)}\r\nSUB inbox 1\r\n".encode())
        yield reader, writer
    finally:
        writer.close()


async def ask(url: str, subject: str, payload: str = "") -> dict[str, Any]:
    """JetStream's answer."""
    async with client(url) as (reader, writer):
        writer.write(f"PUB {subject} inbox {len(payload)}\r\n{payload}\r\n".encode())
        await reader.readuntil(b"MSG inbox 1 ")
        await reader.readline()
        return cast("dict[str, Any]", json.loads(await reader.readline()))


async def fact_count(url: str) -> int:
    return (await ask(url, "$JS.API.STREAM.INFO.facts"))["state"]["messages"]


async def back(server: PostgresServer | NatsServer) -> None:
    async with asyncio.timeout(SECONDS_MAX):
        await server.ready()


@pytest.fixture(scope="module")
async def running() -> AsyncGenerator[Servers]:
    async with temporary_servers() as both:
        yield both


async def test_a_commit_and_an_acknowledgement_are_durable(running: Servers) -> None:
    for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
        assert await sql(running.database_url, f"SHOW {setting}") == "on"
    locale = "SELECT datlocale FROM pg_database WHERE datname = current_database()"
    assert await sql(running.database_url, locale) == "C.UTF-8"
    assert (await jetstream_configuration(running))["sync_always"] is True


async def jetstream_configuration(running: Servers) -> dict[str, Any]:
    at = urlsplit(running.nats.monitoring_url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    writer.write(b"GET /jsz HTTP/1.0\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    reply = json.loads(await reader.read())
    writer.close()
    return reply["config"]


async def test_nobody_comes_in_without_the_password(running: Servers) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await sql(running.database_url.replace("linli:", "linli:x"), "SELECT 1")
    async with client(running.nats_url.replace("linli:", "linli:x")) as (reader, _):
        await reader.readuntil(b"-ERR ")
        assert b"Authorization Violation" in await reader.readline()
    for record in ("postgres.json", "nats.json"):
        assert stat.S_IMODE((running.postgres.data / "run" / record).stat().st_mode) == 0o600


async def test_the_next_start_has_the_same_data_and_urls_and_a_stop_leaves_no_process(
    data: Path,
) -> None:
    data /= 'Tongsheng\'s “data”, "共建"'
    async with servers(data) as first:
        urls = (first.database_url, first.nats_url, first.nats.monitoring_url)
        pids = (first.postgres.pid, first.nats.pid)
        await sql(first.database_url, "CREATE TABLE facts AS SELECT 7 AS fact", "SELECT 1")
        await ask(first.nats_url, "$JS.API.STREAM.CREATE.facts", STREAM)
        await ask(first.nats_url, "facts", "7")
    assert [birth_of(pid) for pid in pids if pid] == [None, None]
    async with servers(data) as second:
        assert (second.database_url, second.nats_url, second.nats.monitoring_url) == urls
        assert await sql(second.database_url, "SELECT fact FROM facts") == 7
        assert second.postgres.socket_folder
        assert list(second.postgres.socket_folder.glob(".s.PGSQL.*"))
        assert await fact_count(second.nats_url) == 1


async def test_a_port_taken_meanwhile_is_given_up_for_another(data: Path) -> None:
    async with NatsServer(data) as first:
        url = first.url
    with socket.create_server((LOOPBACK, urlsplit(url).port or 0)):
        async with NatsServer(data) as second:
            assert second.url != url
            assert await second.answers()


async def test_a_killed_postgres_comes_back_under_its_url_with_its_data(data: Path) -> None:
    async with PostgresServer(data) as postgres:
        url, pid = postgres.url, postgres.pid
        await sql(url, "CREATE TABLE facts AS SELECT 7 AS fact", "SELECT 1")
        await postgres.kill()
        await back(postgres)
        assert (postgres.url, postgres.pid == pid) == (url, False)
        assert await sql(url, "SELECT fact FROM facts") == 7


async def test_a_path_too_long_for_a_socket_leaves_the_port(data: Path) -> None:
    async with PostgresServer(data / ("long" * 30)) as postgres:
        assert postgres.socket_folder is None
        assert await sql(postgres.url, "SHOW unix_socket_directories") == ""


async def test_a_backend_that_outlives_its_postmaster_is_no_hindrance(data: Path) -> None:
    async with PostgresServer(data) as postgres:
        connection = await asyncpg.connect(postgres.url)
        backend = connection.get_server_pid()
        busy = asyncio.create_task(connection.execute(BUSY))
        looking = (
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO%'"
        )
        async with asyncio.timeout(SECONDS_MAX):
            while not await sql(postgres.url, looking):
                pass
        await postgres.kill()
        await back(postgres)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await busy
        assert birth_of(backend) is None


@pytest.mark.parametrize("second", ["io worker", "startup"])
async def test_a_postgres_that_is_hit_again_while_it_recovers_comes_back(
    data: Path, second: str
) -> None:
    async with PostgresServer(data) as postgres:
        await sql(postgres.url, LONG_TO_RECOVER)
        await crashed(postgres, "background writer")
        await child(postgres, "startup")
        await crashed(postgres, second)
        await back(postgres)
        assert await sql(postgres.url, "SELECT 7") == 7


async def crashed(postgres: PostgresServer, title: str) -> None:
    """Kill a child, and wait until the postmaster has ended with it."""
    victim = await child(postgres, title)
    postmaster = victim.ppid()
    victim.kill()
    async with asyncio.timeout(SECONDS_MAX):
        while birth_of(postmaster):
            await asyncio.sleep(0)


async def child(postgres: PostgresServer, title: str) -> psutil.Process:
    """A child, as soon as there is one of that title."""
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            with suppress(psutil.NoSuchProcess):
                for found in psutil.Process(postgres.pid or 0).children():
                    if title in " ".join(found.cmdline()):
                        return found
            await asyncio.sleep(0)


async def test_a_killed_nats_comes_back_under_its_url_with_its_streams(data: Path) -> None:
    async with NatsServer(data) as server:
        url = server.url
        await ask(url, "$JS.API.STREAM.CREATE.facts", STREAM)
        await ask(url, "facts", "7")
        await server.kill()
        await back(server)
        assert server.url == url
        assert await fact_count(url) == 1


async def test_starting_a_server_that_comes_back_by_itself_starts_no_second_one(
    data: Path,
) -> None:
    async with NatsServer(data) as server:
        await server.kill()
        await server.start()
        pid = server.pid
        await server.start()
        assert server.pid == pid
    assert pid
    assert birth_of(pid) is None


async def test_a_server_whose_data_was_removed_stays_down_and_stops_quietly(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with NatsServer(data) as server:
        shutil.rmtree(data)
        await server.kill()
        async with asyncio.timeout(SECONDS_MAX):
            while "stays down" not in caplog.text:
                await asyncio.sleep(0.01)
        assert not list(data.parent.glob("data"))


async def test_a_second_nats_keeps_to_itself_and_survives_the_loss_of_its_store(
    data: Path,
) -> None:
    async with (
        NatsServer(data) as first,
        NatsServer(data, "nats-2", restart=False) as second,
    ):
        for server in (first, second):
            await ask(server.url, "$JS.API.STREAM.CREATE.facts", STREAM)
        await second.kill()
        assert second.pid is None
        shutil.rmtree(second.store_dir)
        await second.start()
        assert (await ask(second.url, "$JS.API.STREAM.INFO.facts"))["error"]["code"] == 404
        assert await fact_count(first.url) == 0


async def test_a_server_that_cannot_start_says_why(data: Path) -> None:
    server = NatsServer(data)
    server.folder.mkdir(parents=True)
    server.store_dir.touch()
    with pytest.raises(ServerNotStartedError, match="storage directory is not a directory"):
        await server.start()


def test_pauses_between_restarts_grow_and_stay_bounded() -> None:
    assert next_pause(0) == PAUSE_SECONDS_MIN
    assert next_pause(1) == 2
    assert next_pause(4) == PAUSE_SECONDS_MAX
