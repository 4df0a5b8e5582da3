"""Sessions: scheduled, moved, held."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from linli.chassis.answers import created, done, etag
from linli.chassis.app import service_router
from linli.chassis.bodies import Count
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import LIMIT_DEFAULT, After, Limit, Page
from linli.courses.api.bodies import Filter, PlannedAt, Step, Venue
from linli.courses.api.statuses import STATUS
from linli.courses.commands import CloseSession, RescheduleSession, ScheduleSession
from linli.courses.domain.lecturer import LecturerNotQualifiedError, UnknownLecturerError
from linli.courses.domain.run import UnknownRunError
from linli.courses.domain.session import (
    SessionClosedError,
    SessionNotBegunError,
    SessionNotFoundError,
    SessionTimesError,
)
from linli.courses.handlers import handle_session
from linli.courses.queries import SESSIONS, during
from linli.courses.rows import Session, SessionStatus, shown_session
from linli.events.contracts.base import stream_name
from linli.events.contracts.courses import LecturerId, RunId, SessionId

router = service_router("courses")

BOOKING = (LecturerNotQualifiedError, UnknownLecturerError, SessionTimesError)


class NewSession(Step):
    """A meeting of a run: it takes place where the run does."""

    run_id: RunId
    lecturer_id: LecturerId
    venue: Venue
    starts_at: PlannedAt
    ends_at: PlannedAt


class Reschedule(Step):
    """What is to be otherwise; the rest stays."""

    lecturer_id: LecturerId | None = None
    venue: Venue | None = None
    starts_at: PlannedAt | None = None
    ends_at: PlannedAt | None = None


class Closing(Step):
    """How many were there."""

    attendances: Count


@router.post(
    "/sessions",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownRunError, *BOOKING),
)
async def schedule_session(body: NewSession, asked: Asking, store: Store) -> Response:
    """Book a lecturer and a venue; 409 `already-booked` names the clash."""
    command = ScheduleSession(
        session_id=SessionId(asked.command_id),
        run_id=body.run_id,
        lecturer_id=body.lecturer_id,
        venue=body.venue,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
    )
    appended = await handle_session(command, store, replace(asked, at=body.occurred_at))
    location = f"/api/courses/sessions/{command.session_id}"
    return created(location, appended, {"id": str(command.session_id)})


@router.post(
    "/sessions/{session_id:uuid}/reschedule",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, SessionNotFoundError, SessionClosedError, *BOOKING),
)
async def reschedule_session(
    session_id: UUID, body: Reschedule, asked: Asking, store: Store
) -> Response:
    """Move a session; what it had booked before is free at once. 409 as above."""
    command = RescheduleSession(
        session_id=SessionId(session_id),
        lecturer_id=body.lecturer_id,
        venue=body.venue,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
    )
    return done(await handle_session(command, store, replace(asked, at=body.occurred_at)))


@router.post(
    "/sessions/{session_id:uuid}/close",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, SessionNotFoundError, SessionClosedError, SessionNotBegunError),
)
async def close_session(session_id: UUID, body: Closing, asked: Asking, store: Store) -> Response:
    """Say that a session was held. Saying so again alike changes nothing and succeeds."""
    command = CloseSession(
        session_id=SessionId(session_id), attendances=body.attendances, at=body.moment()
    )
    return done(await handle_session(command, store, replace(asked, at=command.at)))


@router.get(
    "/sessions/{session_id:uuid}",
    responses=refusals(STATUS, SessionNotFoundError),
)
async def one_session(session_id: UUID, store: Store, response: Response) -> Session:
    """Show one session."""
    row = reduce(shown_session, await store.facts(stream_name("session", session_id)), None)
    if row is None:
        raise SessionNotFoundError(SessionId(session_id))
    response.headers["ETag"] = etag(row.version)
    return row


@router.get("/sessions")
async def all_sessions(
    db: Database,
    town: Filter = None,
    community: Filter = None,
    compound: Filter = None,
    run_id: UUID | None = None,
    lecturer_id: UUID | None = None,
    venue: Filter = None,
    status: SessionStatus | None = None,
    start: Annotated[PlannedAt | None, Query(alias="from")] = None,
    end: Annotated[PlannedAt | None, Query(alias="to")] = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Page[Session]:
    """List sessions, the one that starts last first; `from` and `to` bound when they are held."""
    where = {"town": town, "community": community, "compound": compound, "venue": venue}
    return await SESSIONS.page(
        db,
        limit,
        cursor,
        *during(start, end),
        **where,
        run_id=run_id,
        lecturer_id=lecturer_id,
        status=status,
    )
