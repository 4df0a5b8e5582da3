"""Resources on offer, from the offer to what has come to a place (精准投放)."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.bodies import Body
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.steps import CODE, OPAQUE, Code, Filter, Named, Placed, Step
from linli.communities.aggregates import OFFER
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Organisation, Quantified, Somewhere
from linli.communities.domain.offer import (
    AlreadyDeliveredError,
    DeliverResource,
    MatchResource,
    MoreThanOfferedError,
    NotOfferedError,
    Offer,
    UnknownMatchError,
)
from linli.communities.domain.organisation import UnknownOrganisationError
from linli.communities.lists.programmes import OFFERS, OfferRow
from linli.communities.organisations import home_of_organisation
from linli.communities.places import home_in, home_somewhere
from linli.events.append import Context
from linli.events.contracts.base import stream_name
from linli.events.contracts.programmes import (
    MatchId,
    OfferId,
    RecordRef,
    ResourceKind,
    ResourceOffered,
)
from linli.events.envelope import Place
from linli.events.store import EventStore, Loaded

router = service_router("communities")


class NewOffer(Somewhere, Named):
    """What an organisation has to give, to a town or to one of its places."""

    provider: Organisation
    kind: Annotated[ResourceKind, CODE]
    quantity: Quantified
    unit: Code


class Need(Body):
    """What asked for it: an issue, a topic, a project."""

    service: Code
    kind: Code
    record: Annotated[str, OPAQUE]

    @property
    def named(self) -> RecordRef:
        """As events say it."""
        return RecordRef(service=self.service, kind=self.kind, record=self.record)


class NewMatch(Placed):
    """How much of an offer is meant for which place, and what asked for it."""

    need: Need | None = None
    quantity: Quantified


class Delivery(Step):
    """Which match has come to its place, and how much of it."""

    match: UUID
    quantity: Quantified


@router.post(
    "/offers",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownOrganisationError, UnknownPlaceError, PlaceMismatchError),
)
async def offer_resource(body: NewOffer, asking: Asking, store: Store) -> Response:
    """Say what an organisation has to give."""
    fact = ResourceOffered(
        offer_id=OfferId(asking.command_id),
        provider=body.provider,
        kind=body.kind,
        community=body.community,
        compound=body.compound,
        name_zh=body.name_zh,
        name_en=body.name_en,
        quantity=body.quantity.quantity,
        unit=body.unit,
    )
    home = await home_somewhere(body, store)
    context = replace(asking, home=home, at=body.moment)
    context.require(home)
    await home_of_organisation(body.provider, store, "/provider")
    appended = await OFFER.handle(fact.offer_id, fact, store, context)
    return created(f"/api/communities/offers/{fact.offer_id}", appended, {"id": fact.offer_id})


@router.get("/offers")
async def offers(
    paged: Paged, within: Within, kind: Filter = None, provider: Filter = None
) -> Page[OfferRow]:
    """Resources on offer by place, kind and provider, the newest first."""
    return await OFFERS.page(*paged, **within, kind=kind, provider=provider)


@router.get(
    "/offers/{offer_id:uuid}",
    response_model=OfferRow,
    responses=refusals(STATUS, NotOfferedError),
)
async def offer(offer_id: UUID, store: Store) -> Response:
    """One offer, for whom it is meant, and what has come there."""
    return await OFFERS.own(offer_id, store, NotOfferedError(f"There is no offer {offer_id}"))


async def loaded_offer(offer_id: UUID, store: EventStore, context: Context) -> Loaded[Offer]:
    """An offer as the caller may see it."""
    stream = stream_name(OFFER.name, offer_id)
    return await store.load(stream, OFFER.evolve, OFFER.initial, context)


@router.post(
    "/offers/{offer_id:uuid}/matches",
    status_code=HTTPStatus.CREATED,
    responses=refusals(
        STATUS,
        *(NotOfferedError, MoreThanOfferedError),
        *(UnknownPlaceError, PlaceMismatchError),
    ),
)
async def match_resource(offer_id: UUID, body: NewMatch, asking: Asking, store: Store) -> Response:
    """Mean some of an offer for a place that needs it: no more than is left."""
    command = MatchResource(
        offer_id=OfferId(offer_id),
        match_id=MatchId(asking.command_id),
        community=body.community,
        compound=body.compound,
        need=body.need and body.need.named,
        quantity=body.quantity.quantity,
    )
    target = await home_in(body.community, body.compound, store)
    offered = await loaded_offer(offer_id, store, asking)
    if offered.home and offered.home.source != target.source:
        raise PlaceMismatchError(f"{body.community} is of another town", pointer="/community")
    asking.require(target)
    context = replace(asking, place=target.place, at=body.moment)
    appended = await OFFER.handle(offer_id, command, store, context)
    location = f"/api/communities/offers/{offer_id}"
    return created(location, appended, {"id": command.match_id})


@router.post(
    "/offers/{offer_id:uuid}/deliver",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotOfferedError, UnknownMatchError, AlreadyDeliveredError),
)
async def deliver_resource(
    offer_id: UUID, body: Delivery, asking: Asking, store: Store
) -> Response:
    """Say that what was meant for a place has come there, and how much of it."""
    command = DeliverResource(
        offer_id=OfferId(offer_id),
        match_id=MatchId(body.match),
        quantity=body.quantity.quantity,
    )
    offered = await loaded_offer(offer_id, store, asking)
    meant = offered.state.matches.get(command.match_id)
    place = meant and Place(meant.community, meant.compound)
    context = replace(asking, place=place, at=body.moment)
    return done(await OFFER.handle(offer_id, command, store, context))
