"""What one thing looks like, folded from its stream; lists show rows instead.

Each fold begins with None, and with every event the version is one higher.
"""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

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


class LecturerView(BaseModel):
    """Somebody of the body of lecturers."""

    id: UUID
    person: str
    sector: str
    community: str
    compound: str | None
    status: LecturerStatus = "nominated"
    version: int = 1


class CourseView(BaseModel):
    """A course, on paper or on offer."""

    id: UUID
    community: str
    compound: str | None
    strand: str | None
    name_zh: str
    name_en: str | None
    status: CourseStatus = "designed"
    version: int = 1


class RunView(BaseModel):
    """A course given once."""

    id: UUID
    course_id: UUID
    community: str
    compound: str | None
    capacity: int | None
    version: int = 1


class SessionView(BaseModel):
    """A meeting: when, where, by whom, and how many came."""

    id: UUID
    run_id: UUID
    course_id: UUID
    community: str
    compound: str | None
    lecturer_id: UUID
    venue: str
    starts_at: datetime
    ends_at: datetime
    status: SessionStatus = "scheduled"
    attendances: int | None = None
    version: int = 1


def after[V: (LecturerView, CourseView, SessionView)](view: V | None, **now: object) -> V | None:
    """What was begun, after one more event."""
    return view and view.model_copy(update={"version": view.version + 1, **now})


def show_lecturer(view: LecturerView | None, event: LecturerEvent) -> LecturerView | None:
    """The lecturer after one more fact."""
    match event:
        case LecturerNominated() as e:
            return LecturerView(
                id=e.lecturer_id,
                person=e.person,
                sector=e.sector,
                community=e.community,
                compound=e.compound,
            )
        case LecturerQualified():
            return after(view, status="qualified")


def show_course(view: CourseView | None, event: CourseEvent) -> CourseView | None:
    """The course after one more fact."""
    match event:
        case CourseDesigned() as e:
            return CourseView(
                id=e.course_id,
                community=e.community,
                compound=e.compound,
                strand=e.strand,
                name_zh=e.name_zh,
                name_en=e.name_en,
            )
        case CoursePublished():
            return after(view, status="published")


def show_run(_: RunView | None, event: CourseRunScheduled) -> RunView | None:
    """The run as it was scheduled."""
    return RunView(
        id=event.run_id,
        course_id=event.course_id,
        community=event.community,
        compound=event.compound,
        capacity=event.capacity,
    )


def show_session(view: SessionView | None, event: SessionEvent) -> SessionView | None:
    """The session after one more fact."""
    match event:
        case SessionScheduled() as e:
            return SessionView(
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
            return after(
                view,
                lecturer_id=e.lecturer_id,
                venue=e.venue,
                starts_at=e.starts_at,
                ends_at=e.ends_at,
            )
        case SessionClosed(attendances=attendances):
            return after(view, status="closed", attendances=attendances)
