"""Readers stop at another story, and say which."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest

from linli.events.envelope import Source, stream_of
from linli.events.feed import Feed
from linli.events.jetstream import Nats
from linli.events.memory import MemoryHistory, ping, publish
from linli.events.projections import Checkpoint
from linli.events.reader import (
    ForkedHistoryError,
    Reader,
    StoreReader,
    StreamReader,
    checkpoint_of,
)
from linli.events.relay import fitting
from linli.events.streams import publish_batch

SOON = 10.0

type ReaderOf = Callable[[Feed], StreamReader]


async def heard(reader: Reader, nats: Nats, history: MemoryHistory) -> None:
    """Let the reader hear how far `history` goes."""
    await ping(nats, history)
    async with asyncio.timeout(SOON):
        while reader.status.tail is None:
            await reader.wait(SOON)


async def delete(nats: Nats, history: MemoryHistory, sequence: int) -> None:
    name = stream_of(history.source, history.epoch)
    await nats.ask(f"$JS.API.STREAM.MSG.DELETE.{name}", b'{"seq": %d}' % sequence)


async def refused(reader: Reader, after: Checkpoint) -> str:
    with pytest.raises(ForkedHistoryError) as caught:
        await reader.read(after, 10)
    return str(caught.value)


async def test_a_history_shorter_than_the_checkpoint_stops_the_reader(
    nats: Nats, source: Source, reader_of: ReaderOf
) -> None:
    before = MemoryHistory(source, 100)
    restored = MemoryHistory(source, 60)
    await publish(nats, restored)
    for reader in (reader_of(restored), StoreReader(source, restored)):
        assert await refused(reader, before.checkpoint(100)) == (
            f"{source} was read up to event 100 ({before.ids[-1]}), which its history no longer "
            "has: it was restored to an earlier state, or replaced"
        )


@pytest.mark.parametrize("position", [20, 59, 60])
async def test_another_event_at_the_checkpoint_stops_the_reader(
    nats: Nats, source: Source, reader_of: ReaderOf, position: int
) -> None:
    before, other = MemoryHistory(source, 60), MemoryHistory(source, 60, story="other")
    await publish(nats, other)
    for reader in (reader_of(other), StoreReader(source, other)):
        message = await refused(reader, before.checkpoint(position))
        assert f"has at position {position} event {other.ids[position - 1]}" in message
        assert f"{before.ids[position - 1]} was read there" in message


async def test_another_previous_id_stops_the_reader(
    nats: Nats, source: Source, reader_of: ReaderOf
) -> None:
    history = MemoryHistory(source, 20)
    history.events[9] = history.events[9]._replace(previous=uuid4())
    await publish(nats, history)
    reader = reader_of(history)
    events = await reader.read(Checkpoint(), 20)
    assert [event.id for event in events] == history.ids[:9]
    message = await refused(reader, checkpoint_of(events[-1]))
    assert "has at position 10 an event that follows" in message
    assert f"but {history.ids[8]} was read" in message


async def test_another_epoch_stops_the_reader(
    nats: Nats, source: Source, reader_of: ReaderOf
) -> None:
    history = MemoryHistory(source, 20)
    await publish(nats, history)
    reader = reader_of(history)
    await reader.read(history.checkpoint(20), 10)
    after, history.epoch = history.checkpoint(20), 2
    await heard(reader, nats, history)
    for stopped in (reader, StoreReader(source, history)):
        assert "has at position 20 epoch 2, but epoch 1 was read" in await refused(stopped, after)


async def test_a_ping_alone_convicts_nobody(
    nats: Nats, source: Source, reader_of: ReaderOf
) -> None:
    history = MemoryHistory(source, 20)
    await publish(nats, history)
    reader = reader_of(history)
    await reader.read(history.checkpoint(20), 10)
    await heard(reader, nats, MemoryHistory(source, 3, epoch=7))
    assert await reader.read(history.checkpoint(15), 10) == history.events[15:]


async def test_an_event_that_its_own_source_does_not_know_stops_the_reader(
    nats: Nats, source: Source, reader_of: ReaderOf
) -> None:
    history = MemoryHistory(source, 20)
    await publish(nats, history)
    await delete(nats, history, 15)
    known = MemoryHistory(source, 14)
    message = await refused(reader_of(known), history.checkpoint(14))
    assert message == f"{source} has event 20 in its stream, but none after 14"


@pytest.mark.parametrize(
    ("headers", "complaint"),
    [({"a": "b"}, "message 4 of stream .* is no event"), (None, "says that it is event 5")],
)
async def test_a_message_of_somebody_else_stops_the_reader(
    nats: Nats,
    source: Source,
    reader_of: ReaderOf,
    headers: dict[str, str] | None,
    complaint: str,
) -> None:
    history = MemoryHistory(source, 5)
    await publish(nats, MemoryHistory(source, 3))
    (strange,) = fitting(history.events[4:])
    if headers:
        strange = strange._replace(headers=headers)
    await publish_batch(nats, stream_of(source, 1), [strange], 3)
    with pytest.raises(ForkedHistoryError, match=complaint):
        await reader_of(history).read(history.checkpoint(3), 10)
