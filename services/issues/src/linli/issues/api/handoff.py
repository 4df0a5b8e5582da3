"""Hand-off with the hotline 12345: its orders in, and our issues out with codes and clocks."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import StringConstraints

from linli.chassis.accesses import Audited
from linli.chassis.answers import done, read
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, KnownPlaces, Store
from linli.chassis.limits import STREAMED
from linli.chassis.openapi import refusals
from linli.chassis.places import UnknownPlaceError
from linli.chassis.records import Intake, answer_of, described
from linli.chassis.steps import Community, Step, Town
from linli.events.contracts.base import IssueId, TownCode, stream_name
from linli.issues.api.statuses import STATUS
from linli.issues.domain.refusals import IssueNotFoundError
from linli.issues.domain.state import Issue, evolve
from linli.issues.handoff.export import HandoffRecord, record_of
from linli.issues.handoff.numbers import HandOff, OtherNumberError, hand_off
from linli.issues.handoff.orders import Desk, OrderRecord
from linli.issues.imports import CommunityElsewhereError
from linli.issues.levels import category_of
from linli.issues.ruling import levels_in

router = service_router("issues")

type Scheme = Literal["12345"]
"""The other systems that are known here."""
NUMBER = StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$", max_length=100)


class HandedOff(Step):
    """Under which number another system has the issue."""

    scheme: Scheme = "12345"
    number: Annotated[str, NUMBER]


@router.post(
    "/{issue_id:uuid}/handoff",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, OtherNumberError),
)
async def hand_issue_off(issue_id: UUID, body: HandedOff, asking: Asking, store: Store) -> Response:
    """Say that another system has the issue, too, and under which number (转办)."""
    command = HandOff(
        issue_id=IssueId(issue_id), at=body.moment, scheme=body.scheme, number=body.number
    )
    return done(await hand_off(command, store, replace(asking, at=command.at)))


@router.get(
    "/{issue_id:uuid}/handoff",
    response_model=HandoffRecord,
    responses=refusals(STATUS, IssueNotFoundError),
)
async def handoff_record(
    issue_id: UUID, store: Store, reading: Audited, scheme: Scheme = "12345"
) -> Response:
    """The issue as another system takes it: numbers, codes, clocks, units, digests of evidence."""
    stream = stream_name("issue", issue_id)
    facts = await store.facts(stream)
    if not facts:
        raise IssueNotFoundError(IssueId(issue_id))
    issue = reduce(evolve, (fact.event for fact in facts), Issue())
    town = TownCode(facts[0].source.town)
    versions = await category_of(issue.category, town, store)
    codes = versions[-1].external_codes if versions else ()
    record = record_of(IssueId(issue_id), scheme, facts, await levels_in(facts, store), codes)
    await reading.record("export", stream, subject=issue.reporter, town=town)
    return read(record, record.version)


@router.post(
    "/handoff/imports",
    dependencies=[STREAMED],
    response_class=StreamingResponse,
    responses=refusals(STATUS, UnknownPlaceError, CommunityElsewhereError),
    openapi_extra=described(OrderRecord),
)
async def import_orders(
    request: Request,
    asking: Asking,
    store: Store,
    db: Database,
    places: KnownPlaces,
    town: Annotated[Town, Query()],
    community: Annotated[Community, Query()],
) -> Response:
    """Take over orders of the hotline; one that is recorded, or was ours, is a duplicate.

    The answer is that of an import: a line for each record.
    """
    home = await places.home(community)
    if home.source.town != town:
        raise CommunityElsewhereError(f"{community} is in {home.source.town}")
    asking.require(home)
    intake = Intake(
        kind=OrderRecord,
        source=home.source,
        take=Desk(town, community, places, store).take,
        store=store,
        db=db,
        asking=asking,
    )
    return await answer_of(request.stream(), intake)
