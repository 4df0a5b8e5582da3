"""Neighbourhood libraries."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Response

from linli.chassis.answers import created
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import KnownPlaces, Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import Named, Placed
from linli.library.api.bodies import LibrarySlug, Station
from linli.library.api.statuses import STATUS
from linli.library.commands import OpenLibrary
from linli.library.domain.library import LibraryCodeTakenError, LibraryNotFoundError
from linli.library.handlers import open_library
from linli.library.queries import LIBRARIES
from linli.library.rows import Library

router = service_router("library")


class NewLibrary(Placed, Named):
    """A library in a community, or in one of its compounds; most often in a station."""

    code: LibrarySlug
    station: Station | None = None


@router.post(
    "/libraries",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, LibraryCodeTakenError),
)
async def open_one(body: NewLibrary, asking: Asking, store: Store, places: KnownPlaces) -> Response:
    """Open a library. Opening it again just so changes nothing and succeeds."""
    command = OpenLibrary(
        code=body.code,
        community=body.community,
        compound=body.compound,
        station=body.station,
        name_zh=body.name_zh,
        name_en=body.name_en,
    )
    home = await places.home(body.community, body.compound)
    appended = await open_library(command, store, replace(asking, at=body.occurred_at, home=home))
    return created(f"/api/library/libraries/{body.code}", appended, {"code": body.code})


@router.get(
    "/libraries/{code}",
    response_model=Library,
    responses=refusals(STATUS, LibraryNotFoundError),
)
async def one_library(code: Annotated[LibrarySlug, Path()], store: Store) -> Response:
    """Show one library."""
    missing = LibraryNotFoundError(f"no library {code} is open")
    return await LIBRARIES.own(code, store, missing)


@router.get("/libraries")
async def all_libraries(
    paged: Paged,
    within: Within,
) -> Page[Library]:
    """List libraries, the newest first."""
    return await LIBRARIES.page(*paged, **within)
