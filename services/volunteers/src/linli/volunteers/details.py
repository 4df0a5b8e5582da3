"""The own page of a volunteer, a team, a patrol and an activity, folded from its stream."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from linli.chassis.personal import Shown
from linli.events.contracts.base import Quantity
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
from linli.volunteers.rows import ActivityStatus, PatrolStatus


class Details(BaseModel):
    """Something with an id, at a place."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    version: int = 1
    """How many facts it is made of."""
    community: str
    compound: str | None

    def later(self, **changes: object) -> Self:
        """The page after one more fact."""
        return self.model_copy(update={**changes, "version": self.version + 1})


class VolunteerDetails(Details):
    """Somebody on the register."""

    person: str
    registered_at: datetime


class TeamDetails(Details):
    """A team and its members."""

    kind: str
    name_zh: str
    name_en: str | None
    formed_at: datetime
    members: tuple[UUID, ...] = ()


class Finding(BaseModel):
    """What a patrol saw, and the issue that became of it."""

    id: UUID
    occurred_at: datetime
    community: str
    compound: str | None
    category: str
    title: Shown
    note: Shown | None
    issue: UUID | None
    """The issue made of it, or the one it is evidence of; null until that is known."""


class Deed(BaseModel):
    """A cleanup or a dissuasion."""

    occurred_at: datetime
    finding_id: UUID | None
    note: Shown | None


class PatrolDetails(Details):
    """A patrol, what it found and what it did."""

    team_id: UUID
    starts_at: datetime
    status: PatrolStatus = "scheduled"
    started_at: datetime | None = None
    completed_at: datetime | None = None
    findings: tuple[Finding, ...] = ()
    cleanups: tuple[Deed, ...] = ()
    dissuasions: tuple[Deed, ...] = ()

    def with_issues(self, issues: Mapping[UUID, UUID]) -> Self:
        """The page with the issues that findings are known to have led to."""
        findings = tuple(
            finding.model_copy(update={"issue": issues.get(finding.id, finding.issue)})
            for finding in self.findings
        )
        return self.model_copy(update={"findings": findings})


class Headcount(BaseModel):
    """How many came, as somebody said."""

    occurred_at: datetime
    headcount: Quantity


class ActivityDetails(Details):
    """An activity, who holds it, and how many came: those who checked in, and what was said."""

    kind: str
    name_zh: str
    name_en: str | None
    hosts: tuple[str, ...]
    self_organised: bool
    starts_at: datetime
    ends_at: datetime | None
    status: ActivityStatus = "planned"
    completed_at: datetime | None = None
    checked_in: int = 0
    headcounts: tuple[Headcount, ...] = ()


def show_volunteer(
    _details: VolunteerDetails | None, fact: Fact[VolunteerRegistered]
) -> VolunteerDetails:
    """The volunteer's page after one more fact."""
    event = fact.event
    return VolunteerDetails(
        id=event.volunteer_id,
        community=event.community,
        compound=event.compound,
        person=event.person,
        registered_at=fact.time,
    )


def show_team(details: TeamDetails | None, fact: Fact[TeamEvent]) -> TeamDetails | None:
    """The team's page after one more fact."""
    match details, fact.event:
        case _, TeamFormed() as e:
            return TeamDetails(
                id=e.team_id,
                community=e.community,
                compound=e.compound,
                kind=e.kind,
                name_zh=e.name_zh,
                name_en=e.name_en,
                formed_at=fact.time,
            )
        case None, _:
            return None
        case TeamDetails(), MemberJoinedTeam(volunteer_id=volunteer_id):
            return details.later(members=(*details.members, volunteer_id))


def show_patrol(details: PatrolDetails | None, fact: Fact[PatrolEvent]) -> PatrolDetails | None:
    """The patrol's page after one more fact."""
    match details, fact.event:
        case _, PatrolScheduled() as e:
            return PatrolDetails(
                id=e.patrol_id,
                community=e.community,
                compound=e.compound,
                team_id=e.team_id,
                starts_at=e.starts_at,
            )
        case None, _:
            return None
        case PatrolDetails(), PatrolStarted(started_at=started_at):
            return details.later(status="started", started_at=started_at)
        case PatrolDetails(), PatrolFindingRecorded() as e:
            return details.later(findings=(*details.findings, found(e, fact.time)))
        case PatrolDetails(), CleanupPerformed() as e:
            return details.later(cleanups=(*details.cleanups, done(e, fact.time)))
        case PatrolDetails(), DissuasionRecorded() as e:
            return details.later(dissuasions=(*details.dissuasions, done(e, fact.time)))
        case PatrolDetails(), PatrolCompleted(completed_at=completed_at):
            return details.later(status="completed", completed_at=completed_at)


def found(event: PatrolFindingRecorded, time: datetime) -> Finding:
    """The finding as it was recorded, with the issue that the patrol named."""
    return Finding(
        id=event.finding_id,
        occurred_at=time,
        community=event.community,
        compound=event.compound,
        category=event.category,
        title=event.title,
        note=event.note,
        issue=event.issue_id,
    )


def done(event: CleanupPerformed | DissuasionRecorded, time: datetime) -> Deed:
    """What was done, and on account of which finding."""
    return Deed(occurred_at=time, finding_id=event.finding_id, note=event.note)


def show_activity(
    details: ActivityDetails | None, fact: Fact[ActivityEvent]
) -> ActivityDetails | None:
    """The activity's page after one more fact."""
    match details, fact.event:
        case _, ActivityPlanned() as e:
            return ActivityDetails(
                id=e.activity_id,
                community=e.community,
                compound=e.compound,
                kind=e.kind,
                name_zh=e.name_zh,
                name_en=e.name_en,
                hosts=e.hosts,
                self_organised=e.self_organised,
                starts_at=e.starts_at,
                ends_at=e.ends_at,
            )
        case None, _:
            return None
        case ActivityDetails(), ParticipantCheckedIn():
            return details.later(checked_in=details.checked_in + 1)
        case ActivityDetails(), HeadcountTaken(headcount=headcount):
            counted = Headcount(occurred_at=fact.time, headcount=headcount)
            return details.later(headcounts=(*details.headcounts, counted))
        case ActivityDetails(), ActivityCompleted():
            return details.later(status="completed", completed_at=fact.time)
