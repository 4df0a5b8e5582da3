"""What volunteers do: teams, patrols and the activities of the neighbourhood."""

from datetime import datetime
from typing import ClassVar, NewType
from uuid import UUID

from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    CompoundCode,
    Event,
    IssueId,
    PartyId,
    PersonId,
    Quantity,
)
from linli.events.contracts.personal import FreeText

VolunteerId = NewType("VolunteerId", UUID)
TeamId = NewType("TeamId", UUID)
TeamKind = NewType("TeamKind", str)
"""Such as `service`, `safety`, `backbone`, `youth`."""
PatrolId = NewType("PatrolId", UUID)
FindingId = NewType("FindingId", UUID)
ActivityId = NewType("ActivityId", UUID)
ActivityKind = NewType("ActivityKind", str)
"""Such as `sports`, `festival`, `beautification`."""


class VolunteerRegistered(Event):
    """A person is on the register of volunteers (在册志愿者)."""

    event_type: ClassVar[str] = "org.linli.volunteers.VolunteerRegistered.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    volunteer_id: VolunteerId
    person: PersonId
    community: CommunityCode
    compound: CompoundCode | None = None


class TeamFormed(Event):
    """Volunteers work together under a name."""

    event_type: ClassVar[str] = "org.linli.volunteers.TeamFormed.v1"
    team_id: TeamId
    kind: TeamKind
    community: CommunityCode
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


class MemberJoinedTeam(Event):
    """A volunteer belongs to the team."""

    event_type: ClassVar[str] = "org.linli.volunteers.MemberJoinedTeam.v1"
    restricted: ClassVar[bool] = True
    team_id: TeamId
    volunteer_id: VolunteerId


class PatrolScheduled(Event):
    """A team is to walk its round (巡逻)."""

    event_type: ClassVar[str] = "org.linli.volunteers.PatrolScheduled.v1"
    patrol_id: PatrolId
    team_id: TeamId
    community: CommunityCode
    compound: CompoundCode | None = None
    starts_at: datetime


class PatrolStarted(Event):
    """The team set out."""

    event_type: ClassVar[str] = "org.linli.volunteers.PatrolStarted.v1"
    patrol_id: PatrolId
    team_id: TeamId
    started_at: datetime


class PatrolFindingRecorded(Event):
    """The patrol saw something that needs attention (巡查发现)."""

    event_type: ClassVar[str] = "org.linli.volunteers.PatrolFindingRecorded.v1"
    patrol_id: PatrolId
    finding_id: FindingId
    community: CommunityCode
    compound: CompoundCode | None = None
    category: CategoryCode
    title: FreeText
    note: FreeText | None = None
    issue_id: IssueId | None = None
    """The issue it is evidence of; None if it is to become an issue of its own."""


class CleanupPerformed(Event):
    """The patrol cleared something away (清理)."""

    event_type: ClassVar[str] = "org.linli.volunteers.CleanupPerformed.v1"
    patrol_id: PatrolId
    finding_id: FindingId | None = None
    note: FreeText | None = None


class DissuasionRecorded(Event):
    """The patrol talked somebody out of it (劝导); whom is not recorded."""

    event_type: ClassVar[str] = "org.linli.volunteers.DissuasionRecorded.v1"
    patrol_id: PatrolId
    finding_id: FindingId | None = None
    note: FreeText | None = None


class PatrolCompleted(Event):
    """The round is done."""

    event_type: ClassVar[str] = "org.linli.volunteers.PatrolCompleted.v1"
    patrol_id: PatrolId
    team_id: TeamId
    started_at: datetime
    completed_at: datetime
    findings: int
    """How many this patrol recorded."""


class ActivityPlanned(Event):
    """An activity of the neighbourhood is to take place."""

    event_type: ClassVar[str] = "org.linli.volunteers.ActivityPlanned.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"hosts"})
    activity_id: ActivityId
    kind: ActivityKind
    community: CommunityCode
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None
    hosts: tuple[PartyId, ...]
    self_organised: bool = False
    """Residents and groups do it of their own accord (自发组织)."""
    starts_at: datetime
    ends_at: datetime | None = None


class ParticipantCheckedIn(Event):
    """A person is there (签到)."""

    event_type: ClassVar[str] = "org.linli.volunteers.ParticipantCheckedIn.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    activity_id: ActivityId
    person: PersonId


class HeadcountTaken(Event):
    """Somebody counted heads, or says how many came: a claim, never added to check-ins."""

    event_type: ClassVar[str] = "org.linli.volunteers.HeadcountTaken.v1"
    activity_id: ActivityId
    headcount: Quantity


class ActivityCompleted(Event):
    """The activity took place."""

    event_type: ClassVar[str] = "org.linli.volunteers.ActivityCompleted.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"checked_in"})
    activity_id: ActivityId
    kind: ActivityKind
    checked_in: int
    """How many persons had checked in."""


type TeamEvent = TeamFormed | MemberJoinedTeam
type PatrolEvent = (
    PatrolScheduled
    | PatrolStarted
    | PatrolFindingRecorded
    | CleanupPerformed
    | DissuasionRecorded
    | PatrolCompleted
)
type ActivityEvent = ActivityPlanned | ParticipantCheckedIn | HeadcountTaken | ActivityCompleted
type VolunteersEvent = VolunteerRegistered | TeamEvent | PatrolEvent | ActivityEvent

EVENTS: tuple[type[Event], ...] = (
    VolunteerRegistered,
    TeamFormed,
    MemberJoinedTeam,
    PatrolScheduled,
    PatrolStarted,
    PatrolFindingRecorded,
    CleanupPerformed,
    DissuasionRecorded,
    PatrolCompleted,
    ActivityPlanned,
    ParticipantCheckedIn,
    HeadcountTaken,
    ActivityCompleted,
)
