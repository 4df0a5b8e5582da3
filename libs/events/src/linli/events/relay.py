"""The relay makes a JetStream stream the mirror of a source's history: sequence n is event n.

It keeps no checkpoint, and the store no mark of what is published: the stream's own last sequence
says how far it got. Each publish names the sequence it must follow, so that relays may race, crash
and repeat themselves; the worst that happens is a refusal.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from linli.events import measuring
from linli.events.envelope import Envelope, Source, headers_of, subject_of
from linli.events.jetstream import Message, Nats
from linli.events.pings import Ping, ping_subject
from linli.events.spans import sending
from linli.events.store import Signal, Tail
from linli.events.streams import (
    BATCH_BYTES_MAX,
    BATCH_EVENTS_MAX,
    StreamState,
    WrongLastSequenceError,
    ensure_stream,
    epochs_of,
    last_message,
    publish_batch,
    publish_singles,
)
from linli.events.tasks import end_if_cancelled

log = logging.getLogger(__name__)

SINGLES_MAX = 10
"""Up to so many events go singly: a batch of two costs as much as four single publishes."""
HEADERS_BYTES = 1024
"""About what the headers of one message take."""
PING_SECONDS = 1.0
POLL_SECONDS = 2.0
GRACE_SECONDS = 0.2
"""How long another replica's relay has to publish what it has announced."""
RETRY_SECONDS_MAX = 1.0
RACE_SECONDS_MAX = 0.05


class ForkError(Exception):
    """Stream and store tell different histories; neither may go on under this epoch."""

    epoch: int


class History(Protocol):
    """What a relay needs of an event store."""

    async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
        """Events at positions after+1, after+2, …; as many as are convenient."""
        ...

    async def tail(self, source: Source) -> Tail:
        """Where the history ends now."""
        ...

    def signal(self, source: Source) -> Signal:
        """Rings after each commit of this process."""
        ...


class RelayState(NamedTuple):
    """For health checks and metrics: `tail - published` events are on their way."""

    published: int
    tail: int
    error: str | None
    epoch: int
    oldest: datetime | None
    """When the first of them was recorded; None when there are none."""


