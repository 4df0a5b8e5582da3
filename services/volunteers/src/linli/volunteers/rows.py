"""What the lists show of a volunteer, a team, a patrol and an activity, fact by fact."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from linli.events.contracts.volunteers import (
    ActivityCompleted,
    ActivityEvent,
    ActivityPlanned,
    CleanupPerformed,
    DissuasionRecorded,
    HeadcountTaken,
    MemberJoinedTeam,
    ParticipantCheckedIn,
    PatrolCompleted,
    PatrolEvent,
    PatrolFindingRecorded,
    PatrolScheduled,
    PatrolStarted,
    TeamEvent,
    TeamFormed,
    VolunteerRegistered,
)
from linli.events.store import Fact

type PatrolStatus = Literal["scheduled", "started", "completed"]
type ActivityStatus = Literal["planned", "completed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerRow:
    """Somebody on the register."""

    id: UUID
    town: str
    community: str
    compound: str | None
    person: str
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A team and how many belong to it."""

    id: UUID
    town: str
    community: str
    compound: str | None
    kind: str
    name_zh: str
    name_en: str | None
    formed_at: datetime
    members: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolRow:
    """A patrol and how far it has come."""

    id: UUID
    town: str
    community: str
    compound: str | None
    team_id: UUID
    starts_at: datetime
    status: PatrolStatus = "scheduled"
    started_at: datetime | None = None
    completed_at: datetime | None = None
    findings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """An activity, who holds it and how many came."""

    id: UUID
    town: str
    community: str
    compound: str | None
    kind: str
    name_zh: str
    name_en: str | None
    hosts: list[str]
    self_organised: bool
    starts_at: datetime
    ends_at: datetime | None
    status: ActivityStatus = "planned"
    completed_at: datetime | None = None
    checked_in: int = 0


def shown_volunteer(_: VolunteerRow | None, fact: Fact[VolunteerRegistered]) -> VolunteerRow:
    """The volunteer's row: nothing follows the registration yet."""
    event = fact.event
    return VolunteerRow(
        id=event.volunteer_id,
        town=fact.source.town,
        community=event.community,
        compound=event.compound,
        person=event.person,
        registered_at=fact.time,
    )


def shown_team(row: TeamRow | None, fact: Fact[TeamEvent]) -> TeamRow | None:
    """The team's row after one more fact."""
    match fact.event:
        case TeamFormed() as e:
            return TeamRow(
                id=e.team_id,
                town=fact.source.town,
                community=e.community,
                compound=e.compound,
                kind=e.kind,
                name_zh=e.name_zh,
                name_en=e.name_en,
                formed_at=fact.time,
            )
        case MemberJoinedTeam():
            return row and replace(row, members=row.members + 1)


def shown_patrol(row: PatrolRow | None, fact: Fact[PatrolEvent]) -> PatrolRow | None:
    """The patrol's row after one more fact."""
    match fact.event:
        case PatrolScheduled() as e:
            return PatrolRow(
                id=e.patrol_id,
                town=fact.source.town,
                community=e.community,
                compound=e.compound,
                team_id=e.team_id,
                starts_at=e.starts_at,
            )
        case PatrolStarted(started_at=started_at):
            return row and replace(row, status="started", started_at=started_at)
        case PatrolFindingRecorded():
            return row and replace(row, findings=row.findings + 1)
        case CleanupPerformed() | DissuasionRecorded():
            return row
        case PatrolCompleted(completed_at=completed_at):
            return row and replace(row, status="completed", completed_at=completed_at)


def shown_activity(row: ActivityRow | None, fact: Fact[ActivityEvent]) -> ActivityRow | None:
    """The activity's row after one more fact. Headcounts are claims and stand with the activity."""
    match fact.event:
        case ActivityPlanned() as e:
            return ActivityRow(
                id=e.activity_id,
                town=fact.source.town,
                community=e.community,
                compound=e.compound,
                kind=e.kind,
                name_zh=e.name_zh,
                name_en=e.name_en,
                hosts=list(e.hosts),
                self_organised=e.self_organised,
                starts_at=e.starts_at,
                ends_at=e.ends_at,
            )
        case ParticipantCheckedIn():
            return row and replace(row, checked_in=row.checked_in + 1)
        case HeadcountTaken():
            return row
        case ActivityCompleted():
            return row and replace(row, status="completed", completed_at=fact.time)
