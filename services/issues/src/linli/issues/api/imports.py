"""Service requests of another register, by the thousand."""

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, KnownPlaces, Store
from linli.chassis.limits import STREAMED
from linli.chassis.openapi import refusals
from linli.chassis.places import UnknownPlaceError
from linli.chassis.records import Intake, answer_of, described
from linli.chassis.steps import Community, Town
from linli.issues.api.statuses import STATUS
from linli.issues.imports import CommunityElsewhereError, Desk, RequestRecord

router = service_router("issues")


@router.post(
    "/imports",
    dependencies=[STREAMED],
    response_class=StreamingResponse,
    responses=refusals(STATUS, UnknownPlaceError, CommunityElsewhereError),
    openapi_extra=described(RequestRecord),
)
async def import_register(
    request: Request,
    asking: Asking,
    store: Store,
    db: Database,
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
    asking.require(home)
    intake = Intake(
        kind=RequestRecord,
        source=home.source,
        take=Desk(town, community, places, store).take,
        store=store,
        db=db,
        asking=asking,
    )
    return await answer_of(request.stream(), intake)
