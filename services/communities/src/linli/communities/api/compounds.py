"""Compounds, their buildings and their households."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus

from fastapi import Response
from pydantic import BaseModel

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import LIMIT_DEFAULT, After, Limit, Page
from linli.chassis.places import UnknownPlaceError
from linli.communities.api.pages import Filter, facts_about, page_of
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Compound, Households, NewBuilding, NewCompound
from linli.communities.commands import RegisterBuilding, RegisterCompound, RegisterHouseholds
from linli.communities.domain import compound as compounds_domain
from linli.communities.domain.compound import (
    CountedLaterError,
    HouseholdsCountedAsWholeError,
    HouseholdsCountedByBuildingError,
    UnknownBuildingError,
)
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.handlers import handle_compound
from linli.communities.places import home_of
from linli.communities.queries import COMPOUNDS
from linli.communities.tables import CompoundRow
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
    database: Database,
    town: Filter = None,
    community: Filter = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Page[CompoundRow]:
    """Compounds, of all communities or of one."""
    return await COMPOUNDS.page(database, limit, cursor, town=town, community=community)


@router.get(
    "/compounds/{code}",
    response_model=CompoundRow,
    responses=refusals(STATUS, NotRegisteredError),
)
async def compound(code: Compound, store: Store) -> Response:
    """One compound."""
    return await page_of(COMPOUNDS, code, store)


@router.post(
    "/compounds/{code}/buildings",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, NotRegisteredError, RegisteredOtherwiseError),
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
    facts = await facts_about(COMPOUNDS, code, store)
    known = reduce(compounds_domain.evolve, (f.event for f in facts), compounds_domain.Compound())
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
        *(HouseholdsCountedByBuildingError, HouseholdsCountedAsWholeError),
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
