"""Histories of issues for which something was promised."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from linli.events.contracts.base import CategoryCode, CommunityCode, IssueId, PartyId
from linli.events.contracts.casework import (
    AssignmentAccepted,
    AssignmentReturned,
    Channel,
    ContactRecorded,
    ExtensionGranted,
    IssueEscalated,
    IssueResumed,
    IssueSuspended,
    JointActionRequested,
    LeadAssigned,
    Reason,
)
from linli.events.contracts.categories import Pinned, SlaClass
from linli.events.contracts.issues import (
    ClosingReason,
    Ending,
    IssueClosed,
    IssueEvent,
    IssueReopened,
    IssueReported,
    IssueTriaged,
    ResolutionClaimed,
    ResolutionVerified,
)
from linli.events.contracts.personal import Personal
from linli.issues.domain.calendar import MAINLAND, calendar_of
from linli.issues.domain.policy import STANDARD, Level, level_in, pinned_in

ISSUE = IssueId(UUID(int=1))
TILES = CategoryCode("wall-tiles")
COMMITTEE, FORESTRY, FIRE = PartyId("committee"), PartyId("forestry"), PartyId("fire-service")
START = datetime(2024, 1, 18, 2, tzinfo=UTC)
"""A Thursday, ten o'clock in Lishui."""
HOUR = timedelta(hours=1)

LIFE_SAFETY, GENERAL = [
    pinned_in(STANDARD, MAINLAND, SlaClass(name)) for name in ("life-safety", "general")
]
LEVELS: Mapping[Pinned, Level] = {
    pinned: Level(level_in(STANDARD, pinned.sla_class), calendar_of(MAINLAND), STANDARD)
    for pinned in (LIFE_SAFETY, GENERAL)
}

type Make = Callable[[datetime], IssueEvent]
"""A fact, when it is known when it happened."""


@dataclass(frozen=True)
class Happened:
    """A fact as a stream tells it."""

    event: IssueEvent
    time: datetime
    recorded_at: datetime


def reported(pinned: Pinned | None = LIFE_SAFETY) -> Make:
    return lambda at: IssueReported(
        issue_id=ISSUE,
        reported_at=at,
        community=CommunityCode("tongsheng"),
        category=TILES,
        title=Personal("墙砖脱落"),
        source="resident",
        pinned=pinned,
    )


def triaged(pinned: Pinned | None) -> Make:
    return lambda _: IssueTriaged(
        issue_id=ISSUE, category=TILES, previous_category=TILES, pinned=pinned
    )


def assigned(lead: PartyId) -> Make:
    return lambda at: LeadAssigned(issue_id=ISSUE, lead=lead, assigned_at=at)


def joined(*parties: PartyId) -> Make:
    return lambda _: JointActionRequested(issue_id=ISSUE, parties=parties)


def accepted(party: PartyId) -> Make:
    return lambda at: AssignmentAccepted(issue_id=ISSUE, party=party, accepted_at=at)


def returned(party: PartyId) -> Make:
    return lambda at: AssignmentReturned(
        issue_id=ISSUE,
        party=party,
        returned_at=at,
        reason=Reason("outside-competence"),
        evidence=Personal("附图"),
        returns=1,
    )


def escalated(department: PartyId | None = None) -> Make:
    return lambda at: IssueEscalated(
        issue_id=ISSUE,
        escalated_at=at,
        from_level="community",
        to_level="town",
        department=department,
        reason=Reason("beyond-us"),
    )


def extended(minutes: int) -> Make:
    return lambda at: ExtensionGranted(issue_id=ISSUE, granted_at=at, minutes=minutes)


def suspended(at: datetime) -> IssueEvent:
    return IssueSuspended(issue_id=ISSUE, suspended_at=at, reason=Reason("season"))


def resumed(at: datetime) -> IssueEvent:
    return IssueResumed(issue_id=ISSUE, resumed_at=at)


def contacted(at: datetime) -> IssueEvent:
    return ContactRecorded(
        issue_id=ISSUE, reported_at=START, contacted_at=at, channel=Channel("phone"), first=True
    )


def claimed(at: datetime) -> IssueEvent:
    return ResolutionClaimed(issue_id=ISSUE, claimed_by=COMMITTEE, claimed_at=at)


def verified(at: datetime) -> IssueEvent:
    return ResolutionVerified(
        issue_id=ISSUE, reported_at=START, verified_at=at, claimed_by=COMMITTEE
    )


def closed(at: datetime) -> IssueEvent:
    return IssueClosed(
        issue_id=ISSUE, reported_at=START, closed_at=at, reason=ClosingReason("withdrawn")
    )


def reopened(ending: Ending) -> Make:
    return lambda at: IssueReopened(
        issue_id=ISSUE, reported_at=START, reopened_at=at, reopened_from=ending
    )


def history(*told: tuple[float, Make], late: timedelta = timedelta(0)) -> Sequence[Happened]:
    """What happened so many hours after the start, each recorded so much later."""
    return [
        Happened(make(at), at, at + late)
        for at, make in ((START + hours * HOUR, make) for hours, make in told)
    ]
