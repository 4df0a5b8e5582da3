"""An issuer in a process of its own, and a verifier that trusts it."""

import json
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from linli.chassis.tokens import IssuerSettings, Verifier
from linli.issuer import DevelopmentIssuer
from linli.servers.ports import free_ports

from .forging import NOW, PUBLISHED, Forge
from .provider import Provider


class Running(NamedTuple):
    """An issuer at work: its folder, and its process."""

    issuer: DevelopmentIssuer
    process: Process

    async def end(self) -> None:
        if self.process.returncode is None:
            self.process.terminate()
        await self.process.communicate()


async def started(folder: Path, url: str) -> Running:
    port = url.rpartition(":")[2]
    process = await create_subprocess_exec(
        *(sys.executable, "-m", "linli.issuer", "--folder", str(folder), "--port", port),
        stderr=PIPE,
    )
    transport = httpx.AsyncHTTPTransport(retries=8)  # half a second, doubled each time
    async with httpx.AsyncClient(transport=transport) as http:
        (await http.get(f"{url}/jwks.json")).raise_for_status()
    return Running(DevelopmentIssuer(folder, url), process)


@pytest.fixture(scope="session")
def url() -> str:
    (port,) = free_ports(1)
    return f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
async def issuer(url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Publishes keys of every kind."""
    folder = tmp_path_factory.mktemp("issuer")
    (folder / "keys.json").write_text(json.dumps(PUBLISHED.as_dict(private=True)))
    running = await started(folder, url)
    yield running
    await running.end()


@pytest.fixture(scope="session")
def forge(issuer: Running) -> Forge:
    return Forge(issuer.issuer.issuer)


@pytest.fixture(scope="session")
async def verifier(forge: Forge) -> AsyncIterator[Verifier]:
    """Trusts the issuer, at a time that stands still."""
    async with Verifier([IssuerSettings(forge.issuer, "linli")], clock=lambda: NOW) as made:
        yield made


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """An issuer that does what it is told."""
    async with Provider() as made:
        yield made
