"""An erased event leaves a hole in its streams, nothing on disk, and nobody stumbles over it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from linli.events.envelope import Source, stream_of
from linli.events.erasing import UnerasableError, erase_event
from linli.events.feed import Feed
from linli.events.jetstream import Nats
from linli.events.memory import MemoryHistory, ping, publish, running
from linli.events.reader import StreamReader, checkpoint_of
from linli.events.relay import ForkError, Relay
from linli.events.streams import SAFE, api, get_batch, stream_state
from linli.servers import NatsServer

type ReaderOf = Callable[[Feed], StreamReader]

EVENTS = 30
SOON = 10.0
REDACTED = b'{"text":null}'


class Secrets(MemoryHistory):
    """A history whose bodies can be found on disk, and redacted."""

    def append(self, count: int = 1) -> None:
        super().append(count)
        for n in range(len(self.events) - count, len(self.events)):
            self.events[n] = self.events[n]._replace(data=words(self, n + 1))

    async def redact(self, nats: Nats, position: int) -> list[str]:
        """As the command does: the store first, then the streams."""
        event = self.events[position - 1]._replace(data=REDACTED)
        self.events[position - 1] = event
        identity = (position, str(event.id))
        return await erase_event(nats, self.source, self.epoch, identity, REDACTED)


def words(history: MemoryHistory, position: int) -> bytes:
    return b'{"text":"%s knows secret %d."}' % (history.source.town.encode(), position)


def relay_of(nats: Nats, history: MemoryHistory) -> Relay:
    async def on_fork(fork: ForkError) -> None:
        raise AssertionError(fork)

    return Relay(history.source, history, nats, max_bytes=2**26, on_fork=on_fork)


async def published(nats: Nats, history: MemoryHistory) -> None:
    relay = relay_of(nats, history)
    async with running(relay):
        assert await relay.drain(SOON)


async def sequences(nats: Nats, name: str) -> list[int]:
    return [message.sequence for message in await get_batch(nats, name, 1, 500)]


async def read_on(
    nats: Nats, history: Secrets, reader: StreamReader, position: int = 0, limit: int = 100
) -> list[UUID]:
    """What a reader gives from a position to the end, which a ping tells."""
    ids, after = list[UUID](), history.checkpoint(position)
    async with asyncio.timeout(SOON):
        while after.position < len(history.events):
            events = await reader.read(after, limit)
            ids += [event.id for event in events]
            after = checkpoint_of(events[-1]) if events else after
            if not events:
                await ping(nats, history)
                await reader.wait(SOON)
    return ids


async def until(fact: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SOON):
        while not await fact():
            await asyncio.sleep(0.01)


def on_disk(server: NatsServer, words: bytes) -> bool:
    """Whether any file of the server holds these words."""
    return any(words in path.read_bytes() for path in Path(server.folder).rglob("*.blk"))


@pytest.fixture
async def history(nats: Nats, source: Source) -> Secrets:
    history = Secrets(source, EVENTS)
    await published(nats, history)
    return history


async def test_an_erased_event_is_on_no_disk(
    nats: Nats, nats_server: NatsServer, history: Secrets
) -> None:
    before = words(history, 12)
    assert on_disk(nats_server, before)
    name = stream_of(history.source, 1)
    assert await history.redact(nats, 12) == [name]
    assert not on_disk(nats_server, before)
    assert await sequences(nats, name) == [n for n in range(1, EVENTS + 1) if n != 12]


async def test_erasing_again_finds_nothing(nats: Nats, history: Secrets) -> None:
    await history.redact(nats, 12)
    assert await history.redact(nats, 12) == []


async def test_what_was_not_published_yet_is_published_redacted(
    nats: Nats, history: Secrets
) -> None:
    history.append()
    assert await history.redact(nats, EVENTS + 1) == []
    await published(nats, history)
    (last,) = await get_batch(nats, stream_of(history.source, 1), EVENTS + 1, 1)
    assert last.data == REDACTED


@pytest.mark.parametrize("limit", [1, 7, 100])
@pytest.mark.parametrize("holes", [[1], [12], [12, 13, 14], [EVENTS], [29, 30], [1, 2, 15, 30]])
async def test_readers_fetch_holes_from_the_feed(
    nats: Nats, history: Secrets, reader_of: ReaderOf, holes: list[int], limit: int
) -> None:
    for position in holes:
        await history.redact(nats, position)
    assert await read_on(nats, history, reader_of(history), 0, limit) == history.ids
    for position in holes:
        rest = await read_on(nats, history, reader_of(history), position, limit)
        assert rest == history.ids[position:]


async def test_a_reader_gets_the_redacted_body(
    nats: Nats, history: Secrets, reader_of: ReaderOf
) -> None:
    await history.redact(nats, 12)
    (event,) = await reader_of(history).read(history.checkpoint(11), 1)
    assert event.data == REDACTED


@pytest.mark.parametrize("holes", [[12], [EVENTS], [29, 30], [*range(1, EVENTS + 1)]])
async def test_a_relay_goes_on_behind_holes(
    nats: Nats, history: Secrets, reader_of: ReaderOf, holes: list[int]
) -> None:
    for position in holes:
        await history.redact(nats, position)
    history.append(20)
    await published(nats, history)
    state = await stream_state(nats, stream_of(history.source, 1))
    assert state is not None
    assert state.last == EVENTS + 20
    assert await read_on(nats, history, reader_of(history)) == history.ids


async def test_a_hole_at_the_end_outlives_a_crash_of_the_server(
    nats: Nats, nats_server: NatsServer, history: Secrets, reader_of: ReaderOf
) -> None:
    await history.redact(nats, EVENTS)
    await nats_server.kill()
    await nats_server.start()
    history.append(3)
    await published(nats, history)
    name = stream_of(history.source, 1)
    assert await sequences(nats, name) == [*range(1, EVENTS), *range(EVENTS + 1, EVENTS + 4)]
    assert await read_on(nats, history, reader_of(history)) == history.ids


# Copies


async def mirror(nats: Nats, name: str, origin: str, **more: Any) -> None:
    config = {"name": name, "storage": "file", "mirror": {"name": origin}, **more}
    await api(nats, f"STREAM.CREATE.{name}", config)


async def ended(nats: Nats, name: str) -> bool:
    state = await stream_state(nats, name)
    return state is not None and state.last == EVENTS


async def test_mirrors_and_their_mirrors_are_erased_too(
    nats: Nats, nats_server: NatsServer, history: Secrets
) -> None:
    name = stream_of(history.source, 1)
    district, province = f"district-{name}", f"province-{name}"
    await mirror(nats, district, name)
    await mirror(nats, province, district, allow_direct=True)
    await until(lambda: ended(nats, province))
    before = words(history, 12)
    assert await history.redact(nats, 12) == [name, district, province]
    assert not on_disk(nats_server, before)
    assert 12 not in await sequences(nats, province)


async def test_a_mirror_that_lags_is_waited_for(nats: Nats, history: Secrets) -> None:
    name = stream_of(history.source, 1)
    district = f"district-{name}"
    await mirror(nats, district, name, allow_direct=True)
    await history.redact(nats, 12)
    await until(lambda: ended(nats, district))
    assert 12 not in await sequences(nats, district)


async def test_the_streams_of_earlier_epochs_are_erased_where_they_have_the_event(
    nats: Nats, nats_server: NatsServer, history: Secrets
) -> None:
    old, before = stream_of(history.source, 1), words(history, 12)
    history.restore(20, "another")
    history.epoch = 2
    history.append(10)
    await published(nats, history)
    assert await history.redact(nats, 12) == [old, stream_of(history.source, 2)]
    assert not on_disk(nats_server, before)
    assert await history.redact(nats, 25) == [stream_of(history.source, 2)]
    assert 25 in await sequences(nats, old)


async def test_a_stream_of_before_that_keeps_every_message_is_filled_anew(
    nats: Nats, nats_server: NatsServer, source: Source, reader_of: ReaderOf
) -> None:
    history, name = Secrets(source, EVENTS), stream_of(source, 1)
    subjects = [f"linli.{source.town}.issues.>"]
    config = {**SAFE, "name": name, "subjects": subjects, "max_bytes": 2**26, "deny_delete": True}
    await api(nats, f"STREAM.CREATE.{name}", config)
    await publish(nats, history)
    before = words(history, 12)
    relay = relay_of(nats, history)
    async with running(relay):
        assert await relay.drain(SOON)
        assert await history.redact(nats, 12) == [name]
        await until(lambda: ended(nats, name))
    assert not on_disk(nats_server, before)
    assert await read_on(nats, history, reader_of(history)) == history.ids


async def test_a_mirror_that_keeps_every_message_is_named(nats: Nats, history: Secrets) -> None:
    name = stream_of(history.source, 1)
    await mirror(nats, f"district-{name}", name, deny_delete=True)
    await until(lambda: ended(nats, f"district-{name}"))
    with pytest.raises(UnerasableError, match=f"district-{name} still has event 12"):
        await history.redact(nats, 12)
