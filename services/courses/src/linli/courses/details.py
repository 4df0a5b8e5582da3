"""The own page of a lecturer, a course, a run and a session, folded from its stream."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from linli.courses.tables import CourseStatus, LecturerStatus, SessionStatus
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


class LecturerDetails(Details):
    """Somebody of the body of lecturers."""

    person: str
    sector: str
    status: LecturerStatus = "nominated"


class CourseDetails(Details):
    """A course, on paper or on offer."""

    strand: str | None
    name_zh: str
    name_en: str | None
    status: CourseStatus = "designed"


class RunDetails(Details):
    """A course given once."""

    course_id: UUID
    capacity: int | None


class SessionDetails(Details):
    """A meeting: when, where, by whom, and how many came."""

    run_id: UUID
    course_id: UUID
    lecturer_id: UUID
    venue: str
    starts_at: datetime
    ends_at: datetime
    status: SessionStatus = "scheduled"
    attendances: int | None = None


def show_lecturer(page: LecturerDetails | None, event: LecturerEvent) -> LecturerDetails | None:
    """The lecturer after one more fact."""
    match event:
        case LecturerNominated() as e:
            return LecturerDetails(
                id=e.lecturer_id,
                person=e.person,
                sector=e.sector,
                community=e.community,
                compound=e.compound,
            )
        case LecturerQualified():
            return page and page.later(status="qualified")


def show_course(page: CourseDetails | None, event: CourseEvent) -> CourseDetails | None:
    """The course after one more fact."""
    match event:
        case CourseDesigned() as e:
            return CourseDetails(
                id=e.course_id,
                community=e.community,
                compound=e.compound,
                strand=e.strand,
                name_zh=e.name_zh,
                name_en=e.name_en,
            )
        case CoursePublished():
            return page and page.later(status="published")


def show_run(_: RunDetails | None, event: CourseRunScheduled) -> RunDetails | None:
    """The run as it was scheduled."""
    return RunDetails(
        id=event.run_id,
        course_id=event.course_id,
        community=event.community,
        compound=event.compound,
        capacity=event.capacity,
    )


def show_session(page: SessionDetails | None, event: SessionEvent) -> SessionDetails | None:
    """The session after one more fact."""
    match event:
        case SessionScheduled() as e:
            return SessionDetails(
                id=e.session_id,
                run_id=e.run_id,
                course_id=e.course_id,
                community=e.community,
                compound=e.compound,
                lecturer_id=e.lecturer_id,
                venue=e.venue,
                starts_at=e.starts_at,
                ends_at=e.ends_at,
            )
        case SessionRescheduled() as e:
            return page and page.later(
                lecturer_id=e.lecturer_id,
                venue=e.venue,
                starts_at=e.starts_at,
                ends_at=e.ends_at,
            )
        case SessionClosed(attendances=attendances):
            return page and page.later(status="closed", attendances=attendances)
