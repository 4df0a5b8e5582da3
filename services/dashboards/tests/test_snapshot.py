"""One moment, one generation, and how far each history has been read for it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.positions import BehindError
from linli.dashboards.answers import is_final, lag
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.queries import Days, find_place
from linli.dashboards.snapshot import Read, Snapshot, snapshot
from linli.dashboards.totals import sums
from linli.dashboards.viewing import EVERYTHING
from linli.events.contracts.places import TownRegistered
from linli.events.contracts.volunteers import VolunteerRegistered
from linli.events.envelope import Place, Recorded, Source
from linli.events.reader import Reader
from linli.events.rebuild import rebuild
from linli.events.schema import horizons
from linli.events.testing import EPOCH_BEGIN, Told, projected, recorded

from .samples import sample

COMMUNITIES, VOLUNTEERS = Source("lishui", "communities"), Source("lishui", "volunteers")
TOWN = recorded(sample(TownRegistered, code="lishui"))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
JAN_18 = date(2024, 1, 18)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def volunteer(position: int) -> Recorded[Any]:
    return recorded(
        sample(VolunteerRegistered),
        position=position,
        stream=f"volunteer-{position}",
        place=Place("tongsheng"),
        recorded_at=EPOCH_BEGIN + position * MINUTE,
    )


THREE = [TOWN, volunteer(1), volunteer(2), volunteer(3)]


async def told(engine: AsyncEngine, source: Source, tail: int, through: datetime) -> None:
    """What a source has said of itself."""
    row = {"source": str(source), "epoch": 1, "tail": tail, "recorded_through": through}
    async with engine.begin() as db:
        await db.execute(sa.insert(horizons).values(**row, seen_at=sa.func.now()))


async def volunteers(moment: Snapshot) -> int:
    place = await find_place(moment.db, "town", "lishui")
    return (await sums(moment.db, place, Days(JAN_18)))["volunteers.registered", 1].value


async def reads(engine: AsyncEngine) -> dict[str, Read]:
    async with engine.connect() as db:
        found = await (await snapshot(db, EVERYTHING)).reads("lishui")
    return {read.source.service: read for read in found}


async def test_numbers_and_positions_are_of_one_moment(engine: AsyncEngine) -> None:
    await projected(engine, CONTRIBUTIONS, THREE)
    async with engine.connect() as db:
        moment = await snapshot(db, EVERYTHING)
        await projected(engine, CONTRIBUTIONS, [*THREE, volunteer(4)])
        positions = {read.source.service: read.position for read in await moment.reads("lishui")}
        assert (await volunteers(moment), positions["volunteers"]) == (3, 3)


async def test_a_rebuild_gives_the_same_rows_and_an_answer_keeps_its_own(
    engine: AsyncEngine,
) -> None:
    await projected(engine, CONTRIBUTIONS, THREE)

    def reader(source: Source) -> Reader:
        history = [fact for fact in THREE if fact.envelope.source == source]
        return Told(source, history).reader(source)

    async with engine.connect() as db:
        moment = await snapshot(db, EVERYTHING)
        rebuilt = await rebuild(engine, CONTRIBUTIONS, reader)
        assert (rebuilt.generation, list(rebuilt.differences)) == (2, [])
        assert (moment.generation, await volunteers(moment)) == (1, 3)
    async with engine.connect() as db:
        moment = await snapshot(db, EVERYTHING)
        assert (moment.generation, await volunteers(moment)) == (2, 3)


async def test_before_the_first_start_there_is_no_answer_yet(engine: AsyncEngine) -> None:
    with pytest.raises(BehindError):
        await reads(engine)


async def test_a_history_read_to_its_end_reaches_what_its_source_last_said(
    engine: AsyncEngine,
) -> None:
    await projected(engine, CONTRIBUTIONS, THREE)
    await told(engine, VOLUNTEERS, 3, EPOCH_BEGIN + 60 * MINUTE)
    read = (await reads(engine))["volunteers"]
    assert read == Read(VOLUNTEERS, 1, 3, 0, EPOCH_BEGIN + 60 * MINUTE)


async def test_a_history_that_goes_on_reaches_its_last_event_read(engine: AsyncEngine) -> None:
    await projected(engine, CONTRIBUTIONS, THREE)
    await told(engine, VOLUNTEERS, 9, EPOCH_BEGIN + 60 * MINUTE)
    assert (await reads(engine))["volunteers"].through == EPOCH_BEGIN + 3 * MINUTE


async def test_a_history_only_heard_of_reaches_nothing(engine: AsyncEngine) -> None:
    await projected(engine, CONTRIBUTIONS, [TOWN])
    await told(engine, VOLUNTEERS, 9, EPOCH_BEGIN)
    assert (await reads(engine))["volunteers"] == Read(VOLUNTEERS, 1, 0, 0, None)


async def test_histories_of_other_towns_are_not_counted_in(engine: AsyncEngine) -> None:
    await projected(engine, CONTRIBUTIONS, [TOWN])
    await told(engine, Source("xiqiao", "volunteers"), 9, EPOCH_BEGIN)
    assert set(await reads(engine)) == {"communities"}


async def test_parked_events_are_told_of(engine: AsyncEngine) -> None:
    lost = recorded(sample(TownRegistered, code="lishui", time_zone="Mars/Olympus"))
    await projected(engine, CONTRIBUTIONS, [lost])
    assert (await reads(engine))["communities"].parked == 1


NEXT_DAY = datetime(2024, 1, 18, 16, tzinfo=UTC)
"""Midnight in Lishui after 18 January."""


def read_through(moment: datetime | None, parked: int = 0) -> Read:
    return Read(VOLUNTEERS, 1, 3, parked, moment)


@pytest.mark.parametrize(
    ("reads", "final"),
    [
        ([read_through(NEXT_DAY)], True),
        ([read_through(NEXT_DAY - timedelta(microseconds=1))], False),
        ([read_through(NEXT_DAY), read_through(NEXT_DAY - DAY)], False),
        ([read_through(NEXT_DAY), read_through(None)], False),
        ([read_through(NEXT_DAY, parked=1)], False),
        ([], False),
    ],
)
def test_a_past_day_is_final_once_every_history_has_been_read_past_it(
    reads: list[Read], final: bool
) -> None:
    assert is_final(reads, Days(JAN_18, as_of=JAN_18), SHANGHAI) is final


def test_nothing_is_final_as_long_as_more_may_be_recorded() -> None:
    assert not is_final([read_through(NEXT_DAY + DAY)], Days(JAN_18), SHANGHAI)


def test_the_last_of_days_can_be_asked_about() -> None:
    assert not is_final([read_through(NEXT_DAY)], Days(date.max, as_of=date.max), SHANGHAI)


@pytest.mark.parametrize(
    ("reads", "seconds"),
    [
        ([read_through(NEXT_DAY)], 60.0),
        ([read_through(NEXT_DAY), read_through(NEXT_DAY - MINUTE)], 120.0),
        ([read_through(NEXT_DAY + 2 * MINUTE)], 0.0),
        ([read_through(NEXT_DAY), read_through(None)], None),
        ([], None),
    ],
)
def test_the_lag_is_the_age_of_the_oldest_history(reads: list[Read], seconds: float | None) -> None:
    assert lag(reads, NEXT_DAY + MINUTE) == seconds
