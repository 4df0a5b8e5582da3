"""The HTTP server of a process: uvicorn on uvloop and httptools, stopped gracefully.

SIGTERM or SIGINT: `/readyz` says no, requests are served on for `drain_seconds`, then nothing new
is taken, what is under way is finished, the lifespan ends; within 25 s in all.
"""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import Awaitable, Generator
from typing import override

import uvicorn
import uvloop
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linli.chassis.protocol import BoundedProtocol
from linli.chassis.stopping import Stopping

log = logging.getLogger(__name__)

STOP_SECONDS_MAX = 25.0
REQUEST_SECONDS_MAX = 10.0
"""What a request may still take once nothing new is taken."""
KEEP_ALIVE_SECONDS = 75
GARBAGE_OBJECTS = 50_000
"""How many objects more than before make Python look for cycles among them. Hundreds of records are
at hand at once, none of them a cycle: at Python's own 2,000, looking takes a third of an import."""


class Server(uvicorn.Server):
    """uvicorn's server with an end: it neither waits for ever nor dies of the signal it handled."""

    def __init__(self, config: uvicorn.Config, stopping: Stopping, drain_seconds: float) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._drain_seconds = drain_seconds
        self._deadline: float | None = None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Begin to stop; a second Ctrl-C abandons what is under way."""
        if self._stopping.begun:
            self.force_exit = number is signal.SIGINT
            self._stop_listening()
            return
        self._stopping.begin()
        loop = asyncio.get_running_loop()
        self._deadline = loop.time() + STOP_SECONDS_MAX
        loop.call_later(self._drain_seconds, self._stop_listening)

    def _stop_listening(self) -> None:
        self._stopping.end_streams()
        self.should_exit = True

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Stop on a signal; uvicorn would raise it again in the end, past the caller's own end."""
        loop = asyncio.get_running_loop()
        signals = (signal.SIGTERM, signal.SIGINT)
        for number in signals:
            loop.add_signal_handler(number, self.stop, number)
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish requests and lifespan before the deadline."""
        try:
            async with asyncio.timeout_at(self._deadline):
                await super().shutdown(sockets)
        except TimeoutError:
            log.error("not everything could be finished within %d s", STOP_SECONDS_MAX)  # noqa: TRY400


class Leaving:
    """Closes each connection behind its next answer once we stop, and says so in that answer.

    Who keeps connections open comes back by a new one, which leads to somebody who stays; at the
    end none is left that a request could be on its way on.
    """

    def __init__(self, app: ASGIApp, stopping: Stopping) -> None:
        self._app, self._stopping = app, stopping

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve a request; nothing is added before the stop."""
        if not self._stopping.begun or scope["type"] != "http":
            return self._app(scope, receive, send)

        async def send_last(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), (b"connection", b"close")]
                message = {**message, "headers": headers}
            await send(message)

        return self._app(scope, receive, send_last)


async def serve(
    app: ASGIApp,
    stopping: Stopping,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    sockets: list[socket.socket] | None = None,
    drain_seconds: float = 0,
) -> None:
    """Serve until SIGTERM or SIGINT; `sockets` are already bound ones, instead of host and port."""
    gc.freeze()  # what is loaded by now stays
    gc.set_threshold(GARBAGE_OBJECTS)
    server = server_of(app, stopping, host=host, port=port, drain_seconds=drain_seconds)
    await server.serve(sockets)


def server_of(
    app: ASGIApp, stopping: Stopping, *, host: str, port: int, drain_seconds: float = 0
) -> Server:
    """A server that has yet to serve."""
    config = uvicorn.Config(
        Leaving(app, stopping),
        host=host,
        port=port,
        http=BoundedProtocol,
        interface="asgi3",  # uvicorn tells by a coroutine function, which this is none of
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(REQUEST_SECONDS_MAX),
    )
    return Server(config, stopping, drain_seconds)


def run(
    app: ASGIApp, stopping: Stopping, *, host: str, port: int, drain_seconds: float = 0
) -> None:
    """Serve in a process of its own, on uvloop."""
    uvloop.run(serve(app, stopping, host=host, port=port, drain_seconds=drain_seconds))
