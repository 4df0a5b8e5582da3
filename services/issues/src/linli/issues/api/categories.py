"""Categories: what issues can be about."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Response

from linli.chassis.answers import created
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, KnownPlaces, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import UnknownPlaceError
from linli.chassis.steps import Town
from linli.events.contracts.categories import CategoryRevised
from linli.issues.api.statuses import STATUS
from linli.issues.bodies import NewCategory
from linli.issues.commands import DefineCategory
from linli.issues.domain.category import CategoryDefinedOtherwiseError
from linli.issues.standards.declarations import in_force
from linli.issues.standards.handlers import define
from linli.issues.standards.showing import CategoryShown, shown_category

router = service_router("issues")


@router.post(
    "/categories",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, CategoryDefinedOtherwiseError, UnknownPlaceError),
)
async def define_category(
    body: NewCategory, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Let issues of a further category be reported in a town. Again changes nothing."""
    context = replace(asking, home=await places.town(body.town), at=body.moment)
    command = DefineCategory(
        town=body.town, code=body.code, name_zh=body.name_zh, name_en=body.name_en
    )
    appended = await define(command, store, context)
    return created(f"/api/issues/categories?town={body.town}", appended, {"code": body.code})


@router.get("/categories")
async def categories(town: Town, database: Database) -> Page[CategoryShown]:
    """The categories of a town, all on one page: the built-in ones, then its own."""
    known = await in_force(database, town, CategoryRevised)
    return Page(items=[shown_category(category, town) for category in known], next=None)
