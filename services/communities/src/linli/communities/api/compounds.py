"""Compounds, their buildings and their households."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Response
from pydantic import BaseModel

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import UnknownPlaceError
from linli.chassis.steps import Compound, Filter, Named, Step
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Building, Households, NewBuilding, NewCompound
from linli.communities.commands import (
    DemolishBuilding,
    RegisterBuilding,
    RegisterCompound,
    RegisterHouseholds,
    RenameCompound,
)
from linli.communities.domain import compound as domain
from linli.communities.domain.compound import (
    BuildingIsDemolishedError,
    CompoundEndedError,
    CountedLaterError,
    EnteredLaterError,
    HouseholdsCountedAsWholeError,
    HouseholdsCountedByBuildingError,
    UnknownBuildingError,
)
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.handlers import handle_compound
from linli.communities.places import home_of
from linli.communities.queries import COMPOUNDS
from linli.communities.rows import CompoundRow, CompoundStatus
from linli.events.contracts.base import stream_name
from linli.events.envelope import Place

router = service_router("communities")


class BuildingItem(BaseModel):
    """A building, and its households if they are counted by building."""

    code: str
    name_zh: str
    name_en: str | None
    households: int | None


@router.post(
    "/compounds",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, RegisteredOtherwiseError, UnknownPlaceError),
)
async def register_compound(body: NewCompound, asking: Asking, store: Store) -> Response:
    """Bring a compound of a community onto the platform. The same again changes nothing."""
    command = RegisterCompound(
        code=body.code, community=body.community, name_zh=body.name_zh, name_en=body.name_en
    )
    home = await home_of("community", body.community, store)
    home = home._replace(place=Place(body.community, body.code))
    appended = await handle_compound(command, store, replace(asking, home=home, at=body.moment))
    return created(f"/api/communities/compounds/{body.code}", appended, {"code": body.code})


@router.get("/compounds")
async def compounds(
    paged: Paged,
    town: Filter = None,
    community: Filter = None,
    status: CompoundStatus | None = None,
) -> Page[CompoundRow]:
    """Compounds, of all communities or of one; also those that were divided or merged."""
    return await COMPOUNDS.page(*paged, town=town, community=community, status=status)


@router.get(
    "/compounds/{code}",
    response_model=CompoundRow,
    responses=refusals(STATUS, NotRegisteredError),
)
async def compound(code: Compound, store: Store) -> Response:
    """One compound."""
    missing = NotRegisteredError(f"No compound {code} is registered")
    return await COMPOUNDS.own(code, store, missing)


@router.post(
    "/compounds/{code}/rename",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError, CompoundEndedError),
)
async def rename_compound(code: Compound, body: Named, asking: Asking, store: Store) -> Response:
    """Say what a compound is called from now on. Its code stays."""
    command = RenameCompound(compound=code, name_zh=body.name_zh, name_en=body.name_en)
    return done(await handle_compound(command, store, replace(asking, at=body.moment)))


@router.post(
    "/compounds/{code}/buildings",
    status_code=HTTPStatus.CREATED,
    responses=refusals(
        STATUS,
        *(NotRegisteredError, RegisteredOtherwiseError),
        *(CompoundEndedError, BuildingIsDemolishedError),
    ),
)
async def register_building(
    code: Compound, body: NewBuilding, asking: Asking, store: Store
) -> Response:
    """Enter a building of a compound. The same again changes nothing and succeeds."""
    command = RegisterBuilding(
        compound=code, code=body.code, name_zh=body.name_zh, name_en=body.name_en
    )
    appended = await handle_compound(command, store, replace(asking, at=body.moment))
    location = f"/api/communities/compounds/{code}/buildings"
    return created(location, appended, {"code": body.code})


@router.get("/compounds/{code}/buildings", responses=refusals(STATUS, NotRegisteredError))
async def buildings(code: Compound, store: Store) -> Page[BuildingItem]:
    """The buildings of a compound, all on one page."""
    stream = stream_name("compound", code)
    known = (await store.load(stream, domain.evolve, domain.Compound())).state
    if known.registered is None:
        raise NotRegisteredError(f"No compound {code} is registered")
    counts = known.counts
    items = [
        BuildingItem(
            code=building.code,
            name_zh=building.name_zh,
            name_en=building.name_en,
            households=counts[building.code].households if building.code in counts else None,
        )
        for building in known.buildings.values()
    ]
    return Page(items=items, next=None)


@router.post(
    "/compounds/{code}/households",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS,
        *(NotRegisteredError, UnknownBuildingError, CountedLaterError),
        *(HouseholdsCountedByBuildingError, HouseholdsCountedAsWholeError, CompoundEndedError),
    ),
)
async def register_households(
    code: Compound, body: Households, asking: Asking, store: Store
) -> Response:
    """Enter how many households a building has, or the compound as a whole: one of the two."""
    command = RegisterHouseholds(
        compound=code, building=body.building, households=body.households, at=body.moment
    )
    return done(await handle_compound(command, store, replace(asking, at=command.at)))


@router.post(
    "/compounds/{code}/buildings/{building}/demolish",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS,
        *(NotRegisteredError, CompoundEndedError, UnknownBuildingError, EnteredLaterError),
    ),
)
async def demolish_building(
    code: Compound, building: Building, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Say that a building is gone. Saying so again changes nothing and succeeds."""
    command = DemolishBuilding(compound=code, building=building, at=(body or Step()).moment)
    return done(await handle_compound(command, store, replace(asking, at=command.at)))
