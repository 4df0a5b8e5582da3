"""Courses, and the runs in which they are given."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from linli.chassis.answers import created, done, etag
from linli.chassis.app import service_router
from linli.chassis.bodies import Name
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, KnownPlaces, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import LIMIT_DEFAULT, After, Limit, Page
from linli.courses.api.bodies import CODE, UNSAID, Filter, Placed, Step
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
from linli.courses.rows import Course, CourseStatus, Run, shown_course, shown_run
from linli.events.contracts.base import stream_name
from linli.events.contracts.courses import CourseId, RunId, StrandCode

router = service_router("courses")


class NewCourse(Placed):
    """A course on paper; a strand of the curriculum is a code of the town's own."""

    strand: Annotated[StrandCode, CODE] | None = None
    name_zh: Name
    name_en: Name | None = None


class NewRun(Placed):
    """A course given once, at one place; without a capacity nobody is turned away."""

    course_id: CourseId
    capacity: Annotated[int, Field(strict=True, ge=1, le=100_000)] | None = None


@router.post("", status_code=HTTPStatus.CREATED)
async def design_course(
    body: NewCourse, asked: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Put a course on paper."""
    command = DesignCourse(
        course_id=CourseId(asked.command_id),
        community=body.community,
        compound=body.compound,
        strand=body.strand,
        name_zh=body.name_zh,
        name_en=body.name_en,
    )
    home = await places.home(body.community, body.compound)
    context = replace(asked, at=body.occurred_at, home=home)
    appended = await handle_course(command, store, context)
    return created(f"/api/courses/{command.course_id}", appended, {"id": str(command.course_id)})


@router.post(
    "/{course_id:uuid}/publish",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, CourseNotFoundError),
)
async def publish_course(
    course_id: UUID, asked: Asking, store: Store, body: Step = UNSAID
) -> Response:
    """Put a course on offer. Publishing again changes nothing and succeeds."""
    command = PublishCourse(course_id=CourseId(course_id))
    return done(await handle_course(command, store, replace(asked, at=body.occurred_at)))


@router.get(
    "/{course_id:uuid}",
    responses=refusals(STATUS, CourseNotFoundError),
)
async def one_course(course_id: UUID, store: Store, response: Response) -> Course:
    """Show one course."""
    row = reduce(shown_course, await store.facts(stream_name("course", course_id)), None)
    if row is None:
        raise CourseNotFoundError(CourseId(course_id))
    response.headers["ETag"] = etag(row.version)
    return row


@router.get("")
async def all_courses(
    db: Database,
    town: Filter = None,
    community: Filter = None,
    compound: Filter = None,
    strand: Filter = None,
    status: CourseStatus | None = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Page[Course]:
    """List courses, the one designed last first."""
    where = {"town": town, "community": community, "compound": compound}
    return await COURSES.page(db, limit, cursor, **where, strand=strand, status=status)


@router.post(
    "/runs",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownCourseError, CourseNotPublishedError),
)
async def schedule_one_run(
    body: NewRun, asked: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Give a published course at a place."""
    command = ScheduleRun(
        run_id=RunId(asked.command_id),
        course_id=body.course_id,
        community=body.community,
        compound=body.compound,
        capacity=body.capacity,
    )
    home = await places.home(body.community, body.compound)
    context = replace(asked, at=body.occurred_at, home=home)
    appended = await schedule_run(command, store, context)
    return created(f"/api/courses/runs/{command.run_id}", appended, {"id": str(command.run_id)})


@router.get("/runs/{run_id:uuid}", responses=refusals(STATUS, RunNotFoundError))
async def one_run(run_id: UUID, store: Store, response: Response) -> Run:
    """Show one run; its sessions stand under `/sessions?run_id=`."""
    row = reduce(shown_run, await store.facts(stream_name("run", run_id)), None)
    if row is None:
        raise RunNotFoundError(RunId(run_id))
    response.headers["ETag"] = etag(row.version)
    return row


@router.get("/runs")
async def all_runs(
    db: Database,
    town: Filter = None,
    community: Filter = None,
    compound: Filter = None,
    course_id: UUID | None = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Page[Run]:
    """List runs, the one scheduled last first."""
    where = {"town": town, "community": community, "compound": compound}
    return await RUNS.page(db, limit, cursor, **where, course_id=course_id)
