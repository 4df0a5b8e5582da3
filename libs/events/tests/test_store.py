"""One status per command, dense positions, claims and slots: on a real PostgreSQL."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from linli.events.append import Append, Claim, Context, Home, NewEvent, Slot, Write, new_id
from linli.events.contracts.categories import CategoryDefined
from linli.events.envelope import Place, Source
from linli.events.errors import (
    ClaimTakenError,
    EventTooLargeError,
    LostRaceError,
    ReadOnlyError,
    SlotTakenError,
    StaleVersionError,
    UnpublishableError,
)
from linli.events.refusals import Refusal
from linli.events.store import Appended, EventStore, Loaded
from linli.events.testing import OneKey

SOURCE = Source("lishui", "issues")
HOME = Home(SOURCE, Place("tongsheng"))
FACT = CategoryDefined(code="greening", name_zh="绿化")  # pyright: ignore[reportArgumentType]
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def store(database: str) -> AsyncIterator[EventStore]:
    opened = await EventStore.open("issues", database, OneKey())
    yield opened
    await opened.close()


def command(
    stream: str, expected: int = 0, *, events: int = 1, id_: UUID | None = None, **more: object
) -> Append:
    write = Write(stream, expected, [NewEvent(FACT)] * events, HOME)
    return Append(source=SOURCE, context=Context.new(id_), writes=(write,), **more)  # pyright: ignore[reportArgumentType]


def counted(count: int, _: object) -> int:
    return count + 1


async def test_each_command_of_a_mixed_batch_has_its_own_answer(store: EventStore) -> None:
    known = new_id()
    await store.submit(command("a-1", id_=known))
    await store.submit(command("a-2", takes=(Claim("barcode", "1"),)))
    answers = await asyncio.gather(
        store.submit(command("a-3", events=2)),
        store.submit(command("a-1")),
        store.submit(command("a-1", id_=known)),
        store.submit(command("a-4", takes=(Claim("barcode", "1"),))),
        store.submit(command("a-5")),
        return_exceptions=True,
    )
    appended, conflict, repeated, taken, neighbour = answers
    assert appended == Appended(SOURCE, 1, 4, 2)
    assert isinstance(conflict, LostRaceError)
    assert repeated == Appended(SOURCE, 1, 1, 1, repeated=True)
    assert isinstance(taken, ClaimTakenError)
    assert taken.holder == "a-2"
    assert neighbour == Appended(SOURCE, 1, 5, 1)


async def test_commands_that_are_submitted_together_are_recorded_each_for_itself(
    store: EventStore,
) -> None:
    known = new_id()
    await store.submit(command("a-1", id_=known))
    lines = [command("a-1"), command("a-1", id_=known), command("a-2", events=2), command("a-3")]
    ready = [await store.ready(line) for line in lines]
    lost, repeated, *appended = await store.submit_all([*ready, ready[-1]])
    assert isinstance(lost, LostRaceError)
    assert repeated == Appended(SOURCE, 1, 1, 1, repeated=True)
    assert appended == [
        *(Appended(SOURCE, 1, 3, 2), Appended(SOURCE, 1, 4, 1)),
        Appended(SOURCE, 1, 4, 1, repeated=True),
    ]


async def test_concurrent_commands_of_one_stream_are_told_the_race_is_lost(
    store: EventStore,
) -> None:
    answers = await asyncio.gather(
        *(store.submit(command("a-1")) for _ in range(16)), return_exceptions=True
    )
    assert sum(isinstance(answer, Appended) for answer in answers) == 1
    assert sum(isinstance(answer, LostRaceError) for answer in answers) == 15


async def test_one_append_carries_several_streams_or_none(store: EventStore) -> None:
    await store.submit(command("copy-1"))
    both = command("loan-1")
    second = Write("copy-1", 0, [NewEvent(FACT)], HOME)
    with pytest.raises(LostRaceError):
        await store.submit(
            Append(source=SOURCE, context=both.context, writes=(*both.writes, second))
        )
    assert (await store.load("loan-1", counted, 0)).version == 0
    right = second._replace(expected=1)
    appended = await store.submit(
        Append(source=SOURCE, context=both.context, writes=(*both.writes, right))
    )
    assert (appended.position, appended.version) == (3, 1)
    assert (await store.load("copy-1", counted, 0)).version == 2


async def test_a_released_claim_can_be_taken_by_another(store: EventStore) -> None:
    barcode = Claim("barcode", "1")
    await store.submit(command("copy-1", takes=(barcode,)))
    await store.submit(command("copy-1", 1, releases=(barcode,)))
    assert (await store.submit(command("copy-2", takes=(barcode,)))).version == 1


async def test_slots_may_touch_but_never_overlap(store: EventStore) -> None:
    morning = Slot("lecturer-1", NINE, NINE + HOUR)
    await store.submit(command("session-1", books=(morning,)))
    await store.submit(
        command("session-2", books=(Slot("lecturer-1", NINE + HOUR, NINE + 2 * HOUR),))
    )
    minute_early = Slot("lecturer-1", NINE - HOUR, NINE + timedelta(minutes=1))
    with pytest.raises(SlotTakenError, match="booked from 2026-03-02 09:00 to 2026-03-02 10:00"):
        await store.submit(command("session-3", books=(minute_early,)))


async def test_moving_a_slot_frees_the_old_time_in_the_same_append(store: EventStore) -> None:
    await store.submit(command("session-1", books=(Slot("venue-a", NINE, NINE + HOUR),)))
    half = HOUR / 2
    moved = Slot("venue-a", NINE + half, NINE + HOUR + half)
    await store.submit(command("session-1", 1, books=(moved,), frees=("venue-a",)))
    await store.submit(command("session-2", books=(Slot("venue-a", NINE, NINE + half),)))


async def test_a_repeated_command_answers_as_the_first_time(store: EventStore) -> None:
    id_ = new_id()
    first = await store.submit(command("a-1", events=3, id_=id_))
    await store.submit(command("a-1", 3))
    assert await store.submit(command("a-1", 4, id_=id_)) == first._replace(repeated=True)
    assert await store.repeated(Context.new()) is None


@pytest.mark.parametrize("decides", ["is refused", "finds nothing to do"])
async def test_an_attempt_that_the_first_one_overtakes_answers_as_the_first(
    store: EventStore, decides: str
) -> None:
    context = Context.new(new_id(), home=HOME)

    async def overtaken() -> Appended:
        first = await store.submit(replace(command("a-1", events=2), context=context))
        await store.submit(command("a-1", 2))  # somebody else goes on
        assert first.version == 2
        if decides == "is refused":
            raise Refusal("done already")
        return await store.append("a-1", (), await store.load("a-1", counted, 0), context)

    told = await store.once(context, overtaken)
    assert told == Appended(SOURCE, 1, 2, 2, repeated=True)


async def test_what_is_refused_without_a_first_attempt_stays_refused(store: EventStore) -> None:
    async def refused() -> Appended:
        raise Refusal("not allowed")

    for context in (Context.new(), Context.new(new_id())):
        with pytest.raises(Refusal, match="not allowed"):
            await store.once(context, refused)


async def test_nothing_that_cannot_be_published_is_stored(store: EventStore) -> None:
    elsewhere = Write("a-1", 0, [NewEvent(FACT)], Home(SOURCE, Place("Tong Sheng")))
    with pytest.raises(UnpublishableError):
        await store.submit(Append(source=SOURCE, context=Context.new(), writes=(elsewhere,)))
    with pytest.raises(UnpublishableError):
        await store.submit(
            Append(source=SOURCE, context=Context.new(actor="王\r\n"), writes=command("a-1").writes)
        )
    long = CategoryDefined(code="x", name_zh="长" * 100_000)  # pyright: ignore[reportArgumentType]
    with pytest.raises(EventTooLargeError):
        await store.append("a-1", [long], Loaded(0, 0, HOME, 0), Context.new())
    assert (await store.tail(SOURCE)).position == 0


async def test_a_stale_version_is_refused_before_anything_is_decided(store: EventStore) -> None:
    await store.submit(command("a-1", events=2))
    with pytest.raises(StaleVersionError):
        await store.load("a-1", counted, 0, Context.new(if_match=1))
    assert (await store.load("a-1", counted, 0, Context.new(if_match=2))).state == 2


async def test_recorded_times_follow_positions_and_effective_times_are_the_callers(
    store: EventStore,
) -> None:
    await asyncio.gather(*(store.submit(command(f"a-{n}")) for n in range(50)))
    earlier = Context.new(at=NINE)
    await store.append("b-1", [FACT], Loaded(0, 0, HOME, 0), earlier)
    events = await store.read(SOURCE, 0, 100)
    assert [event.position for event in events] == list(range(1, 52))
    assert all(a.recorded_at <= b.recorded_at for a, b in itertools.pairwise(events))
    assert [event.previous for event in events] == [None, *(event.id for event in events[:-1])]
    assert events[-1].time == NINE < events[-1].recorded_at
    assert (await store.tail(SOURCE)).recorded_through >= events[-1].recorded_at


async def test_a_fact_may_lie_elsewhere_than_its_stream(store: EventStore) -> None:
    await store.submit(command("patrol-1"))
    elsewhere = Context.new(place=Place("hainanzhou", "yueyuan"))
    await store.append("patrol-1", [FACT], Loaded(0, 1, HOME, 1), elsewhere)
    first, found = await store.read(SOURCE, 0, 10)
    assert (first.place, found.place) == (HOME.place, elsewhere.place)
    assert [fact.place for fact in await store.facts("patrol-1")] == [first.place, found.place]
    assert (await store.load("patrol-1", counted, 0)).home == HOME


async def test_a_suspended_history_takes_nothing_and_still_reads(
    store: EventStore, database: str
) -> None:
    await store.submit(command("a-1"))
    admin = await asyncpg.connect(database)
    await admin.execute("UPDATE epochs SET suspended = 'restored'")
    with pytest.raises(ReadOnlyError, match="restored"):
        await store.submit(command("a-2"))
    await admin.execute("UPDATE epochs SET suspended = NULL")
    await admin.close()
    assert (await store.submit(command("a-2"))).position == 2
    assert len(await store.read(SOURCE, 0, 10)) == 2


@pytest.mark.parametrize(
    "poison",
    [{"takes": (Claim("barcode", "\x00"),)}, {"expected": 2**40}],
    ids=["refused by the database", "refused by its client"],
)
async def test_one_poisonous_command_fails_alone(store: EventStore, poison: dict[str, Any]) -> None:
    """It fails the whole call; bisecting finds it."""
    answers = await asyncio.gather(
        *(store.submit(command(f"a-{n}")) for n in range(20)),
        store.submit(command("bad-1", **poison)),
        *(store.submit(command(f"b-{n}")) for n in range(20)),
        return_exceptions=True,
    )
    failed = [answer for answer in answers if isinstance(answer, BaseException)]
    assert len(failed) == 1
    assert isinstance(failed[0], asyncpg.PostgresError | asyncpg.InterfaceError)
    assert (await store.tail(SOURCE)).position == 40


async def test_a_lost_connection_is_asked_again_and_records_once(
    store: EventStore, database: str
) -> None:
    await store.submit(command("warm-1"))
    admin = await asyncpg.connect(database)
    writers = [asyncio.create_task(store.submit(command(f"a-{n}"))) for n in range(200)]
    for _ in range(5):
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE '%append_commands%'"
            " AND pid <> pg_backend_pid()"
        )
        await asyncio.sleep(0)
    positions = sorted(answer.position for answer in await asyncio.gather(*writers))
    await admin.close()
    assert positions == list(range(2, 202))
