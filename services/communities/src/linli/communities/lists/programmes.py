"""Methods and what was done by them, data that is shared, resources on offer."""

from dataclasses import dataclass, field, replace
from typing import TypedDict
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from linli.chassis.lists import Listing
from linli.chassis.tables import code, identity, number, text
from linli.communities.lists.placed import PlacedRow, names, placed, where
from linli.events.contracts.base import Qualifier, Quantity
from linli.events.contracts.programmes import (
    DataSharingAgreed,
    FeedSubscribed,
    MethodEvent,
    OfferEvent,
    Pillar,
    RecordTaggedToMethod,
    ResourceDelivered,
    ResourceMatched,
    ResourceOffered,
    SharingEvent,
    WorkMethodDefined,
    WorkMethodRevised,
)
from linli.events.store import Fact


class PillarShown(TypedDict):
    """One of the parts that a method names."""

    code: str
    name_zh: str
    name_en: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodRow(PlacedRow):
    """A method or programme as its newest version is; its pillars may not be listed anywhere."""

    code: str
    kind: str
    method_version: int = 1
    name_zh: str
    name_en: str | None
    pillars: list[PillarShown]


def shown_method(row: MethodRow | None, fact: Fact[MethodEvent]) -> MethodRow | None:
    """The method after one more fact; None before the first."""
    match fact.event:
        case WorkMethodDefined() as e:
            return MethodRow(
                code=e.code,
                kind=e.kind,
                name_zh=e.name_zh,
                name_en=e.name_en,
                pillars=listed(e.pillars),
                **where(fact),
            )
        case WorkMethodRevised() as e:
            names = {"name_zh": e.name_zh, "name_en": e.name_en}
            pillars = listed(e.pillars)
            return row and replace(row, method_version=e.version, pillars=pillars, **names)


def listed(pillars: tuple[Pillar, ...]) -> list[PillarShown]:
    """The pillars as rows show them."""
    return [PillarShown(code=p.code, name_zh=p.name_zh, name_en=p.name_en) for p in pillars]


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodTagRow(PlacedRow):
    """A record that counts among what was done by a method."""

    id: UUID
    method: str
    method_version: int
    pillar: str | None
    service: str
    kind: str
    record: str


def shown_tag(_: MethodTagRow | None, fact: Fact[RecordTaggedToMethod]) -> MethodTagRow:
    """The tag as it was made."""
    e = fact.event
    return MethodTagRow(
        id=e.tag_id,
        method=e.method,
        method_version=e.version,
        pillar=e.pillar,
        service=e.service,
        kind=e.kind,
        record=e.record,
        **where(fact),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingRow(PlacedRow):
    """What a department shares, and which data comes through."""

    code: str
    department: str
    name_zh: str
    name_en: str | None
    feeds: list[str] = field(default_factory=list[str])


def shown_sharing(row: SharingRow | None, fact: Fact[SharingEvent]) -> SharingRow | None:
    """The agreement after one more fact; None before the first."""
    match fact.event:
        case DataSharingAgreed() as e:
            return SharingRow(
                code=e.code,
                department=e.department,
                name_zh=e.name_zh,
                name_en=e.name_en,
                **where(fact),
            )
        case FeedSubscribed(feed=feed):
            return row and replace(row, feeds=[*row.feeds, feed])


class Amount(TypedDict):
    """A quantity, as it is stated."""

    value: int
    qualifier: Qualifier


class Match(TypedDict):
    """What of an offer is meant for a place, and how much of it has come there."""

    match_id: str
    community: str
    compound: str | None
    quantity: Amount
    delivered: Amount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow(PlacedRow):
    """A resource on offer, for whom it is meant, and what has come there."""

    id: UUID
    provider: str
    kind: str
    name_zh: str
    name_en: str | None
    quantity: Amount
    unit: str
    matches: list[Match] = field(default_factory=list[Match])


def shown_offer(row: OfferRow | None, fact: Fact[OfferEvent]) -> OfferRow | None:
    """The offer after one more fact; None before the first."""
    match fact.event:
        case ResourceOffered() as e:
            return OfferRow(
                id=e.offer_id,
                provider=e.provider,
                kind=e.kind,
                name_zh=e.name_zh,
                name_en=e.name_en,
                quantity=amount(e.quantity),
                unit=e.unit,
                **where(fact),
            )
        case ResourceMatched() as e:
            return row and replace(row, matches=[*row.matches, meant(e)])
        case ResourceDelivered() as e:
            return row and replace(row, matches=with_delivered(row.matches, e))


def amount(quantity: Quantity) -> Amount:
    """A quantity as rows show it."""
    return Amount(value=quantity.value, qualifier=quantity.qualifier)


def meant(e: ResourceMatched) -> Match:
    """What is meant for a place; nothing has come there yet."""
    return Match(
        match_id=str(e.match_id),
        community=e.community,
        compound=e.compound,
        quantity=amount(e.quantity),
        delivered=None,
    )


def with_delivered(matches: list[Match], e: ResourceDelivered) -> list[Match]:
    """The matches when one of them has come to its place."""
    key, delivered = str(e.match_id), amount(e.quantity)
    return [
        Match({**one, "delivered": delivered}) if one["match_id"] == key else one for one in matches
    ]


def json(name: str) -> sa.Column[object]:
    """A column of several values."""
    return sa.Column(name, JSONB, nullable=False)


METHODS = Listing(
    "method",
    placed(
        *("method_list", code(), text("kind"), number("method_version"), *names()),
        json("pillars"),
    ),
    MethodRow,
    shown_method,
)
METHOD_TAGS = Listing(
    "methodtag",
    placed(
        *("method_tag_list", identity(), text("method", index=True), number("method_version")),
        *(text("pillar", nullable=True), text("service"), text("kind"), text("record")),
    ),
    MethodTagRow,
    shown_tag,
    newest_by="occurred_at",
)
SHARINGS = Listing(
    "sharing",
    placed("sharing_list", code(), text("department"), *names(), json("feeds")),
    SharingRow,
    shown_sharing,
)
OFFERS = Listing(
    "offer",
    placed(
        *("offer_list", identity(), text("provider"), text("kind"), *names()),
        *(json("quantity"), text("unit"), json("matches")),
    ),
    OfferRow,
    shown_offer,
    newest_by="occurred_at",
)
