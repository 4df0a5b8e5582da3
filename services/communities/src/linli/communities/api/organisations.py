"""Organisations: committees, branches, companies, departments, partners."""

from dataclasses import replace
from http import HTTPStatus
from typing import cast

from fastapi import Response

from linli.chassis.answers import created
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.steps import Filter
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import NewOrganisation, Organisation
from linli.communities.commands import RegisterOrganisation
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.handlers import handle_entry
from linli.communities.places import home_in, home_of
from linli.communities.queries import ORGANISATIONS
from linli.communities.rows import OrganisationRow
from linli.events.append import Home
from linli.events.contracts.base import CommunityCode
from linli.events.store import EventStore

router = service_router("communities")


@router.post(
    "/organisations",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, RegisteredOtherwiseError, UnknownPlaceError, PlaceMismatchError),
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
    context = replace(asking, home=await home_named(body, store), at=body.moment)
    appended = await handle_entry(command, store, context)
    return created(f"/api/communities/organisations/{body.code}", appended, {"code": body.code})


async def home_named(body: NewOrganisation, store: EventStore) -> Home:
    """The place that the body names, or the whole town."""
    if body.town is not None:
        return await home_of("town", body.town, store)
    community = cast(CommunityCode, body.community)  # the body has one of the two
    return await home_in(community, body.compound, store)


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
