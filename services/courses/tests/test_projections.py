"""The lists, on a real PostgreSQL."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.courses.projections import COURSES_LISTS
from linli.courses.queries import COURSES, LECTURERS, RUNS, SESSIONS, during
from linli.courses.rows import Course, Lecturer, Run, Session
from linli.events.contracts.base import (
    CommunityCode,
    CompoundCode,
    Event,
    PersonId,
    stream_name,
)
from linli.events.contracts.courses import (
    CourseDesigned,
    CourseId,
    CoursePublished,
    CourseRunScheduled,
    LecturerId,
    LecturerNominated,
    LecturerQualified,
    RunId,
    Sector,
    SessionClosed,
    SessionId,
    SessionRescheduled,
    SessionScheduled,
    VenueCode,
)
from linli.events.databases import engine_of
from linli.events.envelope import Recorded
from linli.events.testing import projected, recorded

ANN, COURSE, RUN = LecturerId(UUID(int=1)), CourseId(UUID(int=2)), RunId(UUID(int=3))
SESSION = SessionId(UUID(int=4))
TONGSHENG, LVDI = CommunityCode("tongsheng"), CompoundCode("lvdi-xiangshu")
HALL, ROOM = VenueCode("lvdi-hall"), VenueCode("lvdi-room")
TWO = datetime(2024, 1, 20, 6, tzinfo=UTC)
FOUR, SIX = TWO + timedelta(hours=2), TWO + timedelta(hours=4)
PLACED: Any = {"town": "lishui", "community": "tongsheng", "compound": "lvdi-xiangshu"}


@pytest.fixture
async def engine(database: str) -> AsyncGenerator[AsyncEngine]:
    engine = engine_of(database)
    yield engine
    await engine.dispose()


def history(stream: str, *facts: Event) -> Sequence[Recorded[Any]]:
    """Facts of one stream, all of them at two."""
    return [
        recorded(fact, position=position, stream=stream, time=TWO)
        for position, fact in enumerate(facts, start=1)
    ]


async def test_a_lecturer_stands_in_the_list(engine: AsyncEngine) -> None:
    nominated = LecturerNominated(
        lecturer_id=ANN,
        person=PersonId("p-1"),
        sector=Sector("law"),
        community=TONGSHENG,
        compound=LVDI,
    )
    qualified = LecturerQualified(lecturer_id=ANN, sector=Sector("law"))
    stream = stream_name("lecturer", ANN)
    await projected(engine, COURSES_LISTS, history(stream, nominated, qualified))
    async with engine.connect() as db:
        page = await LECTURERS.page(db, 50, None, sector="law", status="qualified")
    row = Lecturer(
        id=ANN,
        version=2,
        **PLACED,
        person="p-1",
        sector="law",
        status="qualified",
        nominated_at=TWO,
    )
    assert page.items == [row]


async def test_a_course_stands_in_the_list(engine: AsyncEngine) -> None:
    designed = CourseDesigned(
        course_id=COURSE, community=TONGSHENG, compound=LVDI, name_zh="手机摄影入门"
    )
    published = CoursePublished(course_id=COURSE)
    stream = stream_name("course", COURSE)
    await projected(engine, COURSES_LISTS, history(stream, designed, published))
    async with engine.connect() as db:
        page = await COURSES.page(db, 50, None, status="published")
    row = Course(
        id=COURSE,
        version=2,
        **PLACED,
        strand=None,
        name_zh="手机摄影入门",
        name_en=None,
        status="published",
        designed_at=TWO,
    )
    assert page.items == [row]


async def test_a_run_stands_in_the_list(engine: AsyncEngine) -> None:
    scheduled = CourseRunScheduled(
        run_id=RUN, course_id=COURSE, community=TONGSHENG, compound=LVDI, capacity=30
    )
    await projected(engine, COURSES_LISTS, history(stream_name("run", RUN), scheduled))
    async with engine.connect() as db:
        page = await RUNS.page(db, 50, None, course_id=COURSE)
    assert page.items == [Run(id=RUN, **PLACED, course_id=COURSE, capacity=30, scheduled_at=TWO)]


SESSION_FACTS = history(
    stream_name("session", SESSION),
    SessionScheduled(
        session_id=SESSION,
        run_id=RUN,
        course_id=COURSE,
        community=TONGSHENG,
        compound=LVDI,
        lecturer_id=ANN,
        venue=HALL,
        starts_at=TWO,
        ends_at=FOUR,
    ),
    SessionRescheduled(
        session_id=SESSION,
        lecturer_id=ANN,
        venue=ROOM,
        starts_at=FOUR,
        ends_at=SIX,
        previous_lecturer_id=ANN,
        previous_venue=HALL,
        previous_starts_at=TWO,
        previous_ends_at=FOUR,
    ),
    SessionClosed(
        session_id=SESSION,
        run_id=RUN,
        course_id=COURSE,
        lecturer_id=ANN,
        starts_at=FOUR,
        ends_at=SIX,
        attendances=24,
    ),
)


async def test_a_session_stands_in_the_list_as_it_was_held(engine: AsyncEngine) -> None:
    await projected(engine, COURSES_LISTS, SESSION_FACTS)
    async with engine.connect() as db:
        page = await SESSIONS.page(db, 50, None, venue="lvdi-room", lecturer_id=ANN)
    row = Session(
        id=SESSION,
        version=3,
        **PLACED,
        run_id=RUN,
        course_id=COURSE,
        lecturer_id=ANN,
        venue="lvdi-room",
        starts_at=FOUR,
        ends_at=SIX,
        status="closed",
        attendances=24,
    )
    assert page.items == [row]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [(None, None, 1), (TWO, FOUR, 1), (FOUR, SIX, 0), (None, TWO, 0), (TWO, None, 1)],
)
async def test_sessions_are_found_by_when_they_are_held(
    engine: AsyncEngine, start: datetime | None, end: datetime | None, found: int
) -> None:
    await projected(engine, COURSES_LISTS, SESSION_FACTS[:1])
    async with engine.connect() as db:
        page = await SESSIONS.page(db, 50, None, None, *during(start, end))
    assert len(page.items) == found
