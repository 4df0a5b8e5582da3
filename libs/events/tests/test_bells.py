"""Two processes of a service hear of each other's work, and nobody of their own twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest

from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.bells import Bells
from linli.events.contracts.categories import CategoryDefined
from linli.events.envelope import Place, Source
from linli.events.jetstream import Nats
from linli.events.store import EventStore, Signal
from linli.events.testing import OneKey
from linli.servers import NatsServer

SECONDS_MAX = 10.0
FACT = CategoryDefined(code="greening", name_zh="绿化")  # pyright: ignore[reportArgumentType]


@dataclass
class Process:
    """What a process of the service has."""

    store: EventStore
    bells: Bells
    progress: Signal
    rings: list[str] = field(default_factory=list[str])

    async def note(self, name: str, signal: Signal) -> None:
        """Write down every ring, until cancelled."""
        while True:
            await signal.listen().wait()
            self.rings.append(name)


@pytest.fixture
async def two(
    database: str, nats_server: NatsServer, source: Source
) -> AsyncIterator[tuple[Process, Process]]:
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        begun: list[asyncio.Task[None]] = []
        made: list[Process] = []
        for _ in range(2):
            nats = await Nats.open(nats_server.url)
            stack.push_async_callback(nats.close)
            store = await EventStore.open("issues", database, OneKey())
            stack.push_async_callback(store.close)
            progress = Signal()
            process = Process(store, Bells(nats, store, progress), progress)
            made.append(process)
            begun.append(tasks.create_task(process.bells.run()))
            begun.append(tasks.create_task(process.note("commit", store.signal(source))))
            begun.append(tasks.create_task(process.note("progress", progress)))
        here, there = made
        await _hear_each_other(here, there)
        yield here, there
        for task in begun:
            task.cancel()


async def _hear_each_other(here: Process, there: Process) -> None:
    """Both listen by now."""
    async with asyncio.timeout(SECONDS_MAX):
        for one, other in ((here, there), (there, here)):
            while "progress" not in other.rings:
                one.bells.moved()
                await asyncio.sleep(0.01)
    here.rings.clear()
    there.rings.clear()


async def _append(process: Process, source: Source) -> None:
    write = Write("category-one", 0, [NewEvent(FACT)], Home(source, Place("tongsheng")))
    await process.store.submit(Append(source=source, context=Context.new(), writes=(write,)))


async def _rung(process: Process, name: str) -> None:
    async with asyncio.timeout(SECONDS_MAX):
        while name not in process.rings:
            await asyncio.sleep(0.01)


async def test_a_commit_wakes_who_follows_the_source_in_another_process(
    two: tuple[Process, Process], source: Source
) -> None:
    here, there = two
    await _append(here, source)
    await _rung(there, "commit")


async def test_a_projection_that_moves_wakes_who_waits_in_another_process(
    two: tuple[Process, Process],
) -> None:
    here, there = two
    here.bells.moved()
    await _rung(there, "progress")


async def test_nobody_hears_their_own_bell(two: tuple[Process, Process], source: Source) -> None:
    here, there = two
    await _append(here, source)
    await _rung(there, "commit")
    there.bells.moved()
    await _rung(here, "progress")  # its own bell would have come back before this one
    assert here.rings.count("commit") == 1


async def test_work_goes_on_without_bells(
    two: tuple[Process, Process], nats_server: NatsServer, source: Source
) -> None:
    here, _ = two
    await nats_server.kill()
    try:
        await _append(here, source)
        await _rung(here, "commit")
    finally:
        await nats_server.restart()
