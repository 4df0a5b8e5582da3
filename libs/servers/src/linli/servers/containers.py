"""PostgreSQL and NATS in containers, by the testcontainers library: where Docker is at home.

Importing this needs the extra `containers`. In the data directory:

containers/   whose servers are containers has it from the beginning
  password    of both
  postgres/  nats/    their data
"""

import asyncio
import hashlib
import json
import os
import secrets
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple, cast

import asyncpg
from docker import DockerClient
from docker.errors import DockerException, NotFound
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer

from linli.servers.datadir import CONTAINERS, choose_containers, locked
from linli.servers.errors import ServersError
from linli.servers.files import write_private
from linli.servers.nats import CONFIGURATION, monitoring_answers
from linli.servers.ports import LOOPBACK

USER: Final = "linli"
NAMES: Final = ("postgres", "nats")
START_SECONDS_MAX: Final = 60
STOP_SECONDS_MAX: Final = 20
LOOK_SECONDS: Final = 0.1
CLIENT, MONITOR, POSTGRES = 4222, 8222, 5432


class Images(NamedTuple):
    """What the containers are made of."""

    postgres: str
    nats: str
    connections: int = 200
    """How many PostgreSQL takes: enough for a platform in one process, and for tests."""


class ContainerServers(NamedTuple):
    """Where both servers are."""

    database_url: str
    """As for `LINLI_DATABASE_URL`."""
    nats_url: str
    """As for `LINLI_NATS_URL`."""
    nats_monitoring_url: str


@asynccontextmanager
async def container_servers(data: Path, images: Images) -> AsyncGenerator[ContainerServers]:
    """Run both servers on `data`, whoever calls holds it; stop them at the end.

    What an earlier process left running there, killed before it could stop it, is ended first.

    Raises:
        ServersError: Docker does not answer, an image is not to be had, or a server stays silent.
    """
    password = _password(data)
    await remove_containers(data)
    async with (
        _run(_postgres(data, images, password)) as postgres,
        _run(_nats(data, images.nats, password)) as nats,
    ):
        database_url = f"postgresql://{USER}:{password}@{LOOPBACK}:{postgres(POSTGRES)}/postgres"
        monitor = nats(MONITOR)
        await _until(lambda: _postgres_answers(database_url), "PostgreSQL")
        await _until(lambda: monitoring_answers(monitor), "nats-server")
        yield ContainerServers(
            database_url=database_url,
            nats_url=f"nats://{USER}:{password}@{LOOPBACK}:{nats(CLIENT)}",
            nats_monitoring_url=f"http://{LOOPBACK}:{monitor}",
        )


@asynccontextmanager
async def temporary_containers(data: Path, images: Images) -> AsyncGenerator[ContainerServers]:
    """Both servers on a new folder `data`, held meanwhile."""
    with locked(data):
        choose_containers(data)
        async with container_servers(data, images) as servers:
            yield servers


async def remove_containers(data: Path) -> None:
    """End what still runs on a data directory; what it has written stays."""

    def remove() -> None:
        client = _docker()
        for name in NAMES:
            with suppress(NotFound):
                client.containers.get(_name(data, name)).remove(force=True)
        client.close()

    await asyncio.to_thread(remove)


def _docker() -> DockerClient:
    try:
        return DockerClient.from_env(version="auto")
    except DockerException as error:
        raise ServersError(f"Docker does not answer: {error}") from error


def _postgres(data: Path, images: Images, password: str) -> DockerContainer:
    home = "/var/lib/postgresql"
    container = _container(data, "postgres", images.postgres, home, POSTGRES)
    return container.with_envs(
        POSTGRES_USER=USER,
        POSTGRES_PASSWORD=password,
        POSTGRES_DB="postgres",
        POSTGRES_INITDB_ARGS="--data-checksums --encoding=UTF8 --locale=C.UTF-8",
        PGDATA=f"{home}/linli",
    ).with_command(f"postgres -c max_connections={images.connections} -c jit=off")


def _nats(data: Path, image: str, password: str) -> DockerContainer:
    home = "/data"
    configuration = CONFIGURATION.format(
        name=json.dumps("linli-nats"),
        host="0.0.0.0",  # noqa: S104 - of the container; what is published is on the loopback
        port=CLIENT,
        monitor=MONITOR,
        store=json.dumps(home),
        user=json.dumps(USER),
        password=json.dumps(password),
    )
    container = _container(data, "nats", image, home, CLIENT, MONITOR)
    write_private(data / CONTAINERS / "nats" / "nats.conf", configuration)
    return container.with_command(f"--config {home}/nats.conf")


def _container(data: Path, name: str, image: str, home: str, *ports: int) -> DockerContainer:
    # its reaper would be a third image; ours have names, by which the next start ends them
    testcontainers_config.ryuk_disabled = True
    folder = data / CONTAINERS / name
    folder.mkdir(parents=True, exist_ok=True)
    us = f"{os.getuid()}:{os.getgid()}" if os.getuid() else None  # root: as the image has it
    container = DockerContainer(image, name=_name(data, name), user=us)
    for port in ports:
        container.ports[f"{port}/tcp"] = cast(int, (LOOPBACK, 0))  # else on every interface
    return container.with_volume_mapping(folder.resolve(), home, "rw")


def _name(data: Path, name: str) -> str:
    digest = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()
    return f"linli-{name}-{digest[:12]}"


def _password(data: Path) -> str:
    path = data / CONTAINERS / "password"
    if not path.exists():
        write_private(path, secrets.token_hex(16))
    return path.read_text()


@asynccontextmanager
async def _run(container: DockerContainer) -> AsyncGenerator[Callable[[int], int]]:
    """A container at work; what is given tells where a port of it is."""
    try:
        await asyncio.to_thread(container.start)
    except DockerException as error:
        await asyncio.to_thread(container.stop)
        raise ServersError(f"{container.image} does not start: {error}") from error
    try:
        yield container.get_exposed_port
    finally:
        await asyncio.to_thread(_stop, container)


def _stop(container: DockerContainer) -> None:
    container.get_wrapped_container().stop(timeout=STOP_SECONDS_MAX)
    container.stop()


async def _until(answers: Callable[[], Awaitable[bool]], title: str) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while not await answers():
        if time.monotonic() > deadline:
            raise ServersError(f"{title} stays silent in its container for {START_SECONDS_MAX} s")
        await asyncio.sleep(LOOK_SECONDS)


async def _postgres_answers(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=START_SECONDS_MAX)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    await connection.close()
    return True
