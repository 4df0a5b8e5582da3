"""The stream is the mirror of the history, whoever races, crashes or loses what."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from linli.events import relay as relay_module
from linli.events.envelope import Envelope, Source, stream_of
from linli.events.jetstream import Message, Nats
from linli.events.memory import MemoryHistory, mirrored, running
from linli.events.pings import Ping, ping_subject
from linli.events.relay import ForkError, Relay, fitting
from linli.events.store import Tail
from linli.events.streams import (
    BATCH_BYTES_MAX,
    ensure_stream,
    get_batch,
    publish_batch,
    stream_state,
)

MIB = 1024 * 1024
SOON = 20.0


class Forks:
    """Takes note of a fork, as the store does."""

    def __init__(self) -> None:
        self.reported: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def note(self, fork: ForkError) -> None:
        self.reported.set_result(str(fork))


def relay_of(
    history: MemoryHistory, nats: Nats, forks: Forks | None = None, max_bytes: int = 64 * MIB
) -> Relay:
    on_fork = (forks or Forks()).note
    return Relay(history.source, history, nats, max_bytes=max_bytes, on_fork=on_fork)


async def until(fact: Callable[[], Coroutine[Any, Any, bool]]) -> None:
    async with asyncio.timeout(SOON):
        while not await fact():
            await asyncio.sleep(0.01)


# Mirroring


@pytest.mark.parametrize("events", [1, 2, 10, 11, 500, 501, 1234])
async def test_sequence_n_is_event_n(nats: Nats, source: Source, events: int) -> None:
    history = MemoryHistory(source, events)
    relay = relay_of(history, nats)
    async with running(relay):
        assert await relay.drain(SOON)
    assert await mirrored(nats, history) == history.ids
    assert relay.state[:3] == (events, events, None)


async def test_what_is_committed_later_follows(nats: Nats, source: Source) -> None:
    history = MemoryHistory(source)
    relay = relay_of(history, nats)
    async with running(relay):
        for count in (1, 0, 3, 700, 2, 11):
            history.append(count)
            assert await relay.drain(SOON)
            assert await mirrored(nats, history) == history.ids


async def test_a_stop_is_not_held_up_by_a_store_that_is_away(nats: Nats, source: Source) -> None:
    class Away(MemoryHistory):
        async def tail(self, source: Source) -> Tail:
            raise OSError("the database is away")

    assert not await relay_of(Away(source, 3), nats).drain(SOON)


async def test_a_private_event_holds_its_place_without_its_body(nats: Nats, source: Source) -> None:
    history = MemoryHistory(source, 3)
    history.events[1] = history.events[1]._replace(private=True)
    relay = relay_of(history, nats)
    async with running(relay):
        assert await relay.drain(SOON)
    _, private, _ = await get_batch(nats, stream_of(source, 1), 1, 3)
    assert private.data == b""
    assert private.subject == f"linli.{source.town}.issues.Private.v1._._"
    assert await mirrored(nats, history) == history.ids


async def test_more_than_the_stream_may_hold_passes_through_it(nats: Nats, source: Source) -> None:
    history = MemoryHistory(source, 1500)
    relay = relay_of(history, nats, max_bytes=MIB // 2)
    async with running(relay):
        assert await relay.drain(SOON)
    state = await stream_state(nats, stream_of(source, 1))
    assert state
    assert state.last == 1500
    assert state.first > 500
    assert await mirrored(nats, history, state.first - 1) == history.ids[state.first - 1 :]


async def test_a_shortened_history_is_mirrored_from_its_beginning(
    nats: Nats, source: Source
) -> None:
    class Shortened(MemoryHistory):
        async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
            return await super().read(source, max(after, 100), limit)

    history = Shortened(source, 150)
    relay = relay_of(history, nats)
    async with running(relay):
        assert await relay.drain(SOON)
    assert await mirrored(nats, history, 100) == history.ids[100:]


def test_a_batch_stays_below_its_size() -> None:
    events = MemoryHistory(Source("lishui", "issues"), 100).events
    large = [event._replace(data=b"x" * 256 * 1024) for event in events]
    messages = fitting(large)
    assert 25 < len(messages) < 32
    assert sum(len(message.data) for message in messages) <= BATCH_BYTES_MAX
    assert len(fitting([large[0]._replace(data=b"x" * 9 * MIB)])) == 1


# Forks


async def forked(relay: Relay, forks: Forks) -> str:
    async with asyncio.timeout(SOON):
        message = await forks.reported
    assert not await relay.drain(SOON)
    return message


async def test_a_store_shorter_than_its_stream_has_forked(nats: Nats, source: Source) -> None:
    history = MemoryHistory(source, 100)
    before = relay_of(history, nats)
    async with running(before):
        assert await before.drain(SOON)
    published = history.ids
    history.restore(60, "restored")
    history.append(10)
    forks = Forks()
    relay = relay_of(history, nats, forks)
    async with running(relay):
        assert "has 100 events, the store only 70" in await forked(relay, forks)
        history.append(100)
        assert await mirrored(nats, history) == published
    assert "has lost what it published" in (relay.state.error or "")


@pytest.mark.parametrize("more", [0, 30])
async def test_another_event_at_the_stream_s_end_is_a_fork(
    nats: Nats, source: Source, more: int
) -> None:
    stranger = MemoryHistory(source, 50, story="stranger")
    name = (await ensure_stream(nats, source, 1, max_bytes=MIB)).name
    await publish_batch(nats, name, fitting(stranger.events), 0)
    history = MemoryHistory(source, 50 + more)
    forks = Forks()
    relay = relay_of(history, nats, forks)
    async with running(relay):
        message = await forked(relay, forks)
    assert message == (
        f"event 50 is {history.events[49].id} in the store,"
        f" but {stranger.events[49].id} in stream {name}"
    )
    assert await mirrored(nats, history) == stranger.ids


async def test_a_store_of_before_its_own_epoch_has_forked(nats: Nats, source: Source) -> None:
    await ensure_stream(nats, source, 2, max_bytes=MIB)
    forks = Forks()
    relay = relay_of(MemoryHistory(source, 5), nats, forks)
    async with running(relay):
        message = await forked(relay, forks)
    assert message.startswith("there is a stream of epoch 2, the store is in epoch 1")


async def test_a_stream_of_something_else_is_a_fork(nats: Nats, source: Source) -> None:
    name = (await ensure_stream(nats, source, 1, max_bytes=MIB)).name
    message = Message(f"linli.{source.town}.issues.X.v1._._", {"a": "b"}, b"?")
    await publish_batch(nats, name, [message], 0)
    forks = Forks()
    relay = relay_of(MemoryHistory(source, 5), nats, forks)
    async with running(relay):
        assert "but none of ours in stream" in await forked(relay, forks)


async def test_a_store_that_lacks_an_event_publishes_nothing_behind_it(
    nats: Nats, source: Source
) -> None:
    class Holed(MemoryHistory):
        async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
            events = await super().read(source, after, limit)
            return [event for event in events if event.position != 7]

    forks = Forks()
    relay = relay_of(Holed(source, 20), nats, forks)
    async with running(relay):
        assert "has not every event" in await forked(relay, forks)
    assert await get_batch(nats, stream_of(source, 1), 7, 10) == []


async def test_what_another_replica_has_just_published_is_no_fork(
    nats: Nats, source: Source
) -> None:
    class Late(MemoryHistory):
        late = True

        async def tail(self, source: Source) -> Tail:
            tail = await super().tail(source)
            late, self.late = self.late, False
            return tail._replace(position=5) if late else tail

    history = Late(source, 10)
    name = (await ensure_stream(nats, source, 1, max_bytes=MIB)).name
    await publish_batch(nats, name, fitting(history.events), 0)
    forks = Forks()
    relay = relay_of(history, nats, forks)
    async with running(relay):
        history.append(1)
        assert await relay.drain(SOON)
    assert not forks.reported.done()


async def test_after_a_fork_the_next_epoch_is_mirrored_beside_the_old_one(
    nats: Nats, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "PING_SECONDS", 0.05)
    history = MemoryHistory(source, 40)
    forks = Forks()
    relay = relay_of(history, nats, forks)
    async with running(relay):
        assert await relay.drain(SOON)
        published = history.ids
        history.restore(30, "restored")
        history.append(5)
        await until(lambda: poked(history, forks))
        history.epoch = 2

        async def refilled() -> bool:
            state = await stream_state(nats, stream_of(source, 2))
            return state is not None and state.last == 35

        await until(refilled)
        assert await mirrored(nats, history) == history.ids
        history.epoch = 1
        assert await mirrored(nats, history) == published


async def poked(history: MemoryHistory, forks: Forks) -> bool:
    history.append(0)
    return forks.reported.done()


async def test_a_stream_in_the_way_is_named_until_it_is_moved(nats: Nats, source: Source) -> None:
    name = f"stranger-{source.town}"
    config = b'{"name":"%s","subjects":["linli.%s.>"]}' % (name.encode(), source.town.encode())
    await nats.ask(f"$JS.API.STREAM.CREATE.{name}", config)
    history = MemoryHistory(source, 3)
    relay = relay_of(history, nats)
    async with running(relay):

        async def named() -> bool:
            return "subjects overlap" in (relay.state.error or "")

        await until(named)
        await nats.ask(f"$JS.API.STREAM.DELETE.{name}", b"")
        assert await relay.drain(SOON)


# Pings


async def test_a_relay_tells_how_far_the_history_goes(nats: Nats, source: Source) -> None:
    history = MemoryHistory(source, 3)
    pings: asyncio.Queue[Ping] = asyncio.Queue()
    await nats.listen(
        ping_subject(source), lambda d: pings.put_nowait(Ping.decoded(d)) if d else None
    )
    async with asyncio.timeout(SOON), running(relay_of(history, nats)):
        ping = await pings.get()
        assert (ping.source, ping.epoch, ping.tail) == (source, 1, 3)
        assert ping.recorded_through == history.events[-1].recorded_at
        history.append(2)
        while (await pings.get()).tail < 5:
            pass


async def test_a_ping_of_another_replica_wakes_the_relay(
    nats: Nats, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "POLL_SECONDS", 3600)
    monkeypatch.setattr(relay_module, "PING_SECONDS", 3600)
    history, elsewhere = MemoryHistory(source, 3), MemoryHistory(source, 5)
    relay = relay_of(history, nats)
    async with running(relay):
        assert await relay.drain(SOON)
        history.events = elsewhere.events  # committed by another process: no signal here
        ping = Ping(source, 1, 5, elsewhere.events[-1].recorded_at)
        await nats.publish(Message(ping_subject(source), {}, ping.encoded()))
        assert await relay.drain(SOON)
    assert await mirrored(nats, history) == elsewhere.ids
