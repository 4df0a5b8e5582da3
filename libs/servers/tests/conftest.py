"""Data directories that the servers' account can reach, and that leave nothing behind."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from linli.servers import temporary_folder


@pytest.fixture
async def data() -> AsyncGenerator[Path]:
    async with temporary_folder() as folder:
        yield folder
