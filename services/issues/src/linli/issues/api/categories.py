"""Categories: what issues can be about, what is asked of it, and what it is held to."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Response

from linli.chassis.answers import created, done, read
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, KnownPlaces, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import UnknownPlaceError
from linli.chassis.steps import Category, Town
from linli.events.contracts.categories import CategoryRevised
from linli.issues.api.statuses import STATUS
from linli.issues.bodies import NewCategory
from linli.issues.commands import DefineCategory
from linli.issues.domain.category import CategoryDefinedOtherwiseError, NoSuchCategoryError
from linli.issues.domain.policy import UnknownClassError
from linli.issues.domain.versions import NoSuchVersionError, version_in
from linli.issues.levels import category_of
from linli.issues.standards.bodies import Number, Revision
from linli.issues.standards.declarations import in_force
from linli.issues.standards.handlers import define, revise
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


@router.get(
    "/categories/{code}",
    response_model=CategoryShown,
    responses=refusals(STATUS, NoSuchCategoryError, NoSuchVersionError),
)
async def category(code: Category, town: Town, store: Store, version: Number = None) -> Response:
    """One category as it is, or as it was in a version: always fresh."""
    versions = await category_of(code, town, store)
    if not versions:
        raise NoSuchCategoryError(f"{town} has no category {code}")
    one = version_in(versions, version)
    return read(shown_category(one, town), one.version)


@router.post(
    "/categories/{code}/revise",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NoSuchCategoryError, UnknownClassError, UnknownPlaceError),
)
async def revise_category(
    code: Category, body: Revision, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Say anew what a category asks, who leads and how it counts; built-in ones are revised, too.

    What was reported before keeps the version that it was reported under.
    """
    context = replace(asking, home=await places.town(body.town), at=body.moment)
    return done(await revise(body.command(code), store, context))
