"""The lists, on a real PostgreSQL."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    IssueId,
    PartyId,
    TownCode,
    stream_name,
)
from linli.events.contracts.casework import LeadAssigned
from linli.events.contracts.categories import CategoryDefined, CategoryRevised
from linli.events.contracts.issues import (
    IssueEvent,
    IssueReported,
    IssueTriaged,
    MeasureRecorded,
    ResolutionClaimed,
)
from linli.events.contracts.personal import Personal
from linli.events.databases import engine_of
from linli.events.envelope import Recorded
from linli.events.sealing import unsealed
from linli.events.testing import OneKey, projected, recorded
from linli.issues.domain.category import BUILT_IN
from linli.issues.domain.issue import Status
from linli.issues.projections import ISSUE_LISTS
from linli.issues.queries import ISSUES
from linli.issues.rows import IssueRow
from linli.issues.standards.declarations import in_force

NOON = datetime(2024, 1, 18, 4, tzinfo=UTC)
ONE, OTHER = IssueId(UUID(int=1)), IssueId(UUID(int=2))
TILES, CULTIVATION = CategoryCode("wall-tiles"), CategoryCode("illegal-cultivation")
COMMITTEE = PartyId("committee")


def reported(issue_id: IssueId) -> IssueReported:
    return IssueReported(
        issue_id=issue_id,
        reported_at=NOON,
        community=CommunityCode("tongsheng"),
        category=TILES,
        title=Personal("墙砖脱落"),
        source="resident",
    )


HISTORY = (
    reported(ONE),
    reported(OTHER),
    IssueTriaged(issue_id=ONE, category=CULTIVATION, previous_category=TILES),
    LeadAssigned(issue_id=ONE, lead=COMMITTEE),
    MeasureRecorded(issue_id=OTHER, note=Personal("围蔽")),
    ResolutionClaimed(issue_id=ONE, claimed_by=COMMITTEE),
)


@pytest.fixture
async def engine(database: str) -> AsyncGenerator[AsyncEngine]:
    made = engine_of(database)
    yield made
    await made.dispose()


def told(history: Sequence[IssueEvent]) -> list[Recorded[IssueEvent]]:
    """The history as the projection receives it."""
    return [
        recorded(event, position=n, stream=stream_name("issue", event.issue_id))
        for n, event in enumerate(history, start=1)
    ]


async def listed(engine: AsyncEngine) -> Sequence[IssueRow]:
    async with engine.connect() as db:
        return (await ISSUES.page(db, 50, None)).items


async def test_an_issue_has_one_row_with_what_holds_now(engine: AsyncEngine) -> None:
    await projected(engine, ISSUE_LISTS, told(HISTORY))
    row = next(row for row in await listed(engine) if row.id == ONE)
    assert (row.status, row.category, row.lead) == (Status.CLAIMED, CULTIVATION, COMMITTEE)


async def test_rows_are_the_same_whether_facts_come_at_once_or_one_by_one(
    engine: AsyncEngine,
) -> None:
    facts = told(HISTORY)
    for n in range(1, len(facts) + 1):
        await projected(engine, ISSUE_LISTS, facts[:n])
    one_by_one = await unsealed(await listed(engine), OneKey())
    expected = reported(OTHER)
    assert one_by_one[0] == IssueRow(
        id=OTHER,
        town="lishui",
        community="tongsheng",
        compound=None,
        category=TILES,
        title=expected.title,
        status=Status.REPORTED,
        source="resident",
        occurred_at=NOON,
    )
    assert [row.status for row in one_by_one] == [Status.REPORTED, Status.CLAIMED]


async def test_categories_stand_with_the_town_that_defined_them(engine: AsyncEngine) -> None:
    defined = CategoryDefined(code=CategoryCode("noise"), name_zh="噪音")
    await projected(engine, ISSUE_LISTS, [recorded(defined, stream="category-lishui.noise")])
    async with engine.connect() as db:
        lishui, dali = [
            [c.code for c in await in_force(db, town, CategoryRevised)]
            for town in (TownCode("lishui"), TownCode("dali"))
        ]
        assert lishui == [*dali, "noise"]
        assert dali == list(BUILT_IN)
