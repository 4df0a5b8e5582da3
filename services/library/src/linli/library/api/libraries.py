"""Neighbourhood libraries."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Response

from linli.chassis.answers import created, read
from linli.chassis.app import service_router
from linli.chassis.bodies import Name
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, KnownPlaces, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import LIMIT_DEFAULT, After, Limit, Page
from linli.events.contracts.base import stream_name
from linli.library.api.bodies import Community, Compound, Filter, Library, Station, Step
from linli.library.api.statuses import STATUS
from linli.library.commands import OpenLibrary
from linli.library.details import LibraryDetails, library_details
from linli.library.domain import library
from linli.library.domain.library import LibraryCodeTakenError, LibraryNotFoundError
from linli.library.handlers import open_library
from linli.library.queries import LIBRARIES
from linli.library.tables import LibraryRow

router = service_router("library")


class NewLibrary(Step):
    """A library in a community, or in one of its compounds; most often in a station."""

    code: Library
    community: Community
    compound: Compound | None = None
    station: Station | None = None
    name_zh: Name
    name_en: Name | None = None


@router.post(
    "/libraries",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, LibraryCodeTakenError),
)
async def open_one(body: NewLibrary, asked: Asking, store: Store, places: KnownPlaces) -> Response:
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
    appended = await open_library(command, store, replace(asked, at=body.occurred_at, home=home))
    return created(f"/api/library/libraries/{body.code}", appended, {"code": body.code})


@router.get(
    "/libraries/{code}",
    response_model=LibraryDetails,
    responses=refusals(STATUS, LibraryNotFoundError),
)
async def one_library(code: Annotated[Library, Path()], store: Store) -> Response:
    """Show one library."""
    opened, version, *_ = await store.load(stream_name("library", code), library.evolve, None)
    if opened is None:
        raise LibraryNotFoundError(f"no library {code} is open")
    return read(library_details(opened, version), version)


@router.get("/libraries")
async def all_libraries(
    db: Database,
    town: Filter = None,
    community: Filter = None,
    compound: Filter = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Page[LibraryRow]:
    """List libraries, the newest first."""
    return await LIBRARIES.page(
        db, limit, cursor, town=town, community=community, compound=compound
    )