class Relay:
    """Mirrors one source. Every replica of a service may run one."""

    def __init__(
        self,
        source: Source,
        history: History,
        nats: Nats,
        *,
        max_bytes: int,
        on_fork: Callable[[ForkError], Awaitable[None]],
        replicas: int = 1,
    ) -> None:
        self.source = source
        self._history, self._nats, self._on_fork = history, nats, on_fork
        self._max_bytes, self._replicas = max_bytes, replicas
        self._published = self._epoch = 0
        self._tail: Tail | None = None
        self._oldest: tuple[int, datetime] | None = None
        self._error: str | None = None
        self._fork: ForkError | None = None
        self._elsewhere = asyncio.Event()
        """The stream may have changed without us."""
        self._grace: asyncio.TimerHandle | None = None
        self._progress = Signal()

    @property
    def state(self) -> RelayState:
        """How far the mirror is, and what keeps it."""
        published, tail = self._published, self._tail
        end = max(tail.position if tail else 0, published)
        position, recorded_at = self._oldest or (0, None)
        oldest = recorded_at if position > published else None
        return RelayState(published, end, self._error, tail.epoch if tail else 0, oldest)

    async def run(self) -> None:
        """Mirror until cancelled; after a fork, nothing until the store begins another epoch."""
        listening = await self._nats.listen(ping_subject(self.source), self._heard)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_pinging())
                tasks.create_task(self._keep_following())
        finally:
            await self._nats.unlisten(listening)

    async def settle(self, seconds: float) -> None:
        """Compare store and stream before commands are taken, and report a fork.

        Without NATS there is nothing to compare with: then it is done when it is back.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._agree()
        except ForkError as fork:
            await self._report(fork)
        except Exception as error:  # noqa: BLE001 - the relay meets it again, and goes on trying
            log.warning("%s: not compared with its stream yet: %r", self.source, error)

    async def drain(self, seconds: float) -> bool:
        """Wait until what is committed now is published; whether it was in time."""
        try:
            async with asyncio.timeout(seconds):
                tail = await self._history.tail(self.source)
                while not self._fork:
                    progress = self._progress.listen()
                    if self._published >= tail.position:
                        return True
                    await progress.wait()
        except Exception as error:  # noqa: BLE001 - who drains is stopping, whatever is wrong
            log.warning("%s: unpublished events wait for the next start: %r", self.source, error)
        return False

    # Mirroring

    async def _keep_following(self) -> None:
        pause = 0.0
        while True:
            before = self._published
            try:
                await self._follow_or_stop()
            except WrongLastSequenceError as error:
                log.debug("%s: %s", self.source, error)
                await asyncio.sleep(random.uniform(0, RACE_SECONDS_MAX))  # noqa: S311
            except Exception as error:  # noqa: BLE001 - whatever it was, the stream is asked again
                end_if_cancelled(error)
                self._failed(error)
                pause = 0.0 if self._published > before else pause
                pause = min(2 * pause + 0.05, RETRY_SECONDS_MAX)
                await first_of(self._elsewhere, seconds=pause)
                self._elsewhere.clear()

    async def _follow_or_stop(self) -> None:
        try:
            await self._follow()
        except ForkError as fork:
            await self._stop(fork)

    async def _stop(self, fork: ForkError) -> None:
        """Report a fork, and wait for the epoch that ends it."""
        await self._report(fork)
        log.critical("%s: %s", self.source, fork)
        self._error, self._fork = str(fork), fork
        self._progress.ring()
        while (await self._history.tail(self.source)).epoch == fork.epoch:  # noqa: ASYNC110 - no signal
            await asyncio.sleep(PING_SECONDS)
        self._fork = None

    async def _report(self, fork: ForkError) -> None:
        """Tell of the epoch that was looked at: an operator may have begun another meanwhile."""
        fork.epoch = self._epoch
        measuring.violated(self.source.service, "fork")
        await self._on_fork(fork)

    async def _follow(self) -> None:
        """Publish what comes, until something fails."""
        stream = await self._agree()
        last = stream.last
        while True:
            committed = self._history.signal(self.source).listen()
            last = await self._publish_after(stream.name, last)
            await first_of(committed, self._elsewhere, seconds=POLL_SECONDS)
            if self._elsewhere.is_set() or not committed.is_set():
                stream = await self._agree()
                last = stream.last

    async def _agree(self) -> StreamState:
        """The stream, made if it is not there, once it is sure to tell the store's history."""
        self._elsewhere.clear()
        later = max(await epochs_of(self._nats, self.source), default=0)
        tail = await self._history.tail(self.source)
        self._epoch = tail.epoch
        if later > tail.epoch:
            raise ForkError(
                f"there is a stream of epoch {later}, the store is in epoch {tail.epoch}: it was "
                "restored to a state before that epoch began"
            )
        first = await self._history.read(self.source, 0, 1)
        state = await ensure_stream(
            self._nats,
            self.source,
            tail.epoch,
            max_bytes=self._max_bytes,
            first_seq=first[0].position if first else 1,
            replicas=self._replicas,
        )
        if state.last > tail.position:  # published meanwhile, by another replica
            tail = await self._history.tail(self.source)
        if state.last > tail.position:
            raise ForkError(
                f"stream {state.name} has {state.last} events, the store only {tail.position}: "
                "the store has lost what it published"
            )
        await self._compare(state.name)
        self._error = None
        self._reached(state.last)
        return state

    async def _compare(self, name: str) -> None:
        """Refuse a stream whose last event is not the store's at that position."""
        last = await last_message(self._nats, name)
        if last is None:
            return
        recorded = await self._history.read(self.source, last.sequence - 1, 1)
        ours = str(recorded[0].id) if recorded else "none"
        theirs = last.headers.get("ce-id", "none of ours")
        if ours != theirs:
            raise ForkError(
                f"event {last.sequence} is {ours} in the store, but {theirs} in stream {name}"
            )

    async def _publish_after(self, name: str, last: int) -> int:
        """Publish until the store has nothing after `last`; the new last sequence.

        While the server writes a batch, the next one is read and put into messages.
        """
        messages = await self._messages(last)
        while messages:
            end = last + len(messages)
            _, messages = await asyncio.gather(
                self._publish(name, messages, last), self._messages(end)
            )
            last = end
            self._reached(last)
            await self._ping()
        return last

    async def _publish(self, name: str, messages: Sequence[Message], last: int) -> None:
        publish = publish_singles if len(messages) <= SINGLES_MAX else publish_batch
        created = (message.headers.get("ce-traceparent") for message in messages)
        with (
            measuring.publishing(self.source.service, WrongLastSequenceError),
            sending(name, created, len(messages)) as traceparent,
        ):
            if traceparent:
                messages = [of_span(message, traceparent) for message in messages]
            await publish(self._nats, name, messages, last)

    async def _messages(self, after: int) -> list[Message]:
        """The next events as messages, as many as one batch holds; [] at the end."""
        events = await self._history.read(self.source, after, BATCH_EVENTS_MAX)
        if events and [events[0].position, events[-1].position] != [after + 1, after + len(events)]:
            raise ForkError(f"the store has not every event after {after}")
        return fitting(events)

    def _reached(self, last: int) -> None:
        self._published = last
        self._progress.ring()

    def _failed(self, error: Exception) -> None:
        if str(error) != self._error:
            log.warning("%s: the relay goes on trying: %s", self.source, error)
        self._error = str(error)

    # Pings

    async def _keep_pinging(self) -> None:
        while True:
            try:
                self._tail = await self._history.tail(self.source)
                await self._look_at_oldest()
                await self._ping()
            except Exception as error:  # noqa: BLE001 - the relay itself reports what is wrong
                log.debug("%s: no ping: %s", self.source, error)
            await asyncio.sleep(PING_SECONDS)

    async def _look_at_oldest(self) -> None:
        """Since when something waits, as far as this second tells."""
        if self._tail and self._tail.position > self._published:
            (event, *_) = await self._history.read(self.source, self._published, 1)
            self._oldest = event.position, event.recorded_at

    async def _ping(self) -> None:
        if self._tail:
            epoch, position, _, through = self._tail
            ping = Ping(self.source, epoch, max(position, self._published), through)
            await self._nats.publish(Message(ping_subject(self.source), {}, ping.encoded()))

    def _heard(self, data: bytes | None) -> None:
        if data is None:
            self._look()
        elif Ping.decoded(data).tail > self._published and self._grace is None:
            loop = asyncio.get_running_loop()
            self._grace = loop.call_later(GRACE_SECONDS, self._look)

    def _look(self) -> None:
        self._grace = None
        self._elsewhere.set()


def fitting(events: Sequence[Envelope]) -> list[Message]:
    """As many of the events as one batch holds, at least one, as messages."""
    messages: list[Message] = []
    size = 0
    for event in events:
        size += len(event.data) + HEADERS_BYTES
        if messages and size > BATCH_BYTES_MAX:
            break
        data = b"" if event.private else event.data
        messages.append(Message(subject_of(event), headers_of(event), data))
    return messages


def of_span(message: Message, traceparent: str) -> Message:
    """The message as sent within a span; where its event was created, `ce-traceparent` says."""
    return message._replace(headers={**message.headers, "traceparent": traceparent})


async def first_of(*events: asyncio.Event, seconds: float) -> None:
    """Wait until one is set, or the time is over."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
