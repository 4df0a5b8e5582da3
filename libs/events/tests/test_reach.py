"""Where a caller's authority ends, there is nothing for them: on a real PostgreSQL."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from linli.events.append import Append, Claim, Context, Home, NewEvent, Slot, Write, new_id
from linli.events.contracts.categories import CategoryDefined
from linli.events.envelope import Place, Source
from linli.events.errors import (
    ClaimTakenError,
    LostRaceError,
    NotPermittedError,
    OutsideReachError,
    SlotTakenError,
    StaleVersionError,
)
from linli.events.reach import Reach, Scope
from linli.events.store import EventStore
from linli.events.testing import OneKey

SOURCE = Source("lishui", "issues")
HOME = Home(SOURCE, Place("tongsheng"))
FACT = CategoryDefined(code="greening", name_zh="绿化")  # pyright: ignore[reportArgumentType]
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
STAFF = Reach(((Scope("lishui", "tongsheng"), "community-staff"),))
READER = Reach((), known=(Scope("lishui", "tongsheng"),))
STRANGER = Reach(((Scope("lishui", "hainanzhou"), "community-staff"),))


@pytest.fixture
async def store(database: str) -> AsyncIterator[EventStore]:
    opened = await EventStore.open("issues", database, OneKey())
    yield opened
    await opened.close()


def command(stream: str, context: Context, place: Place = HOME.place) -> Append:
    write = Write(stream, 0, [NewEvent(FACT)], Home(SOURCE, place))
    return Append(source=SOURCE, context=context, writes=(write,))


def by(actor: str, id_: UUID) -> Context:
    return Context.new(id_, actor=actor, reach=STAFF)


def counted(count: int, _: object) -> int:
    return count + 1


@pytest.mark.parametrize("if_match", [None, 0, 1, 3])
async def test_what_lies_outside_is_loaded_as_what_is_absent(
    store: EventStore, if_match: int | None
) -> None:
    await store.submit(command("a-1", Context.new()))
    answers: list[object] = []
    for stream in ("a-1", "a-2"):
        context = Context.new(reach=STRANGER, if_match=if_match)
        try:
            answers.append(await store.load(stream, counted, 0, context))
        except StaleVersionError as error:
            answers.append(str(error).replace(stream, "…"))
    assert answers[0] == answers[1]


async def test_many_stories_are_read_at_once_those_within_reach(store: EventStore) -> None:
    await store.submit(command("a-1", Context.new()))
    await store.submit(command("a-2", Context.new(), Place("hainanzhou")))
    streams = ["a-2", "a-1", "a-3"]
    assert (await store.stories(streams)).keys() == {"a-1", "a-2"}
    (stream,) = (stories := await store.within(STAFF).stories(streams))
    assert (stream, [fact.event for fact in stories[stream]]) == ("a-1", [FACT])


async def test_one_who_has_a_role_there_is_told_that_it_is_not_enough(store: EventStore) -> None:
    await store.submit(command("a-1", Context.new()))
    with pytest.raises(NotPermittedError):
        await store.load("a-1", counted, 0, Context.new(reach=READER))
    with pytest.raises(NotPermittedError):
        await store.within(READER).facts("a-1")
    with pytest.raises(NotPermittedError):
        await store.submit(command("a-2", Context.new(reach=READER)))


async def test_nothing_is_written_outside_not_even_beside_what_is_inside(
    store: EventStore,
) -> None:
    inside = command("a-1", Context.new(reach=STAFF))
    outside = command("a-2", inside.context, Place("hainanzhou")).writes
    with pytest.raises(OutsideReachError):
        await store.submit(
            Append(source=SOURCE, context=inside.context, writes=(*inside.writes, *outside))
        )
    assert (await store.tail(SOURCE)).position == 0


async def test_a_command_id_of_somebody_else_is_a_lost_race(store: EventStore) -> None:
    id_ = new_id()
    first = await store.submit(command("a-1", by("ann", id_)))
    with pytest.raises(LostRaceError) as foreign:
        await store.submit(command("a-2", by("ben", id_)))
    assert str(foreign.value) == str(LostRaceError("a-2"))
    assert await store.repeated(Context.new(id_, actor="ben")) is None
    again = await store.submit(command("a-2", by("ann", id_)))
    assert again == first._replace(repeated=True)


@pytest.mark.parametrize(("reach", "named"), [(STAFF, "a-1"), (STRANGER, None), (None, "a-1")])
async def test_who_holds_a_claim_or_a_slot_is_named_to_those_who_may_know(
    store: EventStore, reach: Reach | None, named: str | None
) -> None:
    claim, slot = Claim("barcode", "1"), Slot("venue-a", NINE, NINE + timedelta(hours=1))
    await store.submit(replace(command("a-1", Context.new()), takes=(claim,), books=(slot,)))
    place = Place("hainanzhou" if reach is STRANGER else "tongsheng")
    with pytest.raises(ClaimTakenError) as taken:
        await store.submit(replace(command("a-2", Context.new(reach=reach), place), takes=(claim,)))
    with pytest.raises(SlotTakenError) as booked:
        await store.submit(replace(command("a-2", Context.new(reach=reach), place), books=(slot,)))
    assert (taken.value.holder, booked.value.holder) == (named, named)
    assert ("a-1" in f"{taken.value} {booked.value}") is (named is not None)
