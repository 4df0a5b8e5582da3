"""Partnerships, and what branches and compounds are known for."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from linli.chassis.lists import Listing
from linli.chassis.tables import code, identity, moment, number, text
from linli.communities.domain.brand import BrandStanding
from linli.communities.lists.placed import PlacedRow, names, placed, where
from linli.events.contracts.bodies import (
    BrandAdopted,
    BrandEvent,
    BrandProposed,
    BrandReviewed,
    PartnerContributionRecorded,
    PartnershipEnded,
    PartnershipEvent,
    PartnershipFormed,
)
from linli.events.store import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipRow(PlacedRow):
    """Who works with a place, or with an organisation there, and how often they contributed."""

    id: UUID
    kind: str
    partner: str
    host: str | None
    contributions: int = 0
    ended_at: datetime | None = None
    reason: str | None = None


def shown_partnership(
    row: PartnershipRow | None, fact: Fact[PartnershipEvent]
) -> PartnershipRow | None:
    """The partnership after one more fact; None before the first."""
    match fact.event:
        case PartnershipFormed() as e:
            return PartnershipRow(
                id=e.partnership_id, kind=e.kind, partner=e.partner, host=e.host, **where(fact)
            )
        case PartnerContributionRecorded():
            return row and replace(row, contributions=row.contributions + 1)
        case PartnershipEnded(reason=reason):
            return row and replace(row, ended_at=fact.time, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandRow(PlacedRow):
    """What a branch or a compound is known for, or wants to be."""

    code: str
    branch: str | None
    name_zh: str
    name_en: str | None
    standing: BrandStanding = "proposed"
    adopted_at: datetime | None = None
    reviewed_at: datetime | None = None


def shown_brand(row: BrandRow | None, fact: Fact[BrandEvent]) -> BrandRow | None:
    """The brand after one more fact; None before the first."""
    match fact.event:
        case BrandProposed() as e:
            return BrandRow(
                code=e.code, branch=e.branch, name_zh=e.name_zh, name_en=e.name_en, **where(fact)
            )
        case BrandAdopted():
            return row and replace(row, standing="adopted", adopted_at=fact.time)
        case BrandReviewed(verdict="kept"):
            return row and replace(row, reviewed_at=fact.time)
        case BrandReviewed():
            return row and replace(row, standing="retired", reviewed_at=fact.time)


PARTNERSHIPS = Listing(
    "partnership",
    placed(
        *("partnership_list", identity(), text("kind"), text("partner")),
        *(text("host", nullable=True), number("contributions")),
        *(moment("ended_at", nullable=True), text("reason", nullable=True)),
    ),
    PartnershipRow,
    shown_partnership,
    newest_by="occurred_at",
)
BRANDS = Listing(
    "brand",
    placed(
        *("brand_list", code(), text("branch", nullable=True), *names(), text("standing")),
        *(moment("adopted_at", nullable=True), moment("reviewed_at", nullable=True)),
    ),
    BrandRow,
    shown_brand,
)
