"""What callers may ask of the volunteers service.

`at` is when it happened: the caller's `occurred_at`, or the moment of asking.
"""

from dataclasses import dataclass
from datetime import datetime

from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    CompoundCode,
    IssueId,
    PartyId,
    PersonId,
    Quantity,
)
from linli.events.contracts.personal import FreeText
from linli.events.contracts.volunteers import (
    ActivityId,
    ActivityKind,
    FindingId,
    PatrolId,
    TeamId,
    TeamKind,
    VolunteerId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterVolunteer:
    """Put a person on the register."""

    volunteer_id: VolunteerId
    person: PersonId
    community: CommunityCode
    compound: CompoundCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTeam:
    """Give volunteers who work together a name."""

    team_id: TeamId
    kind: TeamKind
    community: CommunityCode
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinTeam:
    """Make a volunteer a member."""

    team_id: TeamId
    volunteer_id: VolunteerId


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePatrol:
    """Plan a team's round."""

    patrol_id: PatrolId
    team_id: TeamId
    community: CommunityCode
    compound: CompoundCode | None = None
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPatrol:
    """Set out."""

    patrol_id: PatrolId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFinding:
    """Note what needs attention: as a new issue, or as evidence of `issue_id`."""

    patrol_id: PatrolId
    at: datetime
    finding_id: FindingId
    community: CommunityCode
    compound: CompoundCode | None = None
    category: CategoryCode
    title: FreeText
    note: FreeText | None = None
    issue_id: IssueId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCleanup:
    """Note what was cleared away, on account of a finding or without one."""

    patrol_id: PatrolId
    at: datetime
    finding_id: FindingId | None = None
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDissuasion:
    """Note that somebody was talked out of it, on account of a finding or without one."""

    patrol_id: PatrolId
    at: datetime
    finding_id: FindingId | None = None
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletePatrol:
    """End the round."""

    patrol_id: PatrolId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanActivity:
    """Announce what is to take place, and who holds it."""

    activity_id: ActivityId
    kind: ActivityKind
    community: CommunityCode
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None
    hosts: tuple[PartyId, ...] = ()
    self_organised: bool = False
    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInParticipant:
    """Note that a person is there."""

    activity_id: ActivityId
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeHeadcount:
    """State how many came."""

    activity_id: ActivityId
    headcount: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteActivity:
    """Say that it has taken place."""

    activity_id: ActivityId
    at: datetime


type TeamCommand = FormTeam | JoinTeam
type PatrolCommand = (
    SchedulePatrol | StartPatrol | RecordFinding | RecordCleanup | RecordDissuasion | CompletePatrol
)
type ActivityCommand = PlanActivity | CheckInParticipant | TakeHeadcount | CompleteActivity
type VolunteersCommand = RegisterVolunteer | TeamCommand | PatrolCommand | ActivityCommand
