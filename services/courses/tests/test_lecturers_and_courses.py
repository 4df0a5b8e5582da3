"""The rules of lecturers, courses and runs: history, command, outcome."""

from functools import reduce
from uuid import UUID

import pytest

from linli.courses.commands import (
    CourseCommand,
    DesignCourse,
    LecturerCommand,
    NominateLecturer,
    PublishCourse,
    QualifyLecturer,
    ScheduleRun,
)
from linli.courses.domain import course, lecturer, run
from linli.events.contracts.base import CommunityCode, CompoundCode, PersonId
from linli.events.contracts.courses import (
    CourseDesigned,
    CourseEvent,
    CourseId,
    CoursePublished,
    CourseRunScheduled,
    LecturerEvent,
    LecturerId,
    LecturerNominated,
    LecturerQualified,
    RunId,
    Sector,
)

ANN, PHOTOGRAPHY, RUN = LecturerId(UUID(int=1)), CourseId(UUID(int=2)), RunId(UUID(int=3))
TONGSHENG, LVDI = CommunityCode("tongsheng"), CompoundCode("lvdi-xiangshu")

NOMINATE = NominateLecturer(
    lecturer_id=ANN, person=PersonId("p-1"), sector=Sector("photography"), community=TONGSHENG
)
NOMINATED = LecturerNominated(
    lecturer_id=ANN, person=PersonId("p-1"), sector=Sector("photography"), community=TONGSHENG
)
QUALIFY = QualifyLecturer(lecturer_id=ANN)
QUALIFIED = LecturerQualified(lecturer_id=ANN, sector=Sector("photography"))

DESIGN = DesignCourse(course_id=PHOTOGRAPHY, community=TONGSHENG, name_zh="手机摄影入门")
DESIGNED = CourseDesigned(course_id=PHOTOGRAPHY, community=TONGSHENG, name_zh="手机摄影入门")
PUBLISH = PublishCourse(course_id=PHOTOGRAPHY)
PUBLISHED = CoursePublished(course_id=PHOTOGRAPHY)

SCHEDULE = ScheduleRun(
    run_id=RUN, course_id=PHOTOGRAPHY, community=TONGSHENG, compound=LVDI, capacity=30
)
SCHEDULED = CourseRunScheduled(
    run_id=RUN, course_id=PHOTOGRAPHY, community=TONGSHENG, compound=LVDI, capacity=30
)


def a_lecturer(*history: LecturerEvent) -> lecturer.Lecturer:
    return reduce(lecturer.evolve, history, lecturer.NEW)


def a_course(*history: CourseEvent) -> course.Course:
    return reduce(course.evolve, history, course.NEW)


@pytest.mark.parametrize(
    ("command", "history", "facts"),
    [
        (NOMINATE, (), (NOMINATED,)),
        (QUALIFY, (NOMINATED,), (QUALIFIED,)),
        (QUALIFY, (NOMINATED, QUALIFIED), ()),
    ],
    ids=["nominated", "then qualified in the same sector", "once"],
)
def test_a_lecturer_is(
    command: LecturerCommand, history: tuple[LecturerEvent, ...], facts: tuple[LecturerEvent, ...]
) -> None:
    assert lecturer.decide(command, a_lecturer(*history)) == facts


def test_nobody_is_qualified_without_a_nomination() -> None:
    with pytest.raises(lecturer.LecturerNotFoundError):
        lecturer.decide(QUALIFY, a_lecturer())


@pytest.mark.parametrize("history", [(NOMINATED,), (NOMINATED, QUALIFIED)])
def test_a_lecturer_is_nominated_once(history: tuple[LecturerEvent, ...]) -> None:
    with pytest.raises(lecturer.LecturerAlreadyNominatedError):
        lecturer.decide(NOMINATE, a_lecturer(*history))


def test_a_qualified_lecturer_can_be_booked() -> None:
    lecturer.bookable(a_lecturer(NOMINATED, QUALIFIED), ANN)


def test_a_nominated_lecturer_cannot_be_booked() -> None:
    with pytest.raises(lecturer.LecturerNotQualifiedError):
        lecturer.bookable(a_lecturer(NOMINATED), ANN)


def test_an_unknown_lecturer_cannot_be_booked() -> None:
    with pytest.raises(lecturer.UnknownLecturerError):
        lecturer.bookable(a_lecturer(), ANN)


@pytest.mark.parametrize(
    ("command", "history", "facts"),
    [
        (DESIGN, (), (DESIGNED,)),
        (PUBLISH, (DESIGNED,), (PUBLISHED,)),
        (PUBLISH, (DESIGNED, PUBLISHED), ()),
    ],
    ids=["designed", "then published", "once"],
)
def test_a_course_is(
    command: CourseCommand, history: tuple[CourseEvent, ...], facts: tuple[CourseEvent, ...]
) -> None:
    assert course.decide(command, a_course(*history)) == facts


def test_a_course_is_not_published_before_it_is_designed() -> None:
    with pytest.raises(course.CourseNotFoundError):
        course.decide(PUBLISH, a_course())


def test_a_course_is_designed_once() -> None:
    with pytest.raises(course.CourseAlreadyDesignedError):
        course.decide(DESIGN, a_course(DESIGNED))


def test_a_published_course_is_given_at_a_place() -> None:
    assert run.decide(SCHEDULE, None, a_course(DESIGNED, PUBLISHED)) == (SCHEDULED,)


def test_a_course_that_is_only_designed_is_not_given() -> None:
    with pytest.raises(course.CourseNotPublishedError):
        run.decide(SCHEDULE, None, a_course(DESIGNED))


def test_an_unknown_course_is_not_given() -> None:
    with pytest.raises(course.UnknownCourseError):
        run.decide(SCHEDULE, None, a_course())


def test_a_run_is_scheduled_once() -> None:
    with pytest.raises(run.RunAlreadyScheduledError):
        run.decide(SCHEDULE, SCHEDULED, a_course(DESIGNED, PUBLISHED))
