"""Exactly once in effect, parked in order, rebuilt equal: on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.contracts.categories import CategoryDefined
from linli.events.databases import engine_of
from linli.events.envelope import Recorded, Source
from linli.events.parked import parked, retry, skip
from linli.events.projections import (
    Checkpoint,
    Generation,
    NotOwnerError,
    Projection,
    active,
    take_over,
)
from linli.events.rebuild import RebuildDiffersError, differing, rebuild, rollback
from linli.events.runner import Runner
from linli.events.store import Signal
from linli.events.testing import Told, projected, recorded

SOURCE = Source("lishui", "issues")
POISON = "毒"

tables = sa.MetaData()
tally = sa.Table(
    "tally",
    tables,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("positions", sa.ARRAY(sa.BigInteger), nullable=False),
)


class PoisonError(Exception):
    pass


def fact(position: int, stream: str, name: str = "绿化") -> Recorded[CategoryDefined]:
    event = CategoryDefined(code=stream, name_zh=name)  # pyright: ignore[reportArgumentType]
    return recorded(event, position=position, stream=stream)


async def write(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Append each position to its stream's list: order and repetition show."""
    for one in batch:
        statement = insert(tally).values(stream=one.envelope.stream, positions=[one.position])
        joined = tally.c.positions.op("||")(statement.excluded.positions)
        await db.execute(
            statement.on_conflict_do_update(index_elements=["stream"], set_={"positions": joined})
        )


