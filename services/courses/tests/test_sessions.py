"""A session's rules, and the time it takes of its lecturer and its venue."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given as whenever
from hypothesis import strategies as st

from linli.courses.commands import (
    CloseSession,
    RescheduleSession,
    ScheduleSession,
    SessionCommand,
)
from linli.courses.domain import lecturer
from linli.courses.domain.lecturer import LecturerNotQualifiedError, UnknownLecturerError
from linli.courses.domain.run import Run, UnknownRunError
from linli.courses.domain.session import (
    NEW,
    Booking,
    Scheduled,
    Session,
    SessionAlreadyScheduledError,
    SessionClosedError,
    SessionNotBegunError,
    SessionNotFoundError,
    SessionTimesError,
    decide,
    evolve,
)
from linli.courses.slots import Slots, slots_of
from linli.events.append import Slot
from linli.events.contracts.base import CommunityCode, CompoundCode
from linli.events.contracts.courses import (
    CourseId,
    CourseRunScheduled,
    LecturerId,
    RunId,
    Sector,
    SessionClosed,
    SessionEvent,
    SessionId,
    SessionRescheduled,
    SessionScheduled,
    VenueCode,
)

SESSION, RUN, COURSE = SessionId(UUID(int=1)), RunId(UUID(int=2)), CourseId(UUID(int=3))
ANN, BEN = LecturerId(UUID(int=4)), LecturerId(UUID(int=5))
TONGSHENG, LVDI = CommunityCode("tongsheng"), CompoundCode("lvdi-xiangshu")
HALL, ROOM = VenueCode("lvdi-hall"), VenueCode("lvdi-room")
TWO = datetime(2024, 1, 20, 6, tzinfo=UTC)
FOUR = TWO + timedelta(hours=2)
NOMINATED, QUALIFIED = lecturer.Nominated(Sector("law")), lecturer.Qualified()

GIVEN_RUN = CourseRunScheduled(run_id=RUN, course_id=COURSE, community=TONGSHENG, compound=LVDI)
SCHEDULED = SessionScheduled(
    session_id=SESSION,
    run_id=RUN,
    course_id=COURSE,
    community=TONGSHENG,
    compound=LVDI,
    lecturer_id=ANN,
    venue=HALL,
    starts_at=TWO,
    ends_at=FOUR,
)
RESCHEDULED = SessionRescheduled(
    session_id=SESSION,
    lecturer_id=BEN,
    venue=HALL,
    starts_at=TWO,
    ends_at=FOUR,
    previous_lecturer_id=ANN,
    previous_venue=HALL,
    previous_starts_at=TWO,
    previous_ends_at=FOUR,
)
CLOSED = SessionClosed(
    session_id=SESSION,
    run_id=RUN,
    course_id=COURSE,
    lecturer_id=ANN,
    starts_at=TWO,
    ends_at=FOUR,
    attendances=24,
)

SCHEDULE = ScheduleSession(
    session_id=SESSION, run_id=RUN, lecturer_id=ANN, venue=HALL, starts_at=TWO, ends_at=FOUR
)
LATER = RescheduleSession(session_id=SESSION, starts_at=FOUR, ends_at=FOUR + timedelta(hours=2))
CLOSE = CloseSession(session_id=SESSION, attendances=24, at=FOUR)


def given(*history: SessionEvent) -> Session:
    return reduce(evolve, history, NEW)


def decided(
    command: SessionCommand,
    *history: SessionEvent,
    run: Run = GIVEN_RUN,
    by: lecturer.Lecturer = QUALIFIED,
) -> tuple[SessionEvent, ...]:
    return decide(command, given(*history), run, by)


def test_a_session_is_where_its_run_is() -> None:
    assert decided(SCHEDULE) == (SCHEDULED,)


def test_a_session_is_scheduled_once() -> None:
    with pytest.raises(SessionAlreadyScheduledError):
        decided(SCHEDULE, SCHEDULED)


def test_a_session_belongs_to_a_run() -> None:
    with pytest.raises(UnknownRunError):
        decided(SCHEDULE, run=None)


@pytest.mark.parametrize(
    ("by", "refusal"),
    [(lecturer.NEW, UnknownLecturerError), (NOMINATED, LecturerNotQualifiedError)],
)
@pytest.mark.parametrize(
    ("command", "history"),
    [(SCHEDULE, ()), (replace(LATER, lecturer_id=BEN), (SCHEDULED,))],
    ids=["scheduled", "rescheduled"],
)
def test_only_a_qualified_lecturer_is_booked_for_what_is(
    command: SessionCommand,
    history: Sequence[SessionEvent],
    by: lecturer.Lecturer,
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        decided(command, *history, by=by)


@pytest.mark.parametrize("minutes", [-60, 0, 24 * 60 + 1])
@pytest.mark.parametrize(
    ("command", "history"),
    [(SCHEDULE, ()), (RescheduleSession(session_id=SESSION), (SCHEDULED,))],
    ids=["scheduled", "rescheduled"],
)
def test_a_session_takes_some_time_but_not_days_when(
    command: ScheduleSession | RescheduleSession, history: Sequence[SessionEvent], minutes: int
) -> None:
    with pytest.raises(SessionTimesError):
        decided(replace(command, ends_at=TWO + timedelta(minutes=minutes)), *history)


def test_what_a_reschedule_leaves_out_stays() -> None:
    command = RescheduleSession(session_id=SESSION, lecturer_id=BEN)
    assert decided(command, SCHEDULED) == (RESCHEDULED,)


def test_a_new_time_needs_no_second_look_at_the_lecturer() -> None:
    [fact] = decided(LATER, SCHEDULED, by=lecturer.NEW)
    assert isinstance(fact, SessionRescheduled)
    assert (fact.lecturer_id, fact.starts_at) == (ANN, FOUR)


def test_a_reschedule_to_the_same_booking_records_nothing_new() -> None:
    command = RescheduleSession(session_id=SESSION, venue=HALL, starts_at=TWO)
    assert decided(command, SCHEDULED) == ()


def test_closing_counts_who_was_there() -> None:
    assert decided(CLOSE, SCHEDULED) == (CLOSED,)


def test_a_rescheduled_session_is_closed_as_it_was_held() -> None:
    [fact] = decided(CLOSE, SCHEDULED, RESCHEDULED)
    assert isinstance(fact, SessionClosed)
    assert fact.lecturer_id == BEN


def test_closing_twice_alike_records_nothing_new() -> None:
    assert decided(CLOSE, SCHEDULED, CLOSED) == ()


def test_a_session_that_has_yet_to_begin_is_not_closed() -> None:
    with pytest.raises(SessionNotBegunError):
        decided(replace(CLOSE, at=TWO - timedelta(minutes=1)), SCHEDULED)


@pytest.mark.parametrize("command", [LATER, replace(CLOSE, attendances=25)])
def test_a_closed_session_stays_as_it_is(command: SessionCommand) -> None:
    with pytest.raises(SessionClosedError):
        decided(command, SCHEDULED, CLOSED)


@pytest.mark.parametrize("command", [LATER, CLOSE])
def test_what_was_not_scheduled_is_neither_moved_nor_closed(command: SessionCommand) -> None:
    with pytest.raises(SessionNotFoundError):
        decided(command)


def test_scheduling_books_the_lecturer_and_the_venue() -> None:
    books = (Slot(f"lecturer-{ANN}", TWO, FOUR), Slot("venue-lvdi-hall", TWO, FOUR))
    assert slots_of((SCHEDULED,)) == Slots(books)


def test_rescheduling_frees_what_was_booked_before() -> None:
    books = (Slot(f"lecturer-{BEN}", TWO, FOUR), Slot("venue-lvdi-hall", TWO, FOUR))
    assert slots_of((RESCHEDULED,)) == Slots(books, (f"lecturer-{ANN}", "venue-lvdi-hall"))


@pytest.mark.parametrize("events", [(), (CLOSED,)])
def test_a_session_that_was_held_keeps_its_time(events: Sequence[SessionEvent]) -> None:
    assert slots_of(events) == Slots()


class Calendar:
    """What the store does with slots: half-open, none overlaps another of its resource."""

    def __init__(self) -> None:
        self.held: dict[SessionId, Sequence[Slot]] = {}

    def take(self, session_id: SessionId, slots: Slots) -> bool:
        """Book, unless another session has some of the time."""
        own = [s for s in self.held.get(session_id, ()) if s.resource not in slots.frees]
        others = [s for holder, held in self.held.items() if holder != session_id for s in held]
        if any(overlap(new, old) for new in slots.books for old in (*own, *others)):
            return False
        self.held[session_id] = (*own, *slots.books)
        return True


def overlap(one: Slot, other: Slot) -> bool:
    same = one.resource == other.resource
    return same and one.start < other.end and other.start < one.end


def from_two(hour: int, hours: int, who: LecturerId, venue: VenueCode) -> Booking:
    start = TWO + timedelta(hours=hour)
    return Booking(who, venue, start, start + timedelta(hours=hours))


SESSIONS = st.sampled_from([SessionId(UUID(int=n)) for n in range(1, 5)])
BOOKINGS = st.builds(
    from_two,
    hour=st.integers(0, 6),
    hours=st.integers(1, 3),
    who=st.sampled_from((ANN, BEN)),
    venue=st.sampled_from((HALL, ROOM)),
)


def asking(
    session: Session, session_id: SessionId, booking: Booking
) -> ScheduleSession | RescheduleSession:
    """To schedule the session so, or to move it there if it is scheduled."""
    if session == NEW:
        return ScheduleSession(session_id=session_id, run_id=RUN, **asdict(booking))
    return RescheduleSession(session_id=session_id, **asdict(booking))


@whenever(st.lists(st.tuples(SESSIONS, BOOKINGS), max_size=12))
def test_whatever_is_booked_and_moved_nobody_is_at_two_places_at_once(
    wishes: list[tuple[SessionId, Booking]],
) -> None:
    calendar, sessions = Calendar(), dict[SessionId, Session]()
    for session_id, booking in wishes:
        session = sessions.get(session_id, NEW)
        facts = decide(asking(session, session_id, booking), session, GIVEN_RUN, QUALIFIED)
        if facts and calendar.take(session_id, slots_of(facts)):
            sessions[session_id] = reduce(evolve, facts, session)
    bookings = [s.booking for s in sessions.values() if isinstance(s, Scheduled)]
    for one, other in combinations(bookings, 2):
        apart = one.ends_at <= other.starts_at or other.ends_at <= one.starts_at
        assert apart or (one.lecturer_id != other.lecturer_id and one.venue != other.venue)
    assert sum(len(held) for held in calendar.held.values()) == 2 * len(bookings)
