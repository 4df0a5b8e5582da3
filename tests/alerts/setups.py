"""How a platform is set up before its fault is made: whom it asks, and what it runs on."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from chaos.disks import Disk, unavailable
from linli.cli.testing import up
from linli.servers import temporary_servers
from linli.servers.ports import LOOPBACK, free_ports
from tests.integration.test_erasure import OPEN

PID_FILE = "issuer.pid"
TOLD_SECONDS_MAX = 300.0


@asynccontextmanager
async def openly(_folder: Path) -> AsyncGenerator[Mapping[str, str]]:
    """Nobody is asked who they are."""
    yield OPEN


@asynccontextmanager
async def guarded(_folder: Path) -> AsyncGenerator[Mapping[str, str]]:
    """By tokens of the development issuer."""
    yield {}


@asynccontextmanager
async def unwatched(_folder: Path) -> AsyncGenerator[Mapping[str, str]]:
    """On servers of the user's own, of which NATS' monitoring is not named."""
    async with temporary_servers() as servers:
        urls = {"LINLI_DATABASE_URL": servers.database_url, "LINLI_NATS_URL": servers.nats_url}
        yield {**OPEN, **urls}


@asynccontextmanager
async def on_a_disk(folder: Path, megabytes: int) -> AsyncGenerator[Mapping[str, str]]:
    """NATS has a disk of its own, of which three quarters are its limit."""
    if reason := unavailable():
        pytest.skip(reason)
    (folder / "linli").mkdir(mode=0o711)
    disk = Disk(folder / "nats.ext4", folder / "linli" / "nats")
    await disk.make(megabytes)
    try:
        yield OPEN
    finally:
        await disk.remove()


@asynccontextmanager
async def with_an_issuer(folder: Path) -> AsyncGenerator[Mapping[str, str]]:
    """By tokens of an issuer in another process."""
    (port,) = free_ports(1)
    given = ("--folder", str(folder / "issuer"), "--port", str(port))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "linli.issuer", *given), stderr=asyncio.subprocess.DEVNULL
    )
    (folder / PID_FILE).write_text(str(process.pid))
    try:
        yield {"LINLI_OIDC_ISSUER": f"http://{LOOPBACK}:{port}"}
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def with_the_history(folder: Path) -> AsyncGenerator[Mapping[str, str]]:
    """Lishui's history is in it."""
    async with up(folder / "linli", "demo", "--once") as telling:
        async with asyncio.timeout(TOLD_SECONDS_MAX):
            assert await telling.process.wait() == 0
    yield OPEN


on_a_small_disk = partial(on_a_disk, megabytes=1024)
"""What fills it need not be much."""
on_a_large_disk = partial(on_a_disk, megabytes=8192)
"""Each stream of events is promised a gibibyte of it; nothing is written where it stays empty."""
