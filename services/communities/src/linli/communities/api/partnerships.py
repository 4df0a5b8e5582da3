"""Partnerships (结对共建), and what partners gave or did."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, model_validator

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.steps import CODE, Code, Filter, Step
from linli.communities.aggregates import PARTNERSHIP
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Ending, Organisation, Quantified, Somewhere
from linli.communities.domain.organisation import UnknownOrganisationError
from linli.communities.domain.partnership import (
    EndPartnership,
    NotPartnersError,
    PartnershipHasEndedError,
    RecordContribution,
)
from linli.communities.lists.partners import PARTNERSHIPS, PartnershipRow
from linli.communities.organisations import home_of_organisation
from linli.communities.places import home_somewhere
from linli.events.contracts.base import Quantity, stream_name
from linli.events.contracts.bodies import (
    ContributionKind,
    PartnerContributionRecorded,
    PartnershipFormed,
    PartnershipId,
    PartnershipKind,
)

router = service_router("communities")


class NewPartnership(Somewhere):
    """Who works with a place, or with an organisation there."""

    kind: Annotated[PartnershipKind, CODE]
    partner: Organisation
    host: Organisation | None = None


class Contribution(Step):
    """What a partner gave or did, and how much of it."""

    contribution: Annotated[ContributionKind, CODE]
    quantity: Quantified | None = None
    unit: Code | None = None

    @model_validator(mode="after")
    def of_something(self) -> Self:
        """Refuse a figure that could be hours or yuan."""
        if (self.quantity is None) != (self.unit is None):
            raise ValueError("A quantity has a unit")
        return self


class Contributed(BaseModel):
    """A contribution as it was recorded."""

    contribution: str
    quantity: Quantity | None
    unit: str | None
    occurred_at: datetime


@router.post(
    "/partnerships",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownOrganisationError, UnknownPlaceError, PlaceMismatchError),
)
async def form_partnership(body: NewPartnership, asking: Asking, store: Store) -> Response:
    """Say that an organisation works with a place, or with an organisation there."""
    fact = PartnershipFormed(
        partnership_id=PartnershipId(asking.command_id),
        kind=body.kind,
        partner=body.partner,
        host=body.host,
        community=body.community,
        compound=body.compound,
    )
    home = await home_somewhere(body, store)
    context = replace(asking, home=home, at=body.moment)
    context.require(home)
    await home_of_organisation(body.partner, store, "/partner")
    if body.host:
        await home_of_organisation(body.host, store, "/host")
    appended = await PARTNERSHIP.handle(fact.partnership_id, fact, store, context)
    location = f"/api/communities/partnerships/{fact.partnership_id}"
    return created(location, appended, {"id": fact.partnership_id})


@router.get("/partnerships")
async def partnerships(
    paged: Paged,
    within: Within,
    kind: Filter = None,
    partner: Filter = None,
) -> Page[PartnershipRow]:
    """Partnerships by place, kind and partner, the newest first."""
    return await PARTNERSHIPS.page(*paged, **within, kind=kind, partner=partner)


@router.get(
    "/partnerships/{partnership_id:uuid}",
    response_model=PartnershipRow,
    responses=refusals(STATUS, NotPartnersError),
)
async def partnership(partnership_id: UUID, store: Store) -> Response:
    """One partnership."""
    missing = NotPartnersError(f"There is no partnership {partnership_id}")
    return await PARTNERSHIPS.own(partnership_id, store, missing)


@router.get(
    "/partnerships/{partnership_id:uuid}/contributions",
    responses=refusals(STATUS, NotPartnersError),
)
async def contributions(partnership_id: UUID, store: Store) -> Page[Contributed]:
    """What a partner gave or did, all on one page."""
    facts = await store.facts(stream_name("partnership", partnership_id))
    if not facts:
        raise NotPartnersError(f"There is no partnership {partnership_id}")
    items = [
        Contributed(
            contribution=e.contribution, quantity=e.quantity, unit=e.unit, occurred_at=fact.time
        )
        for fact in facts
        if isinstance(e := fact.event, PartnerContributionRecorded)
    ]
    return Page(items=items, next=None)


@router.post(
    "/partnerships/{partnership_id:uuid}/contributions",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotPartnersError, PartnershipHasEndedError),
)
async def record_contribution(
    partnership_id: UUID, body: Contribution, asking: Asking, store: Store
) -> Response:
    """Say what a partner gave or did; the same again is another contribution."""
    command = RecordContribution(
        partnership_id=PartnershipId(partnership_id),
        contribution=body.contribution,
        quantity=body.quantity and body.quantity.quantity,
        unit=body.unit,
    )
    context = replace(asking, at=body.moment)
    return done(await PARTNERSHIP.handle(partnership_id, command, store, context))


@router.post(
    "/partnerships/{partnership_id:uuid}/end",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotPartnersError),
)
async def end_partnership(
    partnership_id: UUID, asking: Asking, store: Store, body: Ending | None = None
) -> Response:
    """Say that the two work together no more. Saying so again changes nothing and succeeds."""
    body = body or Ending()
    command = EndPartnership(partnership_id=PartnershipId(partnership_id), reason=body.reason)
    context = replace(asking, at=body.moment)
    return done(await PARTNERSHIP.handle(partnership_id, command, store, context))
