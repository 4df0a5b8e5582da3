"""Service requests of another register, by the thousand."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import KnownPlaces, Store
from linli.chassis.limits import STREAMED
from linli.chassis.openapi import refusals
from linli.chassis.places import UnknownPlaceError
from linli.chassis.positions import PositionToken
from linli.issues.api.statuses import STATUS
from linli.issues.bodies import Community, Town
from linli.issues.imports import (
    LINE_BYTES_MAX,
    CommunityElsewhereError,
    Desk,
    RequestRecord,
    import_requests,
)
from linli.issues.ndjson import MEDIA_TYPE, Spool, lines_of

router = service_router("issues")

RECORDS = {
    "requestBody": {
        "required": True,
        "description": "One record a line, of any number; a line may have 64 KiB",
        "content": {MEDIA_TYPE: {"schema": RequestRecord.model_json_schema()}},
    }
}


@router.post(
    "/imports",
    dependencies=[STREAMED],
    response_class=StreamingResponse,
    responses=refusals(STATUS, UnknownPlaceError, CommunityElsewhereError),
    openapi_extra=RECORDS,
)
async def import_register(
    request: Request,
    asking: Asking,
    store: Store,
    places: KnownPlaces,
    town: Annotated[Town, Query()],
    community: Annotated[Community, Query()],
) -> Response:
    """Take over a register of service requests; a record that is recorded is a duplicate.

    Each line of the answer is `{"line", "key", "status", …}`, where `status` is `accepted`,
    `duplicate`, or `refused` with `field`, `reason` and `detail`. The answer begins when the last
    record is read; `Linli-Position` stands past all of them.
    """
    home = await places.home(community)
    if home.source.town != town:
        raise CommunityElsewhereError(f"{community} is in {home.source.town}")
    desk = Desk(town, community, places, store, asking)
    results = Spool()
    async for result in import_requests(lines_of(request.stream(), LINE_BYTES_MAX), desk):
        results.write(result.as_json())
    tail = await store.tail(home.source)
    position = PositionToken(home.source, tail.epoch, tail.position)
    headers = {"Linli-Position": str(position), "Content-Length": str(results.length)}
    return StreamingResponse(results.sent(), HTTPStatus.OK, headers, MEDIA_TYPE)
