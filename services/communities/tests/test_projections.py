"""The lists, on a real PostgreSQL."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.communities.projections import REGISTER_LISTS
from linli.communities.queries import COMPOUNDS, STATIONS
from linli.communities.rows import CompoundRow, StationRow
from linli.events.contracts.base import CommunityCode, CompoundCode
from linli.events.contracts.places import (
    BuildingCode,
    BuildingRegistered,
    CompoundRegistered,
    HouseholdsRegistered,
    StationCode,
    StationOpened,
    StationPlanned,
)
from linli.events.databases import engine_of
from linli.events.testing import projected, recorded

NOON = datetime(2024, 1, 18, 4, tzinfo=UTC)
HAINANZHOU, TANGGUO = CommunityCode("hainanzhou"), CompoundCode("tangguo-yayuan")
STATION = StationCode("tangguo-station")

COMPOUND_FACTS = (
    CompoundRegistered(code=TANGGUO, community=HAINANZHOU, name_zh="糖果雅苑"),
    BuildingRegistered(
        code=BuildingCode("3"), community=HAINANZHOU, compound=TANGGUO, name_zh="3栋"
    ),
    HouseholdsRegistered(community=HAINANZHOU, compound=TANGGUO, counted_at=NOON, households=1850),
    HouseholdsRegistered(
        community=HAINANZHOU, compound=TANGGUO, counted_at=NOON, households=1900, previous=1850
    ),
)
STATION_FACTS = (
    StationPlanned(code=STATION, community=HAINANZHOU, compound=TANGGUO, name_zh="站"),
    StationOpened(code=STATION),
)
HISTORY = [
    *(
        recorded(e, position=n, stream=f"compound-{TANGGUO}")
        for n, e in enumerate(COMPOUND_FACTS, 1)
    ),
    *(recorded(e, position=n, stream=f"station-{STATION}") for n, e in enumerate(STATION_FACTS, 5)),
]


@pytest.fixture
async def engine(database: str) -> AsyncGenerator[AsyncEngine]:
    made = engine_of(database)
    yield made
    await made.dispose()


@pytest.mark.parametrize("step", [1, len(HISTORY)], ids=["one by one", "at once"])
async def test_an_entry_has_one_row_with_what_holds_now(engine: AsyncEngine, step: int) -> None:
    for end in range(step, len(HISTORY) + 1, step):
        await projected(engine, REGISTER_LISTS, HISTORY[:end])
    async with engine.connect() as db:
        compounds = await COMPOUNDS.page(db, 50, None)
        stations = await STATIONS.page(db, 50, None)
    assert compounds.items == [
        CompoundRow(
            code=TANGGUO,
            town="lishui",
            community=HAINANZHOU,
            name_zh="糖果雅苑",
            name_en=None,
            buildings=1,
            households=1900,
            occurred_at=NOON,
        )
    ]
    assert stations.items == [
        StationRow(
            code=STATION,
            town="lishui",
            community=HAINANZHOU,
            compound=TANGGUO,
            name_zh="站",
            name_en=None,
            occurred_at=NOON,
            status="open",
            opened_at=NOON,
        )
    ]
