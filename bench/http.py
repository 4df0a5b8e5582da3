"""HTTP commands: issues reported and stored, against a bare FastAPI route with the same body.

Both are served by uvicorn on uvloop and httptools in processes of their own; the load comes from
this one, over kept connections and with as little work per request as a client can have.
"""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import urlsplit

import orjson

from bench.figures import Measured
from bench.rounds import interleaved
from bench.surroundings import Bench
from bench.visible import REPORT
from linli.chassis.places import PLACES
from linli.chassis.service import Part
from linli.chassis.testing import REGISTER
from linli.events.databases import engine_of, ensure_database, named
from linli.events.keyring import KeyRing
from linli.events.migrate import migrate
from linli.events.testing import projected, recorded
from linli.issues.main import ISSUES
from linli.servers import Servers

ROUNDS = 4
CONNECTIONS = 64
SECONDS = 3.0
HOST = "127.0.0.1"

type Command = Callable[[int], tuple[list[str], dict[str, str]]]
"""What serves on a port: a module with its arguments, and its environment."""


async def measure(bench: Bench) -> Measured:
    """Take turns, the service's and the bare route's."""
    await know_places(bench.servers.database_url)
    with TemporaryDirectory() as folder:
        KeyRing.ensure(kek := Path(folder) / "kek.json")
        async with served(issues(bench.servers, kek)) as service, served(bare) as peer:

            async def ours() -> float:
                return await rate(service)

            async def theirs() -> float:
                return await rate(peer)

            contenders = {"service": ours, "bare": theirs}
            medians = await interleaved(contenders, bench.rounds("http", ROUNDS))
    rates = {f"{name}_requests_per_second": round(value) for name, value in medians.items()}
    return Measured({"http_ratio": round(medians["service"] / medians["bare"], 3)}, rates)


async def know_places(server_url: str) -> None:
    """Let the issues service know the places of a town before it starts."""
    url = named(server_url, ISSUES.database)
    await ensure_database(url)
    engine = engine_of(url)
    await migrate(engine)
    register = enumerate(REGISTER["lishui"], start=1)
    facts = [recorded(event, town="lishui", position=position) for position, event in register]
    await projected(engine, PLACES, facts)
    await engine.dispose()


def issues(servers: Servers, kek: Path, part: Part = Part.ALL) -> Command:
    """The issues service in a process of its own, or a part of it."""

    def command(port: int) -> tuple[list[str], dict[str, str]]:
        keys = {"LINLI_DATABASE_URL": servers.database_url, "LINLI_NATS_URL": servers.nats_url}
        keys |= {"LINLI_KEK_FILE": str(kek), "LINLI_PHOTOS_DIR": str(kek.with_name("photos"))}
        keys |= {"LINLI_PORT": str(port), "LINLI_HOST": HOST, "LINLI_LOG_LEVEL": "error"}
        # what the service can do, not who may ask
        keys |= {"LINLI_INSECURE_NO_AUTH": "yes"}
        keys |= {"LINLI_CALLER_PER_SECOND": "1000000", "LINLI_CALLER_IN_FLIGHT": "1000"}
        return ["linli.issues", part], keys

    return command


def bare(port: int) -> tuple[list[str], dict[str, str]]:
    """A route that takes the same body and records nothing."""
    return ["bench.bare", str(port)], {}


class Serving(NamedTuple):
    """A module that serves."""

    url: str
    pid: int


@asynccontextmanager
async def served(command: Command) -> AsyncGenerator[str]:
    """A module that serves; its address."""
    async with serving(command) as (url, _):
        yield url


@asynccontextmanager
async def serving(command: Command) -> AsyncGenerator[Serving]:
    """A module that serves, in a process of its own."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    words, keys = command(port)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *words), env={**os.environ, **keys}
    )
    try:
        await _listening(port)
        yield Serving(f"http://{HOST}:{port}", process.pid)
    finally:
        process.terminate()
        await process.wait()


async def _listening(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def rate(url: str) -> float:
    """Requests a second over all connections."""
    where = urlsplit(url)
    until = time.perf_counter() + SECONDS
    began = time.perf_counter()
    counts = await asyncio.gather(
        *(ask(where.hostname or "", where.port or 0, until) for _ in range(CONNECTIONS))
    )
    return sum(counts) / (time.perf_counter() - began)


async def ask(host: str, port: int, until: float) -> int:
    """Send the report again and again over one connection; how many were taken."""
    reader, writer = await asyncio.open_connection(host, port)
    request = _request(f"{host}:{port}")
    count = 0
    while time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(head.decode())
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
        count += 1
    writer.close()
    await writer.wait_closed()
    return count


def _request(host: str) -> bytes:
    body = orjson.dumps(REPORT)
    head = (
        f"POST /api/issues HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
