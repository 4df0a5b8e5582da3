"""Campaigns (专项工程) that towns and communities take part in, and what was done for them."""

from dataclasses import replace
from http import HTTPStatus
from uuid import NAMESPACE_URL

from fastapi import Response

from linli.chassis.answers import created
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import UnknownPlaceError
from linli.chassis.steps import Filter
from linli.communities.api.statuses import STATUS
from linli.communities.commands import State
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.handlers import handle_entry
from linli.communities.lists.areas import CAMPAIGNS, TAGS, CampaignRow, TagRow
from linli.communities.place_bodies import Adoption, Pair, TaggedRecord
from linli.communities.places import home_of
from linli.events.append import Home, derived_id
from linli.events.contracts.base import stream_name
from linli.events.contracts.campaigns import (
    CampaignAdopted,
    CampaignLevel,
    RecordTaggedToCampaign,
    TagId,
)

router = service_router("communities")


@router.post(
    "/campaigns",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, RegisteredOtherwiseError, UnknownPlaceError),
)
async def adopt_campaign(body: Adoption, asking: Asking, store: Store) -> Response:
    """Say that a town or a community takes part in a campaign. The same again changes nothing."""
    level: CampaignLevel = "town" if body.town else "community"
    place = str(body.town or body.community)
    fact = CampaignAdopted(
        campaign=body.campaign,
        level=level,
        place=place,
        name_zh=body.name_zh,
        name_en=body.name_en,
    )
    home = await home_of(level, place, store)
    appended = await handle_entry(State(fact), store, replace(asking, home=home, at=body.moment))
    pair = f"{place}.{body.campaign}"
    return created(f"/api/communities/campaigns/{pair}", appended, {"code": pair})


@router.get("/campaigns")
async def campaigns(
    paged: Paged, town: Filter = None, community: Filter = None, campaign: Filter = None
) -> Page[CampaignRow]:
    """Who takes part in which campaigns."""
    return await CAMPAIGNS.page(*paged, town=town, community=community, campaign=campaign)


@router.get(
    "/campaigns/{code}", response_model=CampaignRow, responses=refusals(STATUS, NotRegisteredError)
)
async def campaign(code: Pair, store: Store) -> Response:
    """A town's or a community's part in a campaign."""
    return await CAMPAIGNS.own(code, store, not_adopted(code))


@router.post(
    "/campaigns/{code}/records",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, NotRegisteredError),
)
async def tag_record(code: Pair, body: TaggedRecord, asking: Asking, store: Store) -> Response:
    """Count a record of some service among what was done for a campaign. Once is for good."""
    facts = await store.facts(stream_name("campaign", code))
    if not facts:
        raise not_adopted(code)
    adopted, source, place = facts[0].event, facts[0].source, facts[0].place
    name = f"https://linli.org/tags/{code}/{body.service}/{body.kind}/{body.record}"
    fact = RecordTaggedToCampaign(
        tag_id=TagId(derived_id(NAMESPACE_URL, name)),
        campaign=adopted.campaign,
        level=adopted.level,
        place=adopted.place,
        service=body.service,
        kind=body.kind,
        record=body.record,
    )
    context = replace(asking, home=Home(source, place), at=body.moment)
    appended = await handle_entry(State(fact), store, context)
    return created("/api/communities/campaign-records", appended, {"id": fact.tag_id})


@router.get("/campaign-records")
async def tagged_records(
    paged: Paged,
    town: Filter = None,
    community: Filter = None,
    campaign: Filter = None,
    service: Filter = None,
) -> Page[TagRow]:
    """What was done for campaigns, within your scope."""
    of = {"town": town, "community": community, "campaign": campaign, "service": service}
    return await TAGS.page(*paged, **of)


def not_adopted(code: str) -> NotRegisteredError:
    """Nobody takes part under this code."""
    return NotRegisteredError(f"No campaign {code} is adopted")
