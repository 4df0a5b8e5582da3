"""A resource on offer: matched with places that need it, a part at a time, and delivered there."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from linli.communities.domain.entry import entered
from linli.events.contracts.base import CommunityCode, CompoundCode, Quantity
from linli.events.contracts.programmes import (
    MatchId,
    OfferEvent,
    OfferId,
    RecordRef,
    ResourceDelivered,
    ResourceMatched,
    ResourceOffered,
)
from linli.events.refusals import Refusal


class NotOfferedError(Refusal):
    """There is no such offer."""

    code = "not-offered"
    title = "There is no such offer"
    title_zh = "没有该资源"


class MoreThanOfferedError(Refusal):
    """No more is promised to places than there is."""

    code = "more-than-offered"
    title = "That is more than is left of the offer"
    title_zh = "超出可投放的资源数量"
    pointer = "/quantity"


class UnknownMatchError(Refusal):
    """What is delivered was meant for a place."""

    code = "unknown-match"
    title = "The offer has no such match"
    title_zh = "该资源没有此项投放安排"
    pointer = "/match"


class AlreadyDeliveredError(Refusal):
    """A match is delivered once."""

    code = "already-delivered"
    title = "It has been delivered, in another quantity"
    title_zh = "该项资源已按其他数量送达"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchResource:
    """Mean some of an offer for a place that needs it."""

    offer_id: OfferId
    match_id: MatchId
    community: CommunityCode
    compound: CompoundCode | None = None
    need: RecordRef | None = None
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverResource:
    """Say that it has come there, and how much of it."""

    offer_id: OfferId
    match_id: MatchId
    quantity: Quantity


type OfferCommand = ResourceOffered | MatchResource | DeliverResource
"""An offer is asked for as the fact that it will be."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered, what of it is meant for whom, and what has come there."""

    offered: ResourceOffered | None = None
    matches: Mapping[MatchId, ResourceMatched] = field(
        default_factory=dict[MatchId, ResourceMatched]
    )
    delivered: Mapping[MatchId, Quantity] = field(default_factory=dict[MatchId, Quantity])


def evolve(offer: Offer, event: OfferEvent) -> Offer:
    """Apply one recorded fact."""
    match event:
        case ResourceOffered():
            return replace(offer, offered=event)
        case ResourceMatched(match_id=id_):
            return replace(offer, matches={**offer.matches, id_: event})
        case ResourceDelivered(match_id=id_, quantity=quantity):
            return replace(offer, delivered={**offer.delivered, id_: quantity})


def decide(command: OfferCommand, offer: Offer) -> tuple[OfferEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, offer.offered:
        case ResourceOffered() as fact, known:
            return entered(fact, known)
        case c, None:
            raise NotOfferedError(f"There is no offer {c.offer_id}")
        case MatchResource() as c, known:
            require_left(c, known, offer)
            return entered(matched(c, known), offer.matches.get(c.match_id))
        case DeliverResource() as c, _:
            return delivered(c, offer)


def require_left(c: MatchResource, known: ResourceOffered, offer: Offer) -> None:
    """Raise MoreThanOfferedError; an offer of at least, or of about, so much has no upper end."""
    if known.quantity.qualifier in {"at_least", "about"}:
        return
    promised = sum(m.quantity.value for id_, m in offer.matches.items() if id_ != c.match_id)
    if promised + c.quantity.value > known.quantity.value:
        left = known.quantity.value - promised
        raise MoreThanOfferedError(f"{left} {known.unit} of {known.quantity.value} are left")


def matched(c: MatchResource, known: ResourceOffered) -> ResourceMatched:
    """What of an offer is meant for whom."""
    return ResourceMatched(
        offer_id=known.offer_id,
        match_id=c.match_id,
        kind=known.kind,
        community=c.community,
        compound=c.compound,
        need=c.need,
        quantity=c.quantity,
        unit=known.unit,
    )


def delivered(c: DeliverResource, offer: Offer) -> tuple[ResourceDelivered, ...]:
    """What has come to whom it was meant for; () if that is known."""
    meant = offer.matches.get(c.match_id)
    if meant is None:
        raise UnknownMatchError(f"{c.match_id} is none of this offer's")
    match offer.delivered.get(c.match_id):
        case None:
            return (arrived(c.quantity, meant, first=not offer.delivered),)
        case c.quantity:
            return ()
        case known:
            raise AlreadyDeliveredError(f"{known.value} {meant.unit} were")


def arrived(quantity: Quantity, meant: ResourceMatched, *, first: bool) -> ResourceDelivered:
    """The end of a match."""
    return ResourceDelivered(
        offer_id=meant.offer_id,
        match_id=meant.match_id,
        kind=meant.kind,
        community=meant.community,
        compound=meant.compound,
        quantity=quantity,
        unit=meant.unit,
        first=first,
    )
