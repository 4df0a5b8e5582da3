"""One connection kept for many requests, with as little work per request as a client can have."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple, Self
from urllib.parse import urlsplit

ANSWER_SECONDS_MAX = 20.0
"""Longer than the platform lets a command wait."""


class LostReplyError(Exception):
    """No whole answer came: what was asked may be done or not."""


class Answer(NamedTuple):
    """A status, headers by their lower-case names, and a body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connection:
    """HTTP/1.1 to one address; dialled again after an error."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        at = urlsplit(url)
        self._host, self._port = at.hostname or "", at.port or 80
        lines = {"Host": at.netloc, "Content-Type": "application/json", **headers}
        self._lines = lines
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._hang_up()

    async def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request and read the answer.

        Raises:
            LostReplyError: the connection broke, or no answer came in time.
        """
        lines = {**self._lines, **(headers or {}), "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        request = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                return await self._exchanged(request)
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError, ValueError) as error:
            self._hang_up()
            raise LostReplyError(str(error) or type(error).__name__) from error
        except asyncio.CancelledError:
            self._hang_up()
            raise

    async def _exchanged(self, request: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        pairs = (line.partition(": ") for line in lines if line)
        headers = {name.lower(): value for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self._hang_up()
        return Answer(int(first.split(" ", 2)[1]), headers, body)

    def _hang_up(self) -> None:
        if self._streams:
            with suppress(OSError, RuntimeError):
                self._streams[1].close()
            self._streams = None
