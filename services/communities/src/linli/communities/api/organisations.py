"""Organisations: committees, branches, companies, departments, partners."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Response

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.steps import Filter
from linli.communities.aggregates import ORGANISATION
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Ending, NewOrganisation, Organisation
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.domain.organisation import (
    CompoundNeededError,
    DissolveOrganisation,
    OrganisationIsDissolvedError,
    RegisterOrganisation,
)
from linli.communities.lists.bodies import ORGANISATIONS, OrganisationRow
from linli.communities.places import home_somewhere

router = service_router("communities")


@router.post(
    "/organisations",
    status_code=HTTPStatus.CREATED,
    responses=refusals(
        STATUS,
        *(RegisteredOtherwiseError, OrganisationIsDissolvedError, CompoundNeededError),
        *(UnknownPlaceError, PlaceMismatchError),
    ),
)
async def register_organisation(body: NewOrganisation, asking: Asking, store: Store) -> Response:
    """Say who works in a town, or in one of its places. The same again changes nothing."""
    command = RegisterOrganisation(
        code=body.code,
        kind=body.kind,
        community=body.community,
        compound=body.compound,
        name_zh=body.name_zh,
        name_en=body.name_en,
    )
    context = replace(asking, home=await home_somewhere(body, store), at=body.moment)
    appended = await ORGANISATION.handle(body.code, command, store, context)
    return created(f"/api/communities/organisations/{body.code}", appended, {"code": body.code})


@router.get("/organisations")
async def organisations(
    paged: Paged,
    within: Within,
    kind: Filter = None,
) -> Page[OrganisationRow]:
    """Organisations by place and kind."""
    return await ORGANISATIONS.page(*paged, **within, kind=kind)


@router.get(
    "/organisations/{code}",
    response_model=OrganisationRow,
    responses=refusals(STATUS, NotRegisteredError),
)
async def organisation(code: Organisation, store: Store) -> Response:
    """One organisation."""
    missing = NotRegisteredError(f"No organisation {code} is registered")
    return await ORGANISATIONS.own(code, store, missing)


@router.post(
    "/organisations/{code}/dissolve",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError),
)
async def dissolve_organisation(
    code: Organisation, asking: Asking, store: Store, body: Ending | None = None
) -> Response:
    """Say that an organisation is no more. Saying so again changes nothing and succeeds."""
    body = body or Ending()
    command = DissolveOrganisation(code=code, reason=body.reason)
    return done(await ORGANISATION.handle(code, command, store, replace(asking, at=body.moment)))
