"""The register of volunteers."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created, read
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, KnownPlaces, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import LIMIT_DEFAULT, After, Limit, Page
from linli.events.contracts.base import stream_name
from linli.events.contracts.volunteers import VolunteerId
from linli.volunteers.api.bodies import Filter, Person, Placed
from linli.volunteers.api.statuses import STATUS
from linli.volunteers.commands import RegisterVolunteer
from linli.volunteers.details import VolunteerDetails, show_volunteer
from linli.volunteers.domain.volunteer import VolunteerNotFoundError
from linli.volunteers.handlers import handle_volunteer
from linli.volunteers.queries import VOLUNTEERS, facts_of
from linli.volunteers.tables import VolunteerRow

router = service_router("volunteers")


class NewVolunteer(Placed):
    """A person who volunteers in a community, or in one of its compounds."""

    person: Person


@router.post("", status_code=HTTPStatus.CREATED)
async def register_volunteer(
    body: NewVolunteer, asked: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Put a person on the register; once in a town."""
    command = RegisterVolunteer(
        volunteer_id=VolunteerId(asked.command_id),
        person=body.person,
        community=body.community,
        compound=body.compound,
    )
    home = await places.home(body.community, body.compound)
    context = replace(asked, at=body.moment(), home=home)
    appended = await handle_volunteer(command, store, context)
    location = f"/api/volunteers/{command.volunteer_id}"
    return created(location, appended, {"id": str(command.volunteer_id)})


@router.get(
    "/{volunteer_id:uuid}",
    response_model=VolunteerDetails,
    responses=refusals(STATUS, VolunteerNotFoundError),
)
async def one_volunteer(volunteer_id: UUID, db: Database) -> Response:
    """Show one volunteer."""
    facts = await facts_of(stream_name("volunteer", volunteer_id), db)
    volunteer = reduce(show_volunteer, facts, None)
    if volunteer is None:
        raise VolunteerNotFoundError(VolunteerId(volunteer_id))
    return read(volunteer, volunteer.version)


@router.get("")
async def all_volunteers(
    db: Database,
    town: Filter = None,
    community: Filter = None,
    compound: Filter = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Page[VolunteerRow]:
    """List volunteers, the newest first."""
    return await VOLUNTEERS.page(
        db, limit, cursor, town=town, community=community, compound=compound
    )
