"""Requests as bytes on a connection: what no client library would send."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

import orjson

from .callers import credentials

ANSWER_SECONDS_MAX = 10.0


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> dict[str, object]:
        """The problem details, or why there are none."""
        if self.headers.get("content-type") != "application/problem+json":
            raise AssertionError(f"{self.status} is no problem: {self.headers} {self.body[:200]!r}")
        return orjson.loads(self.body)


@asynccontextmanager
async def connected(
    url: str, address: str = "127.0.0.1"
) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection from one of our addresses, closed at the end."""
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(
        where.hostname, where.port, local_addr=(address, 0)
    )
    try:
        yield reader, writer
    finally:
        writer.close()


def request(
    method: bytes,
    target: bytes,
    body: bytes | None = None,
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> bytes:
    """A request, whatever its parts are; its length is told unless the headers say otherwise."""
    own = [(b"Host", b"linli.test")]
    own += [(name.encode(), value.encode()) for name, value in credentials().items()]
    if body is not None and not any(name.lower() == b"transfer-encoding" for name, _ in headers):
        own.append((b"Content-Length", b"%d" % len(body)))
    lines = [b"%b: %b" % pair for pair in (*own, *headers)]
    return b"\r\n".join([b"%b %b HTTP/1.1" % (method, target), *lines, b"", body or b""])


async def asked(url: str, data: bytes) -> Answer | None:
    """The answer to a request; None where the server hung up instead."""
    async with connected(url) as (reader, writer):
        writer.write(data)
        return await answered(reader)


async def answered(reader: asyncio.StreamReader) -> Answer | None:
    """The next answer on a connection; None if it was closed."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            head = await reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")[:-2]
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in lines)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return Answer(int(first.split(" ")[1]), headers, body)
