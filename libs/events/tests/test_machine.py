"""Any order of commands, crashes, redeliveries, new owners and rebuilds: nothing lost or doubled.

The examples follow from the source alone, so that a failure can be repeated; the heavy form
(`pytest -m heavy`) draws new ones and prints what reproduces a failure.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,  # pyright: ignore[reportUnknownVariableType]
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.contracts.categories import CategoryDefined
from linli.events.databases import engine_of, named
from linli.events.envelope import Recorded, Source
from linli.events.errors import LostRaceError
from linli.events.projections import Checkpoint, Generation, NotOwnerError, Projection, take_over
from linli.events.reader import StoreReader
from linli.events.rebuild import rebuild
from linli.events.store import Appended, EventStore
from linli.events.testing import OneKey

SOURCE = Source("lishui", "issues")
HOME = Home(SOURCE)
FACT = CategoryDefined(code="greening", name_zh="绿化")  # pyright: ignore[reportArgumentType]

tables = sa.MetaData()
tally = sa.Table(
    "tally",
    tables,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("positions", sa.ARRAY(sa.BigInteger), nullable=False),
)


async def fold(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Each stream's positions, in the order they were applied."""
    for one in batch:
        row = insert(tally).values(stream=one.envelope.stream, positions=[one.position])
        joined = {"positions": tally.c.positions.op("||")(row.excluded.positions)}
        await db.execute(row.on_conflict_do_update(index_elements=["stream"], set_=joined))


