"""Neighbourhood libraries."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Response

from linli.chassis.answers import created, etag
from linli.chassis.app import service_router
from linli.chassis.bodies import Name
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, KnownPlaces, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import LIMIT_DEFAULT, After, Limit, Page
from linli.events.contracts.base import stream_name
from linli.library.api.bodies import Community, Compound, Filter, LibrarySlug, Station, Step
from linli.library.api.statuses import STATUS
from linli.library.commands import OpenLibrary
from linli.library.domain.library import LibraryCodeTakenError, LibraryNotFoundError
from linli.library.handlers import open_library
from linli.library.queries import LIBRARIES
from linli.library.rows import Library, shown_library

router = service_router("library")


class NewLibrary(Step):
    """A library in a community, or in one of its compounds; most often in a station."""

    code: LibrarySlug
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
    responses=refusals(STATUS, LibraryNotFoundError),
)
async def one_library(
    code: Annotated[LibrarySlug, Path()], store: Store, response: Response
) -> Library:
    """Show one library."""
    facts = await store.facts(stream_name("library", code))
    if not facts:
        raise LibraryNotFoundError(f"no library {code} is open")
    response.headers["ETag"] = etag(len(facts))
    return shown_library(facts[0])


@router.get("/libraries")
async def all_libraries(
    db: Database,
    town: Filter = None,
    community: Filter = None,
    compound: Filter = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Page[Library]:
    """List libraries, the newest first."""
    return await LIBRARIES.page(
        db, limit, cursor, town=town, community=community, compound=compound
    )
