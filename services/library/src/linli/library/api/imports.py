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
from linli.chassis.positions import PositionToken
from linli.events.append import Home
from linli.events.envelope import Place, Source
from linli.library.api.bodies import Community, Compound, LibrarySlug, Town
from linli.library.api.statuses import STATUS
from linli.library.domain.library import LibraryElsewhereError, UnknownLibraryError
from linli.library.handlers import site_of
from linli.library.imports import LINE_BYTES_MAX, BookRecord, import_books
from linli.library.ndjson import MEDIA_TYPE, Spool, lines_of

router = service_router("library")

RECORDS = {
    "requestBody": {
        "required": True,
        "description": "One record a line, of any number; a line may have 64 KiB",
        "content": {MEDIA_TYPE: {"schema": BookRecord.model_json_schema()}},
    }
}


@router.post(
    "/imports",
    dependencies=[STREAMED],
    response_class=StreamingResponse,
    responses=refusals(STATUS, UnknownLibraryError, LibraryElsewhereError),
    openapi_extra=RECORDS,
)
async def import_register(
    request: Request,
    asked: Asking,
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
    site = await site_of(library, store)
    if site.home != Home(Source(town, "library"), Place(community, compound)):
        raise LibraryElsewhereError(f"{library} is in {'/'.join(filter(None, site.home.place))}")
    results, context = Spool(), replace(asked, at=occurred_at)
    lines = lines_of(request.stream(), LINE_BYTES_MAX)
    async for result in import_books(lines, site, store, db, context):
        results.write(result.as_json())
    tail = await store.tail(site.home.source)
    position = PositionToken(site.home.source, tail.epoch, tail.position)
    headers = {"Linli-Position": str(position), "Content-Length": str(results.length)}
    return StreamingResponse(results.sent(), headers=headers, media_type=MEDIA_TYPE)
