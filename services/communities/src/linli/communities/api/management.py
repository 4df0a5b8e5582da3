"""Which property company looks after which compound."""

from dataclasses import replace
from http import HTTPStatus
from typing import cast

from fastapi import Response

from linli.chassis.answers import done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import Compound, Filter, Step
from linli.communities.aggregates import MANAGEMENT
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Organisation
from linli.communities.domain.entry import NotRegisteredError
from linli.communities.domain.organisation import UnknownOrganisationError
from linli.communities.lists.bodies import MANAGED, ManagementRow
from linli.communities.organisations import home_of_organisation
from linli.communities.places import home_of, untouched
from linli.events.contracts.base import CommunityCode, stream_name
from linli.events.contracts.bodies import PropertyCompanyEngaged

router = service_router("communities")


class Engagement(Step):
    """Who looks after the compound in the address."""

    company: Organisation


@router.post(
    "/compounds/{code}/property-company",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError, UnknownOrganisationError),
)
async def engage_property_company(
    code: Compound, body: Engagement, asking: Asking, store: Store
) -> Response:
    """Say which company looks after a compound: the first one, or one in place of another."""
    stream = stream_name("compound", code)
    home = (await store.load(stream, untouched, None, replace(asking, if_match=None))).home
    if home is None:
        raise NotRegisteredError(f"No compound {code} is registered")
    await home_of("compound", code, store)  # it has not ended
    context = replace(asking, home=home, at=body.moment)
    await home_of_organisation(body.company, store, "/company")
    community = cast(CommunityCode, home.place.community)  # a compound is of one
    engaged = PropertyCompanyEngaged(community=community, compound=code, company=body.company)
    return done(await MANAGEMENT.handle(code, engaged, store, context))


@router.get(
    "/compounds/{code}/property-company",
    response_model=ManagementRow,
    responses=refusals(STATUS, NotRegisteredError),
)
async def property_company(code: Compound, store: Store) -> Response:
    """Which company looks after a compound, and which one did before."""
    missing = NotRegisteredError(f"No company is known to look after {code}")
    return await MANAGED.own(code, store, missing)


@router.get("/property-companies")
async def property_companies(
    paged: Paged,
    town: Filter = None,
    community: Filter = None,
    company: Filter = None,
) -> Page[ManagementRow]:
    """Compounds that a company looks after, by place or by company."""
    return await MANAGED.page(*paged, town=town, community=community, company=company)
