"""A platform served: servers and services started, then requests answered, then all stopped."""

import asyncio
import errno
import os
import signal
import socket
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from linli.chassis.collectors import collected
from linli.chassis.runserver import serve
from linli.chassis.settings import PlatformSettings, read
from linli.chassis.stopping import Stopping
from linli.cli.failures import Failure
from linli.cli.foundations import Foundations, foundations
from linli.cli.logs import log_into
from linli.cli.record import PlatformRecord, nats_parts, path_in
from linli.cli.signals import abandon_on_signals, ignore_signals
from linli.cli.terminal import doing, err
from linli.servers import locked
from linli.servers.ports import LOOPBACK

if TYPE_CHECKING:
    from linli.cli.platform import Platform

BACKLOG = 2048
LOOK_SECONDS = 1.0

type WhileServing = Callable[["Platform", PlatformRecord, float], Coroutine[None, None, None]]
"""Told what is served, and after how many seconds; when it returns, the platform stops."""


async def serve_platform(
    data: Path, port: int, while_serving: WhileServing, *, insecure: bool = False
) -> None:
    """Run the platform until `while_serving` returns, or SIGINT or SIGTERM comes.

    Raises:
        Exception: it could not be started, or `while_serving` raised; alone or in groups.
        CancelledError: a signal came before it was ready.
    """
    began = time.monotonic()
    settings = settings_of(insecure=insecure)
    abandon_on_signals()
    with (
        locked(data),
        bound(port) as listener,
        log_into(data, settings.log_level),
        collected("platform", settings.otlp_endpoint),
    ):
        async with started(data, settings, stopping := Stopping()) as (on, platform):
            _listen(listener)
            async with recorded(data, lambda: record_of(on, platform, listener)) as record:
                work = while_serving(platform, record, time.monotonic() - began)
                await _serve(platform, stopping, listener, settings.drain_seconds, work)


def settings_of(*, insecure: bool) -> PlatformSettings:
    """The environment's settings; `insecure` is typed rather than set.

    Raises:
        Failure: callers are to be asked who they are, and are not.
    """
    settings = read(PlatformSettings)
    if insecure:
        settings = settings.model_copy(update={"insecure_no_auth": True})
    if settings.insecure_no_auth and settings.oidc_issuer:
        raise Failure("without authority there is no issuer: unset LINLI_OIDC_ISSUER")
    return settings


@asynccontextmanager
async def started(
    data: Path, settings: PlatformSettings, stopping: Stopping
) -> AsyncGenerator[tuple[Foundations, "Platform"]]:
    """Servers and services; the services' code is loaded while the servers start."""
    loading = asyncio.create_task(asyncio.to_thread(import_module, "linli.cli.platform"))
    with doing("Starting PostgreSQL and NATS") as then:
        async with foundations(data, settings) as on:
            await loading
            from linli.cli.platform import platform  # noqa: PLC0415 - loaded meanwhile

            then("Starting the services")
            async with platform(on, settings, stopping) as running:
                then(None)
                yield on, running


async def _serve(
    platform: "Platform",
    stopping: Stopping,
    listener: socket.socket,
    drain_seconds: float,
    work: Coroutine[None, None, None],
) -> None:
    """Serve until told to stop, or the work is done."""
    working = asyncio.create_task(work)
    serving = asyncio.create_task(
        serve(platform.app, stopping, sockets=[listener], drain_seconds=drain_seconds)
    )
    await asyncio.wait((serving, working), return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        signal.raise_signal(signal.SIGTERM)  # as whoever ends the platform does
    await serving
    ignore_signals()
    err.print("Stopping")
    if working.done():
        working.result()
    else:
        working.cancel()


@contextmanager
def bound(port: int) -> Generator[socket.socket]:
    """A socket on `port`, or on a free one for 0; nobody is heard on it yet.

    Raises:
        Failure: the port is not to be had.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with _refusals(port):
            listener.bind((LOOPBACK, port))
        yield listener


def _listen(listener: socket.socket) -> None:
    with _refusals(listener.getsockname()[1]):
        listener.listen(BACKLOG)


@contextmanager
def _refusals(port: int) -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Failure(
                f"port {port} is taken: choose another with --port, or --port 0 for a free one"
            ) from error
        raise Failure(f"port {port} cannot be listened on: {error.strerror}") from error


def record_of(on: Foundations, platform: "Platform", listener: socket.socket) -> PlatformRecord:
    """What others reach the platform by now."""
    url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    services = {name: f"{url}/api/{name}" for name in platform.services}
    return PlatformRecord(
        version=version("linli-cli"),
        pids={"linli": os.getpid(), **on.pids},
        urls={"platform": url, **services, "database": on.database_url, "nats": on.nats_url},
        nats=nats_parts(on.nats_url),
        issuer=platform.issuer.issuer if platform.issuer else None,
    )


@asynccontextmanager
async def recorded(
    data: Path, record: Callable[[], PlatformRecord]
) -> AsyncGenerator[PlatformRecord]:
    """Keep `run/platform.json` true while the platform runs; a restarted server has another pid."""
    written = record()
    written.write(data)

    async def keep() -> None:
        last = written
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if (now := record()) != last:
                now.write(data)
                last = now

    keeping = asyncio.create_task(keep())
    try:
        yield written
    finally:
        keeping.cancel()
        path_in(data).unlink(missing_ok=True)
