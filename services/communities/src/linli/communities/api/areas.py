"""Areas (片区) that communities belong to, and what residents are made of."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import UnknownPlaceError
from linli.chassis.steps import Community, Filter
from linli.communities.api.statuses import STATUS
from linli.communities.commands import State
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.handlers import handle_entry
from linli.communities.lists.areas import AREAS, PROFILES, AreaRow, ProfileRow
from linli.communities.place_bodies import AreaAssignment, Pair, Profile
from linli.communities.places import found, home_of
from linli.events.contracts.places import (
    CommunityAssignedToArea,
    PlaceLevel,
    PopulationProfileRecorded,
    ProfileCell,
    ProfileId,
)
from linli.events.errors import OutsideReachError
from linli.events.reach import NOTHING_THERE

router = service_router("communities")


@router.post(
    "/communities/{code}/areas",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, RegisteredOtherwiseError),
)
async def assign_to_area(
    code: Community, body: AreaAssignment, asking: Asking, store: Store
) -> Response:
    """Say that a community belongs to an area. The same again changes nothing and succeeds."""
    fact = CommunityAssignedToArea(
        area=body.area, community=code, name_zh=body.name_zh, name_en=body.name_en
    )
    home = await found("community", code, store)
    if home is None:
        raise OutsideReachError(NOTHING_THERE)
    appended = await handle_entry(State(fact), store, replace(asking, home=home, at=body.moment))
    pair = f"{code}.{body.area}"
    return created(f"/api/communities/areas/{pair}", appended, {"code": pair})


@router.get("/areas")
async def areas(
    paged: Paged, town: Filter = None, community: Filter = None, area: Filter = None
) -> Page[AreaRow]:
    """Which communities belong to which areas."""
    return await AREAS.page(*paged, town=town, community=community, area=area)


@router.get("/areas/{code}", response_model=AreaRow, responses=refusals(STATUS, NotRegisteredError))
async def area(code: Pair, store: Store) -> Response:
    """A community's part in an area."""
    return await AREAS.own(code, store, NotRegisteredError(f"{code} is not registered"))


@router.post(
    "/profiles",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownPlaceError),
)
async def record_profile(body: Profile, asking: Asking, store: Store) -> Response:
    """Say what the residents of a place are made of, in groups of at least five."""
    fact = PopulationProfileRecorded(
        profile_id=ProfileId(asking.command_id),
        level=body.level,
        place=body.place,
        dimension=body.dimension,
        cells=tuple(ProfileCell(**cell.model_dump()) for cell in body.cells),
        source=body.source,
    )
    home = await home_of(body.level, body.place, store, pointer="/place")
    appended = await handle_entry(State(fact), store, replace(asking, home=home, at=body.moment))
    location = f"/api/communities/profiles/{fact.profile_id}"
    return created(location, appended, {"id": fact.profile_id})


@router.get("/profiles")
async def profiles(
    paged: Paged,
    town: Filter = None,
    level: PlaceLevel | None = None,
    place: Filter = None,
    dimension: Filter = None,
) -> Page[ProfileRow]:
    """Profiles by place and dimension."""
    of = {"town": town, "level": level, "place": place, "dimension": dimension}
    return await PROFILES.page(*paged, **of)


@router.get(
    "/profiles/{profile_id:uuid}",
    response_model=ProfileRow,
    responses=refusals(STATUS, NotRegisteredError),
)
async def profile(profile_id: UUID, store: Store) -> Response:
    """One profile."""
    missing = NotRegisteredError(f"No profile {profile_id} is registered")
    return await PROFILES.own(profile_id, store, missing)