async def fold_and_die(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    await fold(batch, db)
    raise asyncio.CancelledError


TALLY = Projection("issues-tally", 1, tables, (CategoryDefined,), fold)
DYING = Projection("issues-tally", 1, tables, (CategoryDefined,), fold_and_die)

streams = st.integers(0, 3).map(lambda n: f"thing-{n}")


class Machine(RuleBasedStateMachine):
    """One town's history in one service, and one projection of it."""

    server: str

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.versions: defaultdict[str, int] = defaultdict(int)
        self.history: list[str] = []
        """The stream of each event, in order of positions."""
        self.answers: dict[UUID, Appended] = {}

    @initialize()
    def begin(self) -> None:
        self.loop.run(self._begin())

    async def _begin(self) -> None:
        name = f"machine_{uuid4().hex}"
        admin = await asyncpg.connect(self.server)
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE template_linli")
        await admin.close()
        self.url = named(self.server, name)
        self.engine = engine_of(self.url)
        self.store = await EventStore.open("issues", self.url, OneKey())
        await self._own()

    async def _own(self) -> None:
        owned = await take_over(self.engine, TALLY)
        self.generation = Generation(self.engine, TALLY, owned.generation, owned.term)

    def _command(self, stream: str, expected: int, events: int, id_: UUID | None = None) -> Append:
        write = Write(stream, expected, [NewEvent(FACT)] * events, HOME)
        return Append(source=SOURCE, context=Context.new(id_ or uuid4()), writes=(write,))

    def _recorded(self, command: Append, answer: Appended) -> None:
        (write,) = command.writes
        self.versions[write.stream] += len(write.events)
        self.history += [write.stream] * len(write.events)
        assert answer.version == self.versions[write.stream]
        assert answer.position == len(self.history)
        self.answers[command.context.command_id] = answer

    @rule(stream=streams, events=st.integers(1, 3), behind=st.integers(0, 2))
    def append(self, stream: str, events: int, behind: int) -> None:
        """A command that knows the newest version is recorded, another is not."""
        expected = max(self.versions[stream] - behind, 0)
        command = self._command(stream, expected, events)
        try:
            answer = self.loop.run(self._submit(command))
        except LostRaceError:
            assert expected != self.versions[stream]
        else:
            assert expected == self.versions[stream]
            self._recorded(command, answer)

    async def _submit(self, command: Append) -> Appended:
        return await self.store.submit(command)

    @rule(wanted=st.lists(streams, min_size=2, max_size=6))
    def append_together(self, wanted: list[str]) -> None:
        """Of commands that arrive together, one per stream wins."""
        commands = [self._command(stream, self.versions[stream], 1) for stream in wanted]

        async def submit() -> list[Appended | BaseException]:
            waiting = (self.store.submit(command) for command in commands)
            return await asyncio.gather(*waiting, return_exceptions=True)

        answers = list(zip(commands, self.loop.run(submit()), strict=True))
        won = [(command, answer) for command, answer in answers if isinstance(answer, Appended)]
        assert {command.writes[0].stream for command, _ in won} == set(wanted)
        for command, answer in sorted(won, key=lambda pair: pair[1].position):
            self._recorded(command, answer)

    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        """A command asked again answers the same and records nothing."""
        if self.answers:
            id_ = data.draw(st.sampled_from(sorted(self.answers)))
            again = self.loop.run(self._submit(self._command("thing-0", 0, 1, id_)))
            assert again == self.answers[id_]._replace(repeated=True)

    @rule(stream=streams)
    def lose_the_connection(self, stream: str) -> None:
        """What was asked when the connection broke is recorded once."""

        async def submit() -> Appended:
            waiting = asyncio.ensure_future(self.store.submit(command))
            admin = await asyncpg.connect(self.url)
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE '%append_commands%'"
                " AND pid <> pg_backend_pid()"
            )
            await admin.close()
            return await waiting

        command = self._command(stream, self.versions[stream], 1)
        self._recorded(command, self.loop.run(submit())._replace(repeated=False))

    @rule(count=st.integers(1, 10))
    def project(self, count: int) -> None:
        """The owner applies the next events."""
        self.loop.run(self._project(self.generation, count))

    async def _project(self, generation: Generation, count: int) -> None:
        checkpoint = await generation.checkpoint(SOURCE)
        if batch := await self.store.read(SOURCE, checkpoint.position, count):
            await generation.apply(SOURCE, checkpoint, batch)

    @rule()
    def die_between_rows_and_checkpoint(self) -> None:
        """A crash leaves neither."""
        owner = self.generation
        dying = Generation(self.engine, DYING, owner.number, owner.term)
        with suppress(asyncio.CancelledError):
            self.loop.run(self._project(dying, 10))
        self.loop.run(self._own())

    @rule(count=st.integers(1, 5))
    def redeliver(self, count: int) -> None:
        """Events that were applied before are refused as a whole."""
        if self.loop.run(self._position()) == 0:
            return
        with pytest.raises(NotOwnerError):
            self.loop.run(self._redeliver(count))

    async def _redeliver(self, count: int) -> None:
        batch = await self.store.read(SOURCE, 0, count)
        await self.generation.apply(SOURCE, Checkpoint(), batch)

    async def _position(self) -> int:
        return (await self.generation.checkpoint(SOURCE)).position

    @rule()
    def change_owner(self) -> None:
        """The owner before can write no more."""
        before = self.generation
        self.loop.run(self._own())
        behind = self.loop.run(self._position()) < len(self.history)
        if behind:
            with pytest.raises(NotOwnerError):
                self.loop.run(self._project(before, 3))

    @rule()
    def build_anew(self) -> None:
        """The rebuilt tables equal the live ones, or `rebuild` raises."""
        self.loop.run(self._rebuild())

    async def _rebuild(self) -> None:
        await rebuild(self.engine, TALLY, lambda source: StoreReader(source, self.store))
        await self._own()

    @invariant()
    def the_store_is_dense_and_in_order(self) -> None:
        if hasattr(self, "store"):
            events = self.loop.run(self._read())
            assert [event.position for event in events] == list(range(1, len(self.history) + 1))
            assert [event.stream for event in events] == self.history

    async def _read(self) -> list[Any]:
        return await self.store.read(SOURCE, 0, 10_000)

    @invariant()
    def the_tables_are_a_fresh_fold(self) -> None:
        if hasattr(self, "store"):
            fresh: defaultdict[str, list[int]] = defaultdict(list)
            for position in range(1, self.loop.run(self._position()) + 1):
                fresh[self.history[position - 1]].append(position)
            assert self.loop.run(self._rows()) == fresh

    async def _rows(self) -> dict[str, list[int]]:
        async with self.engine.connect() as db:
            return {stream: list(at) for stream, at in await db.execute(sa.select(tally))}

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.loop.run(self._end())
        self.loop.close()

    async def _end(self) -> None:
        await self.store.close()
        await self.engine.dispose()
        admin = await asyncpg.connect(self.server)
        await admin.execute(f"DROP DATABASE {self.url.rpartition('/')[2]}")
        await admin.close()


QUIET = settings(deadline=None, suppress_health_check=(HealthCheck.too_slow,))


def run(server: str, chosen: settings) -> None:
    Machine.server = server
    run_state_machine_as_test(Machine, settings=chosen)


def test_any_sequence_of_steps_keeps_the_invariants(template: str) -> None:
    run(
        template,
        settings(QUIET, max_examples=10, stateful_step_count=25, derandomize=True),
    )


@pytest.mark.heavy
@pytest.mark.timeout(0)
def test_many_new_sequences_of_steps_keep_the_invariants(template: str) -> None:
    run(
        template,
        settings(QUIET, max_examples=500, stateful_step_count=60, print_blob=True),
    )
