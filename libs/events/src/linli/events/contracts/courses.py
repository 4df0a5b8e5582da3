"""What the community college (社区学院) teaches, when, where and by whom."""

from datetime import datetime
from typing import ClassVar, NewType
from uuid import UUID

from linli.events.contracts.base import CommunityCode, CompoundCode, Event, PersonId

LecturerId = NewType("LecturerId", UUID)
Sector = NewType("Sector", str)
"""A lecturer's field: `education`, `medicine`, `photography`, `psychology`, `law`, …"""
CourseId = NewType("CourseId", UUID)
StrandCode = NewType("StrandCode", str)
"""A strand of the curriculum the course belongs to (六力课程)."""
RunId = NewType("RunId", UUID)
SessionId = NewType("SessionId", UUID)
VenueCode = NewType("VenueCode", str)
"""A room or a square, unique in the town; booked by code alone, not registered first."""


class LecturerNominated(Event):
    """Somebody is proposed for the body of lecturers (讲师团)."""

    event_type: ClassVar[str] = "org.linli.courses.LecturerNominated.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    lecturer_id: LecturerId
    person: PersonId
    sector: Sector
    community: CommunityCode
    compound: CompoundCode | None = None


class LecturerQualified(Event):
    """The lecturer may be booked."""

    event_type: ClassVar[str] = "org.linli.courses.LecturerQualified.v1"
    restricted: ClassVar[bool] = True
    lecturer_id: LecturerId
    sector: Sector


class CourseDesigned(Event):
    """A course exists as a plan."""

    event_type: ClassVar[str] = "org.linli.courses.CourseDesigned.v1"
    course_id: CourseId
    community: CommunityCode
    compound: CompoundCode | None = None
    strand: StrandCode | None = None
    name_zh: str
    name_en: str | None = None


class CoursePublished(Event):
    """The course is on offer; runs can be scheduled."""

    event_type: ClassVar[str] = "org.linli.courses.CoursePublished.v1"
    course_id: CourseId


class CourseRunScheduled(Event):
    """The course is given once from start to end, at one place (送课进小区)."""

    event_type: ClassVar[str] = "org.linli.courses.CourseRunScheduled.v1"
    run_id: RunId
    course_id: CourseId
    community: CommunityCode
    compound: CompoundCode | None = None
    capacity: int | None = None
    """Seats; None if nobody is turned away."""


class SessionScheduled(Event):
    """One meeting of a run has its time, lecturer and venue, and nobody else has them then."""

    event_type: ClassVar[str] = "org.linli.courses.SessionScheduled.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"lecturer_id"})
    session_id: SessionId
    run_id: RunId
    course_id: CourseId
    community: CommunityCode
    compound: CompoundCode | None = None
    lecturer_id: LecturerId
    venue: VenueCode
    starts_at: datetime
    ends_at: datetime


class SessionRescheduled(Event):
    """The session has another time, lecturer or venue; the previous ones are free again."""

    event_type: ClassVar[str] = "org.linli.courses.SessionRescheduled.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"lecturer_id", "previous_lecturer_id"})
    session_id: SessionId
    lecturer_id: LecturerId
    venue: VenueCode
    starts_at: datetime
    ends_at: datetime
    previous_lecturer_id: LecturerId
    previous_venue: VenueCode
    previous_starts_at: datetime
    previous_ends_at: datetime


class SessionClosed(Event):
    """The session was held."""

    event_type: ClassVar[str] = "org.linli.courses.SessionClosed.v1"
    restricted: ClassVar[bool] = True
    session_id: SessionId
    run_id: RunId
    course_id: CourseId
    lecturer_id: LecturerId
    starts_at: datetime
    ends_at: datetime
    attendances: int
    """Persons who were there."""


type LecturerEvent = LecturerNominated | LecturerQualified
type CourseEvent = CourseDesigned | CoursePublished
type SessionEvent = SessionScheduled | SessionRescheduled | SessionClosed
type CoursesEvent = LecturerEvent | CourseEvent | CourseRunScheduled | SessionEvent

EVENTS: tuple[type[Event], ...] = (
    LecturerNominated,
    LecturerQualified,
    CourseDesigned,
    CoursePublished,
    CourseRunScheduled,
    SessionScheduled,
    SessionRescheduled,
    SessionClosed,
)
