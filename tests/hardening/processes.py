"""A service in a process of its own that is killed and started again, on one address."""

import asyncio
import os
import random
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx

from linli.events.keyring import KeyRing
from linli.servers import Servers
from linli.servers.ports import free_ports

from .callers import GENEROUS, SERVICE

READY_SECONDS_MAX = 60.0


class Mortal:
    """A service that dies now and then."""

    def __init__(self, service: str, environment: dict[str, str], port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.kills = 0
        self._command = (sys.executable, "-m", f"linli.{service}")
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None

    async def live(self) -> None:
        """Start, and return when it is ready."""
        self._process = await asyncio.create_subprocess_exec(*self._command, env=self._environment)
        async with asyncio.timeout(READY_SECONDS_MAX), httpx.AsyncClient() as client:
            while self._process.returncode is None:
                with suppress(httpx.TransportError):
                    if (await client.get(f"{self.url}/readyz")).is_success:
                        return
                await asyncio.sleep(0.05)
        raise AssertionError("it did not start")

    async def die(self) -> None:
        """Kill it, whatever it is at."""
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def die_again_and_again(self, times: int, chance: random.Random) -> None:
        """Live and die; in the end it lives."""
        for _ in range(times):
            await asyncio.sleep(chance.uniform(0.2, 1.2))
            await self.die()
            self.kills += 1
            await self.live()


@asynccontextmanager
async def mortal(service: str, servers: Servers, folder: Path) -> AsyncGenerator[Mortal]:
    """A service at work in a process."""
    (port,) = free_ports(1)
    KeyRing.ensure(kek := folder / "kek.json")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LINLI_")},
        "LINLI_DATABASE_URL": servers.database_url,
        "LINLI_NATS_URL": servers.nats_url,
        "LINLI_KEK_FILE": str(kek),
        "LINLI_PHOTOS_DIR": str(folder / "photos"),
        "LINLI_HOST": "127.0.0.1",
        "LINLI_PORT": str(port),
        "LINLI_LOG_LEVEL": "error",
        **GENEROUS,
        **SERVICE,
    }
    one = Mortal(service, environment, port)
    try:
        await one.live()
        yield one
    finally:
        await one.die()
