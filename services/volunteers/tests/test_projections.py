"""The lists and the issues of findings, on a real PostgreSQL."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    CompoundCode,
    Event,
    IssueId,
    PartyId,
    PersonId,
    Quantity,
    stream_name,
)
from linli.events.contracts.issues import EvidenceAdded, IssueReported
from linli.events.contracts.personal import Personal
from linli.events.contracts.volunteers import (
    ActivityCompleted,
    ActivityId,
    ActivityKind,
    ActivityPlanned,
    CleanupPerformed,
    FindingId,
    HeadcountTaken,
    MemberJoinedTeam,
    ParticipantCheckedIn,
    PatrolCompleted,
    PatrolFindingRecorded,
    PatrolId,
    PatrolScheduled,
    PatrolStarted,
    TeamFormed,
    TeamId,
    TeamKind,
    VolunteerId,
    VolunteerRegistered,
)
from linli.events.databases import engine_of
from linli.events.envelope import Recorded
from linli.events.testing import projected, recorded
from linli.volunteers.projections import VOLUNTEERS_FINDINGS, VOLUNTEERS_LISTS
from linli.volunteers.queries import ACTIVITIES, PATROLS, TEAMS, VOLUNTEERS, issues_of
from linli.volunteers.rows import ActivityRow, PatrolRow, TeamRow, VolunteerRow

ANN, TEAM, PATROL, GALA = (UUID(int=n) for n in range(1, 5))
FINDING, ISSUE = FindingId(UUID(int=5)), IssueId(UUID(int=6))
TONGSHENG, JINSHA = CommunityCode("tongsheng"), CompoundCode("jinsha-bandao")
NINE = datetime(2024, 1, 2, 9, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


@pytest.fixture
async def engine(database: str) -> AsyncGenerator[AsyncEngine]:
    engine = engine_of(database)
    yield engine
    await engine.dispose()


def history(stream: str, *facts: Event, first: int = 1) -> Sequence[Recorded[Any]]:
    """Facts of one stream at the positions that follow, all of them at nine."""
    return [
        recorded(fact, position=position, stream=stream, time=NINE)
        for position, fact in enumerate(facts, start=first)
    ]


def registered(number: int, compound: CompoundCode | None = None) -> VolunteerRegistered:
    return VolunteerRegistered(
        volunteer_id=VolunteerId(UUID(int=number)),
        person=PersonId(f"p-{number}"),
        community=TONGSHENG,
        compound=compound,
    )


async def test_a_volunteer_stands_in_the_list(engine: AsyncEngine) -> None:
    await projected(engine, VOLUNTEERS_LISTS, history(stream_name("volunteer", ANN), registered(1)))
    async with engine.connect() as db:
        page = await VOLUNTEERS.page(db, 50, None)
    assert page.items == [
        VolunteerRow(
            id=ANN,
            town="lishui",
            community="tongsheng",
            compound=None,
            person="p-1",
            registered_at=NINE,
        )
    ]
    assert page.next is None


async def test_a_team_counts_its_members(engine: AsyncEngine) -> None:
    formed = TeamFormed(
        team_id=TeamId(TEAM),
        kind=TeamKind("service"),
        community=TONGSHENG,
        compound=JINSHA,
        name_zh="党群服务志愿队",
    )
    joined = MemberJoinedTeam(team_id=TeamId(TEAM), volunteer_id=VolunteerId(ANN))
    facts = history(stream_name("team", TEAM), formed, joined)
    await projected(engine, VOLUNTEERS_LISTS, facts)
    async with engine.connect() as db:
        page = await TEAMS.page(db, 50, None, kind="service", compound="jinsha-bandao")
    assert page.items == [
        TeamRow(
            id=TEAM,
            town="lishui",
            community="tongsheng",
            compound="jinsha-bandao",
            kind="service",
            name_zh="党群服务志愿队",
            name_en=None,
            formed_at=NINE,
            members=1,
        )
    ]


PATROL_FACTS = history(
    stream_name("patrol", PATROL),
    PatrolScheduled(
        patrol_id=PatrolId(PATROL), team_id=TeamId(TEAM), community=TONGSHENG, starts_at=NINE
    ),
    PatrolStarted(patrol_id=PatrolId(PATROL), team_id=TeamId(TEAM), started_at=NINE),
    PatrolFindingRecorded(
        patrol_id=PatrolId(PATROL),
        finding_id=FINDING,
        community=TONGSHENG,
        category=CategoryCode("illegal-cultivation"),
        title=Personal("正门山林有菜地"),
    ),
    CleanupPerformed(patrol_id=PatrolId(PATROL), finding_id=FINDING),
    PatrolCompleted(
        patrol_id=PatrolId(PATROL),
        team_id=TeamId(TEAM),
        started_at=NINE,
        completed_at=TEN,
        findings=1,
    ),
)


async def test_a_patrol_shows_how_far_it_has_come(engine: AsyncEngine) -> None:
    await projected(engine, VOLUNTEERS_LISTS, PATROL_FACTS)
    async with engine.connect() as db:
        page = await PATROLS.page(db, 50, None, status="completed", team_id=TEAM)
    assert page.items == [
        PatrolRow(
            id=PATROL,
            town="lishui",
            community="tongsheng",
            compound=None,
            team_id=TEAM,
            starts_at=NINE,
            status="completed",
            started_at=NINE,
            completed_at=TEN,
            findings=1,
        )
    ]


async def test_delivered_one_by_one_the_lists_are_the_same(engine: AsyncEngine) -> None:
    for until in range(1, len(PATROL_FACTS) + 1):
        await projected(engine, VOLUNTEERS_LISTS, PATROL_FACTS[:until])
    async with engine.connect() as db:
        page = await PATROLS.page(db, 50, None)
    assert [(row.status, row.findings) for row in page.items] == [("completed", 1)]


async def test_an_activity_counts_check_ins_and_no_headcount(engine: AsyncEngine) -> None:
    activity_id = ActivityId(GALA)
    planned = ActivityPlanned(
        activity_id=activity_id,
        kind=ActivityKind("festival"),
        community=TONGSHENG,
        name_zh="晚会",
        hosts=(PartyId("yueyuan-property"), PartyId("tongsheng-committee")),
        starts_at=NINE,
    )
    came = ParticipantCheckedIn(activity_id=activity_id, person=PersonId("p-1"))
    counted = HeadcountTaken(activity_id=activity_id, headcount=Quantity(value=60))
    completed = ActivityCompleted(
        activity_id=activity_id, kind=ActivityKind("festival"), checked_in=1
    )
    facts = history(stream_name("activity", GALA), planned, came, counted, completed)
    await projected(engine, VOLUNTEERS_LISTS, facts)
    async with engine.connect() as db:
        page = await ACTIVITIES.page(db, 50, None)
    assert page.items == [
        ActivityRow(
            id=GALA,
            town="lishui",
            community="tongsheng",
            compound=None,
            kind="festival",
            name_zh="晚会",
            name_en=None,
            hosts=["yueyuan-property", "tongsheng-committee"],
            self_organised=False,
            starts_at=NINE,
            ends_at=None,
            status="completed",
            completed_at=NINE,
            checked_in=1,
        )
    ]


async def test_a_list_is_read_a_page_at_a_time_without_gap_or_repeat(engine: AsyncEngine) -> None:
    for number in range(1, 8):
        stream = stream_name("volunteer", UUID(int=number))
        facts = history(stream, registered(number), first=number)
        await projected(engine, VOLUNTEERS_LISTS, facts)
    seen: list[VolunteerRow] = []
    cursor: str | None = None
    async with engine.connect() as db:
        for _ in range(3):
            page = await VOLUNTEERS.page(db, 3, cursor)
            seen += page.items
            cursor = page.next
    assert cursor is None
    assert [row.id.int for row in seen] == [7, 6, 5, 4, 3, 2, 1]


async def test_a_list_shows_only_the_place_that_was_asked_for(engine: AsyncEngine) -> None:
    here = history(stream_name("volunteer", UUID(int=1)), registered(1, JINSHA))
    elsewhere = history(stream_name("volunteer", UUID(int=2)), registered(2), first=2)
    await projected(engine, VOLUNTEERS_LISTS, [*here, *elsewhere])
    async with engine.connect() as db:
        page = await VOLUNTEERS.page(db, 50, None, community="tongsheng", compound="jinsha-bandao")
    assert [row.id.int for row in page.items] == [1]


REPORTED = IssueReported(
    issue_id=ISSUE,
    reported_at=NINE,
    community=TONGSHENG,
    category=CategoryCode("illegal-cultivation"),
    title=Personal("正门山林有菜地"),
    source="patrol",
    patrol_id=PatrolId(PATROL),
    finding_id=FINDING,
)
SEEN_AGAIN = EvidenceAdded(
    issue_id=ISSUE, note=Personal("菜地还在"), patrol_id=PatrolId(PATROL), finding_id=FINDING
)
BY_A_RESIDENT = REPORTED.model_copy(update={"finding_id": None, "source": "resident"})


@pytest.mark.parametrize("fact", [REPORTED, SEEN_AGAIN])
async def test_a_finding_is_known_by_the_issue_it_led_to(engine: AsyncEngine, fact: Event) -> None:
    await projected(engine, VOLUNTEERS_FINDINGS, history(stream_name("issue", ISSUE), fact))
    async with engine.connect() as db:
        assert await issues_of([FINDING, UUID(int=99)], db) == {FINDING: ISSUE}


async def test_an_issue_without_a_finding_is_of_no_patrol(engine: AsyncEngine) -> None:
    facts = history(stream_name("issue", ISSUE), BY_A_RESIDENT)
    await projected(engine, VOLUNTEERS_FINDINGS, facts)
    async with engine.connect() as db:
        assert await issues_of([FINDING], db) == {}
