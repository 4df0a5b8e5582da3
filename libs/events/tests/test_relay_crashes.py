"""Relays race, die between any two steps, and lose their servers: the mirror stays true."""

import asyncio
import itertools
import shutil
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

import pytest

from linli.events import relay as relay_module
from linli.events.envelope import Envelope, Source, stream_of
from linli.events.jetstream import Nats
from linli.events.memory import DeadlyHistory, DeadlyNats, MemoryHistory, mirrored, run_for, running
from linli.events.relay import ForkError, Relay, fitting
from linli.events.streams import ensure_stream, publish_batch
from linli.servers import NatsServer

MIB = 1024 * 1024
SOON = 20.0


async def no_fork(fork: ForkError) -> None:
    raise AssertionError(fork)


def relay_of(history: MemoryHistory, nats: Nats) -> Relay:
    return Relay(history.source, history, nats, max_bytes=64 * MIB, on_fork=no_fork)


async def until(fact: Callable[[], Coroutine[Any, Any, bool]]) -> None:
    async with asyncio.timeout(SOON):
        while not await fact():
            await asyncio.sleep(0.01)


async def test_racing_relays_misplace_miss_and_double_nothing_while_the_server_is_killed(
    nats_server: NatsServer, source: Source
) -> None:
    history = MemoryHistory(source, 1000)
    async with AsyncExitStack() as stack:
        connections = [await Nats.open(nats_server.url) for _ in range(2)]
        for connection in connections:
            stack.push_async_callback(connection.close)
        relays = [relay_of(history, connection) for connection in connections]
        await stack.enter_async_context(running(*relays))
        for count in itertools.chain([700] * 3, range(1, 30), [700] * 3):
            history.append(count)
            if count == 700:
                await until(lambda: moved(relays, len(history.events) - 500))
                await nats_server.kill()
                history.append(20)
                await nats_server.start()
            await asyncio.sleep(0)
        assert all(await asyncio.gather(*(relay.drain(SOON) for relay in relays)))
        assert len(history.events) > 5000
        assert await mirrored(connections[0], history) == history.ids


async def moved(relays: list[Relay], position: int) -> bool:
    return max(relay.state.published for relay in relays) >= position


@pytest.mark.parametrize("backlog", [4, 14])
async def test_a_relay_killed_between_any_two_steps_leaves_nothing_that_the_next_does_not_mend(
    nats_server: NatsServer, nats: Nats, source: Source, backlog: int
) -> None:
    mortal = await DeadlyNats.open(nats_server.url)
    for steps in range(1, 1000):
        history = DeadlyHistory(Source(f"{source.town}-{steps}", source.service), backlog)
        survived = await run_for(relay_of(history, mortal), history, mortal, steps)
        history.append(1)
        heir = relay_of(history, nats)
        async with running(heir):
            assert await heir.drain(SOON), f"killed at step {steps}"
        assert await mirrored(nats, history) == history.ids, f"killed at step {steps}"
        if survived:
            assert steps > 2 * backlog
            break
    await mortal.close()


async def test_jetstream_lost_under_load_is_refilled_with_the_same_ids_and_sequences(
    nats_server: NatsServer, nats: Nats, source: Source
) -> None:
    history = MemoryHistory(source, 2000)
    relay = relay_of(history, nats)
    async with running(relay):
        await until(lambda: moved([relay], 500))
        await nats_server.kill()
        shutil.rmtree(nats_server.store_dir)
        history.append(100)
        await nats_server.start()
        history.append(3)
        await until(lambda: moved([relay], len(history.events)))
        assert await mirrored(nats, history) == history.ids


async def lose_tail(nats: Nats, history: MemoryHistory, keep: int) -> None:
    """Leave the stream as if its last messages had never been acknowledged."""
    name = stream_of(history.source, history.epoch)
    await nats.ask(f"$JS.API.STREAM.DELETE.{name}", b"")
    await ensure_stream(nats, history.source, history.epoch, max_bytes=64 * MIB)
    await publish_batch(nats, name, fitting(history.events[:keep]), 0)


@pytest.mark.parametrize("wake", [0, 1, 50])
async def test_a_lost_tail_is_refilled(
    nats: Nats, source: Source, wake: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "POLL_SECONDS", 0.1)
    history = MemoryHistory(source, 100)
    relay = relay_of(history, nats)
    async with running(relay):
        assert await relay.drain(SOON)
        await lose_tail(nats, history, keep=60)
        history.append(wake)

        async def refilled() -> bool:
            return await mirrored(nats, history) == history.ids

        await until(refilled)


async def test_a_store_that_fails_for_a_while_is_asked_again(nats: Nats, source: Source) -> None:
    class Failing(MemoryHistory):
        fails = 3

        async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
            self.fails -= 1
            if self.fails >= 0:
                raise OSError("the database is away")
            return await super().read(source, after, limit)

    history = Failing(source, 20)
    relay = relay_of(history, nats)
    async with running(relay):

        async def failing() -> bool:
            return relay.state.error == "the database is away"

        await until(failing)
        assert await relay.drain(SOON)
    assert relay.state.error is None
    assert await mirrored(nats, history) == history.ids


async def test_without_nats_a_relay_waits_and_stops_when_told(source: Source) -> None:
    away = Nats("nats://127.0.0.1:1", "test")
    history = MemoryHistory(source, 3)
    relay = relay_of(history, away)
    async with asyncio.timeout(1), running(relay):
        assert not await relay.drain(0.2)
        history.append(1)
        assert "not connected" in (relay.state.error or "")
        assert relay.state.published == 0
    await away.close()
