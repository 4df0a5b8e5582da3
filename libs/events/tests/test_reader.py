"""Readers give the history as it is, heal what a stream has lost, and stop at another story."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from linli.events.envelope import Envelope, Source, stream_of
from linli.events.feed import Feed, FeedUnavailableError
from linli.events.jetstream import Nats, NatsUnavailableError
from linli.events.memory import MemoryHistory, mirrored, ping, publish, running
from linli.events.projections import Checkpoint
from linli.events.reader import (
    Reader,
    Status,
    StoreReader,
    StreamReader,
    checkpoint_of,
    continued,
)
from linli.events.relay import ForkError, Relay
from linli.events.streams import ensure_stream
from linli.servers import NatsServer

MIB = 1024 * 1024
SOON = 10.0
START = Checkpoint()


type ReaderOf = Callable[[Feed], StreamReader]


class Unreachable:
    """The feed of a service that is down; asking it here is a failure of the test."""

    async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
        raise FeedUnavailableError("the feed is away")


@pytest.fixture
def stream_reader(reader_of: ReaderOf) -> StreamReader:
    """Reads the stream alone."""
    return reader_of(Unreachable())


async def delete(nats: Nats, history: MemoryHistory, sequence: int) -> None:
    name = stream_of(history.source, history.epoch)
    await nats.ask(f"$JS.API.STREAM.MSG.DELETE.{name}", b'{"seq": %d}' % sequence)


async def drop(nats: Nats, history: MemoryHistory) -> None:
    await nats.ask(f"$JS.API.STREAM.DELETE.{stream_of(history.source, history.epoch)}", b"")


async def all_after(reader: Reader, after: Checkpoint, limit: int = 100) -> list[UUID]:
    ids: list[UUID] = []
    while events := await reader.read(after, limit):
        assert len(events) <= limit
        ids += [event.id for event in events]
        after = checkpoint_of(events[-1])
    return ids


# The history as it is


@pytest.mark.parametrize("position", [0, 1, 99, 100, 249, 250])
async def test_a_stream_is_read_from_any_checkpoint_to_its_end(
    nats: Nats, source: Source, stream_reader: StreamReader, position: int
) -> None:
    history = MemoryHistory(source, 250)
    await publish(nats, history)
    ids = await all_after(stream_reader, history.checkpoint(position))
    assert ids == history.ids[position:]


async def test_the_events_read_are_the_events_stored(
    nats: Nats, source: Source, stream_reader: StreamReader
) -> None:
    history = MemoryHistory(source, 3)
    await publish(nats, history)
    assert await stream_reader.read(START, 10) == history.events


async def test_what_is_published_while_a_batch_is_applied_is_read_next(
    nats: Nats, source: Source, stream_reader: StreamReader
) -> None:
    history = MemoryHistory(source, 18)
    await publish(nats, history)
    assert len(await stream_reader.read(START, 9)) == 9
    assert len(await stream_reader.read(history.checkpoint(9), 9)) == 9
    await nats.ask("$JS.API.INFO", b"")
    history.append(1)
    await publish(nats, history)
    assert await stream_reader.read(history.checkpoint(18), 9) == history.events[18:]


async def test_the_store_is_read_the_same_way(source: Source) -> None:
    history = MemoryHistory(source, 250)
    reader = StoreReader(source, history)
    for position in (0, 1, 249, 250):
        ids = await all_after(reader, history.checkpoint(position))
        assert ids == history.ids[position:]
    assert reader.status == Status(250, history.events[-1].recorded_at)


async def test_a_new_reader_finds_the_present_epoch(
    nats: Nats, source: Source, stream_reader: StreamReader
) -> None:
    assert await stream_reader.read(START, 10) == []
    await publish(nats, MemoryHistory(source, 3, epoch=1))
    second = MemoryHistory(source, 5, epoch=2)
    await ensure_stream(nats, source, 2, max_bytes=MIB)
    await publish(nats, second)
    events = await stream_reader.read(START, 10)
    assert [(event.epoch, event.id) for event in events] == [(2, id_) for id_ in second.ids]


async def woken(reader: Reader, wake: Callable[[], Awaitable[None]]) -> None:
    """Prove that `wait` returns for a reason, well before its time."""
    waiting = asyncio.create_task(reader.wait(60))
    await asyncio.sleep(0)
    await wake()
    async with asyncio.timeout(SOON):
        await waiting


async def test_a_ping_wakes_the_reader_and_tells_how_far_the_source_goes(
    nats: Nats, source: Source, stream_reader: StreamReader
) -> None:
    history = MemoryHistory(source, 3)
    await publish(nats, history)
    await stream_reader.read(START, 10)
    await stream_reader.read(history.checkpoint(3), 10)
    assert stream_reader.status == Status(None, None)
    history.append(1)
    await woken(stream_reader, lambda: ping(nats, history))
    assert stream_reader.status == Status(4, history.events[-1].recorded_at)


async def test_a_commit_wakes_the_reader_of_the_store(source: Source) -> None:
    history = MemoryHistory(source, 3)
    reader = StoreReader(source, history)
    await reader.read(history.checkpoint(3), 10)

    async def commit() -> None:
        history.append(1)

    await woken(reader, commit)


async def test_without_news_a_wait_ends_in_time(source: Source) -> None:
    reader = StoreReader(source, MemoryHistory(source))
    async with asyncio.timeout(SOON):
        await reader.wait(0.01)


# What a stream has lost


@pytest.mark.parametrize("holes", [[1], [7], [7, 8, 9], [10, 12, 14], [1, 99]])
async def test_a_hole_in_the_stream_is_filled_from_the_feed(
    nats: Nats, source: Source, reader_of: ReaderOf, holes: list[int]
) -> None:
    history = MemoryHistory(source, 100)
    await publish(nats, history)
    for hole in holes:
        await delete(nats, history, hole)
    for limit in (1, 10, 500):
        assert await all_after(reader_of(history), START, limit) == history.ids
    assert await all_after(reader_of(history), history.checkpoint(9)) == history.ids[9:]


async def test_the_last_event_lost_from_the_stream_comes_with_the_next_ping(
    nats: Nats, source: Source, reader_of: ReaderOf
) -> None:
    history = MemoryHistory(source, 20)
    await publish(nats, history)
    await delete(nats, history, 20)
    reader = reader_of(history)
    after = history.checkpoint(19)
    assert await reader.read(after, 10) == []
    await woken(reader, lambda: ping(nats, history))
    assert await reader.read(after, 10) == history.events[19:]


async def test_what_is_older_than_the_stream_comes_from_the_feed(
    nats: Nats, source: Source, reader_of: ReaderOf
) -> None:
    history = MemoryHistory(source, 1500)
    await publish(nats, history, max_bytes=MIB // 2)
    reads: list[int] = []

    class Counted(MemoryHistory):
        async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
            reads.append(after)
            return await super().read(source, after, limit)

    assert await all_after(reader_of(Counted(source, 1500)), START) == history.ids
    assert 5 < len(reads) < 14


async def test_a_lost_tail_does_not_stop_a_reader_that_is_ahead_of_it(
    nats: Nats, source: Source, reader_of: ReaderOf
) -> None:
    history = MemoryHistory(source, 100)
    await publish(nats, MemoryHistory(source, 60))
    reader = reader_of(history)
    assert await reader.read(history.checkpoint(100), 10) == []
    assert await all_after(reader, history.checkpoint(80)) == history.ids[80:]
    await publish(nats, history)
    history.append(5)
    await publish(nats, history)
    assert await all_after(reader, history.checkpoint(100)) == history.ids[100:]


async def test_a_feed_that_is_away_is_waited_for(
    nats: Nats, source: Source, stream_reader: StreamReader
) -> None:
    history = MemoryHistory(source, 20)
    await publish(nats, history)
    await delete(nats, history, 7)
    before = await stream_reader.read(START, 10)
    assert [event.position for event in before] == [1, 2, 3, 4, 5, 6]
    with pytest.raises(ConnectionError, match="the feed is away"):
        await stream_reader.read(checkpoint_of(before[-1]), 10)


async def test_a_stream_that_is_away_is_waited_for(
    nats: Nats, source: Source, stream_reader: StreamReader
) -> None:
    history = MemoryHistory(source, 20)
    await publish(nats, history)
    await drop(nats, history)
    with pytest.raises(NatsUnavailableError):
        await stream_reader.read(history.checkpoint(10), 10)
    await publish(nats, history)
    assert await all_after(stream_reader, history.checkpoint(10)) == history.ids[10:]


@pytest.mark.parametrize("restarts", [3, pytest.param(60, marks=pytest.mark.heavy)])
async def test_after_a_restart_of_nats_reading_goes_on_at_once(
    nats: Nats, nats_server: NatsServer, source: Source, stream_reader: StreamReader, restarts: int
) -> None:
    async def no_fork(fork: ForkError) -> None:
        raise AssertionError(fork)

    history = MemoryHistory(source, 500)
    relay = Relay(source, history, nats, max_bytes=64 * MIB, on_fork=no_fork)
    seen: list[UUID] = []
    reading = asyncio.create_task(follow(stream_reader, seen))
    async with running(relay):
        for restart in itertools.count():
            async with asyncio.timeout(2):
                while len(seen) < len(history.events):
                    await asyncio.sleep(0.005)
            if restart == restarts:
                break
            await nats_server.kill()
            history.append(30)
            await nats_server.start()
    reading.cancel()
    assert seen == history.ids == await mirrored(nats, history)


async def follow(reader: Reader, seen: list[UUID]) -> None:
    after = START
    while True:
        try:
            events = await reader.read(after, 100)
        except ConnectionError:
            await reader.wait(0.1)
            continue
        seen += [event.id for event in events]
        after = checkpoint_of(events[-1]) if events else after
        if not events:
            await reader.wait(1)


# The rule itself


@pytest.mark.parametrize("position", [0, 4, 9])
def test_what_was_read_is_dropped_and_what_does_not_follow_waits(position: int) -> None:
    history = MemoryHistory(Source("lishui", "issues"), 20)
    events = history.events
    twice = [*events[:6], *events[3:9], *events[11:]]
    assert continued(history.checkpoint(position), twice) == events[position:9]
