"""A server that does nothing for a while."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import psutil

from linli.servers import NatsServer

STOPPED_SECONDS_MAX = 5.0


@asynccontextmanager
async def stopped(server: NatsServer) -> AsyncGenerator[None]:
    """Stop it, and go on when no thread of it moves; at the end it goes on where it was."""
    process = psutil.Process(server.pid)
    process.suspend()
    try:
        async with asyncio.timeout(STOPPED_SECONDS_MAX):
            while any(state != psutil.STATUS_STOPPED for state in states_of(process)):
                await asyncio.sleep(0)
        yield
    finally:
        process.resume()


def states_of(process: psutil.Process) -> list[str]:
    """The states of its threads: each stops by itself, after the signal was sent."""
    return [psutil.Process(thread.id).status() for thread in process.threads()]
