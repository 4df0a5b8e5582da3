"""The testing kit: the `linli` command as its users run it, in a process of its own or in this."""

import asyncio
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process, create_subprocess_exec
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, cast

from httpx import AsyncClient

from linli.cli.main import main
from linli.cli.record import PlatformRecord

LINLI = Path(sys.executable).with_name("linli")
SECONDS_MAX = 60.0


class Ended(NamedTuple):
    """What a command that has ended leaves."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


def typed(*arguments: str | Path) -> Ended:
    """Run a command in this process, which has imported all it needs; no event loop may run."""
    out, err, status = StringIO(), StringIO(), 0
    with _aside_from_ours(), redirect_stdout(out), redirect_stderr(err):
        sys.argv = ["linli", *map(str, arguments)]
        try:
            main()
        except SystemExit as ended:
            status = cast(int, ended.code or 0)
    return Ended(status, out.getvalue(), err.getvalue())


@contextmanager
def _aside_from_ours() -> Generator[None]:
    """Nothing to read; afterwards the process has its arguments, input and log back."""
    argv, stdin, handlers = sys.argv, sys.stdin, logging.root.handlers[:]
    sys.stdin = StringIO()
    logging.root.handlers.clear()
    try:
        yield
    finally:
        sys.argv, sys.stdin, logging.root.handlers[:] = argv, stdin, handlers
        logging.captureWarnings(capture=False)


class Up(NamedTuple):
    """A platform in another process."""

    process: Process
    record: PlatformRecord
    client: AsyncClient

    async def end(self, number: signal.Signals) -> int:
        """Send a signal, and return the exit status."""
        self.process.send_signal(number)
        async with asyncio.timeout(SECONDS_MAX):
            return await self.process.wait()


async def linli(*arguments: str | Path, env: Mapping[str, str] | None = None) -> Ended:
    """Run a command to its end."""
    process = await create_subprocess_exec(
        *(LINLI, *arguments), stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=environment(env)
    )
    try:
        async with asyncio.timeout(SECONDS_MAX):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return Ended(await process.wait(), out.decode(), err.decode())


@asynccontextmanager
async def up(
    data: Path, command: str = "up", *options: str, env: Mapping[str, str] | None = None
) -> AsyncGenerator[Up]:
    """Run `linli up` on a free port, from when it is ready; stop it at the end if it still runs."""
    arguments = (command, "--data", data, "--port", "0", *options)
    process = await create_subprocess_exec(
        *(LINLI, *arguments), stdout=DEVNULL, stderr=PIPE, env=environment(env)
    )
    try:
        record = await _record(data, process)
        async with AsyncClient(base_url=record.urls["platform"], timeout=SECONDS_MAX) as client:
            yield Up(process, record, client)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def _record(data: Path, process: Process) -> PlatformRecord:
    """What the platform says of itself once it is ready."""
    async with asyncio.timeout(SECONDS_MAX):
        while process.returncode is None:
            record = PlatformRecord.read(data)
            if record and record.pids["linli"] == process.pid:
                return record
            await asyncio.sleep(0.02)
    raise AssertionError((await process.communicate())[1].decode())


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ours, without settings; compiled modules are kept, aside where ours may not be written."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    if ours.pop("PYTHONDONTWRITEBYTECODE", None):
        ours.setdefault("PYTHONPYCACHEPREFIX", _aside().name)
    return {**ours, **(more or {})}


@cache
def _aside() -> "TemporaryDirectory[str]":
    """For this process's life. Without it, each command would compile all it imports."""
    return TemporaryDirectory(prefix="linli-bytecode-")
