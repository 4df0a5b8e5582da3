"""Requests at next to no cost of the client: HTTP/1.1 over kept connections, each asks in turn.

Where service and client share two cores, a client with a pool of its own to keep in order takes
the time that is to be measured.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import orjson

type Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: bytes
    etag: str | None = None
    position: str | None = None


class Asking:
    """Asks a service; as many connections as there are requests under way."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._host, self._port = where.hostname or "", where.port or 0
        self._idle: list[Connection] = []

    async def get(
        self, path: str, where: Mapping[str, str] | None = None, etag: str | None = None
    ) -> Answer:
        """Read something, unless it is still what has that tag."""
        known = f"If-None-Match: {etag}\r\n" if etag else ""
        return await self._ask("GET", f"{path}?{urlencode(where)}" if where else path, b"", known)

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Ask for something to be done."""
        return await self._ask("POST", path, orjson.dumps(body))

    async def _ask(self, method: str, target: str, body: bytes, more: str = "") -> Answer:
        head = (
            f"{method} {target} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n{more}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        reader, writer = connection = await self._connection()
        writer.write(head.encode() + body)
        told = await reader.readuntil(b"\r\n\r\n")
        length = int(_value_of(told, b"content-length") or 0)  # a 304 has no body
        tag, position = _value_of(told, b"etag"), _value_of(told, b"linli-position")
        answer = Answer(int(told[9:12]), await reader.readexactly(length), tag, position)
        self._idle.append(connection)
        return answer

    async def _connection(self) -> Connection:
        """One that is idle and that the service has not closed, or a new one."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self._host, self._port, limit=2**20)

    def close(self) -> None:
        """Close all connections."""
        for _, writer in self._idle:
            writer.close()


def _value_of(head: bytes, name: bytes) -> str | None:
    before, found, _ = head.lower().partition(name + b": ")
    value = head[len(before) + len(found) :].partition(b"\r\n")[0]
    return value.decode() if found else None
