"""Towns and their communities."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Response

from linli.chassis.answers import created
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import UnknownPlaceError
from linli.chassis.steps import Community, Filter, Town
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import NewCommunity, NewTown
from linli.communities.commands import RegisterCommunity, RegisterTown
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.handlers import handle_entry
from linli.communities.places import home_of
from linli.communities.queries import COMMUNITIES, TOWNS
from linli.communities.rows import CommunityRow, TownRow
from linli.events.append import Home
from linli.events.envelope import Place, Source

router = service_router("communities")


@router.post(
    "/towns",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, RegisteredOtherwiseError),
)
async def register_town(body: NewTown, asking: Asking, store: Store) -> Response:
    """Bring a town onto the platform. The same again changes nothing and succeeds."""
    command = RegisterTown(
        code=body.code, name_zh=body.name_zh, name_en=body.name_en, time_zone=body.time_zone
    )
    home = Home(Source(body.code, "communities"))
    appended = await handle_entry(command, store, replace(asking, home=home, at=body.moment))
    return created(f"/api/communities/towns/{body.code}", appended, {"code": body.code})


@router.get("/towns")
async def towns(paged: Paged) -> Page[TownRow]:
    """The towns on the platform."""
    return await TOWNS.page(*paged)


@router.get("/towns/{code}", response_model=TownRow, responses=refusals(STATUS, NotRegisteredError))
async def town(code: Town, store: Store) -> Response:
    """One town."""
    missing = NotRegisteredError(f"No town {code} is registered")
    return await TOWNS.own(code, store, missing)


@router.post(
    "/communities",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, RegisteredOtherwiseError, UnknownPlaceError),
)
async def register_community(body: NewCommunity, asking: Asking, store: Store) -> Response:
    """Bring a community of a town onto the platform. The same again changes nothing."""
    command = RegisterCommunity(
        code=body.code, town=body.town, name_zh=body.name_zh, name_en=body.name_en
    )
    home = (await home_of("town", body.town, store))._replace(place=Place(body.code))
    appended = await handle_entry(command, store, replace(asking, home=home, at=body.moment))
    return created(f"/api/communities/communities/{body.code}", appended, {"code": body.code})


@router.get("/communities")
async def communities(paged: Paged, town: Filter = None) -> Page[CommunityRow]:
    """Communities, of all towns or of one."""
    return await COMMUNITIES.page(*paged, town=town)


@router.get(
    "/communities/{code}",
    response_model=CommunityRow,
    responses=refusals(STATUS, NotRegisteredError),
)
async def community(code: Community, store: Store) -> Response:
    """One community."""
    missing = NotRegisteredError(f"No community {code} is registered")
    return await COMMUNITIES.own(code, store, missing)
