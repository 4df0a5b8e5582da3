"""Facilities that residents share (公园, 园林), and things that are looked after (宣传栏)."""

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
from linli.communities.api.statuses import STATUS
from linli.communities.commands import InstallAsset, RetireAsset, State
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.handlers import handle_asset, handle_entry
from linli.communities.lists.facilities import (
    ASSETS,
    FACILITIES,
    AssetRow,
    AssetStatus,
    FacilityRow,
)
from linli.communities.place_bodies import Asset, Facility, NewAsset, NewFacility, Reasoned
from linli.communities.places import UnknownFacilityError, home_in, require_facility
from linli.events.contracts.places import FacilityRegistered

router = service_router("communities")


@router.post(
    "/facilities",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, RegisteredOtherwiseError, UnknownPlaceError, PlaceMismatchError),
)
async def register_facility(body: NewFacility, asking: Asking, store: Store) -> Response:
    """Enter what residents share. The same again changes nothing and succeeds."""
    fact = FacilityRegistered(
        code=body.code,
        kind=body.kind,
        community=body.community,
        compound=body.compound,
        name_zh=body.name_zh,
        name_en=body.name_en,
    )
    home = await home_in(body.community, body.compound, store)
    appended = await handle_entry(State(fact), store, replace(asking, home=home, at=body.moment))
    return created(f"/api/communities/facilities/{body.code}", appended, {"code": body.code})


@router.get("/facilities")
async def facilities(paged: Paged, within: Within, kind: Filter = None) -> Page[FacilityRow]:
    """Facilities by place and kind."""
    return await FACILITIES.page(*paged, **within, kind=kind)


@router.get(
    "/facilities/{code}",
    response_model=FacilityRow,
    responses=refusals(STATUS, NotRegisteredError),
)
async def facility(code: Facility, store: Store) -> Response:
    """One facility."""
    missing = NotRegisteredError(f"No facility {code} is registered")
    return await FACILITIES.own(code, store, missing)


@router.post(
    "/assets",
    status_code=HTTPStatus.CREATED,
    responses=refusals(
        STATUS,
        *(RegisteredOtherwiseError, UnknownFacilityError),
        *(UnknownPlaceError, PlaceMismatchError),
    ),
)
async def install_asset(body: NewAsset, asking: Asking, store: Store) -> Response:
    """Say that a thing is in service. The same again changes nothing and succeeds."""
    command = InstallAsset(
        code=body.code,
        kind=body.kind,
        facility=body.facility,
        community=body.community,
        compound=body.compound,
        name_zh=body.name_zh,
        name_en=body.name_en,
    )
    home = await home_in(body.community, body.compound, store)
    if body.facility:
        await require_facility(body.facility, home, store)
    appended = await handle_asset(command, store, replace(asking, home=home, at=body.moment))
    return created(f"/api/communities/assets/{body.code}", appended, {"code": body.code})


@router.get("/assets")
async def assets(
    paged: Paged,
    within: Within,
    kind: Filter = None,
    facility: Filter = None,
    status: AssetStatus | None = None,
) -> Page[AssetRow]:
    """Things that are or were looked after, by place, kind and facility."""
    return await ASSETS.page(*paged, **within, kind=kind, facility=facility, status=status)


@router.get(
    "/assets/{code}", response_model=AssetRow, responses=refusals(STATUS, NotRegisteredError)
)
async def asset(code: Asset, store: Store) -> Response:
    """One thing."""
    return await ASSETS.own(code, store, NotRegisteredError(f"No asset {code} is installed"))


@router.post(
    "/assets/{code}/retire",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError),
)
async def retire_asset(
    code: Asset, asking: Asking, store: Store, body: Reasoned | None = None
) -> Response:
    """Say that a thing is no longer in service. Saying so again changes nothing and succeeds."""
    body = body or Reasoned()
    command = RetireAsset(code=code, reason=body.reason)
    return done(await handle_asset(command, store, replace(asking, at=body.moment)))
