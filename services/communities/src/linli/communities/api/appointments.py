"""Offices of organisations, and who holds them."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import CODE, Filter, Person, Step
from linli.communities.aggregates import APPOINTMENT
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Ending, Organisation
from linli.communities.domain.appointment import NotAppointedError, StandDown
from linli.communities.domain.organisation import UnknownOrganisationError
from linli.communities.lists.bodies import APPOINTMENTS, AppointmentRow
from linli.communities.organisations import home_of_organisation
from linli.communities.places import codes_of
from linli.events.contracts.bodies import AppointmentId, OfficeCode, OfficeHolderAppointed

router = service_router("communities")


class NewAppointment(Step):
    """Who holds an office of an organisation; it belongs where the organisation does."""

    organisation: Organisation
    office: Annotated[OfficeCode, CODE]
    person: Person


@router.post(
    "/appointments",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownOrganisationError),
)
async def appoint(body: NewAppointment, asking: Asking, store: Store) -> Response:
    """Say that somebody holds an office (任职). It grants them no role on the platform."""
    home = await home_of_organisation(body.organisation, store, "/organisation")
    fact = OfficeHolderAppointed(
        appointment_id=AppointmentId(asking.command_id),
        organisation=body.organisation,
        office=body.office,
        person=body.person,
        **codes_of(home),
    )
    context = replace(asking, home=home, at=body.moment)
    appended = await APPOINTMENT.handle(fact.appointment_id, fact, store, context)
    location = f"/api/communities/appointments/{fact.appointment_id}"
    return created(location, appended, {"id": fact.appointment_id})


@router.get("/appointments")
async def appointments(
    paged: Paged,
    within: Within,
    organisation: Filter = None,
    office: Filter = None,
    person: Filter = None,
) -> Page[AppointmentRow]:
    """Who holds which office, or held it, the newest first."""
    of = {"organisation": organisation, "office": office, "person": person}
    return await APPOINTMENTS.page(*paged, **within, **of)


@router.get(
    "/appointments/{appointment_id:uuid}",
    response_model=AppointmentRow,
    responses=refusals(STATUS, NotAppointedError),
)
async def appointment(appointment_id: UUID, store: Store) -> Response:
    """One appointment."""
    missing = NotAppointedError(f"There is no appointment {appointment_id}")
    return await APPOINTMENTS.own(appointment_id, store, missing)


@router.post(
    "/appointments/{appointment_id:uuid}/stand-down",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotAppointedError),
)
async def stand_down(
    appointment_id: UUID, asking: Asking, store: Store, body: Ending | None = None
) -> Response:
    """Say that somebody holds their office no more. Saying so again changes nothing."""
    body = body or Ending()
    command = StandDown(appointment_id=AppointmentId(appointment_id), reason=body.reason)
    context = replace(asking, at=body.moment)
    return done(await APPOINTMENT.handle(appointment_id, command, store, context))
