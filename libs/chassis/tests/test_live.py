"""A live answer goes on for whoever takes it, and hangs up on who does not."""

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from linli.chassis.live import LiveAnswer, heard
from linli.chassis.protocol import BoundedProtocol
from linli.chassis.stopping import Stopping

PIECE = b"data: " + b"x" * 100_000 + b"\n\n"
SECONDS_MAX = 10


class Endless:
    """Answers everybody without an end, and counts who is still there."""

    def __init__(self) -> None:
        self.present = 0
        self.left = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.present += 1
        await LiveAnswer(self._pieces(), {"Linli-Epoch": "1"}, left=self._leave)(
            scope, receive, send
        )

    async def _pieces(self) -> AsyncIterator[bytes]:
        while True:
            yield PIECE
            await asyncio.sleep(0)  # a reader who has gone takes everything at once

    def _leave(self) -> None:
        self.present -= 1
        self.left.set()


@asynccontextmanager
async def served(app: Endless) -> AsyncGenerator[int]:
    """Where it answers on a socket."""
    config = uvicorn.Config(app, lifespan="off", log_config=None, ws="none")
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: BoundedProtocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    async with server:
        yield server.sockets[0].getsockname()[1]


def asking(port: int) -> socket.socket:
    """A connection that has asked, and takes little at a time."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", port))
    client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    client.setblocking(False)
    return client


async def taken(client: socket.socket, size: int) -> bytes:
    """What comes, until it is so much or the server hangs up."""
    loop, parts = asyncio.get_running_loop(), bytearray()
    while len(parts) < size and (part := await loop.sock_recv(client, 65_536)):
        parts += part
    return bytes(parts)


async def test_who_takes_nothing_is_hung_up_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("linli.chassis.live.TAKEN_SECONDS_MAX", 0.1)
    app = Endless()
    async with served(app) as port, asyncio.timeout(SECONDS_MAX):
        with asking(port) as client:
            await app.left.wait()
            assert not (await taken(client, 2**40)).endswith(b"0\r\n\r\n")
    assert app.present == 0
    assert not caplog.records


async def test_who_reads_slowly_but_reads_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.chassis.live.TAKEN_SECONDS_MAX", 2.0)
    app = Endless()
    async with served(app) as port, asyncio.timeout(SECONDS_MAX):
        with asking(port) as client:
            head = await taken(client, 1_000_000)
            assert app.present == 1
        assert b"content-type: text/event-stream" in head
        assert b"linli-epoch: 1" in head
        await app.left.wait()


async def test_silence_is_told_from_news_and_from_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.chassis.live.HEARTBEAT_SECONDS", 0.01)
    stopping, news = Stopping(), asyncio.Event()
    stop = asyncio.ensure_future(stopping.wait())
    assert not await heard(news.wait(), stop)
    news.set()
    assert await heard(news.wait(), stop)
    stopping.end_streams()
    assert await heard(asyncio.Event().wait(), stop)
