"""The relay's backlog: a history put into its stream, against a loop that only publishes.

The bare loop has every message ready before the clock starts, and does nothing but send atomic
batches and wait for each acknowledgement. The relay reads the store, makes the messages, names the
sequence each batch must follow, and tells others how far it is.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from bench.facts import PLACE, home, reported
from bench.figures import Measured
from bench.rounds import interleaved
from bench.surroundings import Bench, connected, empty_store
from linli.events.append import Append, Context, Home, NewEvent, Write, new_id
from linli.events.contracts.base import stream_name
from linli.events.envelope import Source, stream_of
from linli.events.jetstream import Message, Nats
from linli.events.relay import ForkError, Relay, fitting
from linli.events.store import EventStore
from linli.events.streams import BATCH_EVENTS_MAX, ensure_stream, publish_batch, stream_state

ROUNDS = 5
EVENTS = 20_000
STREAM_BYTES_MAX = 1024**3
SECONDS_MAX = 60.0
RELAYED, BARE = home("relayed").source, home("bare").source


async def measure(bench: Bench) -> Measured:
    """Take turns, the relay's and the bare loop's."""
    async with (
        empty_store(bench.servers.database_url, "issues", "bench_relay") as store,
        connected(bench.servers.nats_url) as nats,
    ):
        await fill(store, RELAYED, EVENTS)
        batches = await messages_of(store)

        async def relayed() -> float:
            return await rate_of_relay(store, nats)

        async def bare() -> float:
            return await rate_of_bare_loop(nats, batches)

        contenders = {"relay": relayed, "bare": bare}
        return measured(await interleaved(contenders, bench.rounds("relay", ROUNDS)))


def measured(medians: Mapping[str, float]) -> Measured:
    """The relay's rate as a part of the bare loop's."""
    rates = {f"{name}_events_per_second": round(rate) for name, rate in medians.items()}
    return Measured({"relay_ratio": round(medians["relay"] / medians["bare"], 3)}, rates)


async def fill(store: EventStore, source: Source, events: int) -> None:
    """Record so many reports, each in a stream of its own, 200 a command."""
    belongs = Home(source, PLACE)
    for _ in range(0, events, 200):
        keys = [new_id() for _ in range(200)]
        writes = [
            Write(stream_name("issue", key), 0, [NewEvent(reported(key))], belongs) for key in keys
        ]
        await store.submit(Append(source=source, context=Context.new(), writes=writes))


async def messages_of(store: EventStore) -> list[list[Message]]:
    """The whole history as messages, in batches, as if another source had it."""
    batches: list[list[Message]] = []
    for after in range(0, EVENTS, BATCH_EVENTS_MAX):
        events = await store.read(RELAYED, after, BATCH_EVENTS_MAX)
        batches.append(fitting([event._replace(source=BARE) for event in events]))
    return batches


async def rate_of_relay(store: EventStore, nats: Nats) -> float:
    """Events a second from the start of a relay until the stream has them all."""
    await empty_stream(nats, RELAYED)
    relay = Relay(RELAYED, store, nats, max_bytes=STREAM_BYTES_MAX, on_fork=_raise)
    began = time.perf_counter()
    running = asyncio.create_task(relay.run())
    await relay.drain(SECONDS_MAX)
    seconds = time.perf_counter() - began
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await check_complete(nats, RELAYED)
    return EVENTS / seconds


async def rate_of_bare_loop(nats: Nats, batches: Sequence[Sequence[Message]]) -> float:
    """Events a second when nothing is done but publishing."""
    await empty_stream(nats, BARE)
    name, last = stream_of(BARE, 1), 0
    began = time.perf_counter()
    for messages in batches:
        await publish_batch(nats, name, messages, last)
        last += len(messages)
    seconds = time.perf_counter() - began
    await check_complete(nats, BARE)
    return EVENTS / seconds


async def empty_stream(nats: Nats, source: Source) -> None:
    """Make the source's stream, and remove the one of the round before."""
    await nats.ask(f"$JS.API.STREAM.DELETE.{stream_of(source, 1)}", b"")
    await ensure_stream(nats, source, 1, max_bytes=STREAM_BYTES_MAX)


async def check_complete(nats: Nats, source: Source) -> None:
    """A stream that lacks events would make the figure worthless."""
    state = await stream_state(nats, stream_of(source, 1))
    if state is None or (state.first, state.last) != (1, EVENTS):
        raise AssertionError(f"{source} is not whole: {state}")


async def _raise(fork: ForkError) -> None:
    raise fork
