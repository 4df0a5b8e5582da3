"""The register of volunteers."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created, read
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import KnownPlaces, Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import Person, Placed
from linli.events.contracts.base import stream_name
from linli.events.contracts.volunteers import VolunteerId
from linli.volunteers.api.statuses import STATUS
from linli.volunteers.commands import RegisterVolunteer
from linli.volunteers.details import VolunteerDetails, show_volunteer
from linli.volunteers.domain.volunteer import VolunteerNotFoundError
from linli.volunteers.handlers import handle_volunteer
from linli.volunteers.queries import VOLUNTEERS
from linli.volunteers.rows import VolunteerRow

router = service_router("volunteers")


class NewVolunteer(Placed):
    """A person who volunteers in a community, or in one of its compounds."""

    person: Person


@router.post("", status_code=HTTPStatus.CREATED)
async def register_volunteer(
    body: NewVolunteer, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Put a person on the register; once in a town."""
    command = RegisterVolunteer(
        volunteer_id=VolunteerId(asking.command_id),
        person=body.person,
        community=body.community,
        compound=body.compound,
    )
    home = await places.home(body.community, body.compound)
    context = replace(asking, at=body.moment, home=home)
    appended = await handle_volunteer(command, store, context)
    location = f"/api/volunteers/{command.volunteer_id}"
    return created(location, appended, {"id": command.volunteer_id})


@router.get(
    "/{volunteer_id:uuid}",
    response_model=VolunteerDetails,
    responses=refusals(STATUS, VolunteerNotFoundError),
)
async def one_volunteer(volunteer_id: UUID, store: Store) -> Response:
    """Show one volunteer."""
    facts = await store.facts(stream_name("volunteer", volunteer_id))
    volunteer = reduce(show_volunteer, facts, None)
    if volunteer is None:
        raise VolunteerNotFoundError(VolunteerId(volunteer_id))
    return read(volunteer, volunteer.version)


@router.get("")
async def all_volunteers(
    paged: Paged,
    within: Within,
) -> Page[VolunteerRow]:
    """List volunteers, the newest first."""
    return await VOLUNTEERS.page(*paged, **within)
