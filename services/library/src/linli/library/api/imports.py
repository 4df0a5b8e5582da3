"""Imports: a register as NDJSON in, a result for each of its records out."""

from dataclasses import replace
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from linli.chassis.app import service_router
from linli.chassis.bodies import OccurredAt
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, Store
from linli.chassis.limits import STREAMED
from linli.chassis.openapi import refusals
from linli.chassis.records import Intake, answer_of, described
from linli.chassis.steps import Community, Compound, Town
from linli.events.append import Home
from linli.events.envelope import Place, Source
from linli.library.api.bodies import LibrarySlug
from linli.library.api.statuses import STATUS
from linli.library.domain.library import LibraryElsewhereError, UnknownLibraryError
from linli.library.handlers import site_of
from linli.library.imports import BookRecord, Desk

router = service_router("library")


@router.post(
    "/imports",
    dependencies=[STREAMED],
    response_class=StreamingResponse,
    responses=refusals(STATUS, UnknownLibraryError, LibraryElsewhereError),
    openapi_extra=described(BookRecord),
)
async def import_register(
    request: Request,
    asking: Asking,
    store: Store,
    db: Database,
    town: Annotated[Town, Query()],
    community: Annotated[Community, Query()],
    library: Annotated[LibrarySlug, Query()],
    compound: Annotated[Compound | None, Query()] = None,
    occurred_at: Annotated[OccurredAt | None, Query()] = None,
) -> Response:
    """Take in a register of books; a record that is recorded already is a duplicate.

    Each line is `{"line", "key", "status", …}`, where `status` is `accepted` (with `repaired`),
    `duplicate`, or `refused` with `field`, `reason` and `detail`. The answer begins when the last
    record is read; `Linli-Position` stands past all of them.
    """
    site = await site_of(library, store, asking)
    if site.home != Home(Source(town, "library"), Place(community, compound)):
        raise LibraryElsewhereError(f"{library} is in {'/'.join(filter(None, site.home.place))}")
    intake = Intake(
        kind=BookRecord,
        source=site.home.source,
        take=Desk(site, store).take,
        store=store,
        db=db,
        asking=replace(asking, at=occurred_at),
    )
    return await answer_of(request.stream(), intake)
