"""The platform as an operator runs it: the parts of each service in containers of their own.

An address stands before the answering part of each service, as a load balancer does: new
connections go to whom it leads to, the open ones stay where they are.
"""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import override

import httpx

from linli.cli.services import SERVICES
from linli.events.keyring import KeyRing
from linli.issuer import DevelopmentIssuer
from linli.servers.containers import ContainerServers, Images, temporary_containers
from linli.servers.ports import LOOPBACK, free_ports
from linli.servers.testing import Forwarder

from .engine import docker, logs_of, run, server_images

READY_SECONDS_MAX = 300
GRACE_SECONDS = 45
"""What Kubernetes gives a pod to end."""
DRAIN_SECONDS = 3
SECRETS, PHOTOS = "/run/secrets/linli", "/photos"
LOOK_SECONDS = 0.2
CONNECTIONS = 800
"""Of 18 processes, while one part of every service is replaced: 41 each at their most (K23)."""


class StoppedBadlyError(Exception):
    """A container took too long to end, or ended with a fault."""


@dataclass(frozen=True, kw_only=True)
class Pod:
    """A part of a service at work."""

    id: str
    url: str


class Site:
    """Every service's parts, and an address before each that answers."""

    def __init__(self, options: tuple[str, ...]) -> None:
        self._options = options
        self.addresses: dict[str, Forwarder] = {}
        self._pods: dict[tuple[str, str], Pod] = {}
        self._begun: list[str] = []

    async def start(self, service: str) -> None:
        """Both parts of a service, and its address."""
        api, _ = await asyncio.gather(
            self._started(service, "api"), self._started(service, "worker")
        )
        self.addresses[service] = await Forwarder(api.url).__aenter__()

    async def roll(self, service: str, part: str) -> float:
        """Replace a part by a new one, which is ready before the old one is told to end.

        Returns:
            How many seconds that one took to end.

        Raises:
            StoppedBadlyError: it was killed, or ended with a fault.
        """
        old = self._pods[service, part]
        new = await self._started(service, part)
        ending = asyncio.create_task(ended(old))
        if part == "api":
            await until_unready(old)
            self.addresses[service].to(new.url)
        return await ending

    async def stop(self) -> None:
        """Remove every container."""
        for address in self.addresses.values():
            await address.__aexit__()
        if self._begun:
            await docker("rm", "--force", *self._begun)

    async def _started(self, service: str, part: str) -> Pod:
        (port,) = free_ports(1)
        made = await run(service, part, options=(*self._options, "--env", f"LINLI_PORT={port}"))
        self._begun.append(made)
        pod = self._pods[service, part] = Pod(id=made, url=f"http://{LOOPBACK}:{port}")
        await until_ready(pod)
        return pod


async def ended(pod: Pod) -> float:
    """The seconds that a container takes from SIGTERM to its end."""
    began = time.monotonic()
    await docker("stop", "--time", str(GRACE_SECONDS), pod.id)
    seconds = time.monotonic() - began
    code = await docker("inspect", "--format", "{{.State.ExitCode}}", pod.id)
    if code != "0":
        raise StoppedBadlyError(f"exit status {code}: {await logs_of(pod.id)}")
    await docker("rm", pod.id)
    return seconds


async def ready(pod: Pod) -> bool:
    """Whether it says so."""
    with suppress(httpx.TransportError):
        async with httpx.AsyncClient() as client:
            return (await client.get(f"{pod.url}/readyz")).is_success
    return False


async def until_ready(pod: Pod) -> None:
    """Wait for its word.

    Raises:
        StoppedBadlyError: it has ended instead.
    """
    end = asyncio.create_task(docker("wait", pod.id))
    try:
        async with asyncio.timeout(READY_SECONDS_MAX):
            while not await ready(pod):
                if end.done():
                    raise StoppedBadlyError(await logs_of(pod.id))
                await asyncio.sleep(LOOK_SECONDS)
    finally:
        end.cancel()


async def until_unready(pod: Pod) -> None:
    """Wait until whoever looks knows that it stops."""
    async with asyncio.timeout(GRACE_SECONDS):
        while await ready(pod):
            await asyncio.sleep(LOOK_SECONDS)


class ByService(httpx.AsyncBaseTransport):
    """Leads a request to the address of the service that its path names."""

    def __init__(self, site: Site) -> None:
        # who idles for longer than a service drains would speak into a connection that ends
        limits = httpx.Limits(keepalive_expiry=DRAIN_SECONDS / 2)
        self._site, self._transport = site, httpx.AsyncHTTPTransport(limits=limits)

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        service = request.url.path.split("/")[2]
        port = self._site.addresses[service].port
        request.url = request.url.copy_with(host=LOOPBACK, port=port)
        return await self._transport.handle_async_request(request)

    @override
    async def aclose(self) -> None:
        await self._transport.aclose()


@asynccontextmanager
async def issuer(folder: Path) -> AsyncGenerator[DevelopmentIssuer]:
    """An issuer of tokens at work in a process."""
    (port,) = free_ports(1)
    handle = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "linli.issuer", "--folder", str(folder), "--port", str(port)),
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield DevelopmentIssuer(folder, f"http://{LOOPBACK}:{port}")
    finally:
        handle.terminate()
        await handle.wait()


@asynccontextmanager
async def site(folder: Path, first_admin: str) -> AsyncGenerator[tuple[Site, DevelopmentIssuer]]:
    """Every service on servers that are containers, too."""
    async with AsyncExitStack() as stack:
        images = Images(*await server_images(), connections=CONNECTIONS)
        servers = await stack.enter_async_context(temporary_containers(folder / "servers", images))
        tokens = await stack.enter_async_context(issuer(folder / "issuer"))
        given = environment(servers, tokens, first_admin)
        made = Site((*mounts(folder), *(f"--env={name}={value}" for name, value in given.items())))
        stack.push_async_callback(made.stop)
        await asyncio.gather(*(made.start(service.name) for service in SERVICES))
        yield made, tokens


def environment(
    servers: ContainerServers, tokens: DevelopmentIssuer, first_admin: str
) -> Mapping[str, str]:
    """What every container is told."""
    return {
        "LINLI_DATABASE_URL": servers.database_url,
        "LINLI_NATS_URL": servers.nats_url,
        "LINLI_NATS_MONITORING_URL": servers.nats_monitoring_url,
        "LINLI_KEK_FILE": f"{SECRETS}/kek.json",
        "LINLI_PHOTOS_DIR": PHOTOS,
        "LINLI_OIDC_ISSUER": tokens.issuer,
        "LINLI_FIRST_ADMIN": first_admin,
        "LINLI_DRAIN_SECONDS": str(DRAIN_SECONDS),
        "LINLI_CALLER_PER_SECOND": "1000000",
    }


def mounts(folder: Path) -> tuple[str, ...]:
    """On the machine's own network: the key that wraps keys, to read; a place for photos."""
    secrets, photos = folder / "secrets", folder / "photos"
    KeyRing.ensure(secrets / "kek.json")
    (secrets / "kek.json").chmod(0o644)
    photos.mkdir()
    photos.chmod(0o777)
    volumes = (f"--volume={secrets}:{SECRETS}:ro", f"--volume={photos}:{PHOTOS}")
    return ("--network", "host", *volumes)
