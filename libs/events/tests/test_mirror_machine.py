"""Any order of commits, relays killed half-way, losses and readers: all is read once, in order.

The examples follow from the source alone, so that a failure can be repeated; the heavy form
(`pytest -m heavy`) draws new ones and prints what reproduces a failure.
"""

import asyncio
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,  # pyright: ignore[reportUnknownVariableType]
)

from linli.events.envelope import Envelope, Source, stream_of
from linli.events.memory import (
    HARMLESS,
    DeadlyHistory,
    DeadlyNats,
    MemoryHistory,
    publish,
    run_for,
)
from linli.events.projections import Checkpoint
from linli.events.reader import StreamReader, checkpoint_of, continued
from linli.events.relay import ForkError, Relay
from linli.events.streams import get_batch, stream_state
from linli.servers import NatsServer

MIB = 1024 * 1024


async def no_fork(fork: ForkError) -> None:
    raise AssertionError(fork)


class Machine(RuleBasedStateMachine):
    """One history, the relays that mirror it one after the other, and one reader's progress."""

    url: str

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.source = Source(f"town-{uuid4().hex[:12]}", "issues")
        self.history = DeadlyHistory(self.source)
        self.after = Checkpoint()
        self.seen: list[UUID] = []

    @initialize()
    def begin(self) -> None:
        self.nats = self.loop.run(DeadlyNats.open(self.url))
        self.reader = StreamReader(self.source, self.nats, self.history)

    @rule(count=st.integers(1, 30))
    def commit(self, count: int) -> None:
        self.history.append(count)

    @rule(steps=st.integers(1, 60))
    def relay_and_die(self, steps: int) -> None:
        self.loop.run(self._relay(steps))

    async def _relay(self, steps: int) -> None:
        relay = Relay(self.source, self.history, self.nats, max_bytes=MIB, on_fork=no_fork)
        await run_for(relay, self.history, self.nats, steps)
        assert "store" not in (relay.state.error or "")

    @rule(keep=st.floats(0, 1))
    def lose_tail(self, keep: float) -> None:
        self.loop.run(self._lose_tail(keep))

    async def _lose_tail(self, keep: float) -> None:
        name = stream_of(self.source, 1)
        if state := await stream_state(self.nats, name):
            await self.nats.ask(f"$JS.API.STREAM.DELETE.{name}", b"")
            await publish(self.nats, MemoryHistory(self.source, int(state.last * keep)))

    @rule(sequence=st.integers(1, 60))
    def lose_message(self, sequence: int) -> None:
        """Only a stream that was not made by a relay lets this happen."""
        name = stream_of(self.source, 1)
        self.loop.run(self.nats.ask(f"$JS.API.STREAM.MSG.DELETE.{name}", b'{"seq": %d}' % sequence))

    @rule(limit=st.integers(1, 40))
    def read(self, limit: int) -> None:
        events = self.loop.run(self._read(limit))
        self.seen += [event.id for event in events]
        self.after = checkpoint_of(events[-1]) if events else self.after

    @rule(limit=st.integers(1, 40))
    def read_and_die(self, limit: int) -> None:
        """What was read, but not kept, is read again by the next reader."""
        self.loop.run(self._read(limit))
        self.loop.run(self.reader.aclose())
        self.reader = StreamReader(self.source, self.nats, self.history)

    async def _read(self, limit: int) -> list[Envelope]:
        try:
            return await self.reader.read(self.after, limit)
        except ConnectionError:
            assert await stream_state(self.nats, stream_of(self.source, 1)) is None
            return []

    @rule(before=st.integers(0, 10), twice=st.integers(0, 10))
    def deliver_twice(self, before: int, twice: int) -> None:
        """What comes again is dropped."""
        at = self.after.position
        batch = self.history.events[max(at - before, 0) : at + 20]
        again = [*batch[:twice], *batch]
        assert continued(self.after, again) == self.history.events[at : at + 20]

    @invariant()
    def what_was_read_is_the_history(self) -> None:
        assert self.seen == self.history.ids[: len(self.seen)]

    @invariant()
    def the_stream_holds_each_event_at_its_own_place(self) -> None:
        if hasattr(self, "nats"):
            self.loop.run(self._check_stream())

    async def _check_stream(self) -> None:
        name = stream_of(self.source, 1)
        if await stream_state(self.nats, name):
            for sequence, _, headers, _ in await get_batch(self.nats, name, 1, 1000):
                assert headers["ce-id"] == str(self.history.ids[sequence - 1])

    def teardown(self) -> None:
        if hasattr(self, "nats"):
            self.loop.run(self._end())
        self.loop.close()

    async def _end(self) -> None:
        """In the end everything was published, and read."""
        await self._relay(HARMLESS)
        while events := await self.reader.read(self.after, 100):
            self.seen += [event.id for event in events]
            self.after = checkpoint_of(events[-1])
        assert self.seen == self.history.ids
        await self.reader.aclose()
        await self.nats.close()


QUIET = settings(deadline=None, suppress_health_check=(HealthCheck.too_slow,))


def run(server: NatsServer, chosen: settings) -> None:
    Machine.url = server.url
    run_state_machine_as_test(Machine, settings=chosen)


def test_any_sequence_of_steps_keeps_the_mirror_true(nats_server: NatsServer) -> None:
    run(nats_server, settings(QUIET, max_examples=20, stateful_step_count=25, derandomize=True))


@pytest.mark.heavy
@pytest.mark.timeout(0)
def test_many_new_sequences_of_steps_keep_the_mirror_true(nats_server: NatsServer) -> None:
    run(nats_server, settings(QUIET, max_examples=1000, stateful_step_count=60, print_blob=True))
