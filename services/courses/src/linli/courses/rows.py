"""What is shown of a lecturer, a course, a run and a session: as an item of a list and on its own.

A list keeps rows in its table, one page folds its stream: both by these functions.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from linli.chassis.lists import Row
from linli.events.contracts.courses import (
    CourseDesigned,
    CourseEvent,
    CoursePublished,
    CourseRunScheduled,
    LecturerEvent,
    LecturerNominated,
    LecturerQualified,
    SessionClosed,
    SessionEvent,
    SessionRescheduled,
    SessionScheduled,
)
from linli.events.envelope import Place
from linli.events.reach import Reach
from linli.events.store import Fact

type LecturerStatus = Literal["nominated", "qualified"]
type CourseStatus = Literal["designed", "published"]
type SessionStatus = Literal["scheduled", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecturer(Row):
    """Somebody of the body of lecturers."""

    id: UUID
    person: str
    sector: str
    status: LecturerStatus = "nominated"
    nominated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Course(Row):
    """A course, on paper or on offer."""

    id: UUID
    strand: str | None
    name_zh: str
    name_en: str | None
    status: CourseStatus = "designed"
    designed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Row):
    """A course given once."""

    id: UUID
    course_id: UUID
    capacity: int | None
    scheduled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Row):
    """A meeting: when, where, by whom, and how many came."""

    id: UUID
    run_id: UUID
    course_id: UUID
    lecturer_id: UUID | None
    """Null to those who are not told of persons there, like `attendances`."""
    venue: str
    starts_at: datetime
    ends_at: datetime
    status: SessionStatus = "scheduled"
    attendances: int | None = None

    def seen(self, told: Reach) -> Self:
        """The session as somebody sees it who is told of persons in these places."""
        if told.role_at(self.town, Place(self.community, self.compound)):
            return self
        return replace(self, lecturer_id=None, attendances=None)


def shown_lecturer(row: Lecturer | None, fact: Fact[LecturerEvent]) -> Lecturer | None:
    """The lecturer after one more fact; None before the first."""
    match fact.event:
        case LecturerNominated() as e:
            return Lecturer(
                id=e.lecturer_id,
                town=fact.source.town,
                community=e.community,
                compound=e.compound,
                person=e.person,
                sector=e.sector,
                nominated_at=fact.time,
            )
        case LecturerQualified():
            return row and row.later(status="qualified")


def shown_course(row: Course | None, fact: Fact[CourseEvent]) -> Course | None:
    """The course after one more fact; None before the first."""
    match fact.event:
        case CourseDesigned() as e:
            return Course(
                id=e.course_id,
                town=fact.source.town,
                community=e.community,
                compound=e.compound,
                strand=e.strand,
                name_zh=e.name_zh,
                name_en=e.name_en,
                designed_at=fact.time,
            )
        case CoursePublished():
            return row and row.later(status="published")


def shown_run(_: Run | None, fact: Fact[CourseRunScheduled]) -> Run:
    """The run as it was scheduled."""
    e = fact.event
    return Run(
        id=e.run_id,
        town=fact.source.town,
        community=e.community,
        compound=e.compound,
        course_id=e.course_id,
        capacity=e.capacity,
        scheduled_at=fact.time,
    )


def shown_session(row: Session | None, fact: Fact[SessionEvent]) -> Session | None:
    """The session after one more fact; None before the first."""
    match fact.event:
        case SessionScheduled() as e:
            return Session(
                id=e.session_id,
                town=fact.source.town,
                community=e.community,
                compound=e.compound,
                run_id=e.run_id,
                course_id=e.course_id,
                lecturer_id=e.lecturer_id,
                venue=e.venue,
                starts_at=e.starts_at,
                ends_at=e.ends_at,
            )
        case SessionRescheduled() as e:
            return row and row.later(
                lecturer_id=e.lecturer_id,
                venue=e.venue,
                starts_at=e.starts_at,
                ends_at=e.ends_at,
            )
        case SessionClosed(attendances=attendances):
            return row and row.later(status="closed", attendances=attendances)
