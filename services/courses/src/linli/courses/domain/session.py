"""A session: one meeting of a run. Its lecturer and its venue are booked for just that time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.courses.commands import (
    CloseSession,
    RescheduleSession,
    ScheduleSession,
    SessionCommand,
)
from linli.courses.domain.lecturer import Lecturer, bookable
from linli.courses.domain.run import Run, required
from linli.events.contracts.courses import (
    CourseId,
    CourseRunScheduled,
    LecturerId,
    RunId,
    SessionClosed,
    SessionEvent,
    SessionId,
    SessionRescheduled,
    SessionScheduled,
    VenueCode,
)
from linli.events.refusals import Refusal

LENGTH_MAX = timedelta(hours=24)
"""A slip of the pen must not book a venue for years."""


class SessionRefusal(Refusal):
    """A rule about a session said no."""

    def __init__(self, session_id: SessionId) -> None:
        super().__init__(f"{self.title}: {session_id}")


class SessionNotFoundError(SessionRefusal):
    """Nothing was scheduled under this id."""

    code = "session-not-found"
    title = "No such session"
    title_zh = "没有这个课次"


class SessionAlreadyScheduledError(SessionRefusal):
    """The id belongs to a session."""

    code = "session-already-scheduled"
    title = "This session is scheduled already"
    title_zh = "该课次已排定"


class SessionTimesError(SessionRefusal):
    """A session takes some time, but not days."""

    code = "session-times"
    title = "A session ends after it starts, and within 24 hours"
    title_zh = "课次须在开始之后二十四小时内结束"
    pointer: str | None = "/ends_at"


class SessionNotBegunError(SessionRefusal):
    """What has yet to begin was not held."""

    code = "session-not-begun"
    title = "The session has yet to begin"
    title_zh = "课次尚未开始"
    pointer: str | None = "/occurred_at"


class SessionClosedError(SessionRefusal):
    """A session that was held stays as it is."""

    code = "session-closed"
    title = "A closed session stays as it is"
    title_zh = "课次已结束，不能更改"


@dataclass(frozen=True, slots=True)
class Unscheduled:
    """Nothing is known of the session."""


@dataclass(frozen=True, slots=True)
class Booking:
    """Who is where, and when: [starts_at, ends_at)."""

    lecturer_id: LecturerId
    venue: VenueCode
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Scheduled:
    """The session is to be held."""

    run_id: RunId
    course_id: CourseId
    booking: Booking


@dataclass(frozen=True, slots=True)
class Closed:
    """The session was held."""

    attendances: int


type Session = Unscheduled | Scheduled | Closed

NEW = Unscheduled()


def evolve(session: Session, event: SessionEvent) -> Session:
    """Apply one recorded fact."""
    match session, event:
        case _, SessionScheduled() as e:
            return Scheduled(e.run_id, e.course_id, booked(e))
        case Scheduled(run_id, course_id), SessionRescheduled() as e:
            return Scheduled(run_id, course_id, booked(e))
        case _, SessionRescheduled():
            return session
        case _, SessionClosed(attendances=attendances):
            return Closed(attendances)


def booked(event: SessionScheduled | SessionRescheduled) -> Booking:
    """What an event books."""
    return Booking(event.lecturer_id, event.venue, event.starts_at, event.ends_at)


def decide(
    command: SessionCommand, session: Session, run: Run, lecturer: Lecturer
) -> tuple[SessionEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it.

    Args:
        command: what is asked.
        session: what is known of the session.
        run: the run the command names; None if it names none.
        lecturer: the lecturer the command names; unknown if it names none.
    """
    match command, session:
        case ScheduleSession() as c, Unscheduled():
            given = required(run, c.run_id)
            bookable(lecturer, c.lecturer_id)
            return (scheduled(c, given),)
        case ScheduleSession() as c, _:
            raise SessionAlreadyScheduledError(c.session_id)
        case c, Unscheduled():
            raise SessionNotFoundError(c.session_id)
        case RescheduleSession() as c, Scheduled(booking=old):
            if c.lecturer_id is not None:
                bookable(lecturer, c.lecturer_id)
            new = moved(c, old)
            return () if new == old else (rescheduled(c.session_id, old, new),)
        case CloseSession() as c, Scheduled():
            return (closed(c, session),)
        case CloseSession(attendances=attendances), Closed(known) if attendances == known:
            return ()
        case c, Closed():
            raise SessionClosedError(c.session_id)


def scheduled(c: ScheduleSession, run: CourseRunScheduled) -> SessionScheduled:
    """The fact that the command states: the session is where its run is."""
    check_times(c.session_id, c.starts_at, c.ends_at)
    return SessionScheduled(
        session_id=c.session_id,
        run_id=run.run_id,
        course_id=run.course_id,
        community=run.community,
        compound=run.compound,
        lecturer_id=c.lecturer_id,
        venue=c.venue,
        starts_at=c.starts_at,
        ends_at=c.ends_at,
    )


def moved(c: RescheduleSession, old: Booking) -> Booking:
    """The booking that the command asks for; what it leaves out stays."""
    new = Booking(
        lecturer_id=c.lecturer_id or old.lecturer_id,
        venue=c.venue or old.venue,
        starts_at=c.starts_at or old.starts_at,
        ends_at=c.ends_at or old.ends_at,
    )
    check_times(c.session_id, new.starts_at, new.ends_at)
    return new


def rescheduled(session_id: SessionId, old: Booking, new: Booking) -> SessionRescheduled:
    """The fact that one booking replaces another."""
    return SessionRescheduled(
        session_id=session_id,
        lecturer_id=new.lecturer_id,
        venue=new.venue,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        previous_lecturer_id=old.lecturer_id,
        previous_venue=old.venue,
        previous_starts_at=old.starts_at,
        previous_ends_at=old.ends_at,
    )


def closed(c: CloseSession, session: Scheduled) -> SessionClosed:
    """The fact that the command states; refuses a session that has yet to begin."""
    booking = session.booking
    if c.at < booking.starts_at:
        raise SessionNotBegunError(c.session_id)
    return SessionClosed(
        session_id=c.session_id,
        run_id=session.run_id,
        course_id=session.course_id,
        lecturer_id=booking.lecturer_id,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        attendances=c.attendances,
    )


def check_times(session_id: SessionId, starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a session that takes no time, or days."""
    if not starts_at < ends_at <= starts_at + LENGTH_MAX:
        raise SessionTimesError(session_id)
