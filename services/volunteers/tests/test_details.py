"""The pages of single aggregates: history, page."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

from linli.events.contracts.base import CategoryCode, CommunityCode, IssueId, PersonId, Quantity
from linli.events.contracts.personal import Personal
from linli.events.contracts.volunteers import (
    ActivityEvent,
    ActivityId,
    ActivityKind,
    ActivityPlanned,
    CleanupPerformed,
    DissuasionRecorded,
    FindingId,
    HeadcountTaken,
    ParticipantCheckedIn,
    PatrolEvent,
    PatrolFindingRecorded,
    PatrolId,
    PatrolScheduled,
    PatrolStarted,
    TeamId,
)
from linli.events.envelope import TOWN_WIDE, Source
from linli.events.store import Fact
from linli.volunteers.details import (
    ActivityDetails,
    Deed,
    Headcount,
    PatrolDetails,
    show_activity,
    show_patrol,
)

PATROL, GALA, TEAM = PatrolId(UUID(int=1)), ActivityId(UUID(int=2)), TeamId(UUID(int=3))
FINDING, OTHER_FINDING = FindingId(UUID(int=4)), FindingId(UUID(int=5))
NAMED, MADE = IssueId(UUID(int=6)), IssueId(UUID(int=7))
TONGSHENG = CommunityCode("tongsheng")
HERE = Source("lishui", "volunteers")
NINE = datetime(2024, 1, 2, 9, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)

SCHEDULED = PatrolScheduled(patrol_id=PATROL, team_id=TEAM, community=TONGSHENG, starts_at=NINE)
STARTED = PatrolStarted(patrol_id=PATROL, team_id=TEAM, started_at=NINE)

CLEARED, AGREED = Personal("清走两袋垃圾"), Personal("同意搬走")


def found(finding_id: FindingId, issue_id: IssueId | None = None) -> PatrolFindingRecorded:
    return PatrolFindingRecorded(
        patrol_id=PATROL,
        finding_id=finding_id,
        community=TONGSHENG,
        category=CategoryCode("illegal-cultivation"),
        title=Personal("正门山林有菜地"),
        issue_id=issue_id,
    )


def patrol(*history: PatrolEvent) -> PatrolDetails:
    facts = [Fact(event, TEN, TEN, HERE, TOWN_WIDE) for event in history]
    details = reduce(show_patrol, facts, None)
    assert details is not None
    return details


def activity(*history: ActivityEvent) -> ActivityDetails:
    facts = [Fact(event, TEN, TEN, HERE, TOWN_WIDE) for event in history]
    details = reduce(show_activity, facts, None)
    assert details is not None
    return details


def test_a_page_has_the_version_of_its_stream() -> None:
    assert patrol(SCHEDULED, STARTED, found(FINDING)).version == 3


def test_a_finding_shows_the_issue_that_it_named_and_the_time_it_was_made() -> None:
    [finding] = patrol(SCHEDULED, STARTED, found(FINDING, NAMED)).findings
    assert (finding.issue, finding.occurred_at) == (NAMED, TEN)


def test_a_finding_shows_the_issue_that_was_made_from_it_once_known() -> None:
    details = patrol(SCHEDULED, STARTED, found(FINDING), found(OTHER_FINDING))
    findings = details.with_issues({FINDING: MADE}).findings
    assert [finding.issue for finding in findings] == [MADE, None]


def test_what_became_of_a_finding_counts_more_than_what_it_named() -> None:
    details = patrol(SCHEDULED, STARTED, found(FINDING, NAMED))
    [finding] = details.with_issues({FINDING: MADE}).findings
    assert finding.issue == MADE


def test_a_patrol_shows_what_it_did() -> None:
    cleaned = CleanupPerformed(patrol_id=PATROL, finding_id=FINDING, note=CLEARED)
    dissuaded = DissuasionRecorded(patrol_id=PATROL, note=AGREED)
    details = patrol(SCHEDULED, STARTED, found(FINDING), cleaned, dissuaded)
    assert details.cleanups == (Deed(occurred_at=TEN, finding_id=FINDING, note=CLEARED),)
    assert details.dissuasions == (Deed(occurred_at=TEN, finding_id=None, note=AGREED),)


def test_an_activity_shows_headcounts_beside_its_check_ins() -> None:
    planned = ActivityPlanned(
        activity_id=GALA,
        kind=ActivityKind("festival"),
        community=TONGSHENG,
        name_zh="晚会",
        hosts=(),
        starts_at=NINE,
    )
    came = ParticipantCheckedIn(activity_id=GALA, person=PersonId("p-1"))
    sixty = Quantity(value=60, qualifier="at_least")
    details = activity(planned, came, HeadcountTaken(activity_id=GALA, headcount=sixty))
    assert details.checked_in == 1
    assert details.headcounts == (Headcount(occurred_at=TEN, headcount=sixty),)
