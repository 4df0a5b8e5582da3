"""Data directories that the servers' account can reach, and one platform for those who only ask."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from linli.cli.testing import Up, up
from linli.servers import temporary_folder


@pytest.fixture
async def data() -> AsyncGenerator[Path]:
    async with temporary_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
async def shared_data() -> AsyncGenerator[Path]:
    async with temporary_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
async def platform(shared_data: Path) -> AsyncGenerator[Up]:
    async with up(shared_data) as running:
        yield running
