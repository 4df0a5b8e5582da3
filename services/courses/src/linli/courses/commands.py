"""What callers may ask of the community college.

`at` is when it happened: the caller's `occurred_at`, or the moment of asking.
"""

from dataclasses import dataclass
from datetime import datetime

from linli.events.contracts.base import CommunityCode, CompoundCode, PersonId
from linli.events.contracts.courses import (
    CourseId,
    LecturerId,
    RunId,
    Sector,
    SessionId,
    StrandCode,
    VenueCode,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NominateLecturer:
    """Propose somebody for the body of lecturers."""

    lecturer_id: LecturerId
    person: PersonId
    sector: Sector
    community: CommunityCode
    compound: CompoundCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualifyLecturer:
    """Let a nominated lecturer be booked."""

    lecturer_id: LecturerId


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignCourse:
    """Put a course on paper."""

    course_id: CourseId
    community: CommunityCode
    compound: CompoundCode | None = None
    strand: StrandCode | None = None
    name_zh: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishCourse:
    """Put a designed course on offer."""

    course_id: CourseId


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRun:
    """Give a published course once, at one place."""

    run_id: RunId
    course_id: CourseId
    community: CommunityCode
    compound: CompoundCode | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSession:
    """Book a lecturer and a venue for one meeting of a run."""

    session_id: SessionId
    run_id: RunId
    lecturer_id: LecturerId
    venue: VenueCode
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleSession:
    """Move a session to another time, lecturer or venue; None leaves a thing as it is."""

    session_id: SessionId
    lecturer_id: LecturerId | None = None
    venue: VenueCode | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSession:
    """Say that a session was held, and how many were there."""

    session_id: SessionId
    attendances: int
    at: datetime


type LecturerCommand = NominateLecturer | QualifyLecturer
type CourseCommand = DesignCourse | PublishCourse
type SessionCommand = ScheduleSession | RescheduleSession | CloseSession
type CoursesCommand = LecturerCommand | CourseCommand | ScheduleRun | SessionCommand
