"""Reading a source's history in order, without a loss, a repetition or a change of story.

Positions are dense and every event names the one before, so a reader sees at once what is missing
or other than it was. What a stream no longer has comes from the source's own feed.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple, Protocol

from linli.events.envelope import Envelope, Source, envelope_of, stream_of
from linli.events.feed import Feed, UnreadableHistoryError
from linli.events.jetstream import Listening, Nats
from linli.events.pings import Ping, ping_subject
from linli.events.projections import Checkpoint
from linli.events.store import Signal, Tail
from linli.events.streams import Stored, epochs_of, get_batch, stream_state


class ForkedHistoryError(UnreadableHistoryError):
    """The history is not the one that was read so far: reading on would mix the two."""


class Status(NamedTuple):
    """How far a source goes, by its own last word; None when it has not been heard of."""

    tail: int | None
    recorded_through: datetime | None


class Reader(Protocol):
    """One source's history, from wherever it can be had."""

    async def read(self, after: Checkpoint, limit: int) -> list[Envelope]:
        """The events that follow `after`, at most `limit`; [] when there are none yet.

        Raises:
            UnreadableHistoryError: they do not continue what was read (`ForkedHistoryError`), or
                are withheld from us: nothing can be read any more.
            ConnectionError: not now; ask again.
        """
        ...

    async def wait(self, seconds: float) -> None:
        """Return when there may be more than the last `read` gave, or the time is over."""
        ...

    async def aclose(self) -> None:
        """Give up what the reader holds."""
        ...

    @property
    def status(self) -> Status:
        """How far the source goes."""
        ...


class Past(Feed, Protocol):
    """What a reader in the service's own process needs of the event store."""

    async def tail(self, source: Source) -> Tail:
        """Where the history ends now."""
        ...

    def signal(self, source: Source) -> Signal:
        """Rings after each commit."""
        ...


class StoreReader:
    """Reads a service's own store: for projections of its own events."""

    def __init__(self, source: Source, store: Past) -> None:
        self.source, self._store = source, store
        self._committed = store.signal(source).listen()
        self._status = Status(None, None)

    async def read(self, after: Checkpoint, limit: int) -> list[Envelope]:
        """As `Reader.read`."""
        self._committed = self._store.signal(self.source).listen()
        events = await read_feed(self._store, self.source, after, limit)
        if not events or self._status.tail is None:
            _, position, _, through = await self._store.tail(self.source)
            self._status = Status(position, through)
        return events

    async def wait(self, seconds: float) -> None:
        """As `Reader.wait`."""
        await _set_within(self._committed, seconds)

    async def aclose(self) -> None:
        """As `Reader.aclose`: nothing is held."""

    @property
    def status(self) -> Status:
        """As it was when the reader had last caught up, or begun."""
        return self._status


class _Ahead(NamedTuple):
    """A batch that is fetched while the one before it is applied."""

    wanted: tuple[str, int, int]
    stored: asyncio.Task[list[Stored]]

    def drop(self) -> None:
        """Nobody will ask for it."""
        if not self.stored.cancel() and not self.stored.cancelled():
            self.stored.exception()


