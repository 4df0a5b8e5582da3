"""Courses, and the runs in which they are given."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import KnownPlaces, Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import CODE, Filter, Named, Placed, Step
from linli.courses.api.statuses import STATUS
from linli.courses.commands import DesignCourse, PublishCourse, ScheduleRun
from linli.courses.domain.course import (
    CourseNotFoundError,
    CourseNotPublishedError,
    UnknownCourseError,
)
from linli.courses.domain.run import RunNotFoundError
from linli.courses.handlers import handle_course, schedule_run
from linli.courses.queries import COURSES, RUNS
from linli.courses.rows import Course, CourseStatus, Run
from linli.events.contracts.courses import CourseId, RunId, StrandCode

router = service_router("courses")


class NewCourse(Placed, Named):
    """A course on paper; a strand of the curriculum is a code of the town's own."""

    strand: Annotated[StrandCode, CODE] | None = None


class NewRun(Placed):
    """A course given once, at one place; without a capacity nobody is turned away."""

    course_id: CourseId
    capacity: Annotated[int, Field(strict=True, ge=1, le=100_000)] | None = None


@router.post("", status_code=HTTPStatus.CREATED)
async def design_course(
    body: NewCourse, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Put a course on paper."""
    command = DesignCourse(
        course_id=CourseId(asking.command_id),
        community=body.community,
        compound=body.compound,
        strand=body.strand,
        name_zh=body.name_zh,
        name_en=body.name_en,
    )
    home = await places.home(body.community, body.compound)
    context = replace(asking, at=body.occurred_at, home=home)
    appended = await handle_course(command, store, context)
    return created(f"/api/courses/{command.course_id}", appended, {"id": command.course_id})


@router.post(
    "/{course_id:uuid}/publish",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, CourseNotFoundError),
)
async def publish_course(
    course_id: UUID, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Put a course on offer. Publishing again changes nothing and succeeds."""
    command = PublishCourse(course_id=CourseId(course_id))
    context = replace(asking, at=(body or Step()).occurred_at)
    return done(await handle_course(command, store, context))


@router.get(
    "/{course_id:uuid}",
    response_model=Course,
    responses=refusals(STATUS, CourseNotFoundError),
)
async def one_course(course_id: UUID, store: Store) -> Response:
    """Show one course."""
    return await COURSES.own(course_id, store, CourseNotFoundError(CourseId(course_id)))


@router.get("")
async def all_courses(
    paged: Paged,
    within: Within,
    strand: Filter = None,
    status: CourseStatus | None = None,
) -> Page[Course]:
    """List courses, the one designed last first."""
    return await COURSES.page(*paged, **within, strand=strand, status=status)


@router.post(
    "/runs",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownCourseError, CourseNotPublishedError),
)
async def schedule_one_run(
    body: NewRun, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Give a published course at a place."""
    command = ScheduleRun(
        run_id=RunId(asking.command_id),
        course_id=body.course_id,
        community=body.community,
        compound=body.compound,
        capacity=body.capacity,
    )
    home = await places.home(body.community, body.compound)
    context = replace(asking, at=body.occurred_at, home=home)
    appended = await schedule_run(command, store, context)
    return created(f"/api/courses/runs/{command.run_id}", appended, {"id": command.run_id})


@router.get(
    "/runs/{run_id:uuid}",
    response_model=Run,
    responses=refusals(STATUS, RunNotFoundError),
)
async def one_run(run_id: UUID, store: Store) -> Response:
    """Show one run; its sessions stand under `/sessions?run_id=`."""
    return await RUNS.own(run_id, store, RunNotFoundError(RunId(run_id)))


@router.get("/runs")
async def all_runs(
    paged: Paged,
    within: Within,
    course_id: UUID | None = None,
) -> Page[Run]:
    """List runs, the one scheduled last first."""
    return await RUNS.page(*paged, **within, course_id=course_id)
