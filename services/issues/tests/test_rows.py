"""The rows of the list: what facts change, when clocks turn, and what is asked of them."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.authority import Caller, Grant, Role
from linli.events.contracts.base import CategoryCode, CommunityCode, IssueId, PersonId, stream_name
from linli.events.contracts.casework import IssueResumed, IssueSuspended, Reason
from linli.events.contracts.issues import (
    DuplicateAbsorbed,
    HazardFlagged,
    HazardMadeSafe,
    IssueEvent,
    IssueReported,
    IssueSupported,
    Location,
)
from linli.events.contracts.personal import Personal
from linli.events.databases import engine_of
from linli.events.reach import Scope
from linli.events.testing import projected, recorded
from linli.issues.domain.calendar import MAINLAND
from linli.issues.domain.clocks import Clocks
from linli.issues.domain.policy import STANDARD, pinned_in
from linli.issues.projections import ISSUE_LISTS
from linli.issues.queries import ISSUES, Lit, light_at, lit_as, theirs
from linli.issues.reading import reads_all
from linli.issues.rows import IssueRow, light_of
from linli.issues.tables import issue_list

ISSUE = IssueId(UUID(int=1))
NOON = datetime(2024, 1, 18, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
REPORTED = IssueReported(
    issue_id=ISSUE,
    reported_at=NOON,
    community=CommunityCode("tongsheng"),
    category=CategoryCode("wall-tiles"),
    title=Personal("墙砖脱落"),
    source="resident",
    pinned=pinned_in(STANDARD, MAINLAND, None),
)
SUSPENDED = IssueSuspended(issue_id=ISSUE, suspended_at=NOON + HOUR, reason=Reason("season"))
CALLERS = [None, Caller("wang", ())] + [
    Caller("li", (Grant(role, Scope(*codes)),))
    for role in (Role.COMMUNITY_STAFF, Role.READER)
    for codes in ((), ("lishui",), ("lishui", "tongsheng"), ("lishui", "hainanzhou"), ("dali",))
]
RESUMED = IssueResumed(issue_id=ISSUE, resumed_at=NOON + 48 * HOUR)


@pytest.fixture
async def engine(database: str) -> AsyncGenerator[AsyncEngine]:
    made = engine_of(database)
    yield made
    await made.dispose()


async def row_after(engine: AsyncEngine, *history: IssueEvent, by: int = 100) -> IssueRow:
    """The row when so many facts at a time have been folded."""
    facts = [
        recorded(event, position=n, stream=stream_name("issue", ISSUE), time=NOON)
        for n, event in enumerate(history, start=1)
    ]
    for n in range(by, len(facts) + by, by):
        await projected(engine, ISSUE_LISTS, facts[:n])
    (row,) = await rows(engine)
    return row


async def rows(
    engine: AsyncEngine, light: Lit | None = None, at: datetime = NOON
) -> Sequence[IssueRow]:
    async with engine.connect() as db:
        return (await ISSUES.page(db, 50, None, None, *(lit_as(light, at) if light else ()))).items


async def light_in_sql(engine: AsyncEngine, at: datetime) -> str:
    async with engine.connect() as db:
        return (await db.execute(sa.select(light_at(at)))).scalar_one()


async def clocks_kept(engine: AsyncEngine) -> Clocks | None:
    async with engine.connect() as db:
        return (await db.execute(sa.select(issue_list.c.clocks))).scalar_one()


async def test_what_was_promised_says_when_an_issue_is_due(engine: AsyncEngine) -> None:
    row = await row_after(engine, REPORTED)
    assert row.due_at
    assert row.amber_at
    assert NOON < row.amber_at < row.due_at
    assert row.expected_at
    assert row.expected_at >= row.due_at


async def test_clocks_go_on_from_where_the_row_has_them(engine: AsyncEngine) -> None:
    row = await row_after(engine, REPORTED, SUSPENDED, RESUMED, by=1)
    clocks = await clocks_kept(engine)
    promised = await row_after(engine, REPORTED, SUSPENDED, RESUMED)
    assert (row.due_at, clocks) == (promised.due_at, await clocks_kept(engine))
    assert clocks
    assert row.due_at
    assert row.due_at > NOON + 48 * HOUR


async def test_filters_and_answers_say_the_same_of_a_light(engine: AsyncEngine) -> None:
    row = await row_after(engine, REPORTED)
    assert row.due_at
    assert row.amber_at
    moments = (NOON, row.amber_at, row.due_at, row.due_at + HOUR)
    for at in moments:
        lit = [
            light for light in ("green", "amber", "red", "paused") if await rows(engine, light, at)
        ]
        assert [await light_in_sql(engine, at)] == lit == [light_of(row, at)]
    assert [light_of(row, at) for at in moments] == ["green", "amber", "amber", "red"]


async def test_a_suspended_issue_is_paused_in_both(engine: AsyncEngine) -> None:
    row = await row_after(engine, REPORTED, SUSPENDED)
    assert await light_in_sql(engine, NOON + HOUR) == light_of(row, NOON + HOUR) == "paused"
    assert await rows(engine, "paused", NOON + HOUR)
    assert light_of(replace(row, suspended=False, due_at=None), NOON) == "none"


async def test_what_has_no_clock_has_no_light(engine: AsyncEngine) -> None:
    row = await row_after(engine, REPORTED.model_copy(update={"pinned": None}))
    assert await light_in_sql(engine, NOON) == light_of(row, NOON) == "none"


@pytest.mark.parametrize("community", ["tongsheng", None])
@pytest.mark.parametrize("reporter", ["wang", None])
async def test_lists_and_their_rows_say_the_same_of_who_reads_all(
    engine: AsyncEngine, community: str | None, reporter: str | None
) -> None:
    update = {"community": community, "reporter": reporter}
    row = await row_after(engine, REPORTED.model_copy(update=update))
    for caller in CALLERS:
        async with engine.connect() as db:
            found = (await db.execute(sa.select(issue_list.c.id).where(theirs(caller)))).all()
        assert bool(found) == reads_all(row, caller), caller


async def test_voices_are_counted_with_those_of_duplicates(engine: AsyncEngine) -> None:
    supported = IssueSupported(issue_id=ISSUE, supporter=PersonId("wang"), supported_at=NOON)
    others = (PersonId("li"), PersonId("chen"))
    absorbed = DuplicateAbsorbed(issue_id=ISSUE, duplicate=IssueId(UUID(int=2)), supporters=others)
    assert (await row_after(engine, REPORTED, supported, absorbed)).supporters == 3


async def test_a_hazard_is_one_until_it_is_safe(engine: AsyncEngine) -> None:
    flagged = HazardFlagged(issue_id=ISSUE, flagged_at=NOON)
    assert (await row_after(engine, REPORTED, flagged)).hazard


async def test_what_was_made_safe_is_no_hazard(engine: AsyncEngine) -> None:
    flagged = HazardFlagged(issue_id=ISSUE, flagged_at=NOON)
    safe = HazardMadeSafe(issue_id=ISSUE, flagged_at=NOON, safe_at=NOON)
    assert not (await row_after(engine, REPORTED, flagged, safe)).hazard


async def test_an_issue_of_no_community_stands_in_the_list_at_its_position(
    engine: AsyncEngine,
) -> None:
    at = Location(latitude=23.1, longitude=113.1)
    nowhere = REPORTED.model_copy(update={"community": None, "location": at})
    row = await row_after(engine, nowhere)
    assert (row.community, row.latitude, row.longitude) == (None, 23.1, 113.1)
    assert row.level == "town"
