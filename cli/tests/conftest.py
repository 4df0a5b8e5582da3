"""Data directories that the servers' account can reach: an empty one, and Lishui's."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import NamedTuple

import pytest

from linli.cli.testing import Ended, linli, up
from linli.servers import temporary_folder


class Told(NamedTuple):
    """A data directory with the history in it, and what the last telling of it printed."""

    data: Path
    ended: Ended


@pytest.fixture
async def data() -> AsyncGenerator[Path]:
    async with temporary_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
async def told() -> AsyncGenerator[Told]:
    """A first telling is killed in the middle; the second one completes it."""
    async with temporary_folder() as folder:
        async with up(folder, "demo", "--once") as telling:
            while (await telling.client.get("/api/communities/towns/lishui")).is_error:
                await asyncio.sleep(0.01)
            telling.process.kill()
            assert await telling.process.wait() == -9
        yield Told(folder, await linli("demo", "--once", "--json", "--data", folder, "--port", "0"))
