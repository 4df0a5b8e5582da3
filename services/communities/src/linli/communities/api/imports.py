"""A whole town's register, by the thousand rows."""

from dataclasses import replace
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, Store
from linli.chassis.limits import STREAMED
from linli.chassis.records import Intake, answer_of, described
from linli.chassis.steps import Town
from linli.communities.imports import Desk, TownRecord
from linli.communities.rehearsal import Rehearsal
from linli.events.append import Home

router = service_router("communities")


@router.post(
    "/imports",
    dependencies=[STREAMED],
    response_class=StreamingResponse,
    openapi_extra=described(TownRecord),
)
async def import_town(
    request: Request,
    asking: Asking,
    store: Store,
    db: Database,
    town: Annotated[Town, Query()],
    dry_run: Annotated[bool, Query()] = False,
) -> Response:
    """Take over a town's register; a row that is recorded, or that holds, is a duplicate.

    Rows rest on those before them: communities come before their compounds, and these before
    buildings, counts, organisations, stations and facilities. Each line of the answer is `{"line",
    "key", "status", …}`, where `status` is `accepted`, `duplicate`, or `refused` with `field`,
    `reason` and `detail`. With `dry_run` nothing is recorded, and the answer says what would be.
    """
    view = Rehearsal.of(store) if dry_run else store
    desk = Desk(town, view)
    asking.require(Home(desk.source))
    intake = Intake(
        kind=TownRecord,
        source=desk.source,
        take=desk.take,
        store=store,
        db=db,
        asking=replace(asking, if_match=None),
        phase=lambda record: record.kind,
    )
    return await answer_of(request.stream(), intake)