async def fold(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    await write(batch, db)
    if any(one.event.name_zh == POISON for one in batch):
        raise PoisonError("cannot be folded")


def projection(project: Callable[..., Awaitable[None]] = fold, version: int = 1) -> Projection:
    return Projection("issues-tally", version, tables, (CategoryDefined,), project)


MENDED = projection(write)


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    made = engine_of(database)
    yield made
    await made.dispose()


async def rows(engine: AsyncEngine) -> dict[str, list[int]]:
    async with engine.connect() as db:
        return {stream: list(at) for stream, at in await db.execute(sa.select(tally))}


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await holds():
            await asyncio.sleep(0.01)


FACTS = [fact(n, f"s-{n % 3}") for n in range(1, 31)]


async def test_redelivered_events_are_not_applied_twice(engine: AsyncEngine) -> None:
    generation = await projected(engine, projection(), FACTS)
    with pytest.raises(NotOwnerError):
        await generation.apply(SOURCE, Checkpoint(), [one.envelope for one in FACTS])
    assert await rows(engine) == {f"s-{k}": list(range(k or 3, 31, 3)) for k in range(3)}


async def test_rows_and_checkpoint_are_written_together_or_not_at_all(engine: AsyncEngine) -> None:
    """A crash between the two is a transaction that never commits."""

    async def crash(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
        await write(batch, db)
        raise asyncio.CancelledError

    owned = await take_over(engine, projection(crash))
    crashing = Generation(engine, projection(crash), owned.generation, owned.term)
    with pytest.raises(asyncio.CancelledError):
        await crashing.apply(SOURCE, Checkpoint(), [one.envelope for one in FACTS])
    assert await rows(engine) == {}
    assert await crashing.checkpoint(SOURCE) == Checkpoint()


async def test_an_owner_that_was_replaced_can_write_nothing(engine: AsyncEngine) -> None:
    paused = await projected(engine, projection(), FACTS[:10])
    await projected(engine, projection(), FACTS[:20])
    with pytest.raises(NotOwnerError):
        await paused.apply(
            SOURCE, Checkpoint(1, 10, FACTS[9].envelope.id), [one.envelope for one in FACTS[10:]]
        )
    assert sum(map(len, (await rows(engine)).values())) == 20


@pytest.mark.parametrize("read", [0, 10], ids=["never read", "read before"])
@pytest.mark.parametrize("events", [(CategoryDefined,), ()], ids=["folded", "of no concern"])
async def test_an_owner_that_was_replaced_cannot_move_the_checkpoint(
    engine: AsyncEngine, events: Sequence[type[CategoryDefined]], read: int
) -> None:
    one = replace(projection(), events=events)
    paused = await projected(engine, one, FACTS[:read])
    before = await paused.checkpoint(SOURCE)
    await take_over(engine, one)
    with pytest.raises(NotOwnerError):
        await paused.apply(SOURCE, before, [fact.envelope for fact in FACTS[read:]])
    assert await paused.checkpoint(SOURCE) == before
    assert before.position == read


async def test_events_of_no_concern_move_the_checkpoint_in_one_statement(
    engine: AsyncEngine,
) -> None:
    generation = await projected(engine, replace(projection(), events=()), ())
    statements: list[str] = []

    def note(_db: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    for first, last in ((0, 10), (10, 20)):
        batch = [fact.envelope for fact in FACTS[first:last]]
        before = await generation.checkpoint(SOURCE)
        statements.clear()
        assert (await generation.apply(SOURCE, before, batch)).position == last
        assert len(statements) == 1
        assert (await generation.checkpoint(SOURCE)).position == last


async def test_a_fault_that_may_pass_is_waited_out_and_never_parks(engine: AsyncEngine) -> None:
    faults = [asyncpg.ConnectionDoesNotExistError("gone"), OSError("network")]

    async def stumble(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
        await write(batch, db)
        if faults:
            raise faults.pop()

    await projected(engine, projection(stumble), FACTS)
    assert await parked(engine) == []
    assert sum(map(len, (await rows(engine)).values())) == 30


POISONED = [
    fact(1, "a-1"),
    fact(2, "b-1"),
    fact(3, "a-1", POISON),
    fact(4, "b-1"),
    fact(5, "a-1"),
    fact(6, "c-1"),
]


async def test_poison_parks_its_stream_in_order_and_the_others_go_on(engine: AsyncEngine) -> None:
    await projected(engine, projection(), POISONED)
    assert await rows(engine) == {"a-1": [1], "b-1": [2, 4], "c-1": [6]}
    (waiting,) = await parked(engine)
    assert (waiting.key, waiting.position, waiting.events) == ("a-1", 3, 2)
    assert waiting.reason == "PoisonError: cannot be folded"


async def test_retried_after_mending_it_is_as_if_nothing_had_been_parked(
    engine: AsyncEngine,
) -> None:
    await projected(engine, projection(), POISONED)
    told = Told(SOURCE, POISONED)
    with pytest.raises(PoisonError):
        await retry(engine, projection(), "a-1", told)
    assert len(await parked(engine)) == 1
    assert await retry(engine, MENDED, "a-1", told) == 2
    assert await rows(engine) == {"a-1": [1, 3, 5], "b-1": [2, 4], "c-1": [6]}
    assert await parked(engine) == []


async def test_skipping_leaves_out_only_the_event_that_failed(engine: AsyncEngine) -> None:
    await projected(engine, projection(), POISONED)
    await skip(engine, projection(), "a-1", Told(SOURCE, POISONED), "written by mistake")
    assert (await rows(engine))["a-1"] == [1, 5]


async def test_a_retry_may_race_with_new_events_of_its_stream(engine: AsyncEngine) -> None:
    """The runner still believes the stream parked; it finds out, and order holds."""
    told = Told(SOURCE, POISONED)
    running = asyncio.create_task(Runner(engine, projection(), told, Signal().ring).run())
    await until(lambda: _has(engine, "c-1", 1))
    arrivals = [fact(n, "a-1") for n in range(7, 60)]
    retried = asyncio.create_task(retry(engine, MENDED, "a-1", told))
    for arrival in arrivals:
        told.tell(arrival)
        await asyncio.sleep(0)
    await retried
    await until(lambda: _has(engine, "a-1", 3 + len(arrivals)))
    running.cancel()
    assert (await rows(engine))["a-1"] == [1, 3, 5, *range(7, 60)]


async def _has(engine: AsyncEngine, stream: str, count: int) -> bool:
    try:
        return len((await rows(engine)).get(stream, [])) >= count
    except ProgrammingError:  # the runner has not made its tables yet
        return False


async def test_a_rebuild_under_load_equals_the_live_tables_row_by_row(engine: AsyncEngine) -> None:
    told = Told(SOURCE, [fact(n, f"s-{n % 40}") for n in range(1, 1601)])
    running = asyncio.create_task(Runner(engine, MENDED, told, Signal().ring).run())
    await until(lambda: _has(engine, "s-1", 10))
    seen: list[int] = []

    async def load() -> None:
        for n in range(1601, 2401):
            told.tell(fact(n, f"s-{n % 40}"))
            if n % 20 == 0:
                seen.append(sum(map(len, (await rows(engine)).values())))

    loading = asyncio.create_task(load())
    rebuilt = await rebuild(engine, MENDED, told.reader)
    await loading
    await until(lambda: _has(engine, "s-39", 60))
    running.cancel()
    assert rebuilt.generation == 2
    assert not rebuilt.differences
    assert seen == sorted(seen), "a reader saw a half-built table"
    live = await rows(engine)
    assert {stream: sorted(at) for stream, at in live.items()} == live
    assert sum(map(len, live.values())) == 2400


async def test_rolled_back_the_old_generation_catches_up(engine: AsyncEngine) -> None:
    told = Told(SOURCE, FACTS[:20])
    await projected(engine, MENDED, FACTS[:20])
    await rebuild(engine, MENDED, told.reader)
    await projected(engine, MENDED, FACTS)
    await rollback(engine, MENDED, 1)
    assert sum(map(len, (await rows(engine)).values())) == 20
    await projected(engine, MENDED, FACTS)
    async with engine.connect() as db:
        assert await differing(db, MENDED, 1, 2) == []


async def test_a_rebuild_that_differs_is_not_shown(engine: AsyncEngine) -> None:
    await projected(engine, MENDED, FACTS)
    async with engine.begin() as db:
        await db.execute(sa.text("DELETE FROM issues_tally_1.tally WHERE stream = 's-1'"))
    with pytest.raises(RebuildDiffersError, match="tally: 1 rows"):
        await rebuild(engine, MENDED, Told(SOURCE, FACTS).reader)
    async with engine.connect() as db:
        current = await active(db, "issues-tally")
    assert current
    assert current.generation == 1


async def test_a_rebuild_follows_a_history_that_went_another_way(engine: AsyncEngine) -> None:
    """The live generation has read what a restore took back: 20 events are left of 30."""
    await projected(engine, MENDED, FACTS)
    restored = [fact(n, f"s-{n % 3}") for n in range(1, 21)]
    told = Told(SOURCE, [Recorded(e, around._replace(epoch=2)) for e, around in restored])
    rebuilt = await rebuild(engine, MENDED, told.reader)
    assert rebuilt.differences == ["tally: 6 rows"]
    assert await rows(engine) == {f"s-{k}": list(range(k or 3, 21, 3)) for k in range(3)}


async def test_a_changed_fold_may_differ_and_is_shown(engine: AsyncEngine) -> None:
    async def twice(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
        await write(batch, db)
        await write(batch, db)

    await projected(engine, MENDED, FACTS)
    rebuilt = await rebuild(engine, projection(twice, version=2), Told(SOURCE, FACTS).reader)
    assert rebuilt.differences == ["tally: 6 rows"]
    assert sum(map(len, (await rows(engine)).values())) == 60


async def test_an_idle_poll_reads_by_the_primary_key(engine: AsyncEngine) -> None:
    query = (
        "SELECT * FROM events WHERE source = 'lishui/issues' AND position >= 5 ORDER BY position"
    )
    async with engine.connect() as db:
        plan = (await db.execute(sa.text(f"EXPLAIN {query} LIMIT 500"))).scalars().all()
    assert any("events_pkey" in line for line in plan), plan


async def test_a_changed_fold_is_built_anew_at_its_first_start(engine: AsyncEngine) -> None:
    async def shout(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
        await write(batch, db)
        await write(batch, db)

    await projected(engine, MENDED, FACTS)
    changed = projection(shout, version=2)
    running = asyncio.create_task(Runner(engine, changed, Told(SOURCE, FACTS), Signal().ring).run())
    await until(lambda: _has(engine, "s-1", 20))
    running.cancel()
    async with engine.connect() as db:
        current = await active(db, "issues-tally")
    assert current
    assert (current.generation, current.version) == (2, 2)
