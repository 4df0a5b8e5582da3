"""For tests of relays and readers: a history in memory, relays at work on it, and its mirror."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

import orjson

from linli.events.envelope import Envelope, Place, Source, stream_of, subjects_of
from linli.events.jetstream import Message, Nats
from linli.events.pings import Ping, ping_subject
from linli.events.projections import Checkpoint
from linli.events.relay import Relay, fitting
from linli.events.store import Signal, Tail
from linli.events.streams import (
    BATCH_EVENTS_MAX,
    SAFE,
    ensure_stream,
    get_batch,
    publish_batch,
)

BEGAN = datetime(2024, 1, 18, tzinfo=UTC)
PLACE = Place("hainanzhou", "tangguo-yayuan")


class MemoryHistory:
    """One source's history, with what relays and readers ask of an event store.

    Its events follow from their positions and the story's name.
    """

    def __init__(self, source: Source, events: int = 0, *, epoch: int = 1, story: str = "") -> None:
        self.source, self.epoch, self.story = source, epoch, story
        self.events: list[Envelope] = []
        self._signals: defaultdict[Source, Signal] = defaultdict(Signal)
        self.append(events)

    def append(self, count: int = 1) -> None:
        """Commit `count` more events at once."""
        for _ in range(count):
            previous = self.events[-1].id if self.events else None
            self.events.append(self._event(len(self.events) + 1, previous))
        self._signals[self.source].ring()

    def restore(self, position: int, story: str) -> None:
        """Go back to what was there at `position`, as from a backup; then another story follows."""
        del self.events[position:]
        self.story = story

    @property
    def ids(self) -> list[UUID]:
        """The event ids, in order."""
        return [event.id for event in self.events]

    def checkpoint(self, position: int) -> Checkpoint:
        """Having read up to `position`."""
        if not position:
            return Checkpoint()
        return Checkpoint(self.epoch, position, self.events[position - 1].id)

    async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
        """As `EventStore.read`."""
        page = self._events_of(source)[after : after + limit]
        return [event._replace(epoch=self.epoch) for event in page]

    async def tail(self, source: Source) -> Tail:
        """As `EventStore.tail`."""
        events = self._events_of(source)
        last = events[-1].id if events else None
        return Tail(self.epoch, len(events), last, at(len(events)))

    def signal(self, source: Source) -> Signal:
        """As `EventStore.signal`."""
        return self._signals[source]

    def _events_of(self, source: Source) -> list[Envelope]:
        return self.events if source == self.source else []

    def _event(self, position: int, previous: UUID | None) -> Envelope:
        id_ = uuid5(NAMESPACE_OID, f"{self.source} {self.story} {position}")
        return Envelope(
            id=id_,
            source=self.source,
            epoch=self.epoch,
            position=position,
            stream=f"issue-{id_}",
            type=f"org.linli.{self.source.service}.IssueReported.v1",
            time=at(position),
            recorded_at=at(position),
            place=PLACE,
            correlation_id=id_,
            causation_id=id_,
            actor=None,
            role=None,
            traceparent=None,
            private=False,
            previous=previous,
            data=b'{"issue_id":"%d","text":"%s"}' % (position, b"x" * 240),
        )


def at(position: int) -> datetime:
    """When the event at `position` happened and was recorded."""
    return BEGAN + timedelta(milliseconds=position)


async def publish(nats: Nats, history: MemoryHistory, *, max_bytes: int = 2**26) -> None:
    """Mirror the history as its relay would, but in a stream that lets messages be deleted."""
    source, epoch = history.source, history.epoch
    name = stream_of(source, epoch)
    own = {"name": name, "subjects": [subjects_of(source)], "max_bytes": max_bytes}
    await nats.ask(f"$JS.API.STREAM.CREATE.{name}", orjson.dumps({**SAFE, **own}))
    done = (await ensure_stream(nats, source, epoch, max_bytes=1)).last
    while events := await history.read(source, done, BATCH_EVENTS_MAX):
        await publish_batch(nats, name, fitting(events), done)
        done += len(events)


async def ping(nats: Nats, history: MemoryHistory) -> None:
    """Tell how far the history goes, as its relay does."""
    epoch, tail, _, through = await history.tail(history.source)
    said = Ping(history.source, epoch, tail, through)
    await nats.publish(Message(ping_subject(history.source), {}, said.encoded()))


@asynccontextmanager
async def running(*relays: Relay) -> AsyncGenerator[None]:
    """Let relays work; at the end they are killed, wherever they stand."""
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def mirrored(nats: Nats, history: MemoryHistory, after: int = 0) -> list[UUID]:
    """The ids that the history's stream holds after a position.

    Raises:
        AssertionError: a sequence is missing.
    """
    name = stream_of(history.source, history.epoch)
    ids: list[UUID] = []
    while stored := await get_batch(nats, name, after + len(ids) + 1, 500):
        for sequence, _, headers, _ in stored:
            ids.append(UUID(headers["ce-id"]))
            if sequence != after + len(ids):
                raise AssertionError(f"{name} has {sequence} where {after + len(ids)} belongs")
    return ids


class Deadly:
    """A number of steps; the last one is never finished."""

    def __init__(self, steps: int) -> None:
        self._left = steps
        self.struck = asyncio.Event()

    async def step(self) -> None:
        """Go on, or stay here until killed."""
        self._left -= 1
        if self._left <= 0:
            self.struck.set()
            await asyncio.Event().wait()


HARMLESS = 10**9


class DeadlyHistory(MemoryHistory):
    """Any of its answers may be the last thing that was asked for, or heard."""

    deadly = Deadly(HARMLESS)

    async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
        """As `EventStore.read`, if one lives to see it."""
        await self.deadly.step()
        events = await super().read(source, after, limit)
        await self.deadly.step()
        return events

    async def tail(self, source: Source) -> Tail:
        """As `EventStore.tail`, if one lives to see it."""
        await self.deadly.step()
        return await super().tail(source)


class DeadlyNats(Nats):
    """Any message may be the last one sent, and any answer the last one heard."""

    deadly = Deadly(HARMLESS)

    async def publish(self, message: Message, reply: str = "") -> None:
        """As `Nats.publish`, if one lives to see it."""
        await self.deadly.step()
        await super().publish(message, reply)

    async def ask(self, subject: str, data: bytes) -> Message:
        """As `Nats.ask`, if one lives to see it."""
        answer = await super().ask(subject, data)
        await self.deadly.step()
        return answer


async def run_for(relay: Relay, history: DeadlyHistory, nats: DeadlyNats, steps: int) -> bool:
    """Let a relay work for so many steps, then kill it; whether it had published everything."""
    history.deadly = nats.deadly = deadly = Deadly(steps)
    struck = asyncio.create_task(deadly.struck.wait())
    done = asyncio.create_task(_published(relay, len(history.events)))
    async with running(relay):
        await asyncio.wait([struck, done], return_when=asyncio.FIRST_COMPLETED)
    history.deadly = nats.deadly = Deadly(HARMLESS)
    survived = done.done()
    struck.cancel()
    done.cancel()
    return survived


async def _published(relay: Relay, position: int) -> None:
    while relay.state.published < position:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.001)
