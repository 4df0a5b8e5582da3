"""Disputes between neighbours (邻里矛盾): for those alone who mediate."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response

from linli.chassis.accesses import Audited
from linli.chassis.answers import created, done, etag
from linli.chassis.app import service_router
from linli.chassis.bodies import PersonalProse
from linli.chassis.context import Asking
from linli.chassis.dependencies import KnownPlaces, Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.steps import CODE, Filter, Placed, Step
from linli.events.contracts.base import stream_name
from linli.events.contracts.casework import Reason
from linli.events.contracts.disputes import DisputeId, Outcome
from linli.events.sealing import unsealed
from linli.issues.api.statuses import STATUS
from linli.issues.causes.commands import HoldMediation, OpenDispute, SettleDispute
from linli.issues.causes.handlers import handle_dispute
from linli.issues.causes.lists import DISPUTES
from linli.issues.causes.rows import DisputeRow, DisputeStatus, shown_dispute
from linli.issues.domain.dispute import (
    BeforeDisputeError,
    DisputeAlreadyOpenedError,
    DisputeNotFoundError,
    DisputeSettledError,
)

router = service_router("issues")


class NewDispute(Placed):
    """What neighbours are at odds about."""

    kind: Annotated[Reason, CODE]
    note: PersonalProse | None = None


class Mediation(Step):
    """What was said."""

    note: PersonalProse | None = None


class Settlement(Step):
    """How it ends."""

    outcome: Outcome
    note: PersonalProse | None = None


@router.post(
    "/disputes",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, DisputeAlreadyOpenedError, UnknownPlaceError, PlaceMismatchError),
)
async def open_dispute(
    body: NewDispute, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Take a dispute on for mediation (调解). Who it is about stays with the mediators."""
    home = await places.home(body.community, body.compound)
    command = OpenDispute(
        dispute_id=DisputeId(asking.command_id),
        at=body.moment,
        community=body.community,
        compound=body.compound,
        kind=body.kind,
        note=body.note,
    )
    appended = await handle_dispute(command, store, replace(asking, home=home, at=command.at))
    location = f"/api/issues/disputes/{command.dispute_id}"
    return created(location, appended, {"id": command.dispute_id})


@router.post(
    "/disputes/{dispute_id:uuid}/mediations",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, DisputeNotFoundError, DisputeSettledError, BeforeDisputeError),
)
async def hold_mediation(
    dispute_id: UUID, body: Mediation, asking: Asking, store: Store
) -> Response:
    """Say that the parties sat down together (调解)."""
    command = HoldMediation(dispute_id=DisputeId(dispute_id), at=body.moment, note=body.note)
    return done(await handle_dispute(command, store, replace(asking, at=command.at)))


@router.post(
    "/disputes/{dispute_id:uuid}/settle",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, DisputeNotFoundError, DisputeSettledError, BeforeDisputeError),
)
async def settle_dispute(
    dispute_id: UUID, body: Settlement, asking: Asking, store: Store
) -> Response:
    """Say that it is over: agreed, referred to somebody else, or withdrawn."""
    command = SettleDispute(
        dispute_id=DisputeId(dispute_id), at=body.moment, outcome=body.outcome, note=body.note
    )
    return done(await handle_dispute(command, store, replace(asking, at=command.at)))


@router.get("/disputes")
async def disputes(
    paged: Paged,
    within: Within,
    store: Store,
    reading: Audited,
    status: DisputeStatus | None = None,
    kind: Filter = None,
) -> Page[DisputeRow]:
    """Disputes, newest first."""
    page = await DISPUTES.page(*paged, **within, status=status, kind=kind)
    if page.items:
        await reading.record("read", "disputes", count=len(page.items), town=page.items[0].town)
    return Page(items=await unsealed(page.items, store.vault), next=page.next)


@router.get("/disputes/{dispute_id:uuid}", responses=refusals(STATUS, DisputeNotFoundError))
async def dispute(
    dispute_id: UUID, store: Store, reading: Audited, response: Response
) -> DisputeRow:
    """One dispute: always fresh."""
    stream = stream_name("dispute", dispute_id)
    row = reduce(shown_dispute, await store.facts(stream), None)
    if row is None:
        raise DisputeNotFoundError(str(dispute_id))
    await reading.record("read", stream, town=row.town)
    (seen,) = await unsealed([row], store.vault)
    response.headers["ETag"] = etag(row.version)
    return seen
