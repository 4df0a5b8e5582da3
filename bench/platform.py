"""The platform as its users run it: `linli` in processes of its own, on a data directory."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

LINLI = Path(sys.executable).with_name("linli")
START_SECONDS_MAX = 60.0


class Platform(NamedTuple):
    """A platform that is ready."""

    url: str
    pid: int


@asynccontextmanager
async def up(data: Path, *options: str) -> AsyncGenerator[Platform]:
    """Start `linli up` and stop it with Ctrl-C's signal."""
    process = await _started("up", "--data", str(data), "--port", "0", *options)
    try:
        async with asyncio.timeout(START_SECONDS_MAX):
            url = await _ready(data, process)
        yield Platform(url, process.pid)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def linli(*words: str) -> str:
    """Run a command to its end; what it printed.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    process = await _started(*words)
    out, err = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"linli {words[0]} ended with {process.returncode}: {err.decode()}")
    return out.decode()


async def _started(*words: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(str(LINLI), *words, stdout=pipe, stderr=pipe)


async def _ready(data: Path, process: asyncio.subprocess.Process) -> str:
    """The platform's address, as soon as it says that it is ready."""
    record = data / "run" / "platform.json"
    while process.returncode is None:
        if record.exists():
            url: str = json.loads(record.read_text())["urls"]["platform"]
            async with httpx.AsyncClient() as client:
                if (await client.get(f"{url.rstrip('/')}/readyz")).is_success:
                    return url.rstrip("/")
        await asyncio.sleep(0.02)
    raise RuntimeError("linli up ended before it was ready")