class StreamReader:
    """Reads a source's stream by batch direct get, woken by its relay's pings."""

    def __init__(self, source: Source, nats: Nats, feed: Feed) -> None:
        self.source, self._nats, self._feed = source, nats, feed
        self._listening: Listening | None = None
        self._news = asyncio.Event()
        self._ping: Ping | None = None
        self._after = Checkpoint()
        self._ahead: _Ahead | None = None
        self._missing_until = 0
        """The stream has nothing up to here."""

    async def read(self, after: Checkpoint, limit: int) -> list[Envelope]:
        """As `Reader.read`."""
        if self._listening is None:
            self._listening = await self._nats.listen(ping_subject(self.source), self._heard)
        self._news.clear()
        events = await self._next(after, limit)
        self._after = checkpoint_of(events[-1]) if events else after
        return events

    async def wait(self, seconds: float) -> None:
        """As `Reader.wait`."""
        await _set_within(self._news, seconds)

    async def aclose(self) -> None:
        """Listen no more, and fetch nothing ahead."""
        if self._ahead:
            self._ahead.drop()
            self._ahead = None
        if self._listening:
            await self._nats.unlisten(self._listening)
            self._listening = None

    @property
    def status(self) -> Status:
        """As the relay last said."""
        ping = self._ping
        return Status(ping.tail, ping.recorded_through) if ping else Status(None, None)

    async def _next(self, after: Checkpoint, limit: int) -> list[Envelope]:
        other_epoch = self._ping and after.epoch not in {0, self._ping.epoch}
        if other_epoch or after.position < self._missing_until:
            return await read_feed(self._feed, self.source, after, limit)
        epoch = after.epoch or max(await epochs_of(self._nats, self.source), default=0)
        if not epoch:
            return []
        name = stream_of(self.source, epoch)
        # From the checkpoint's own event on: that it is there, and the same, proves the rest.
        stored = await self._fetched(name, after.position, limit)
        batch = [opened(message, name, epoch) for message in stored]
        events = continued(after, batch)[:limit]
        end = batch[-1].position if batch else 0
        if end == after.position and self._ping and self._ping.tail > end:
            end = await self._last(name)
        if events or end == after.position:
            return events
        self._missing_until = batch[0].position - 1 if batch else 0
        events = await read_feed(self._feed, self.source, after, limit)
        if end > after.position and not events:
            raise ForkedHistoryError(
                f"{self.source} has event {end} in its stream, but none after {after.position}"
            )
        return events

    async def _fetched(self, name: str, position: int, limit: int) -> list[Stored]:
        """Messages from `position` on, `limit` after it; of a full batch, the next is begun."""
        wanted = (name, max(position, 1), limit + 1)
        ahead, self._ahead = self._ahead, None
        stored: list[Stored] = []
        if ahead and ahead.wanted == wanted:
            stored = await ahead.stored
        elif ahead:
            ahead.drop()
        if len(stored) < 2:  # nothing new, or nothing yet when it was fetched
            stored = await get_batch(self._nats, *wanted)
        if len(stored) > limit:
            following = (name, position + limit, limit + 1)
            fetching = asyncio.create_task(get_batch(self._nats, *following))
            self._ahead = _Ahead(following, fetching)
        return stored

    async def _last(self, name: str) -> int:
        """Where the stream ends, though its last messages be gone."""
        state = await stream_state(self._nats, name)
        return state.last if state else 0

    def _heard(self, data: bytes | None) -> None:
        if data is not None:
            self._ping = Ping.decoded(data)
            if (self._ping.epoch, self._ping.tail) == (self._after.epoch, self._after.position):
                return
        self._news.set()


async def read_feed(feed: Feed, source: Source, after: Checkpoint, limit: int) -> list[Envelope]:
    """What follows `after` by the source's own word, beginning with the checkpoint's own event.

    Raises:
        ForkedHistoryError: that event is not there, or is another.
    """
    batch = await feed.read(source, max(after.position - 1, 0), limit + 1)
    if after.position and not (batch and batch[0].position == after.position):
        raise ForkedHistoryError(
            f"{source} was read up to event {after.position} ({after.last_id}), which its history "
            "no longer has: it was restored to an earlier state, or replaced"
        )
    return continued(after, batch)[:limit]


def continued(after: Checkpoint, batch: Sequence[Envelope]) -> list[Envelope]:
    """The events of `batch` that follow `after` without a gap; those up to `after` are dropped.

    Raises:
        ForkedHistoryError: none do, since the history is another than the one read so far.
    """
    events: list[Envelope] = []
    last = after
    for event in batch:
        if difference := _difference(last, event):
            if events:
                break
            raise ForkedHistoryError(
                f"{event.source} has at position {event.position} {difference}"
            )
        if event.position == last.position + 1:
            events.append(event)
            last = checkpoint_of(event)
    return events


def _difference(last: Checkpoint, event: Envelope) -> str | None:
    """How `event` contradicts what has been read up to `last`."""
    if last.epoch not in {0, event.epoch}:
        return f"epoch {event.epoch}, but epoch {last.epoch} was read so far"
    if event.position == last.position and event.id != last.last_id:
        return f"event {event.id}, but {last.last_id} was read there"
    if event.position == last.position + 1 and event.previous != last.last_id:
        return f"an event that follows {event.previous}, but {last.last_id} was read before it"
    return None


def opened(message: Stored, stream: str, epoch: int) -> Envelope:
    """The event of a stream's message.

    Raises:
        ForkedHistoryError: no relay wrote it there.
    """
    try:
        event = envelope_of(message.headers, message.subject, message.data, epoch)
    except (KeyError, ValueError) as error:
        raise ForkedHistoryError(
            f"message {message.sequence} of stream {stream} is no event: {error!r}"
        ) from error
    if event.position != message.sequence:
        raise ForkedHistoryError(
            f"message {message.sequence} of stream {stream} says that it is event {event.position}"
        )
    return event


def checkpoint_of(event: Envelope) -> Checkpoint:
    """Having read this event."""
    return Checkpoint(event.epoch, event.position, event.id)


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
