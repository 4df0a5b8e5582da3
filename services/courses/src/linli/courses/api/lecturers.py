"""The body of lecturers."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created, done, etag
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, KnownPlaces, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import LIMIT_DEFAULT, After, Limit, Page
from linli.courses.api.bodies import CODE, UNSAID, Filter, Person, Placed, Step
from linli.courses.api.statuses import STATUS
from linli.courses.commands import NominateLecturer, QualifyLecturer
from linli.courses.domain.lecturer import LecturerNotFoundError
from linli.courses.handlers import handle_lecturer
from linli.courses.queries import LECTURERS
from linli.courses.rows import Lecturer, LecturerStatus, shown_lecturer
from linli.events.contracts.base import stream_name
from linli.events.contracts.courses import LecturerId, Sector

router = service_router("courses")


class NewLecturer(Placed):
    """A person of a sector: `education`, `medicine`, `photography`, `psychology`, `law`, …"""

    person: Person
    sector: Annotated[Sector, CODE]


@router.post("/lecturers", status_code=HTTPStatus.CREATED)
async def nominate_lecturer(
    body: NewLecturer, asked: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Propose somebody for the body of lecturers."""
    command = NominateLecturer(
        lecturer_id=LecturerId(asked.command_id),
        person=body.person,
        sector=body.sector,
        community=body.community,
        compound=body.compound,
    )
    home = await places.home(body.community, body.compound)
    context = replace(asked, at=body.occurred_at, home=home)
    appended = await handle_lecturer(command, store, context)
    location = f"/api/courses/lecturers/{command.lecturer_id}"
    return created(location, appended, {"id": str(command.lecturer_id)})


@router.post(
    "/lecturers/{lecturer_id:uuid}/qualify",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, LecturerNotFoundError),
)
async def qualify_lecturer(
    lecturer_id: UUID, asked: Asking, store: Store, body: Step = UNSAID
) -> Response:
    """Let a lecturer be booked. Qualifying again changes nothing and succeeds."""
    command = QualifyLecturer(lecturer_id=LecturerId(lecturer_id))
    return done(await handle_lecturer(command, store, replace(asked, at=body.occurred_at)))


@router.get(
    "/lecturers/{lecturer_id:uuid}",
    responses=refusals(STATUS, LecturerNotFoundError),
)
async def one_lecturer(lecturer_id: UUID, store: Store, response: Response) -> Lecturer:
    """Show one lecturer."""
    row = reduce(shown_lecturer, await store.facts(stream_name("lecturer", lecturer_id)), None)
    if row is None:
        raise LecturerNotFoundError(LecturerId(lecturer_id))
    response.headers["ETag"] = etag(row.version)
    return row


@router.get("/lecturers")
async def all_lecturers(
    db: Database,
    town: Filter = None,
    community: Filter = None,
    compound: Filter = None,
    sector: Filter = None,
    status: LecturerStatus | None = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Page[Lecturer]:
    """List lecturers, the one nominated last first."""
    where = {"town": town, "community": community, "compound": compound}
    return await LECTURERS.page(db, limit, cursor, **where, sector=sector, status=status)
