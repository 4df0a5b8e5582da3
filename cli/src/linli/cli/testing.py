"""The testing kit: the `linli` command as its users run it, in a process of its own."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process, create_subprocess_exec
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from httpx import AsyncClient

from linli.cli.record import PlatformRecord

LINLI = Path(sys.executable).with_name("linli")
SECONDS_MAX = 60.0


class Ended(NamedTuple):
    """What a command that has ended leaves."""

    status: int
    out: str
    err: str


async def linli(*arguments: str | Path) -> Ended:
    """Run a command to its end."""
    process = await create_subprocess_exec(
        LINLI, *arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )
    try:
        async with asyncio.timeout(SECONDS_MAX):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return Ended(await process.wait(), out.decode(), err.decode())


class Up(NamedTuple):
    """A platform in another process."""

    process: Process
    record: PlatformRecord
    client: AsyncClient
    said: str
    """What it printed when it was ready."""

    async def ended(self, number: signal.Signals) -> int:
        """Send a signal, and return the exit status."""
        self.process.send_signal(number)
        async with asyncio.timeout(SECONDS_MAX):
            return await self.process.wait()


@asynccontextmanager
async def up(data: Path, *options: str) -> AsyncGenerator[Up]:
    """Run `linli up` on a free port from when it is ready; stop it at the end, if it still runs."""
    complaints = data.with_name("stderr")
    with complaints.open("wb") as stderr:
        process = await create_subprocess_exec(
            *(LINLI, "up", "--data", data, "--port", "0", *options), stdout=PIPE, stderr=stderr
        )
    try:
        said = await _first_words(process)
        record = PlatformRecord.read(data)
        assert record, complaints.read_text()  # noqa: S101 - a test's
        async with AsyncClient(base_url=record.urls["platform"], timeout=SECONDS_MAX) as client:
            yield Up(process, record, client, said)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _first_words(process: Process) -> str:
    assert process.stdout  # noqa: S101 - for the type: it is a pipe
    async with asyncio.timeout(SECONDS_MAX):
        return (await process.stdout.readline()).decode()
