"""Sessions: scheduled, moved, held."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.audience import INFORMED, told_in
from linli.chassis.authority import Role
from linli.chassis.bodies import Count
from linli.chassis.context import Asking
from linli.chassis.dependencies import Asker, Store
from linli.chassis.lists import Paged, Within, within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import CODE, Filter, PlannedAt, Step
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
from linli.courses.rows import Session, SessionStatus
from linli.courses.tables import session_list
from linli.events.contracts.courses import LecturerId, RunId, SessionId, VenueCode

router = service_router("courses")

type Venue = Annotated[VenueCode, CODE]

TOLD = INFORMED | {Role.LECTURER}
"""Who sees who teaches and how many came."""
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
async def schedule_session(body: NewSession, asking: Asking, store: Store) -> Response:
    """Book a lecturer and a venue; 409 `already-booked` names the clash."""
    command = ScheduleSession(
        session_id=SessionId(asking.command_id),
        run_id=body.run_id,
        lecturer_id=body.lecturer_id,
        venue=body.venue,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
    )
    appended = await handle_session(command, store, replace(asking, at=body.occurred_at))
    location = f"/api/courses/sessions/{command.session_id}"
    return created(location, appended, {"id": command.session_id})


@router.post(
    "/sessions/{session_id:uuid}/reschedule",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, SessionNotFoundError, SessionClosedError, *BOOKING),
)
async def reschedule_session(
    session_id: UUID, body: Reschedule, asking: Asking, store: Store
) -> Response:
    """Move a session; what it had booked before is free at once. 409 as above."""
    command = RescheduleSession(
        session_id=SessionId(session_id),
        lecturer_id=body.lecturer_id,
        venue=body.venue,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
    )
    return done(await handle_session(command, store, replace(asking, at=body.occurred_at)))


@router.post(
    "/sessions/{session_id:uuid}/close",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, SessionNotFoundError, SessionClosedError, SessionNotBegunError),
)
async def close_session(session_id: UUID, body: Closing, asking: Asking, store: Store) -> Response:
    """Say that a session was held. Saying so again alike changes nothing and succeeds."""
    command = CloseSession(
        session_id=SessionId(session_id), attendances=body.attendances, at=body.moment
    )
    return done(await handle_session(command, store, replace(asking, at=command.at)))


@router.get(
    "/sessions/{session_id:uuid}",
    response_model=Session,
    responses=refusals(STATUS, SessionNotFoundError),
)
async def one_session(session_id: UUID, store: Store, asker: Asker) -> Response:
    """Show one session; who teaches and how many came, to those who work there."""
    told = told_in(asker, TOLD)
    missing = SessionNotFoundError(SessionId(session_id))
    return await SESSIONS.own(session_id, store, missing, lambda session: session.seen(told))


@router.get("/sessions")
async def all_sessions(
    paged: Paged,
    places: Within,
    asker: Asker,
    run_id: UUID | None = None,
    lecturer_id: UUID | None = None,
    venue: Filter = None,
    status: SessionStatus | None = None,
    start: Annotated[PlannedAt | None, Query(alias="from")] = None,
    end: Annotated[PlannedAt | None, Query(alias="to")] = None,
) -> Page[Session]:
    """List sessions, the one that starts last first; `from` and `to` bound when they are held.

    By lecturer those are found of which the caller sees who teaches.
    """
    told = told_in(asker, TOLD)
    page = await SESSIONS.page(
        *paged,
        *during(start, end),
        *(within(session_list, told) if lecturer_id else ()),
        **places,
        run_id=run_id,
        lecturer_id=lecturer_id,
        venue=venue,
        status=status,
    )
    return page.model_copy(update={"items": [session.seen(told) for session in page.items]})
