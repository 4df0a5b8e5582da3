"""The body of lecturers."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import KnownPlaces, Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import CODE, Filter, Person, Placed, Step
from linli.courses.api.statuses import STATUS
from linli.courses.commands import NominateLecturer, QualifyLecturer
from linli.courses.domain.lecturer import LecturerNotFoundError
from linli.courses.handlers import handle_lecturer
from linli.courses.queries import LECTURERS
from linli.courses.rows import Lecturer, LecturerStatus
from linli.events.contracts.courses import LecturerId, Sector

router = service_router("courses")


class NewLecturer(Placed):
    """A person of a sector: `education`, `medicine`, `photography`, `psychology`, `law`, …"""

    person: Person
    sector: Annotated[Sector, CODE]


@router.post("/lecturers", status_code=HTTPStatus.CREATED)
async def nominate_lecturer(
    body: NewLecturer, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Propose somebody for the body of lecturers."""
    command = NominateLecturer(
        lecturer_id=LecturerId(asking.command_id),
        person=body.person,
        sector=body.sector,
        community=body.community,
        compound=body.compound,
    )
    home = await places.home(body.community, body.compound)
    context = replace(asking, at=body.occurred_at, home=home)
    appended = await handle_lecturer(command, store, context)
    location = f"/api/courses/lecturers/{command.lecturer_id}"
    return created(location, appended, {"id": command.lecturer_id})


@router.post(
    "/lecturers/{lecturer_id:uuid}/qualify",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, LecturerNotFoundError),
)
async def qualify_lecturer(
    lecturer_id: UUID, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Let a lecturer be booked. Qualifying again changes nothing and succeeds."""
    command = QualifyLecturer(lecturer_id=LecturerId(lecturer_id))
    context = replace(asking, at=(body or Step()).occurred_at)
    return done(await handle_lecturer(command, store, context))


@router.get(
    "/lecturers/{lecturer_id:uuid}",
    response_model=Lecturer,
    responses=refusals(STATUS, LecturerNotFoundError),
)
async def one_lecturer(lecturer_id: UUID, store: Store) -> Response:
    """Show one lecturer."""
    return await LECTURERS.own(lecturer_id, store, LecturerNotFoundError(LecturerId(lecturer_id)))


@router.get("/lecturers")
async def all_lecturers(
    paged: Paged,
    within: Within,
    sector: Filter = None,
    status: LecturerStatus | None = None,
) -> Page[Lecturer]:
    """List lecturers, the one nominated last first."""
    return await LECTURERS.page(*paged, **within, sector=sector, status=status)
