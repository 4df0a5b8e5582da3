"""A stable address for a database that moves: what a service address does in a cluster."""

import asyncio
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from linli.servers.ports import LOOPBACK

CHUNK_BYTES = 256 * 1024


class Forwarder:
    """Passes bytes on to wherever it is pointed; pointed elsewhere, it ends what it had."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._target: tuple[str, int] | None = None
        self._open: set[StreamWriter] = set()
        self.port = 0

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End everything."""
        self.point(None)
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    def point(self, url: str | None) -> None:
        """Lead to `url` from now on; with None, nowhere."""
        at = urlsplit(url) if url else None
        self._target = (at.hostname or "", at.port or 0) if at else None
        for writer in tuple(self._open):
            writer.transport.abort()

    def in_place_of(self, url: str) -> str:
        """The URL with our address in it."""
        at = urlsplit(url)
        credentials = at.netloc.rpartition("@")[0]
        return urlunsplit(at._replace(netloc=f"{credentials}@{LOOPBACK}:{self.port}"))

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self._target:
                await self._join(reader, writer, *self._target)
        except OSError:
            pass  # the other side sees its connection end
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _join(self, reader: StreamReader, writer: StreamWriter, host: str, port: int) -> None:
        there, onward = await asyncio.open_connection(host, port)
        self._open.add(onward)
        ways = [asyncio.ensure_future(pump(*way)) for way in ((reader, onward), (there, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.wait(ways)
            self._open.discard(onward)
            onward.transport.abort()


async def pump(reader: StreamReader, writer: StreamWriter) -> None:
    """Bytes from one to the other until either ends."""
    with suppress(OSError):
        while data := await reader.read(CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
